import { describe, expect, it } from 'vitest';
import { companionsOf, messageFilesOf, onlyPlayable, orderbooksOf } from '../../../src/engine/files/playable-file.js';

const MESSAGES = 'AAPL_2012-06-21_34200000_57600000_message_10.csv';
const ROWS = 'AAPL_2012-06-21_34200000_57600000_orderbook_10.csv';

describe('what belongs beside a file', () => {
  const containers = ['', '.gz', '.zst', '.xz', '.zip'];
  const inAny = (csv: string, own = '') => [
    `${csv}${own}`,
    ...containers.filter((container) => container !== own).map((container) => `${csv}${container}`),
    csv.replace(/\.csv$/, '.zip'),
  ];

  it.each<[string, string[][]]>([
    [MESSAGES, [inAny(ROWS)]],
    ...containers.map((own): [string, string[][]] => [`/a/${MESSAGES}${own}`, [inAny(`/a/${ROWS}`, own)]]),
    ['T_2012-06-21_1_2_message.csv', [inAny('T_2012-06-21_1_2_orderbook.csv')]],
    ['aapl 2012-06-21 Message (1).csv', [inAny('aapl 2012-06-21 Orderbook (1).csv')]],
    ['message/message_2012-06-21_message.csv', [inAny('message/message_2012-06-21_orderbook.csv')]],
    ['2012-06-21_messages.csv', [[...inAny('2012-06-21_orderbook.csv'), ...inAny('2012-06-21_orderbooks.csv')]]],
    [
      'incremental_book_L2/x_incremental_book_L2_2020-02-01_A.csv.gz',
      [inAny('incremental_book_L2/x_trades_2020-02-01_A.csv', '.gz')],
    ],
    ['x.csv', []],
    // Without a date it is not LOBSTER's: the other file would be read without being asked for.
    ['messages.csv', []],
    ['message_2012-06-21/x.csv', []],
    [ROWS, []],
  ])('%s', (path, companions) => expect(companionsOf(path)).toEqual(companions));

  it('of an orderbook file is its message file', () => {
    expect(messageFilesOf(`/a/${ROWS}`).slice(0, 2)).toEqual([`/a/${MESSAGES}`, `/a/${MESSAGES}.gz`]);
    expect(messageFilesOf('x_2012-06-21_ORDERBOOK.csv')).toContain('x_2012-06-21_MESSAGEs.csv');
    expect([messageFilesOf(MESSAGES), orderbooksOf(ROWS)]).toEqual([[], []]);
  });
});

describe('the only file of a folder that can be played', () => {
  it.each([
    [[MESSAGES, ROWS, 'README.md']],
    [[MESSAGES, `${ROWS}.gz`]],
    [[MESSAGES, `${ROWS}.zst`]],
    [[MESSAGES, ROWS.replace('.csv', '.zip')]],
  ])('of %j is the message file', (names) => expect(onlyPlayable(names, 'folder')).toBe(MESSAGES));

  it.each(['a.dbn', 'a.dbn.zst', 'a.mbo.csv.zst', 'a.parquet', '2024-12-01_X_ob500.data.gz', 'a.ndjson'])(
    'is %s, not the description beside it',
    (name) => expect(onlyPlayable([name, 'manifest.json', 'symbology.json'], 'folder')).toBe(name),
  );

  it.each(['.gz', '.zst', '.xz', '.zip'])('may be compressed: %s', (container) => {
    const names = [`${MESSAGES}${container}`, `${ROWS}${container}`, 'readme.txt'];
    expect(onlyPlayable(names, 'folder')).toBe(names[0]);
  });
});
