import { LobtopError } from '../errors.js';
import { sanitize } from '../text.js';

const PLAYABLE = /(\.lob|\.csv(\.gz)?)$/i;
/** Read together with the file that it belongs to. */
const COMPANION = /_orderbook(_\d+)?\.csv(\.gz)?$/i;
const LISTED = 10;

/** Whether a name is one of a file that can be played. */
export function isPlayable(name: string): boolean {
  return PLAYABLE.test(name);
}

/** The only file of a folder that can be played. @throws LobtopError `no-input` when there is none, `usage` that names what there is */
export function onlyPlayable(names: readonly string[], folder: string): string {
  const playable = names.filter((name) => isPlayable(name) && !COMPANION.test(name));
  if (playable.length === 1) return playable[0];
  const place = sanitize(folder, 200);
  if (playable.length === 0) throw new LobtopError('no-input', `${place} holds no file that can be played`);
  const shown = playable.slice(0, LISTED).map((name) => sanitize(name, 100));
  throw new LobtopError('usage', `${place} holds ${playable.length} files that can be played`, {
    remedy: `Name one: ${shown.join(', ')}`,
  });
}

/**
 * What belongs beside a file: LOBSTER's orderbook, tardis' trades. Each is there plain or gzipped, whatever the file itself is: of several names the
 * first that exists is it.
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
