import type { ColorLevel } from '../tui/theme.js';

/**
 * The number of colours to use: none with NO_COLOR or --no-color, otherwise as FORCE_COLOR says, otherwise none with
 * CLICOLOR=0 (unless CLICOLOR_FORCE is set), otherwise as TERM and COLORTERM say. At most 256: 24-bit colours only make frames longer ("38;2;86;211;100" against "38;5;77").
 */
export function colorLevelOf(env: NodeJS.ProcessEnv, isEnabled: boolean): ColorLevel {
  const forced = env['FORCE_COLOR'] ?? '';
  if (!isEnabled || env['NO_COLOR'] || forced === '0' || forced === 'false') return 0;
  if (/^[1-3]$/.test(forced)) return forced === '1' ? 1 : 2;
  if (env['CLICOLOR'] === '0' && !isSet(forced) && !isSet(env['CLICOLOR_FORCE'])) return 0;
  const has256 = /^(truecolor|24bit)$/.test(env['COLORTERM'] ?? '') || /256|direct/.test(env['TERM'] ?? '');
  return has256 ? 2 : 1;
}

/** As at https://bixense.com/clicolors: empty and 0 count as not set. */
function isSet(value = ''): boolean {
  return value !== '' && value !== '0';
}
