import { tableColumns } from '../../src/cli/export/tables.js';
import { EXPORT_TABLES } from '../../src/cli/values.js';
import { code, markdownTable, withPart } from './markdown.js';

/** docs/replay.md with the columns of its tables up to date. */
export function replayPage(page: string): string {
  const rows = EXPORT_TABLES.map((table) => {
    const columns = tableColumns(table, 1).map(({ name }) => (/\d$/.test(name) ? `${code(name)} …` : code(name)));
    return [code(table), columns.join(', ')];
  });
  return withPart(page, 'tables', markdownTable(['table', 'columns'], rows));
}
