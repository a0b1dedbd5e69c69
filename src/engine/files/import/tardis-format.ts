import { LobtopError } from '../../errors.js';
import type { TextRow } from '../../integrity/level-text.js';
import { ASK, BID, type Side } from '../../sink.js';
import { TradeSideRule } from '../../tape/trade-side.js';
import { sanitize } from '../../text.js';
import { cellsOf } from './csv-columns.js';
import { type ImportedLine, type Importer, type ImportFormat, type ImportHost, readable } from './import-format.js';
import type { ImportedMarket } from './imported-market.js';
import { msOf } from './text-time.js';

const BOOK = 'exchange,symbol,timestamp,local_timestamp,is_snapshot,side,price,amount';
const TRADES = 'exchange,symbol,timestamp,local_timestamp,id,side,price,amount';
const COLUMNS = 8;

/**
 * tardis.dev, "Downloadable CSV files: incremental_book_L2": absolute amounts, 0 removes; rows of one message have one local_timestamp;
 * "if the last update was not a snapshot and the current one is, then existing order book state must be discarded".
 * Times are microseconds since the epoch.
 */
export const TARDIS_BOOK: ImportFormat = {
  name: 'tardis incremental_book_L2',
  matches: (line) => line.trimEnd() === BOOK,
  open: (_line, host) => new TardisBook(host),
};

/** The same for `trades`: the side is the taker's; where it is unknown it is inferred from the prices. */
export const TARDIS_TRADES: ImportFormat = {
  name: 'tardis trades',
  matches: (line) => line.trimEnd() === TRADES,
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

/** @throws LobtopError `data` for a line of other columns or times that are none */
function rowOf(line: string): Row | undefined {
  if (line.trim() === '' || line.startsWith('exchange,')) return undefined;
  const cells = cellsOf(line);
  if (cells.length !== COLUMNS) throw new LobtopError('data', `${cells.length} columns, expected ${COLUMNS}`);
  const [exchange, symbol, timestamp, localTimestamp, fifth, side, price, amount] = cells;
  const recvTs = msOf(localTimestamp, 'us');
  return { exchange, symbol, exchangeTs: msOf(timestamp, 'us'), recvTs, fifth, side, price, amount };
}

/** What is kept of each market of a file. */
class Rows<Kept> {
  readonly #host: ImportHost;
  readonly #make: (market: ImportedMarket) => Kept;
  readonly #kept = new Map<string, Kept>();

  constructor(host: ImportHost, make: (market: ImportedMarket) => Kept) {
    this.#host = host;
    this.#make = make;
  }

  preview(lines: readonly string[]): void {
    for (const { exchange, symbol, price, amount } of readable(lines, rowOf)) {
      this.#host.markets.see(exchange, symbol, [price, amount]);
    }
  }

  at({ exchange: venue, symbol }: Row): Kept {
    const key = `${venue}:${symbol}`;
    const known = this.#kept.get(key);
    if (known !== undefined) return known;
    const source = `tardis:${this.#host.name}`;
    const kept = this.#make(this.#host.markets.at({ venue, symbol, integrity: 'unverifiable', source }));
    this.#kept.set(key, kept);
    return kept;
  }

  all(): Iterable<Kept> {
    return this.#kept.values();
  }
}

/** One market's message as far as it is read: rows of one local time. */
class BookOfRows {
  readonly #market: ImportedMarket;
  readonly #rows: [TextRow[], TextRow[]] = [[], []];
  #times: Pick<Row, 'exchangeTs' | 'recvTs'> | undefined;
  #isSnapshot = false;
  #wasSnapshot = false;
  #isReady = false;

  constructor(market: ImportedMarket) {
    this.#market = market;
  }

  add({ exchangeTs, recvTs, fifth, side, price, amount }: Row): void {
    const isSnapshot = fifth === 'true';
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
    const begins = this.#isSnapshot && !this.#wasSnapshot;
    this.#wasSnapshot = this.#isSnapshot;
    if (begins) this.#begin(times.recvTs);
    // Changes of a book that is not known yet say nothing.
    if (this.#isReady) {
      for (const side of [BID, ASK]) this.#market.levels(side, this.#rows[side], times.recvTs);
      this.#market.commit(times);
    }
    for (const rows of this.#rows) rows.length = 0;
  }

  #begin(recvTs: number): void {
    const reason = this.#isReady ? 'disconnect' : 'start';
    if (this.#isReady) this.#market.status({ state: 'resyncing', reason, detail: 'the recorder began anew' }, recvTs);
    this.#market.status({ state: 'live', reason: 'snapshot', detail: '' }, recvTs);
    this.#market.begin(recvTs);
    this.#isReady = true;
  }
}

class TardisBook implements Importer {
  readonly #books: Rows<BookOfRows>;

  constructor(host: ImportHost) {
    this.#books = new Rows(host, (market) => new BookOfRows(market));
  }

  preview(lines: readonly string[]): void {
    this.#books.preview(lines);
  }

  read(line: string): ImportedLine | undefined {
    const row = rowOf(line);
    return row && { recvTs: row.recvTs, tell: () => this.#books.at(row).add(row) };
  }

  settle(): void {
    for (const book of this.#books.all()) book.flush();
  }
}

class TardisTrades implements Importer {
  readonly #trades: Rows<{ readonly market: ImportedMarket; readonly sides: TradeSideRule }>;

  constructor(host: ImportHost) {
    this.#trades = new Rows(host, (market) => ({ market, sides: new TradeSideRule() }));
  }

  preview(lines: readonly string[]): void {
    this.#trades.preview(lines);
  }

  read(line: string): ImportedLine | undefined {
    const row = rowOf(line);
    return row && { recvTs: row.recvTs, tell: () => this.#tell(row) };
  }

  settle(): void {
    // Every trade is complete in its line.
  }

  #tell(row: Row): void {
    const { market, sides } = this.#trades.at(row);
    const reported = row.side === 'buy' || row.side === 'sell' ? row.side : undefined;
    const side = sides.sideOf({ price: Number(row.price), reported });
    market.trade({ id: row.fifth, price: row.price, size: row.amount, side }, row);
  }
}

function sideOf(side: string): Side {
  if (side === 'bid') return BID;
  if (side === 'ask') return ASK;
  throw new LobtopError('data', `"${sanitize(side)}" is no side: expected bid or ask`);
}
