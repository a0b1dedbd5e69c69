import { durationMs, durationText } from '../duration.js';
import { LobtopError } from '../errors.js';

/** When a candle ends. Prices as the market prints them, sizes in base units. */
export type CandleKind =
  /** At multiples of the interval since the epoch, in the trades' own time. */
  | { readonly type: 'time'; readonly intervalMs: number }
  /** With the nth trade. */
  | { readonly type: 'tick'; readonly trades: number }
  /** When this size is filled; a trade that is larger than what is left is split. */
  | { readonly type: 'volume'; readonly size: number }
  /** With the trade that is more than `move` away from the open. */
  | { readonly type: 'range'; readonly move: number }
  /** Whichever comes first: this long after its first trade, with the nth trade, or when the size is filled. */
  | { readonly type: 'multi'; readonly durationMs: number; readonly trades: number; readonly size: number };

/** The kinds of candles: by time, number of trades, volume, price range, or whichever of several limits is reached first. */
export const CANDLE_TYPES = [
  'time',
  'tick',
  'volume',
  'range',
  'multi',
] as const satisfies readonly CandleKind['type'][];

const EXAMPLES = 'time:1m, tick:100, volume:50, range:10, multi:1m,500,100';
const EXPECTED: Readonly<Record<CandleKind['type'], string>> = {
  time: 'time:1m, with a whole number of ms, s, m, h, d or w',
  tick: 'tick:100, with a whole number of trades',
  volume: 'volume:50, with a size in base units',
  range: 'range:10, with a distance as a price',
  multi: 'multi:1m,500,100, with an interval, a number of trades and a size',
};

/**
 * "time:1m", "tick:100", "volume:50", "range:10", "multi:1m,500,100".
 *
 * @throws LobtopError `usage` that says what was expected; parameters that are zero, negative or without a unit of time are refused
 */
export function parseCandleKind(text: string): CandleKind {
  const colon = text.indexOf(':');
  const type = CANDLE_TYPES.find((name) => name === text.slice(0, Math.max(0, colon)));
  if (type === undefined) {
    throw new LobtopError('usage', `"${text.slice(0, 40)}" is no kind of candle`, {
      remedy: `Expected one of ${EXAMPLES}`,
    });
  }
  const parameters = text.slice(colon + 1).split(',');
  const kind = parameters.length === (type === 'multi' ? 3 : 1) ? kindOf(type, parameters) : undefined;
  if (kind !== undefined) return kind;
  throw new LobtopError('usage', `"${text.slice(0, 40)}" is no ${type} candle`, {
    remedy: `Expected ${EXPECTED[type]}`,
  });
}

/** The same in words: "time:1m". What `parseCandleKind` reads back. */
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

/** Milliseconds of an interval like "1m" or "1m30s", in whole numbers with their units; undefined for anything else. */
export function intervalMsOf(text: string): number | undefined {
  const ms = text.includes('.') ? undefined : durationMs(text);
  return ms === 0 ? undefined : ms;
}

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
/** The epoch was a Thursday; venues' weeks begin on Mondays. */
const FIRST_MONDAY_MS = 4 * DAY_MS;

/** Where the interval begins that a time lies in: a multiple of it since the epoch, UTC; weeks begin on Mondays. */
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
      const trades = wholeNumber(first);
      return trades === undefined ? undefined : { type, trades };
    }
    case 'volume': {
      const size = amount(first);
      return size === undefined ? undefined : { type, size };
    }
    case 'range': {
      const move = amount(first);
      return move === undefined ? undefined : { type, move };
    }
    case 'multi': {
      const trades = wholeNumber(second);
      const size = amount(third);
      if (intervalMs === undefined || trades === undefined || size === undefined) return undefined;
      return { type, durationMs: intervalMs, trades, size };
    }
  }
}

function wholeNumber(text: string): number | undefined {
  const value = /^\d+$/.test(text) ? Number(text) : 0;
  return value > 0 && Number.isSafeInteger(value) ? value : undefined;
}

function amount(text: string): number | undefined {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : 0;
  return value > 0 && Number.isFinite(value) ? value : undefined;
}
