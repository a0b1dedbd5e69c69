// The numbers that a recording must lead to: its final books, and candles where it has trades. Kept the plain way.
import { VENUES } from './book-messages.mjs';

const MINUTE_MS = 60_000;

/**
 * @param texts the recording's files, in order; @param venue a name in `VENUES`
 * @returns what the tests read from *.expect.json
 */
export function expectationsOf(texts, venue) {
  const isRaw = venue === 'binance-raw';
  // Raw lines begin with the time at which they were received.
  const lines = texts
    .flatMap((text) => text.split('\n'))
    .filter((line) => line.length > 0)
    .map((line) => JSON.parse(isRaw ? line.slice(line.indexOf(' ') + 1) : line));
  const { messages, window } = VENUES[venue];
  const books = new Map();
  for (const change of messages(lines)) {
    if (!books.has(change.market)) books.set(change.market, new PlainBook(window));
    books.get(change.market).apply(change);
  }
  // A market whose snapshot was not recorded has no book.
  const known = [...books].filter(([, book]) => book.isKnown).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const symbols = Object.fromEntries(known.map(([market, book]) => [market, book.end]));
  if (!isRaw) return { symbols };
  const updates = known.reduce((sum, [, book]) => sum + book.updates, 0);
  return { total: { updates }, symbols, candles_1m_from_trades: candlesOf(lines) };
}

/** A book by price. Changes that came before a numbered snapshot follow it, as far as they are newer. */
class PlainBook {
  #bids = new Map();
  #asks = new Map();
  #early = [];
  #seq;
  isKnown = false;
  #window;
  updates = 0;

  constructor(window) {
    this.#window = window;
  }

  apply(change) {
    if (change.kind === 'snapshot') this.#begin(change);
    else if (!this.isKnown) this.#early.push(change);
    else this.#update(change);
  }

  get end() {
    const [bids, asks] = [this.#sorted(this.#bids, -1), this.#sorted(this.#asks, 1)];
    return {
      final_levels: { bids: bids.length, asks: asks.length },
      final_top10: { bids: bids.slice(0, 10), asks: asks.slice(0, 10) },
    };
  }

  #begin(snapshot) {
    this.#bids.clear();
    this.#asks.clear();
    this.isKnown = true;
    this.#seq = snapshot.seq;
    this.#store(snapshot);
    for (const change of this.#early.splice(0)) if (change.seq !== undefined) this.#update(change);
  }

  #update(change) {
    if (change.seq <= this.#seq) return;
    this.#seq = change.seq;
    this.updates++;
    this.#store(change);
  }

  #store({ bids, asks }) {
    for (const [levels, rows] of [
      [this.#bids, bids],
      [this.#asks, asks],
    ]) {
      for (const [price, size] of rows) {
        if (Number(size) === 0) levels.delete(Number(price));
        else levels.set(Number(price), [price, size]);
      }
    }
    this.#cut(this.#bids, -1);
    this.#cut(this.#asks, 1);
  }

  /** What lies beyond the venue's window is dropped without a word. */
  #cut(levels, sign) {
    if (this.#window === undefined || levels.size <= this.#window) return;
    for (const price of [...levels.keys()].sort((a, b) => sign * (a - b)).slice(this.#window)) levels.delete(price);
  }

  #sorted(levels, sign) {
    return [...levels].sort(([a], [b]) => sign * (a - b)).map(([, row]) => row);
  }
}

/** By the time of the trade: open ms, open, high, low, close, volume, count; figures as text, the volume exact. */
function candlesOf(lines) {
  const candles = new Map();
  for (const { data } of lines) {
    if (data?.e !== 'trade' || data.X === 'INSURANCE_FUND') continue;
    const openTs = Math.floor(data.T / MINUTE_MS) * MINUTE_MS;
    const candle = candles.get(openTs) ?? {
      open: data.p,
      high: data.p,
      low: data.p,
      close: data.p,
      size: 0n,
      count: 0,
    };
    candles.set(openTs, candle);
    if (Number(data.p) > Number(candle.high)) candle.high = data.p;
    if (Number(data.p) < Number(candle.low)) candle.low = data.p;
    candle.close = data.p;
    candle.size += units(data.q);
    candle.count++;
  }
  return [...candles].map(([openTs, { open, high, low, close, size, count }]) => {
    return [openTs, open, high, low, close, decimal(size), count];
  });
}

const DECIMALS = 8;

function units(text) {
  const [whole, fraction = ''] = text.split('.');
  return BigInt(whole + fraction.padEnd(DECIMALS, '0'));
}

function decimal(size) {
  const digits = String(size).padStart(DECIMALS + 1, '0');
  return `${digits.slice(0, -DECIMALS)}.${digits.slice(-DECIMALS)}`.replace(/\.?0+$/, '');
}
