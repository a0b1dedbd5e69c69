import type { ColorLevel } from '../tui/theme.js';

/**
 * How many colours to use: none with NO_COLOR or when nobody wants them, else what FORCE_COLOR says, else what the
 * terminal says of itself. More than its 256 would only make every frame longer: "38;2;86;211;100" against "38;5;77".
 */
export function colorLevelOf(env: NodeJS.ProcessEnv, isWanted: boolean): ColorLevel {
  const forced = env['FORCE_COLOR'] ?? '';
  if (!isWanted || env['NO_COLOR'] || forced === '0' || forced === 'false') return 0;
  if (/^[1-3]$/.test(forced)) return forced === '1' ? 1 : 2;
  const isRich = /^(truecolor|24bit)$/.test(env['COLORTERM'] ?? '') || /256|direct/.test(env['TERM'] ?? '');
  return isRich ? 2 : 1;
}
