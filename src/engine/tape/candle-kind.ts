import { durationMs, durationText } from '../duration.js';
import { LobtopError } from '../errors.js';

/** When a candle closes. Prices in quote units, sizes in base units. */
export type CandleKind =
  /** At multiples of the interval since the epoch, in the trades' own time. */
  | { readonly type: 'time'; readonly intervalMs: number }
  /** After n trades. */
  | { readonly type: 'tick'; readonly trades: number }
  /** When this size is filled; a trade larger than the remainder is split. */
  | { readonly type: 'volume'; readonly size: number }
  /** After a trade that is more than `move` away from the open. */
  | { readonly type: 'range'; readonly move: number }
  /** Whichever comes first: this long after its first trade, after n trades, or when the size is filled. */
  | { readonly type: 'multi'; readonly durationMs: number; readonly trades: number; readonly size: number };

/** Candle types: by time, number of trades, volume, price range, or whichever of several limits is reached first. */
export const CANDLE_TYPES = [
  'time',
  'tick',
  'volume',
  'range',
  'multi',
] as const satisfies readonly CandleKind['type'][];

const EXAMPLES = 'time:1m, tick:100, volume:50, range:10, multi:1m,500,100';
const EXPECTED: Readonly<Record<CandleKind['type'], string>> = {
  time: 'time:1m, with a unit of ms, s, m, h, d or w',
  tick: 'tick:100, with the number of trades, at least 1',
  volume: 'volume:50, with a size in base units',
  range: 'range:10, with a price distance',
  multi: 'multi:1m,500,100, with an interval, a number of trades and a size',
};

/**
 * Parses "time:1m", "tick:100", "volume:50", "range:10", "multi:1m,500,100".
 *
 * @throws LobtopError `usage` for anything else, also for parameters that are zero, negative or lack a time unit
 */
export function parseCandleKind(text: string): CandleKind {
  const colon = text.indexOf(':');
  const type = CANDLE_TYPES.find((name) => name === text.slice(0, Math.max(0, colon)));
  if (type === undefined) {
    throw new LobtopError('usage', `"${text.slice(0, 40)}" is not a candle kind`, {
      remedy: `Expected one of ${EXAMPLES}`,
    });
  }
  const parameters = text.slice(colon + 1).split(',');
  const kind = parameters.length === (type === 'multi' ? 3 : 1) ? kindOf(type, parameters) : undefined;
  if (kind !== undefined) return kind;
  throw new LobtopError('usage', `"${text.slice(0, 40)}" is not a valid ${type} candle`, {
    remedy: `Expected ${EXPECTED[type]}`,
  });
}

/** Formats a candle kind: "time:1m". The inverse of `parseCandleKind`. */
export function candleKindText(kind: CandleKind): string {
  switch (kind.type) {
    case 'time':
      return `time:${durationText(kind.intervalMs)}`;
    case 'tick':
      return `tick:${kind.trades}`;
    case 'volume':
      return `volume:${kind.size}`;
    case 'range':
      return `range:${kind.move}`;
    case 'multi':
      return `multi:${durationText(kind.durationMs)},${kind.trades},${kind.size}`;
  }
}

/** Parses an interval with its units, in whole numbers, into ms: "1m", "1m30s"; undefined for anything else. */
export function intervalMsOf(text: string): number | undefined {
  const ms = text.includes('.') ? undefined : durationMs(text);
  return ms === 0 ? undefined : ms;
}

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
/** The epoch was a Thursday; venues' weeks start on Mondays. */
const FIRST_MONDAY_MS = 4 * DAY_MS;

/** Start of the interval that contains a time: multiples of the interval since the epoch, UTC; weeks start on Mondays. */
export function intervalStart(ts: number, intervalMs: number): number {
  const offset = intervalMs % WEEK_MS === 0 ? FIRST_MONDAY_MS : 0;
  return Math.floor((ts - offset) / intervalMs) * intervalMs + offset;
}

function kindOf(type: CandleKind['type'], parameters: readonly string[]): CandleKind | undefined {
  const [first, second, third] = parameters;
  const intervalMs = intervalMsOf(first);
  switch (type) {
    case 'time':
      return intervalMs === undefined ? undefined : { type, intervalMs };
    case 'tick': {
      const trades = positiveInteger(first);
      return trades === undefined ? undefined : { type, trades };
    }
    case 'volume': {
      const size = positiveDecimal(first);
      return size === undefined ? undefined : { type, size };
    }
    case 'range': {
      const move = positiveDecimal(first);
      return move === undefined ? undefined : { type, move };
    }
    case 'multi': {
      const trades = positiveInteger(second);
      const size = positiveDecimal(third);
      if (intervalMs === undefined || trades === undefined || size === undefined) return undefined;
      return { type, durationMs: intervalMs, trades, size };
    }
  }
}

function positiveInteger(text: string): number | undefined {
  const value = /^\d+$/.test(text) ? Number(text) : 0;
  return value > 0 && Number.isSafeInteger(value) ? value : undefined;
}

function positiveDecimal(text: string): number | undefined {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : 0;
  return value > 0 && Number.isFinite(value) ? value : undefined;
}
