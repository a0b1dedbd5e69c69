/** From the start of 2009, before the first exchange, to that of 2100. The ranges of the units do not overlap. */
const MIN_TS = Date.UTC(2009);
const MAX_TS = Date.UTC(2100);
/** Milliseconds per unit: s, µs, ns. */
const UNITS_MS = [1000, 1e-3, 1e-6] as const;
/** A time this far ahead of our clock and of the venue's previous time is an error: it would block candles until then. */
const MAX_AHEAD_MS = 24 * 3600 * 1000;
/** Resolution of the result; a double has no more digits to offer. */
const PER_MS = 1000;

/**
 * Reads the times in one market's messages. Venues send seconds, milliseconds, microseconds or nanoseconds, and some let the client
 * choose (Binance: `timeUnit=MICROSECOND`), which ccxt passes on unconverted: the unit is recognised by the magnitude.
 */
export class VenueTimes {
  #latestTs = Number.NEGATIVE_INFINITY;

  /** @param recvTs when the message was received; @returns ms since the epoch; undefined for anything that cannot be a time */
  read(value: unknown, recvTs: number): number | undefined {
    if (typeof value !== 'number') return undefined;
    const ts = value >= MIN_TS && value < MAX_TS ? value : inMs(value);
    if (ts === undefined) return undefined;
    // The venue's own time counts too: a simulated one may run faster than ours.
    if (ts > Math.max(recvTs, this.#latestTs) + MAX_AHEAD_MS) return undefined;
    this.#latestTs = Math.max(this.#latestTs, ts);
    return ts;
  }
}

/** A time that is not in milliseconds. */
function inMs(value: number): number | undefined {
  const unitMs = UNITS_MS.find((ms) => value * ms >= MIN_TS && value * ms < MAX_TS);
  return unitMs && Math.round(value * unitMs * PER_MS) / PER_MS;
}
