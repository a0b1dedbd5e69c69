import { BINDINGS, type Binding } from '../../src/tui/input/keymap.js';
import { code, markdownTable, withPart } from './markdown.js';

const HEADINGS = ['key', 'effect', 'action', 'only in'];
/** Where a key works; empty = everywhere. */
const WHERE: Readonly<Record<NonNullable<Binding['when']>, string>> = {
  playback: 'playback',
  orders: 'LOBSTER playback',
  overview: 'table of all markets',
};

/** docs/keys.md with its table up to date. */
export function keysPage(page: string): string {
  const rows = BINDINGS.map(({ keys, help, action, when }) => [
    keys.map(code).join(' '),
    help,
    code(action),
    when === undefined ? '' : WHERE[when],
  ]);
  return withPart(page, 'keys', markdownTable(HEADINGS, rows));
}

/** A page with the key line of a live screen up to date. */
export function withKeyLine(page: string): string {
  const words = BINDINGS.flatMap(({ keys, short, when }) =>
    short === undefined || when !== undefined ? [] : [`${code(keys[0])} ${short}`],
  );
  return withPart(page, 'keys', `${words.join(' · ')} · [all keys](docs/keys.md)\n`);
}
