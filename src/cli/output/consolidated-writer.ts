import {
  ASK,
  BID,
  type CancelTimer,
  type Clock,
  ConsolidatedBook,
  type ConsolidatedLevel,
  type Crossing,
  crossingsOf,
  type Fees,
  LobtopError,
  membersOf,
  pairOf,
  plainText,
  type ReadonlyMarket,
  type Side,
  sanitize,
} from '../../engine/internal.js';
import { numberOrNull } from './book-text.js';
import type { RecordOutput } from './record-writer.js';

/** Digits of sums of doubles that are theirs. */
const SIGNIFICANT = 12;

export type ConsolidatedWriterOptions = {
  /** "BTC/USDT" */
  readonly pair: string;
  readonly markets: () => readonly ReadonlyMarket[];
  readonly output: RecordOutput;
  readonly clock: Clock;
  readonly intervalMs: number;
  readonly depth: number;
  readonly fees: Fees;
};

/** @throws LobtopError `usage` for a pair of which no market is watched */
export function requirePair(pair: string, watched: readonly { readonly symbol: string }[]): void {
  if (watched.some(({ symbol }) => pairOf(symbol) === pair)) return;
  const pairs = [...new Set(watched.map(({ symbol }) => pairOf(symbol)))].map((each) => sanitize(each, 40));
  throw new LobtopError('usage', `--consolidate: no market of ${sanitize(pair, 40)} is watched`, {
    remedy: `Watched: ${pairs.join(', ')}`,
  });
}

/** Writes the books of all venues of a pair as one: `book` records of the venue "*", at most one per interval. */
export class ConsolidatedWriter {
  readonly #options: ConsolidatedWriterOptions;
  #cancel: CancelTimer | undefined;
  #lastMono = Number.NEGATIVE_INFINITY;
  #changes = 0;
  #written = 0;

  constructor(options: ConsolidatedWriterOptions) {
    this.#options = options;
  }

  /** A market of the pair has changed. */
  changed(): void {
    this.#changes++;
    const { clock, intervalMs } = this.#options;
    const waitMs = Math.max(0, this.#lastMono + intervalMs - clock.monoMs());
    this.#cancel ??= clock.after(waitMs, () => this.#write());
  }

  /** Writes what the timer would have. */
  finish(): void {
    if (this.#cancel !== undefined) this.#write();
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #write(): void {
    this.stop();
    const { output, clock, pair } = this.#options;
    // The next change tries again; what it says is then newer.
    if (output.isSlow) return;
    this.#lastMono = clock.monoMs();
    const conflated = Math.max(0, this.#changes - this.#written - 1);
    this.#written = this.#changes;
    const symbol = JSON.stringify(pair);
    output.record(`{"v":1,"type":"book","venue":"*","symbol":${symbol},${this.#fields()},"conflated":${conflated}}`);
  }

  #fields(): string {
    const { markets, pair, depth, fees } = this.#options;
    const members = membersOf(
      markets().filter(({ symbol }) => pairOf(symbol) === pair),
      pair,
    );
    const sources = members.flatMap(({ source }) => (source === undefined ? [] : [source]));
    const book = new ConsolidatedBook(sources);
    const [allBids, allAsks] = [book.levels(BID, Number.POSITIVE_INFINITY), book.levels(ASK, Number.POSITIVE_INFINITY)];
    const [bids, asks] = [allBids.slice(0, depth), allAsks.slice(0, depth)];
    const [bid, ask] = [book.touch(BID)?.price, book.touch(ASK)?.price];
    const excluded = members.flatMap(({ market, source, reason }) =>
      source === undefined ? [{ venue: market.venue, symbol: market.symbol, reason }] : [],
    );
    const hasTouch = bid !== undefined && ask !== undefined;
    const recvTs = Math.max(0, ...members.map(({ market }) => market.recvTs ?? 0));
    return [
      `"seq":${this.#changes},"exchangeTs":null,"recvTs":${recvTs}`,
      `"state":"${sources.length > 0 ? 'live' : 'connecting'}","crossed":${hasTouch && bid > ask}`,
      `"bids":${pairsText(book, bids)},"asks":${pairsText(book, asks)}`,
      `"bidLevels":${allBids.length},"askLevels":${allAsks.length}`,
      `"coveredBid":${coveredText(book, BID)},"coveredAsk":${coveredText(book, ASK)}`,
      `"mid":${numberOrNull(hasTouch ? rounded((bid + ask) / 2) : undefined)}`,
      `"spread":${hasTouch ? signedText(ask - bid) : 'null'},"microprice":null,"imbalance":null`,
      `"step":${book.step},"venues":${JSON.stringify(sources.map(({ name }) => name))}`,
      `"venueBids":${partsText(bids)},"venueAsks":${partsText(asks)}`,
      `"excluded":${JSON.stringify(excluded)},"crossings":[${crossingsOf(sources, fees).map(crossingText).join(',')}]`,
    ].join(',');
  }
}

function rounded(value: number): number {
  return Number(value.toPrecision(SIGNIFICANT));
}

function signedText(value: number): string {
  const size = plainText(Math.abs(rounded(value)));
  return value < 0 && size !== '0' ? `-${size}` : size;
}

function pairsText(book: ConsolidatedBook, levels: readonly ConsolidatedLevel[]): string {
  return `[${levels.map(({ row, size }) => `[${book.priceText(row)},${plainText(rounded(size))}]`).join(',')}]`;
}

function partsText(levels: readonly ConsolidatedLevel[]): string {
  return `[${levels.map(({ sizes }) => `[${sizes.map((size) => plainText(rounded(size))).join(',')}]`).join(',')}]`;
}

/** The last step at which all venues are known; null where all of all is. */
function coveredText(book: ConsolidatedBook, side: Side): string {
  const row = book.coveredRow(side);
  return row === undefined ? 'null' : book.priceText(row);
}

function crossingText({ buyAt, sellAt, askText, bidText, isCrossed, ...figures }: Crossing): string {
  const names = JSON.stringify({ buyAt, sellAt, askText, bidText, isCrossed }).slice(1, -1);
  const numbers = Object.entries(figures).map(([name, value]) => `"${name}":${signedText(value)}`);
  return `{${names},${numbers.join(',')}}`;
}
