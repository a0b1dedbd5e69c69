import { type CandleKind, candleKindText, type MarketSink, partialSink } from '../../engine/internal.js';
import type { WatchOptions } from '../watch-options.js';

/** What a market of a recording may have. */
type Kind = 'book' | 'trade' | 'candle' | 'ticker' | 'liquidation' | 'order';

/** The streams that print something of it. */
const STREAMS_OF: Readonly<Record<Kind, readonly string[]>> = {
  book: ['book', 'delta'],
  trade: ['trade', 'candle'],
  candle: ['candle'],
  ticker: ['ticker'],
  liquidation: ['liquidation'],
  order: ['order'],
};

/** Notes what a market has, so that a recording of which nothing was printed does not end in silence. */
export class Unprinted {
  readonly #kinds = new Set<Kind>();
  /** Of candles that are reported whole. */
  readonly #intervalsMs = new Set<number>();

  readonly sink: MarketSink = partialSink({
    begin: () => this.#kinds.add('book'),
    trade: () => this.#kinds.add('trade'),
    candle: ({ intervalMs }) => {
      this.#kinds.add('candle');
      this.#intervalsMs.add(intervalMs);
    },
    ticker: () => this.#kinds.add('ticker'),
    liquidation: () => this.#kinds.add('liquidation'),
    order: () => this.#kinds.add('order'),
  });

  /** What would print something, as a phrase; undefined where something was printed, or there was nothing. */
  hint({ streams, json, candleKind }: Pick<WatchOptions, 'streams' | 'json' | 'candleKind'>): string | undefined {
    const kinds = [...this.#kinds];
    const isCandlesOnly = kinds.length === 1 && kinds[0] === 'candle';
    const shownMs = candleKind.type === 'time' ? candleKind.intervalMs : 0;
    const isFiner = isCandlesOnly && Math.min(...this.#intervalsMs) > shownMs;
    const isPrinted = kinds.some((kind) =>
      json ? streams.some((stream) => STREAMS_OF[kind].includes(stream)) : kind === 'book' || kind === 'trade',
    );
    if (kinds.length === 0 || (isPrinted && !isFiner)) return undefined;
    const [kind] = kinds;
    const flag = isCandlesOnly ? ` --candles ${intervalText(Math.min(...this.#intervalsMs))}` : '';
    return `has only ${kinds.map((each) => `${each} records`).join(' and ')}: --json --streams ${STREAMS_OF[kind][0]}${flag} prints them`;
  }
}

function intervalText(intervalMs: number): string {
  const kind: CandleKind = { type: 'time', intervalMs };
  return candleKindText(kind);
}
