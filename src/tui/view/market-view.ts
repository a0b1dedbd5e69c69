import type { CandleKind } from '../../engine/internal.js';
import { DEFAULT_THEME } from '../theme.js';
import type { AxisMode, BarScale, CandleStyle, LadderScope, LadderUnits, OverlaySet, ProfileScope } from './choices.js';

/** The user's choices for one market, saved between runs. */
export type MarketChoice = {
  /** Panes by name, on or off; a pane that is missing is as it is by default. */
  panes: Record<string, boolean>;
  /** The name of a theme, ours or of the configuration. */
  theme: string;
  mode: AxisMode;
  /** Choose the grouping step automatically from price and rows. */
  isAutoStep: boolean;
  showsCumulative: boolean;
  barScale: BarScale;
  units: LadderUnits;
  traded: LadderScope;
  changes: LadderScope;
  /** Redraw an ungrouped book only every fifth frame. */
  isCalm: boolean;
  candles: CandleKind;
  candleStyle: CandleStyle;
  overlays: OverlaySet;
  profileScope: ProfileScope;
  /** Index into TAPE_FILTERS. */
  tapeFilter: number;
  joinsTimes: boolean;
  /** Mark, index, funding, open interest and 24-hour figures in the header, and liquidations on the tape. */
  showsTicker: boolean;
};

/** How one market is shown. */
export type MarketView = MarketChoice & {
  /** Grouping step, in ticks of `tickSize`. */
  step: number;
  /** Whether the step is that of a price, rather than every tick, however fine. */
  isGrouped: boolean;
  /** The tick that step, centre and cursor are counted in; undefined before the first frame. */
  tickSize: string | undefined;
  /** The price at the middle row, in axis steps; undefined until the touch is known. */
  centre: number | undefined;
  /** Number of rows in the last frame. */
  rowsShown: number;
  /** The last jump of the axis to the touch: steps moved, and when; undefined before the first. */
  jump: { readonly steps: number; readonly mono: number } | undefined;
  /** The cursor's row, in axis steps; undefined = no cursor. */
  cursor: number | undefined;
};

export type ViewDefaults = {
  readonly candles?: CandleKind;
  readonly theme?: string;
  /** An L3 recording: a stock, with a wide spread and few levels. */
  readonly hasOrders?: boolean;
};

export function defaultView({
  candles = { type: 'time', intervalMs: 60_000 },
  theme = DEFAULT_THEME,
  hasOrders = false,
}: ViewDefaults = {}): MarketView {
  return {
    panes: {},
    theme,
    mode: 'static',
    isAutoStep: hasOrders,
    showsCumulative: true,
    barScale: 'linear',
    units: 'base',
    traded: 'off',
    changes: 'off',
    isCalm: false,
    candles,
    candleStyle: 'candles',
    overlays: 'EMA 20, VWAP',
    profileScope: 'visible',
    tapeFilter: 0,
    joinsTimes: true,
    showsTicker: false,
    step: 1,
    isGrouped: false,
    tickSize: undefined,
    centre: undefined,
    rowsShown: 0,
    jump: undefined,
    cursor: undefined,
  };
}
