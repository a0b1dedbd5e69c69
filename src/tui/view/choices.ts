export const BAR_SCALES = ['linear', 'sqrt', 'log'] as const;
export type BarScale = (typeof BAR_SCALES)[number];
/** Sizes in base or in quote units. */
export const LADDER_UNITS = ['base', 'quote'] as const;
export type LadderUnits = (typeof LADDER_UNITS)[number];
/** Period of the bought/sold and pulled/stacked columns: hidden, the last minute, since the reset. */
export const LADDER_SCOPES = ['off', 'minute', 'session'] as const;
export type LadderScope = (typeof LADDER_SCOPES)[number];
/** Static: moves only when the touch comes near an edge. Follow: the mid stays in the middle. Free: stays where it was scrolled to. */
export type AxisMode = 'static' | 'follow' | 'free';

export const CANDLE_STYLES = ['candles', 'line', 'heikin-ashi', 'marks'] as const;
export type CandleStyle = (typeof CANDLE_STYLES)[number];

/** The sets of overlays, in the order in which the key cycles through them. */
export const OVERLAY_SETS = [
  'none',
  'EMA 20, VWAP',
  'EMA 10, 25, 50',
  'SMA 20, Bollinger, RSI',
  'TEMA 20, Hull 16',
] as const;
export type OverlaySet = (typeof OVERLAY_SETS)[number];

/** The candles or period of the volume profile, in key order. */
export const PROFILE_SCOPES = ['visible', 'session', 'candle'] as const;
export type ProfileScope = (typeof PROFILE_SCOPES)[number];

/** Minimum volumes of trades on the tape, in quote units, in key order. */
export const TAPE_FILTERS = [0, 1000, 10_000, 100_000, 1_000_000] as const;
