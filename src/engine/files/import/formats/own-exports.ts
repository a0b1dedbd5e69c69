import { LobtopError } from '../../../errors.js';
import { ASK, BID, type TradeSide } from '../../../sink.js';
import { CONTRACT_KINDS, type Contract } from '../../../size-unit.js';
import { sanitize } from '../../../text.js';
import type { ImportedIdentity, ImportedTimes } from '../markets/imported-market.js';
import { RowBook } from '../markets/row-book.js';
import { SnapshotBook } from '../markets/snapshot-book.js';
import { bookSideOf, booleanOf, decimalText, integerOf, numberOf, takerSideOf } from '../table/csv-values.js';
import { readable } from '../table/readable.js';
import { TableRows } from '../table/table-rows.js';
import { msOf } from '../table/text-time.js';
import { type LevelColumns, WideLevels } from '../table/wide-levels.js';
import { byMarket } from './by-market.js';
import { candleImporter } from './candle-importer.js';
import { type FileHead, type Importer, type ImportFormat, type ImportHost, requireTable } from './import-format.js';

const KEY = ['venue', 'symbol', 'exchangets', 'recvts'];
const RECV_TS = KEY.indexOf('recvts');
const LEVEL = /^(bid|ask)price(\d+)$/;
const STATES = ['connecting', 'syncing', 'live', 'stale', 'resyncing', 'closed', 'failed'] as const;

/** What `lobtop export` writes, as CSV, NDJSON or Parquet. Times are ms since the epoch. */
export const OWN_EXPORT_FORMATS: readonly ImportFormat[] = [
  {
    name: 'lobtop export: deltas',
    about: 'level updates; `reset` starts a snapshot. The book as it was, not verified again',
    example: 'deltas.parquet',
    order: 'time',
    hasBooks: true,
    matches: hasColumns('seq', 'reset', 'side', 'price', 'size'),
    open: (head, host) => deltaImporter(new OwnRows(head), host),
  },
  {
    name: 'lobtop export: books',
    about: 'the best levels after every message',
    example: 'books.parquet',
    order: 'time',
    hasBooks: true,
    matches: hasColumns('seq', 'state'),
    open: (head, host) => bookImporter(new OwnRows(head), host),
  },
  {
    name: 'lobtop export: trades',
    about: 'trades with their side; `unknown` stays so',
    example: 'trades.parquet',
    order: 'time',
    hasBooks: false,
    matches: hasColumns('id', 'price', 'size', 'side'),
    open: (head, host) => tradeImporter(new OwnRows(head), host),
  },
  {
    name: 'lobtop export: candles',
    about: 'candles by time; their volumes by side are not read',
    example: 'candles.parquet',
    order: 'time',
    hasBooks: false,
    matches: ({ table }) => ['kind', 'opents', 'closets', 'close'].every((name) => table?.columns.includes(name)),
    open: (head, host) => candlesOf(head, host),
  },
];

function hasColumns(...names: readonly string[]): (head: FileHead) => boolean {
  return ({ table }) => [...KEY, ...names].every((name) => table?.columns.includes(name) === true);
}

/** Whatever time a venue stated was exported, 0 too: their unit is known. */
function ownMs(cell: string): number {
  return msOf(cell, 'ms', 0);
}

type OwnRow = { readonly market: string; readonly cells: readonly string[]; readonly times: ImportedTimes };

class OwnRows {
  readonly rows: TableRows;
  readonly #name: string;
  readonly #key: readonly number[];
  readonly #unit: readonly (number | undefined)[];

  constructor(head: FileHead) {
    this.rows = new TableRows(requireTable(head));
    this.#name = head.name;
    this.#key = KEY.map((column) => this.rows.index(column));
    this.#unit = ['contractkind', 'contractsize', 'settle'].map((column) => this.rows.find(column));
  }

  read(line: string): OwnRow | undefined {
    const cells = this.rows.cells(line);
    if (cells === undefined) return undefined;
    const [venueAt, symbolAt, exchangeAt, recvAt] = this.#key;
    const market = `${cells[venueAt]}:${cells[symbolAt]}`;
    const exchangeTs = cells[exchangeAt] === '' ? undefined : ownMs(cells[exchangeAt]);
    return { market, cells, times: { exchangeTs, recvTs: ownMs(cells[recvAt]) } };
  }

  timeOf(line: string): number | undefined {
    const cell = this.rows.cellAt(line, this.#key[RECV_TS]);
    return cell === undefined ? undefined : ownMs(cell);
  }

  identity({ cells }: OwnRow): ImportedIdentity {
    const [venue, symbol] = [cells[this.#key[0]], cells[this.#key[1]]];
    const contract = contractOf(this.#unit.map((at) => (at === undefined ? '' : cells[at])));
    return { venue, symbol, integrity: 'unverifiable', source: `export:${this.#name}`, ...(contract && { contract }) };
  }

  preview(lines: readonly string[], { markets }: ImportHost, pairs: readonly (readonly [number, number])[]): void {
    for (const { cells } of readable(lines, (line) => this.read(line))) {
      for (const [price, size] of pairs) {
        if (cells[price] === '') continue;
        const pair = [cells[price], cells[size]] as const;
        markets.sample(cells[this.#key[0]], cells[this.#key[1]], pair);
      }
    }
  }
}

function contractOf([kindText, size, settle]: readonly string[]): Contract | undefined {
  if (kindText === '') return undefined;
  const kind = CONTRACT_KINDS.find((known) => known === kindText);
  if (kind === undefined) throw new LobtopError('data', `"${sanitize(kindText, 40)}" is not a kind of contract`);
  return { kind, size: decimalText(size), settle: sanitize(settle, 40) };
}

function importerOf(
  rows: OwnRows,
  host: ImportHost,
  { pairs, apply }: { readonly pairs: readonly (readonly [number, number])[]; readonly apply: (row: OwnRow) => void },
): Importer {
  return {
    preview: (lines) => rows.preview(lines, host, pairs),
    read: (line) => {
      const row = rows.read(line);
      return row && { recvTs: row.times.recvTs, apply: () => apply(row) };
    },
    timeOf: (line) => rows.timeOf(line),
  };
}

function deltaImporter(rows: OwnRows, host: ImportHost): Importer {
  const [seqAt, resetAt, sideAt, priceAt, sizeAt] = ['seq', 'reset', 'side', 'price', 'size'].map((name) =>
    rows.rows.index(name),
  );
  const bookOf = byMarket((row: OwnRow) =>
    host.markets.book(rows.identity(row), {
      kind: 'lobtop export: deltas',
      open: (market) => new RowBook(market, { startsEmpty: host.hints.startsEmpty === true }),
    }),
  );
  return importerOf(rows, host, {
    pairs: [[priceAt, sizeAt]],
    apply: (row) => {
      const { cells, times } = row;
      const isSnapshot = booleanOf(cells[resetAt]);
      const last = cells[seqAt] === '' ? undefined : integerOf(cells[seqAt]);
      const book = bookOf(row);
      // Only the first row of a snapshot says so.
      if (isSnapshot) book.flush();
      const message = { message: `${last} ${times.recvTs}`, isSnapshot, times, last };
      if (cells[priceAt] === '') book.addEmpty(message);
      else {
        const level = { price: decimalText(cells[priceAt]), size: decimalText(cells[sizeAt]) };
        book.add({ ...message, ...level, side: bookSideOf(cells[sideAt]) });
      }
    },
  });
}

function bookImporter(rows: OwnRows, host: ImportHost): Importer {
  const levels = new WideLevels(
    rows.rows.columns.flatMap((column, price): LevelColumns[] => {
      const match = LEVEL.exec(column);
      if (match === null) return [];
      const size = rows.rows.index(`${match[1]}size${match[2]}`);
      return [{ side: match[1] === 'bid' ? BID : ASK, price, size }];
    }),
  );
  const [seqAt, stateAt] = [rows.rows.index('seq'), rows.rows.index('state')];
  const bookOf = byMarket((row: OwnRow) =>
    host.markets.book(rows.identity(row), {
      kind: 'lobtop export: books',
      open: (market) => new SnapshotBook(market, levels.perSide),
    }),
  );
  return importerOf(rows, host, {
    pairs: levels.pairs,
    apply: (row) => {
      const { cells, times } = row;
      const state = STATES.find((known) => known === cells[stateAt]);
      if (state === undefined) throw new LobtopError('data', `"${sanitize(cells[stateAt], 40)}" is not a state`);
      bookOf(row).replace({ ...levels.of(cells), times, seq: numberOf(cells[seqAt]), state });
    },
  });
}

function tradeImporter(rows: OwnRows, host: ImportHost): Importer {
  const [idAt, sideAt, priceAt, sizeAt] = ['id', 'side', 'price', 'size'].map((name) => rows.rows.index(name));
  const tapeOf = byMarket((row: OwnRow) => host.markets.tape(rows.identity(row)));
  return importerOf(rows, host, {
    pairs: [[priceAt, sizeAt]],
    apply: (row) => {
      const { cells, times } = row;
      const trade = { price: decimalText(cells[priceAt]), size: decimalText(cells[sizeAt]) };
      tapeOf(row).add({ id: cells[idAt], ...trade, side: tradeSideOf(cells[sideAt]) }, times);
    },
  });
}

/** `unknown` was stated when it was recorded, as of LOBSTER's hidden executions: inferring it now would invent a side. */
function tradeSideOf(cell: string): TradeSide | undefined {
  return cell === 'unknown' ? cell : takerSideOf(cell);
}

/** Only candles by time have an interval. */
function candlesOf(head: FileHead, host: ImportHost): Importer {
  const rows = new TableRows(requireTable(head));
  const at = (column: string) => rows.index(column);
  return candleImporter(host, (line) => {
    const cells = rows.cells(line);
    if (cells === undefined) return undefined;
    const kind = cells[at('kind')];
    if (!kind.startsWith('time:'))
      throw new LobtopError('data', `"${sanitize(kind, 40)}" is not a kind of candles by time`);
    const [openTs, recvTs] = [ownMs(cells[at('opents')]), ownMs(cells[at('closets')])];
    const [open, high, low, close, size] = ['open', 'high', 'low', 'close', 'size'].map((column) =>
      decimalText(cells[at(column)]),
    );
    const [venue, symbol] = [cells[at('venue')], cells[at('symbol')]];
    const identity = { venue, symbol, integrity: 'unverifiable', source: `export:${head.name}` } as const;
    return { identity, candle: { intervalMs: recvTs - openTs, openTs, recvTs, open, high, low, close, size } };
  });
}
