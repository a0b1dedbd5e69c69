import { describe, expect, it } from 'vitest';
import { companionsOf, onlyPlayable } from '../../../src/engine/files/playable-file.js';

const MESSAGES = 'AAPL_2012-06-21_34200000_57600000_message_10.csv';
const ROWS = 'AAPL_2012-06-21_34200000_57600000_orderbook_10.csv';

describe('what belongs beside a file', () => {
  it.each([
    [MESSAGES, [[ROWS, `${ROWS}.gz`]]],
    [`/a/${MESSAGES}.gz`, [[`/a/${ROWS}.gz`, `/a/${ROWS}`]]],
    ['T_2012-06-21_1_2_message.csv', [['T_2012-06-21_1_2_orderbook.csv', 'T_2012-06-21_1_2_orderbook.csv.gz']]],
    [
      'incremental_book_L2/x_incremental_book_L2_2020-02-01_A.csv.gz',
      [['incremental_book_L2/x_trades_2020-02-01_A.csv.gz', 'incremental_book_L2/x_trades_2020-02-01_A.csv']],
    ],
    ['x.csv', []],
    [ROWS, []],
  ])('%s', (path, companions) => expect(companionsOf(path)).toEqual(companions));
});

describe('the only file of a folder that can be played', () => {
  it.each([[[MESSAGES, ROWS, 'README.md']], [[MESSAGES, `${ROWS}.gz`]]])('of %j is the message file', (names) =>
    expect(onlyPlayable(names, 'folder')).toBe(MESSAGES),
  );

  it.each(['a.dbn', 'a.dbn.zst', 'a.mbo.csv.zst'])('of Databento is %s, not the description beside it', (name) =>
    expect(onlyPlayable([name, 'manifest.json', 'symbology.json'], 'folder')).toBe(name),
  );

  it('may be zipped', () => {
    expect(onlyPlayable([`${MESSAGES}.gz`, `${ROWS}.gz`], 'folder')).toBe(`${MESSAGES}.gz`);
  });
});
