import { type CandleKind, candleKindText, parseCandleKind } from '../../engine/internal.js';
import {
  BAR_SCALES,
  CANDLE_STYLES,
  LADDER_SCOPES,
  LADDER_UNITS,
  OVERLAY_SETS,
  PROFILE_SCOPES,
  TAPE_FILTERS,
} from './choices.js';
import type { MarketChoice } from './market-view.js';

type Reader = (value: unknown) => unknown;

const oneOf =
  (known: readonly unknown[]): Reader =>
  (value) =>
    known.includes(value) ? value : undefined;
const readBoolean: Reader = (value) => (typeof value === 'boolean' ? value : undefined);

/** Validates each saved choice. For an unknown value a reader returns undefined, and the default stays. */
const READERS: Readonly<Record<Exclude<keyof MarketChoice, 'panes' | 'theme'>, Reader>> = {
  mode: oneOf(['static', 'follow']),
  isAutoStep: readBoolean,
  showsCumulative: readBoolean,
  barScale: oneOf(BAR_SCALES),
  units: oneOf(LADDER_UNITS),
  traded: oneOf(LADDER_SCOPES),
  changes: oneOf(LADDER_SCOPES),
  isCalm: readBoolean,
  candles: readCandles,
  candleStyle: oneOf(CANDLE_STYLES),
  overlays: oneOf(OVERLAY_SETS),
  profileScope: oneOf(PROFILE_SCOPES),
  tapeFilter: oneOf(TAPE_FILTERS.map((_, index) => index)),
  joinsTimes: readBoolean,
  showsTicker: readBoolean,
};

/** The names that a layout may have. */
export type KnownNames = { readonly panes: readonly string[]; readonly themes: readonly string[] };

/** In place of a grouping step: every tick, however fine it turns out. */
export const UNGROUPED = 'none';

/** The content of a market's layout file: every choice, and the grouping step as a price. */
export function layoutText(choice: MarketChoice, group: string | undefined): string {
  const kept = Object.fromEntries(Object.keys(READERS).map((name) => [name, choice[name as keyof typeof READERS]]));
  const { mode, candles, panes, theme } = choice;
  const saved = {
    v: 1,
    theme,
    ...kept,
    mode: mode === 'free' ? 'static' : mode,
    candles: candleKindText(candles),
    panes,
  };
  return `${JSON.stringify({ ...saved, group }, null, 2)}\n`;
}

/**
 * Applies a layout file to `choice`, ignoring what is unknown. Returns the grouping step.
 *
 * @param known the panes and themes that there are
 * @throws SyntaxError when the text is not a JSON object
 */
export function restoreLayout(choice: MarketChoice, text: string, known: KnownNames): string | undefined {
  const saved: unknown = JSON.parse(text);
  if (!isObject(saved)) throw new SyntaxError('expected an object');
  for (const [name, read] of Object.entries(READERS)) {
    const value = read(saved[name]);
    if (value !== undefined) Object.assign(choice, { [name]: value });
  }
  const panes = isObject(saved['panes']) ? saved['panes'] : {};
  const { theme } = saved;
  if (typeof theme === 'string' && known.themes.includes(theme)) choice.theme = theme;
  for (const pane of known.panes) if (typeof panes[pane] === 'boolean') choice.panes[pane] = panes[pane];
  return typeof saved['group'] === 'string' ? saved['group'] : undefined;
}

function readCandles(value: unknown): CandleKind | undefined {
  try {
    return typeof value === 'string' ? parseCandleKind(value) : undefined;
  } catch {
    // No longer a valid kind: the default stays.
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
