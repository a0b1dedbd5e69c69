import { ASK, BID } from '../../../sink.js';
import { SnapshotBook } from '../markets/snapshot-book.js';
import { readable } from '../table/readable.js';
import { TableRows } from '../table/table-rows.js';
import { msOf } from '../table/text-time.js';
import { WideLevels } from '../table/wide-levels.js';
import { bySymbol } from './by-market.js';
import { type FileHead, type Importer, type ImportFormat, type ImportHost, requireTable } from './import-format.js';

const VENUE = 'bitmex';
const COLUMNS = ['timestamp', 'symbol', 'bidsize', 'bidprice', 'askprice', 'asksize'];

/** public.bitmex.com/quote: best bid and ask at every change; times like 2024-05-01D00:00:00.123456000. Sizes are contracts. */
export const BITMEX_QUOTES: ImportFormat = {
  name: 'BitMEX quotes',
  about: 'public.bitmex.com/quote: best bid and ask, as a book of one level; sizes are numbers of contracts',
  example: '20240501.csv.gz',
  order: 'time',
  hasBooks: true,
  matches: ({ table }) => COLUMNS.every((name, i) => table?.columns[i] === name),
  open: (head, host) => quoteImporter(head, host),
};

function quoteImporter(head: FileHead, { markets }: ImportHost): Importer {
  const rows = new TableRows(requireTable(head));
  const [timeAt, symbolAt] = [rows.index('timestamp'), rows.index('symbol')];
  const levels = new WideLevels([
    { side: BID, price: rows.index('bidprice'), size: rows.index('bidsize') },
    { side: ASK, price: rows.index('askprice'), size: rows.index('asksize') },
  ]);
  const bookOf = bySymbol((symbol) =>
    markets.book(
      { venue: VENUE, symbol, integrity: 'unverifiable', source: `bitmex:${head.name}` },
      { kind: 'BitMEX quotes', open: (market) => new SnapshotBook(market, 1) },
    ),
  );
  return {
    preview(lines) {
      for (const cells of readable(lines, (line) => rows.cells(line))) {
        for (const [price, size] of levels.pairs) markets.sample(VENUE, cells[symbolAt], [cells[price], cells[size]]);
      }
    },
    read(line) {
      const cells = rows.cells(line);
      if (cells === undefined) return undefined;
      const recvTs = msOf(cells[timeAt], undefined);
      const apply = () =>
        bookOf(cells[symbolAt]).replace({ ...levels.of(cells), times: { exchangeTs: recvTs, recvTs } });
      return { recvTs, apply };
    },
  };
}
