import { LobtopError } from '../../../../errors.js';
import { RowBook } from '../../markets/row-book.js';
import { readable } from '../../table/readable.js';
import { bySymbol } from '../by-market.js';
import type { ImportedLine, Importer, ImportFormat, ImportHost } from '../import-format.js';
import { type Message, rawMessageOf } from './raw-line.js';
import { rowsOf, sampleSides } from './raw-rows.js';

const VENUE = 'okx';
/** Levels of a side that the files have at most. */
const LEVELS = 400;

/**
 * OKX, "Historical market data: order book": NDJSON of snapshots and updates of the best 400 levels, `ts` in ms. Levels are price, size, a deprecated
 * field, and the number of orders. The files have no sequence numbers.
 */
export const OKX_BOOK: ImportFormat = {
  name: 'OKX order book (400 levels)',
  about: 'okx.com/historical-data: snapshots and updates; `ts` is the receive time, as there is no other; not verified',
  example: 'BTC-USDT-L2orderbook-400lv-2025-11-08.data',
  order: 'arrival',
  hasBooks: true,
  matches: ({ lines }) => {
    const [first] = readable(lines.slice(0, 1), (line) => rawMessageOf(line)?.message);
    return first !== undefined && ['instId', 'action', 'asks', 'bids', 'ts'].every((field) => field in first);
  },
  open: ({ name }, host) => new OkxBook(name, host),
};

class OkxBook implements Importer {
  readonly #name: string;
  readonly #host: ImportHost;
  readonly #bookOf = bySymbol((symbol) => this.#open(symbol));

  constructor(name: string, host: ImportHost) {
    this.#name = name;
    this.#host = host;
  }

  preview(lines: readonly string[]): void {
    for (const message of readable(lines, (line) => rawMessageOf(line)?.message)) {
      const symbol = String(message['instId']);
      sampleSides(this.#host.markets, { venue: VENUE, symbol }, [message['bids'], message['asks']]);
    }
  }

  read(line: string): ImportedLine | undefined {
    const message = rawMessageOf(line)?.message;
    if (message === undefined) return undefined;
    const recvTs = timeOf(message);
    return { recvTs, apply: () => this.#apply(message, recvTs) };
  }

  #apply(message: Message, recvTs: number): void {
    const rows = [rowsOf(message['bids']), rowsOf(message['asks'])] as const;
    this.#bookOf(String(message['instId'])).apply({
      isSnapshot: message['action'] === 'snapshot',
      times: { exchangeTs: recvTs, recvTs },
      rows,
    });
  }

  #open(symbol: string): RowBook {
    const startsEmpty = this.#host.hints.startsEmpty === true;
    return this.#host.markets.book(
      { venue: VENUE, symbol, integrity: 'unverifiable', source: `okx:${this.#name}` },
      { kind: 'OKX order book', open: (market) => new RowBook(market, { startsEmpty, window: LEVELS }) },
    );
  }
}

/** @throws LobtopError `data` */
function timeOf({ ts, action }: Message): number {
  const ms = Number(ts);
  const isKnown = action === 'snapshot' || action === 'update';
  if (isKnown && Number.isSafeInteger(ms) && ms > 0) return ms;
  throw new LobtopError('data', 'expected a message with action and ts');
}
