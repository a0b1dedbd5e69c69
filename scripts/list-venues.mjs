// Writes the list of venues that lobtop can watch: every ccxt class with order books by websocket. Run after an update of ccxt.
import { readdirSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const folder = new URL('../node_modules/ccxt/js/src/pro/', import.meta.url);
const venues = [];
for (const file of readdirSync(folder).sort()) {
  const id = /^([a-z0-9]+)\.js$/.exec(file)?.[1];
  if (id === undefined) continue;
  const { default: Exchange } = await import(new URL(file, pathToFileURL(folder.pathname)).href);
  const { has, name } = new Exchange();
  if (has.watchOrderBook === true) venues.push({ id, name, hasRestBook: has.fetchOrderBook === true });
}

const rows = venues.map(({ id, name, hasRestBook }) => `  ['${id}', ${JSON.stringify(name)}, ${hasRestBook}],`);
const text = `// Written by scripts/list-venues.mjs from the installed ccxt; a test fails while it is out of date.

/** The ccxt id, the venue's name, and whether it has an order book by REST to compare with. */
export const CCXT_VENUES: ReadonlyArray<readonly [id: string, name: string, hasRestBook: boolean]> = [
${rows.join('\n')}
];
`;
writeFileSync(new URL('../src/engine/live/ccxt/venue-list.ts', import.meta.url), text);
process.stderr.write(`${venues.length} venues\n`);
