import { LobtopError } from '../errors.js';
import { sanitize } from '../text.js';

const PLAYABLE = /(\.lob|\.csv(\.(gz|zst))?|\.dbn(\.zst)?)$/i;
/** Played together with the file it belongs to, never alone. */
const COMPANION = /_orderbook(_\d+)?\.csv(\.gz)?$/i;
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
 * The files that belong to a file: LOBSTER's orderbook, tardis trades. Each has two possible names, plain and gzipped, whatever the file itself is;
 * the first that exists is used.
 */
export function companionsOf(path: string): (readonly string[])[] {
  const companions = [
    path.replace(/_message((?:_\d+)?\.csv(?:\.gz)?)$/i, '_orderbook$1'),
    path.replace(/incremental_book_L2(?=[^/]*$)/, 'trades'),
  ];
  return companions
    .filter((companion) => companion !== path)
    .map((companion) => [companion, /\.gz$/i.test(companion) ? companion.slice(0, -3) : `${companion}.gz`]);
}
