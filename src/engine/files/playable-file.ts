import { LobtopError } from '../errors.js';
import { sanitize } from '../text.js';

const PLAYABLE = /(\.lob|\.zip|\.(csv|tsv|data|dat|jsonl|ndjson|parquet|dbn)(\.(gz|zst|xz))?)$/i;
/** Played together with the file it belongs to, never alone. */
const COMPANION = /_orderbook(_\d+)?(\.csv)?(\.(gz|zst|xz|zip))?$/i;
/** What a file may be compressed with, in the order in which its companions are looked for. */
const CONTAINERS = ['', '.gz', '.zst', '.xz', '.zip'] as const;
const CONTAINER = /\.(gz|zst|xz|zip)$/i;
/** In the name of either file of a pair: LOBSTER's ending, or the date of a renamed file. */
const LOBSTER_NAME = /_(message|orderbook)(_\d+)?\.csv|(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)/i;
const MAX_LISTED = 10;

/** Whether a file can be played, by its name. */
export function isPlayable(name: string): boolean {
  return PLAYABLE.test(name);
}

/** The only playable file of a folder. @throws LobtopError `no-input` when there is none, `usage` that lists them when there are several */
export function onlyPlayable(names: readonly string[], folder: string): string {
  const playable = names.filter((name) => isPlayable(name) && !COMPANION.test(name));
  if (playable.length === 1) return playable[0];
  const place = sanitize(folder, 200);
  if (playable.length === 0) throw new LobtopError('no-input', `${place} contains no file that can be played`);
  const shown = playable.slice(0, MAX_LISTED).map((name) => sanitize(name, 100));
  throw new LobtopError('usage', `${place} contains ${playable.length} files that can be played`, {
    remedy: `Name one: ${shown.join(', ')}`,
  });
}

/**
 * The files that belong to a file: LOBSTER's orderbook, tardis trades. Each has several possible names, as it may be plain or compressed whatever
 * the file itself is; the first that exists is used.
 */
export function companionsOf(path: string): (readonly string[])[] {
  return [orderbooksOf(path), ...tradesOf(path)].filter((names) => names.length > 0);
}

/** The trades that belong to a tardis book, as `companionsOf`. */
export function tradesOf(path: string): (readonly string[])[] {
  const trades = path.replace(/incremental_book_L2(?=[^/]*$)/, 'trades');
  return trades === path ? [] : [containersOf(trades)];
}

/** The possible names of the orderbook file of a LOBSTER message file: LOBSTER's, or a renamed one with a date; empty for any other. */
export function orderbooksOf(path: string): readonly string[] {
  return counterparts(path, /^(.*)(message)(s?)([^/\\]*)$/is, 'orderbook');
}

/** The possible names of the message file of a LOBSTER orderbook file, as `orderbooksOf`; empty for any other. */
export function messageFilesOf(path: string): readonly string[] {
  return counterparts(path, /^(.*)(orderbook)(s?)([^/\\]*)$/is, 'message');
}

/** Replaces the last such word of a name, in the singular and the plural. */
function counterparts(path: string, pattern: RegExp, word: string): readonly string[] {
  const [, before, found, plural, after] = pattern.exec(path) ?? [];
  if (found === undefined || !LOBSTER_NAME.test(/[^/\\]*$/.exec(path)?.[0] ?? '')) return [];
  const own = `${before}${likeCased(word, found)}`;
  return [`${own}${after}`, ...(plural === '' && word === 'orderbook' ? [] : [`${own}s${after}`])].flatMap(
    containersOf,
  );
}

function likeCased(word: string, like: string): string {
  if (like === like.toUpperCase()) return word.toUpperCase();
  return like[0] === like[0].toUpperCase() ? `${word[0].toUpperCase()}${word.slice(1)}` : word;
}

/** A name with every container, its own first; a zip archive may also have the name without `.csv`. */
function containersOf(path: string): readonly string[] {
  const own = CONTAINER.exec(path)?.[0] ?? '';
  const plain = own === '' ? path : path.slice(0, -own.length);
  const others = CONTAINERS.filter((container) => container !== own.toLowerCase()).map((each) => `${plain}${each}`);
  return [...new Set([path, ...others, `${plain.replace(/\.csv$/i, '')}.zip`])];
}
