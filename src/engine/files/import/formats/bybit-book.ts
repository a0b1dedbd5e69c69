import { LobtopError } from '../../../errors.js';
import { CountingSequencer } from '../../../integrity/sequencer.js';
import { SequencedBook } from '../markets/sequenced-book.js';
import { readable } from '../table/readable.js';
import { bySymbol } from './by-market.js';
import type { ImportedLine, Importer, ImportFormat, ImportHost } from './import-format.js';
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
    'messages of the stream `orderbook`, of the archive or of a collector, verified by their update ids; `ts` is the receive time where the line has none',
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

  constructor(name: string, host: ImportHost) {
    this.#name = name;
    this.#host = host;
  }

  preview(lines: readonly string[]): void {
    for (const { data } of readable(lines, messageOf)) {
      sampleSides(this.#host.markets, { venue: VENUE, symbol: String(data['s']) }, [data['b'], data['a']]);
    }
  }

  read(line: string): ImportedLine | undefined {
    const message = messageOf(line);
    return message && { recvTs: message.recvTs, apply: () => this.#apply(message) };
  }

  #apply({ type, recvTs, exchangeTs, data }: BookMessage): void {
    const update = Number(data['u']);
    const [bids, asks] = [rowsOf(data['b']), rowsOf(data['a'])];
    const times = { exchangeTs, recvTs };
    const book = this.#bookOf(String(data['s']));
    if (type === 'snapshot') book.snapshot({ seq: update, bids, asks, times });
    else book.update({ first: update, last: update, previous: undefined, bids, asks, times });
  }

  #open(symbol: string): SequencedBook {
    const startsEmpty = this.#host.hints.startsEmpty === true;
    return this.#host.markets.book(
      { venue: VENUE, symbol, integrity: 'sequence', source: `bybit:${this.#name}` },
      {
        kind: 'Bybit order book',
        open: (market) =>
          new SequencedBook(market, { sequencer: new CountingSequencer(), startsEmpty, snapshots: 'in-band' }),
      },
    );
  }
}

type BookMessage = {
  readonly type: 'snapshot' | 'delta';
  readonly recvTs: number;
  readonly exchangeTs: number | undefined;
  readonly data: Message;
};

/** undefined for messages of other streams. @throws LobtopError `data` for a message without its time or levels */
function messageOf(line: string): BookMessage | undefined {
  const raw = rawMessageOf(line);
  if (raw === undefined) return undefined;
  const { topic, type, ts, cts, data } = raw.message;
  if (typeof topic !== 'string' || !topic.startsWith('orderbook.')) return undefined;
  const isBook = (type === 'snapshot' || type === 'delta') && typeof data === 'object' && data !== null;
  if (!isBook || !isTime(ts)) throw new LobtopError('data', 'expected a message with type, ts and data');
  return { type, recvTs: receivedMs(raw, ts), exchangeTs: isTime(cts) ? cts : undefined, data: data as Message };
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0;
}
