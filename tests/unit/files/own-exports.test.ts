import { describe, expect, it } from 'vitest';
import { written } from '../../support/databento.js';
import { imported, newFile } from '../../support/imported.js';

const T = 1_700_000_000_000;

describe('what lobtop export wrote', () => {
  it.each([',', '\t'])(
    'is the same book and the same trades again, also with empty cells at the end (%j)',
    async (separator) => {
      const file = (name: string, rows: readonly (readonly unknown[])[]) =>
        newFile(name, rows.map((cells) => cells.join(separator)).join('\n'));
      const key = ['venue', 'symbol'];
      const unit = ['contractKind', 'contractSize', 'settle'];
      const deltas = file('deltas.csv', [
        [...key, 'seq', 'exchangeTs', 'recvTs', 'reset', 'side', 'price', 'size', ...unit],
        ['x', 'A', 1, T, T + 5, true, 'bid', 10, 1, '', '', ''],
        ['x', 'A', 1, T, T + 5, false, 'ask', 11, 2, '', '', ''],
        ['x', 'A', 2, T + 10, T + 15, false, 'bid', 10, 0, '', '', ''],
      ]);
      const book = await imported([deltas]);
      expect(book.states).toEqual(['10:1 | 11:2', ' | 11:2']);
      expect([book.market.symbol, book.market.book?.exchangeTs, book.market.recvTs]).toEqual(['A', T + 10, T + 15]);
      const books = file('books.csv', [
        [...key, 'seq', 'exchangeTs', 'recvTs', 'state', 'bidPrice1', 'bidSize1', 'askPrice1', 'askSize1', ...unit],
        ['x', 'A', '', T, T + 5, 'live', 10, 1, '', '', '', '', ''],
      ]);
      expect((await imported([books])).states).toEqual(['10:1 | ']);
      const trades = file('trades.csv', [
        [...key, 'exchangeTs', 'recvTs', 'id', 'price', 'size', 'side', ...unit],
        ['x', 'A', T, T + 5, 't1', 10, 1, 'sell', 'linear', '0.01', 'USDT'],
        ['x', 'A', T, T + 6, 't2', 10, 1, 'buy', '', '', ''],
      ]);
      const tape = await imported([trades]);
      expect(tape.trades.map(({ id, exchangeTs, recvTs, side }) => [id, exchangeTs, recvTs, side])).toEqual([
        ['t1', T, T + 5, 'sell'],
        ['t2', T, T + 6, 'buy'],
      ]);
    },
  );

  it('has whatever time a venue stated, 0 too', async () => {
    const rows = ['venue,symbol,exchangeTs,recvTs,id,price,size,side', `x,A,0,${T},t1,10,1,sell`];
    const { trades } = await imported([newFile('trades.csv', rows.join('\n'))]);
    expect(trades.map(({ exchangeTs, recvTs }) => [exchangeTs, recvTs])).toEqual([[0, T]]);
  });

  it('keeps sides that are unknown, as of hidden executions: none is invented', async () => {
    const { parquetWriteBuffer } = await import('hyparquet-writer');
    const sides = ['buy', 'unknown', 'unknown', 'sell'];
    const rows = sides.map((side, i) => {
      const [price, ts] = [10 + i, T + i];
      return { venue: 'x', symbol: 'A', exchangeTs: ts, recvTs: ts, id: `t${i}`, price, size: 1, side };
    });
    const names = Object.keys(rows[0]) as (keyof (typeof rows)[0])[];
    const columnData = names.map((name) => ({
      name,
      type: typeof rows[0][name] === 'string' ? ('STRING' as const) : ('DOUBLE' as const),
      data: rows.map((row) => row[name]),
    }));
    const files = [
      newFile('trades.csv', [names, ...rows.map(Object.values)].map((cells) => cells.join()).join('\n')),
      newFile('trades.ndjson', rows.map((row) => JSON.stringify(row)).join('\n')),
      written('trades.parquet', new Uint8Array(parquetWriteBuffer({ columnData }))),
    ];
    for (const file of files) {
      const { trades } = await imported([file]);
      expect(trades.map(({ side }) => side)).toEqual(sides);
    }
  });
});
