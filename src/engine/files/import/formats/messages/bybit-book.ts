import { LobtopError } from '../../../../errors.js';
import { CountingSequencer } from '../../../../integrity/sequencer.js';
import { SequencedBook } from '../../markets/sequenced-book.js';
import { readable } from '../../table/readable.js';
import { bySymbol } from '../by-market.js';
import type { ImportedLine, Importer, ImportFormat, ImportHost } from '../import-format.js';
import { decimalField, integerField, sideField, textField } from './raw-fields.js';
import { type Message, rawMessageOf, rawTexts, receivedMs } from './raw-line.js';
import { rowsOf, sampleSides } from './raw-rows.js';

const VENUE = 'bybit';

/**
 * Bybit, quote-saver.bycsi.com/orderbook: "ob500.data": one message of the stream `orderbook.500` a line, snapshots and deltas; `ts` is when Bybit
 * sent it and `cts` when the matching engine made it, both in ms. "u: update ID, is a sequence": the next is one more; a snapshot starts again.
 */
export const BYBIT_BOOK: ImportFormat = {
  name: 'Bybit order book (ob500, ob200)',
  about:
    'messages of the streams `orderbook` and `publicTrade`, of the archive or of a collector; books are verified by their update ids; `ts` is the receive time where the line has none',
  example: '2024-12-01_XRPUSDT_ob500.data.zip',
  order: 'arrival',
  hasBooks: true,
  matches: ({ lines }) => rawTexts(lines).some((text) => /"topic":\s*"orderbook\.\d+\./.test(text)),
  open: ({ name }, host) => new BybitBook(name, host),
};

class BybitBook implements Importer {
  readonly #name: string;
  readonly #host: ImportHost;
  readonly #bookOf = bySymbol((symbol) => this.#open(symbol));
  /** Of each symbol, the depth of its deepest topic: the others have the same book, with fewer levels. */
  readonly #depths = new Map<string, number>();
  readonly #tapeOf = bySymbol((symbol) => this.#host.markets.tape(this.#identity(symbol)));

  constructor(name: string, host: ImportHost) {
    this.#name = name;
    this.#host = host;
  }

  preview(lines: readonly string[]): void {
    for (const message of readable(lines, messageOf)) {
      if (message.kind === 'trades') continue;
      const { data, depth } = message;
      this.#depths.set(String(data['s']), Math.max(depth, this.#depths.get(String(data['s'])) ?? 0));
      sampleSides(this.#host.markets, { venue: VENUE, symbol: String(data['s']) }, [data['b'], data['a']]);
    }
  }

  read(line: string): ImportedLine | undefined {
    const message = messageOf(line);
    if (message === undefined) return undefined;
    const apply = () => (message.kind === 'trades' ? this.#applyTrades(message) : this.#apply(message));
    return { recvTs: message.recvTs, apply };
  }

  /** "S: Side of taker. Buy,Sell"; "T: the timestamp (ms) that the order is filled". */
  #applyTrades({ recvTs, trades }: TradeMessage): void {
    for (const trade of trades) {
      const side = sideField(trade, 'S', { Buy: 'buy', Sell: 'sell' });
      const [price, size] = [decimalField(trade, 'p'), decimalField(trade, 'v')];
      const times = { exchangeTs: integerField(trade, 'T'), recvTs };
      this.#tapeOf(textField(trade, 's')).add({ id: String(trade['i'] ?? ''), price, size, side }, times);
    }
  }

  #apply({ type, depth, recvTs, exchangeTs, data }: BookMessage): void {
    const symbol = textField(data, 's');
    if (!this.#depths.has(symbol)) this.#depths.set(symbol, depth);
    if (this.#depths.get(symbol) !== depth) return;
    const update = integerField(data, 'u');
    const [bids, asks] = [rowsOf(data['b']), rowsOf(data['a'])];
    const times = { exchangeTs, recvTs };
    const book = this.#bookOf(symbol);
    if (type === 'snapshot') book.snapshot({ seq: update, bids, asks, times });
    else book.update({ first: update, last: update, previous: undefined, bids, asks, times });
  }

  #open(symbol: string): SequencedBook {
    const startsEmpty = this.#host.hints.startsEmpty === true;
    return this.#host.markets.book(this.#identity(symbol), {
      kind: 'Bybit order book',
      open: (market) =>
        new SequencedBook(market, {
          sequencer: new CountingSequencer(),
          startsEmpty,
          snapshots: 'in-band',
          window: this.#depths.get(symbol),
        }),
    });
  }

  #identity(symbol: string) {
    return { venue: VENUE, symbol, integrity: 'sequence', source: `bybit:${this.#name}` } as const;
  }
}

type TradeMessage = { readonly kind: 'trades'; readonly recvTs: number; readonly trades: readonly Message[] };

type BookMessage = {
  readonly kind: 'book';
  readonly type: 'snapshot' | 'delta';
  /** Levels of a side that its topic has. */
  readonly depth: number;
  readonly recvTs: number;
  readonly exchangeTs: number | undefined;
  readonly data: Message;
};

/** undefined for messages of other streams. @throws LobtopError `data` for a message without its time or levels */
function messageOf(line: string): BookMessage | TradeMessage | undefined {
  const raw = rawMessageOf(line);
  if (raw === undefined) return undefined;
  const { topic, type, ts, cts, data } = raw.message;
  if (typeof topic !== 'string') return undefined;
  if (topic.startsWith('publicTrade.') && Array.isArray(data) && isTime(ts)) {
    return { kind: 'trades', recvTs: receivedMs(raw, ts), trades: data as readonly Message[] };
  }
  const depth = Number(/^orderbook\.(\d+)\./.exec(topic)?.[1]);
  if (Number.isNaN(depth)) return undefined;
  const isBook = (type === 'snapshot' || type === 'delta') && typeof data === 'object' && data !== null;
  if (!isBook || !isTime(ts)) throw new LobtopError('data', 'expected a message with type, ts and data');
  return {
    kind: 'book',
    type,
    depth,
    recvTs: receivedMs(raw, ts),
    exchangeTs: isTime(cts) ? cts : undefined,
    data: data as Message,
  };
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0;
}
