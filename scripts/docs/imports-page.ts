import { IMPORT_FORMATS } from '../../src/engine/internal.js';
import { code, markdownTable, withPart } from './markdown.js';

const HEADINGS = ['format', 'example of a name', 'what is read'];

/** docs/imports.md with its table of formats up to date. */
export function importsPage(page: string): string {
  const rows = IMPORT_FORMATS.map(({ name, example, about }) => [name, code(example), about]);
  return withPart(page, 'formats', markdownTable(HEADINGS, rows));
}
