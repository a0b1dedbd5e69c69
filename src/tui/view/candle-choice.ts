import { CANDLE_TYPES, type CandleKind, midTicks, type ReadonlyMarket } from '../../engine/internal.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The intervals that most venues have, and seconds. */
const INTERVALS_MS = [
  ...[1, 5, 15, 30].map((n) => n * SECOND),
  ...[1, 3, 5, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 4, 6, 12].map((n) => n * HOUR),
  ...[1, 7].map((n) => n * DAY),
];
const DEFAULT_TRADES = 100;
/** The default move of range candles, as a share of the price. */
const RANGE_SHARE = 0.0002;
/** The default size of volume candles, in trades of the mean size. */
const VOLUME_TRADES = 200;

/** The same kind of candle, one step longer (1) or shorter (−1), within the limits. */
export function resized(kind: CandleKind, direction: 1 | -1): CandleKind {
  switch (kind.type) {
    case 'time':
      return { ...kind, intervalMs: nextInterval(kind.intervalMs, direction) };
    case 'tick':
      return { ...kind, trades: Math.max(2, next125(kind.trades, direction)) };
    case 'volume':
      return { ...kind, size: next125(kind.size, direction) };
    case 'range':
      return { ...kind, move: next125(kind.move, direction) };
    case 'multi':
      return {
        ...kind,
        durationMs: nextInterval(kind.durationMs, direction),
        trades: Math.max(2, next125(kind.trades, direction)),
        size: next125(kind.size, direction),
      };
  }
}

/** The next kind of candle, with defaults for the market. */
export function nextKind(kind: CandleKind, direction: 1 | -1, market: ReadonlyMarket): CandleKind {
  const at = CANDLE_TYPES.indexOf(kind.type) + direction;
  const type = CANDLE_TYPES[(at + CANDLE_TYPES.length) % CANDLE_TYPES.length];
  switch (type) {
    case 'time':
      return { type, intervalMs: MINUTE };
    case 'tick':
      return { type, trades: DEFAULT_TRADES };
    case 'volume':
      return { type, size: defaultVolume(market) };
    case 'range':
      return { type, move: defaultMove(market) };
    case 'multi':
      return { type, durationMs: MINUTE, trades: DEFAULT_TRADES * 5, size: defaultVolume(market) };
  }
}

/** The next number of the series 1, 2, 5 × 10ⁿ above or below a value. */
export function next125(value: number, direction: 1 | -1): number {
  const power = Math.floor(Math.log10(value) + 1e-9);
  const candidates = [-1, 0, 1].flatMap((shift) => [1, 2, 5].map((digit) => Number(`${digit}e${power + shift}`)));
  if (direction === 1) return candidates.find((candidate) => candidate > value * (1 + 1e-9)) ?? value;
  return candidates.findLast((candidate) => candidate < value * (1 - 1e-9)) ?? value;
}

function nextInterval(intervalMs: number, direction: 1 | -1): number {
  const next =
    direction === 1 ? INTERVALS_MS.find((ms) => ms > intervalMs) : INTERVALS_MS.findLast((ms) => ms < intervalMs);
  return next ?? intervalMs;
}

function defaultVolume({ tape }: ReadonlyMarket): number {
  const { buySize = 0, sellSize = 0, trades = 0 } = tape?.flow.session ?? {};
  const mean = trades > 0 ? (buySize + sellSize) / trades : 0;
  return mean > 0 ? next125(mean * VOLUME_TRADES, 1) : 1;
}

function defaultMove({ book }: ReadonlyMarket): number {
  const mid = book === undefined ? undefined : midTicks(book);
  if (book === undefined || mid === undefined) return 1;
  return Math.max(book.grid.tickSize, next125(book.grid.price(mid) * RANGE_SHARE, 1));
}
