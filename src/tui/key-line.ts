import type { Keymap } from './input/keymap.js';
import type { Look } from './look.js';
import type { Surface } from './terminal/surface.js';

const NAMES: Readonly<Record<string, string>> = { space: 'space', 'ctrl+c': 'ctrl-c' };

export type KeyLineOptions = { readonly notice: string; readonly look: Look };

/** The most important keys in one line, as many as fit. */
export function paintKeys(surface: Surface, { bindings }: Keymap, { notice, look }: KeyLineOptions): void {
  surface.at(0);
  if (notice) surface.skip(1).text(notice, look.theme.notice);
  for (const { keys, short } of bindings) {
    if (short === undefined) continue;
    const key = NAMES[keys[0]] ?? keys[0];
    if (surface.column + key.length + short.length + 3 > surface.width) break;
    surface.skip(1).text(key, look.theme.key).skip(1).text(short, look.theme.dim).skip(1);
  }
}
