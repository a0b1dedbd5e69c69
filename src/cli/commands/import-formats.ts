import { IMPORT_FORMATS } from '../../engine/internal.js';
import { printLines, table } from '../output/one-shot.js';

/** Lists the formats of other programs that are read, and those that are recognised but cannot be played. */
export function listImportFormats(): Promise<number> {
  const rows = IMPORT_FORMATS.map(({ name, example, about }) => [name, example, about]);
  return printLines(table(['FORMAT', 'EXAMPLE', 'WHAT IS READ'], rows));
}
