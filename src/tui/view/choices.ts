/** What can stand beside the ladder, or alone in its place. */
export const PANES = ['candles', 'orders', 'tape', 'depth', 'profile', 'stats', 'log'] as const;
export type PaneName = (typeof PANES)[number];

export const BAR_SCALES = ['linear', 'sqrt', 'log'] as const;
export type BarScale = (typeof BAR_SCALES)[number];
/** Sizes in coins, or in what they cost. */
export const LADDER_UNITS = ['base', 'quote'] as const;
export type LadderUnits = (typeof LADDER_UNITS)[number];
/** Columns of what happened: none, over the last minute, since the reset. */
export const LADDER_SCOPES = ['off', 'minute', 'session'] as const;
export type LadderScope = (typeof LADDER_SCOPES)[number];
/** The axis stands still until the touch comes near its edge, keeps the mid in the middle, or stays where it was scrolled to. */
export type AxisMode = 'static' | 'follow' | 'free';

export const CANDLE_STYLES = ['candles', 'line', 'heikin-ashi', 'marks'] as const;
export type CandleStyle = (typeof CANDLE_STYLES)[number];

/** The sets of averages that the key goes through. */
export const OVERLAY_SETS = [
  'none',
  'EMA 20, VWAP',
  'EMA 10, 25, 50',
  'SMA 20, Bollinger, RSI',
  'TEMA 20, Hull 16',
] as const;
export type OverlaySet = (typeof OVERLAY_SETS)[number];

/** What the profile is of; the key goes through them. */
export const PROFILE_SCOPES = ['visible', 'session', 'candle'] as const;
export type ProfileScope = (typeof PROFILE_SCOPES)[number];

/** What the tape leaves out, by the trade's volume in quote units; the key goes through them. */
export const TAPE_FILTERS = [0, 1000, 10_000, 100_000, 1_000_000] as const;
