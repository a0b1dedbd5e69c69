import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, sanitize } from '../engine/startup.js';
import { isList, type Lists } from './lists.js';
import { notice } from './report.js';
import { stateDir } from './xdg-paths.js';

const pathIn = (env: NodeJS.ProcessEnv) => join(stateDir(env), 'last-list');

/** Remembers the list that was opened, on its own, for the next plain `lobtop`. */
export function noteList(markets: readonly string[], env: NodeJS.ProcessEnv): void {
  const [list, ...others] = markets;
  if (list === undefined || others.length > 0 || !isList(list)) return;
  try {
    mkdirSync(stateDir(env), { recursive: true });
    writeFileSync(pathIn(env), `${list}\n`);
  } catch (error) {
    notice(`the list is not remembered: ${sanitize(messageOf(error), 200)}`);
  }
}

/** The list that was opened last, if the configuration still has it. */
export function lastList(lists: Lists, env: NodeJS.ProcessEnv): string | undefined {
  try {
    const list = readFileSync(pathIn(env), 'utf8').trim();
    return isList(list) && Object.hasOwn(lists, list.slice(1)) ? list : undefined;
  } catch {
    // Nothing was opened before, or it cannot be known: there is the start page.
    return undefined;
  }
}

/** What plain `lobtop` says on a terminal, where no list was opened before. */
export function startPage(lists: Lists): string[] {
  const names = Object.keys(lists).map((name) => `lobtop @${sanitize(name, 40)}`);
  return [
    'lobtop: top for limit order books',
    '',
    'Type one of these:',
    ...[...names.map((name) => [name, 'a list of your configuration']), ...EXAMPLES].map(
      ([command = '', words = '']) => `  ${command.padEnd(WIDTH)}  ${words}`,
    ),
    '',
    'On the screen, ? shows the keys and q quits. lobtop --help shows every command.',
  ];
}

const EXAMPLES = [
  ['lobtop demo', 'a simulated venue: no network, no keys'],
  ['lobtop binance:BTC/USDT', 'one live book'],
  ['lobtop binance:BTC/USDT kraken:BTC/USD', 'several: Tab and A'],
  ['lobtop venues', 'the venues that lobtop knows'],
  ['lobtop markets binance', 'the markets of one'],
];
const WIDTH = Math.max(...EXAMPLES.map(([command]) => command?.length ?? 0));
