import { LobtopError } from '../../errors.js';
import type { TextRow } from '../../integrity/level-text.js';
import { ASK, BID, type Side } from '../../sink.js';
import { TradeSideRule } from '../../tape/trade-side.js';
import { sanitize } from '../../text.js';
import { cellsOf } from './csv-columns.js';
import { booleanOf, decimalText } from './csv-values.js';
import {
  type ImportedLine,
  type Importer,
  type ImportFormat,
  type ImportHost,
  type ImportResult,
  noSnapshot,
  readable,
  resultOf,
} from './import-format.js';
import type { ImportedMarket } from './imported-market.js';
import { msOf } from './text-time.js';

const BOOK = 'exchange,symbol,timestamp,local_timestamp,is_snapshot,side,price,amount';
const TRADES = 'exchange,symbol,timestamp,local_timestamp,id,side,price,amount';
const COLUMNS = 8;

/**
 * tardis.dev, "Downloadable CSV files: incremental_book_L2": amounts are absolute, 0 removes a level; the rows of a message share one local_timestamp;
 * "if the last update was not a snapshot and the current one is, then existing order book state must be discarded". Of venues that send
 * nothing but snapshots, each of them replaces the one before.
 * Times are microseconds since the epoch.
 */
export const TARDIS_BOOK: ImportFormat = {
  name: 'tardis incremental_book_L2',
  matches: (line) => cellsOf(line).join() === BOOK,
  open: (_line, host) => new TardisBook(host),
};

/** The same for `trades`: the side is the taker's; where it is unknown it is inferred from the prices. */
export const TARDIS_TRADES: ImportFormat = {
  name: 'tardis trades',
  matches: (line) => cellsOf(line).join() === TRADES,
  open: (_line, host) => new TardisTrades(host),
};

type Row = {
  readonly exchange: string;
  readonly symbol: string;
  readonly exchangeTs: number;
  readonly recvTs: number;
  /** is_snapshot, or the trade's id. */
  readonly fifth: string;
  readonly side: string;
  readonly price: string;
  readonly amount: string;
};

/** undefined for an empty line or the header. @throws LobtopError `data` for the wrong number of columns, or a malformed time */
function rowOf(line: string): Row | undefined {
  if (line.trim() === '') return undefined;
  const cells = cellsOf(line);
  // Every part repeats the header.
  if (cells[0] === 'exchange') return undefined;
  if (cells.length !== COLUMNS) throw new LobtopError('data', `${cells.length} columns, expected ${COLUMNS}`);
  const [exchange, symbol, timestamp, localTimestamp, fifth, side] = cells;
  const [price, amount] = cells.slice(-2).map(decimalText);
  const recvTs = msOf(localTimestamp, 'us');
  return { exchange, symbol, exchangeTs: msOf(timestamp, 'us'), recvTs, fifth, side, price, amount };
}

/** Something for each market of a file, made when its first row arrives. */
class ByMarket<Value> {
  readonly #host: ImportHost;
  readonly #make: (market: ImportedMarket) => Value;
  readonly #values = new Map<string, Value>();

  constructor(host: ImportHost, make: (market: ImportedMarket) => Value) {
    this.#host = host;
    this.#make = make;
  }

  preview(lines: readonly string[]): void {
    for (const { exchange, symbol, price, amount } of readable(lines, rowOf)) {
      this.#host.markets.sample(exchange, symbol, [price, amount]);
    }
  }

  at({ exchange: venue, symbol }: Row): Value {
    const key = `${venue}:${symbol}`;
    const known = this.#values.get(key);
    if (known !== undefined) return known;
    const source = `tardis:${this.#host.name}`;
    const value = this.#make(this.#host.markets.at({ venue, symbol, integrity: 'unverifiable', source }));
    this.#values.set(key, value);
    return value;
  }

  all(): Iterable<Value> {
    return this.#values.values();
  }
}

/** Collects the rows of one message, which have the same local time, and applies them together. */
class BookMessages {
  readonly #market: ImportedMarket;
  readonly #rows: [TextRow[], TextRow[]] = [[], []];
  #times: Pick<Row, 'exchangeTs' | 'recvTs'> | undefined;
  #isSnapshot = false;
  #wasSnapshot = false;
  #hasSnapshot = false;
  /** Updates before the first snapshot, which cannot be applied. */
  #skipped = 0;

  constructor(market: ImportedMarket) {
    this.#market = market;
  }

  add({ exchangeTs, recvTs, fifth, side, price, amount }: Row): void {
    const isSnapshot = booleanOf(fifth);
    if (this.#times !== undefined && this.#isSnapshot !== isSnapshot) this.flush();
    this.#times = { exchangeTs, recvTs };
    this.#isSnapshot = isSnapshot;
    this.#rows[sideOf(side)].push([price, amount]);
  }

  /** The message is complete. */
  flush(): void {
    const times = this.#times;
    if (times === undefined) return;
    this.#times = undefined;
    if (this.#isSnapshot) this.#begin(times.recvTs);
    this.#wasSnapshot = this.#isSnapshot;
    if (!this.#hasSnapshot) this.#skipped++;
    else {
      for (const side of [BID, ASK]) this.#market.levels(side, this.#rows[side], times.recvTs);
      this.#market.commit(times);
    }
    for (const rows of this.#rows) rows.length = 0;
  }

  get problem(): string | undefined {
    return this.#hasSnapshot ? undefined : noSnapshot(this.#market.name, this.#skipped);
  }

  #begin(recvTs: number): void {
    // A venue that sends snapshots only has not reconnected.
    if (this.#hasSnapshot && !this.#wasSnapshot) {
      this.#market.status({ state: 'resyncing', reason: 'disconnect', detail: 'the recorder reconnected' }, recvTs);
    }
    if (!this.#wasSnapshot) this.#market.status({ state: 'live', reason: 'snapshot', detail: '' }, recvTs);
    this.#market.begin(recvTs);
    this.#hasSnapshot = true;
  }
}

class TardisBook implements Importer {
  readonly #books: ByMarket<BookMessages>;

  constructor(host: ImportHost) {
    this.#books = new ByMarket(host, (market) => new BookMessages(market));
  }

  preview(lines: readonly string[]): void {
    this.#books.preview(lines);
  }

  read(line: string): ImportedLine | undefined {
    const row = rowOf(line);
    return row && { recvTs: row.recvTs, apply: () => this.#books.at(row).add(row) };
  }

  flush(): void {
    for (const book of this.#books.all()) book.flush();
  }

  get result(): ImportResult {
    return resultOf([...this.#books.all()]);
  }
}

class TardisTrades implements Importer {
  readonly #trades: ByMarket<{ readonly market: ImportedMarket; readonly sides: TradeSideRule }>;

  constructor(host: ImportHost) {
    this.#trades = new ByMarket(host, (market) => ({ market, sides: new TradeSideRule() }));
  }

  preview(lines: readonly string[]): void {
    this.#trades.preview(lines);
  }

  read(line: string): ImportedLine | undefined {
    const row = rowOf(line);
    return row && { recvTs: row.recvTs, apply: () => this.#apply(row) };
  }

  flush(): void {
    // Every trade is complete in its line.
  }

  #apply(row: Row): void {
    const { market, sides } = this.#trades.at(row);
    const reported = row.side === 'buy' || row.side === 'sell' ? row.side : undefined;
    const side = sides.sideOf({ price: Number(row.price), reported });
    market.trade({ id: row.fifth, price: row.price, size: row.amount, side }, row);
  }
}

function sideOf(side: string): Side {
  if (side === 'bid') return BID;
  if (side === 'ask') return ASK;
  throw new LobtopError('data', `"${sanitize(side)}" is not a side: expected bid or ask`);
}
