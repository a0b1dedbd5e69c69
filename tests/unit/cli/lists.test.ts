import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readLists } from '../../../src/cli/config.js';
import { lastList, noteList, startPage } from '../../../src/cli/last-list.js';
import { withLists } from '../../../src/cli/lists.js';

const LISTS = { day: ['binance:BTC/USDT', 'kraken:BTC/USD'], night: ['okx:ETH/USDT'] };

function configOf(text: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'lobtop-lists-')), 'lobtop.toml');
  writeFileSync(path, text);
  return path;
}

describe('watch lists', () => {
  it('stand in the place of their markets, each of which is watched once', () => {
    expect(withLists(['@day', 'okx:BTC/USDT', 'binance:BTC/USDT'], LISTS)).toEqual([...LISTS.day, 'okx:BTC/USDT']);
  });

  it.each([
    ['@dya', LISTS, /There is no list @dya/, /@day/],
    ['@toString', LISTS, /There is no list @toString/, /@day, @night/],
    ['@day', {}, /There is no list @day/, /\[lists\.day\] markets =/],
  ])('%s is not one of %j', (name, lists, message, remedy) => {
    let error: unknown;
    try {
      withLists([name], lists);
    } catch (thrown) {
      error = thrown;
    }
    expect(String((error as Error).message)).toMatch(message);
    expect(String((error as { remedy?: string }).remedy)).toMatch(remedy);
  });

  it('are read from the configuration', async () => {
    const path = configOf('[lists.day]\nmarkets = ["binance:BTC/USDT"]\n[lists.night]\nmarkets = ["okx:ETH/USDT"]\n');
    expect(await readLists(path, {})).toEqual({ day: ['binance:BTC/USDT'], night: ['okx:ETH/USDT'] });
  });

  it.each([
    ['[lists]\nday = 1', /lists\.day: expected a table/],
    ['[lists.day]\nmarkets = []', /lists\.day\.markets: expected a list of markets/],
    ['[lists.day]\nmarkets = ["BTC"]', /lists\.day\.markets: expected a list of markets/],
    ['[lists.day]\nmarket = ["a:b"]', /unknown key "lists\.day\.market"/],
  ])('are rejected where they are not lists: %j', async (text, message) => {
    await expect(readLists(configOf(text), {})).rejects.toThrow(message);
  });
});

describe('the list that was opened last', () => {
  const env = () => ({ XDG_STATE_HOME: mkdtempSync(join(tmpdir(), 'lobtop-state-')) });

  it('is that which was opened on its own, as long as there is one', () => {
    const own = env();
    expect(lastList(LISTS, own)).toBeUndefined();
    noteList(['@day'], own);
    noteList(['@night', 'okx:BTC/USDT'], own);
    noteList(['okx:BTC/USDT'], own);
    expect(lastList(LISTS, own)).toBe('@day');
    expect(lastList({ night: LISTS.night }, own)).toBeUndefined();
  });

  it('without one, there is a page that says what to type', () => {
    const page = startPage(LISTS).join('\n');
    for (const words of ['lobtop @day', 'lobtop demo', 'lobtop binance:BTC/USDT', 'lobtop --help'])
      expect(page).toContain(words);
  });
});
