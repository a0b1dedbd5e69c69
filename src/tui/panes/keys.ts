import { KEYMAP } from '../keymap.js';
import { styled, theme } from '../theme.js';

const NAMES: Readonly<Record<string, string>> = { space: 'space', 'ctrl+c': 'ctrl-c' };

/** The keys worth knowing in one line, as many as fit. */
export function keyLine(width: number, notice: string): string {
  let line = notice ? ` ${styled(theme.notice, notice)}` : '';
  let used = notice ? notice.length + 1 : 0;
  for (const { keys, short } of KEYMAP) {
    if (short === undefined) continue;
    const key = NAMES[keys[0]] ?? keys[0];
    const length = key.length + short.length + 3;
    if (used + length > width) break;
    line += ` ${styled(theme.key, key)} ${styled(theme.dim, short)} `;
    used += length;
  }
  return line;
}

/** Every key and what it does, for the help overlay. */
export function helpLines(): ReadonlyArray<{ readonly keys: string; readonly help: string }> {
  return KEYMAP.map(({ keys, help }) => ({ keys: keys.join(' '), help }));
}
