export type Cells = readonly string[];

/** A table; an empty cell stays one blank wide. */
export function markdownTable(headings: Cells, rows: readonly Cells[]): string {
  const lines = [headings, headings.map(() => '---'), ...rows].map((cells) => {
    const padded = cells.map((cell) => (cell === '' ? ' ' : ` ${cell.replaceAll('|', '\\|')} `));
    return `|${padded.join('|')}|\n`;
  });
  return lines.join('');
}

export function code(text: string): string {
  return `\`${text}\``;
}

/** The page with the part between `<!-- name -->` and `<!-- /name -->` replaced; the text around it is written by hand. */
export function withPart(page: string, name: string, content: string): string {
  const [start, end] = [`<!-- ${name} -->\n`, `<!-- /${name} -->`];
  const from = page.indexOf(start) + start.length;
  const to = page.indexOf(end);
  if (from < start.length || to < from) throw new Error(`The page has no part ${start.trim()} … ${end}`);
  return page.slice(0, from) + content + page.slice(to);
}
