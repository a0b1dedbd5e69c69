import type { CandleKind } from '../../engine/internal.js';
import type { ThemeName } from '../theme.js';
import type {
  AxisMode,
  BarScale,
  CandleStyle,
  LadderScope,
  LadderUnits,
  OverlaySet,
  PaneName,
  ProfileScope,
} from './choices.js';

/** What has been chosen for one market, and is kept between runs. */
export type MarketChoice = {
  panes: Record<PaneName, boolean>;
  theme: ThemeName;
  mode: AxisMode;
  /** The step fits the price and the rows by itself. */
  isAutoStep: boolean;
  showsCumulative: boolean;
  barScale: BarScale;
  units: LadderUnits;
  traded: LadderScope;
  changes: LadderScope;
  /** An ungrouped book is shown at every fifth frame only. */
  isCalm: boolean;
  candles: CandleKind;
  candleStyle: CandleStyle;
  overlays: OverlaySet;
  profileScope: ProfileScope;
  /** Which of the tape's filters. */
  tapeFilter: number;
  joinsTimes: boolean;
};

/** How one market is being looked at. */
export type MarketView = MarketChoice & {
  /** Grouping in the instrument's own ticks. */
  step: number;
  /** The group price at the middle row, in steps of the axis; undefined until the touch is known. */
  centre: number | undefined;
  /** Rows of the axis in the last frame. */
  rowsShown: number;
  /** Steps that the axis moved by when it last jumped to the touch, and when that was; undefined before the first jump. */
  jump: { readonly steps: number; readonly mono: number } | undefined;
  /** The row that is asked about, in steps of the axis; undefined = none. */
  cursor: number | undefined;
};

export type ViewDefaults = {
  readonly candles?: CandleKind;
  readonly theme?: ThemeName;
  /** The book is told order by order: a stock's, with a wide spread, and few levels. */
  readonly hasOrders?: boolean;
};

export function defaultView({
  candles = { type: 'time', intervalMs: 60_000 },
  theme = 'terminal',
  hasOrders = false,
}: ViewDefaults = {}): MarketView {
  return {
    panes: {
      candles: true,
      orders: hasOrders,
      tape: true,
      depth: false,
      profile: !hasOrders,
      stats: !hasOrders,
      log: false,
    },
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
    step: 1,
    centre: undefined,
    rowsShown: 0,
    jump: undefined,
    cursor: undefined,
  };
}
