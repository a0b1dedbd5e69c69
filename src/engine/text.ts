/**
 * Characters that could steer a terminal or forge its text: C0, DEL, C1, line and paragraph separators,
 * bidirectional controls and marks, zero-width characters. See CVE-2021-42574 for the bidirectional ones.
 */
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g;
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Everything from here up may be two columns wide; counting it as two never lets a line get too long. */
const FIRST_WIDE = 0x1100;

/**
 * Makes untrusted text safe to show or record: control characters removed, at most `columns` columns.
 *
 * @param text anything from a feed, a file or an error body
 * @param columns maximum width of the result; truncated text ends with `…`
 */
export function sanitize(text: string, columns = 64): string {
  // Only the start can be shown, so a hostile megabyte costs no more than a line.
  const head = text.slice(0, columns * 8);
  const clean = head.replace(UNSAFE, '').replace(LONE_SURROGATE, '\ufffd');
  return truncate(clean, columns, text.length > head.length);
}

/** Without what could steer a terminal; for text of several lines that is ours, with what others have written in it. */
export function withoutControls(text: string): string {
  return text
    .split('\n')
    .map((line) => line.replace(UNSAFE, ''))
    .join('\n');
}

function truncate(text: string, columns: number, alreadyCut: boolean): string {
  let used = 0;
  let fits = '';
  let kept = '';
  for (const char of text) {
    used += (char.codePointAt(0) ?? 0) >= FIRST_WIDE ? 2 : 1;
    if (used > columns) return `${fits}…`;
    kept += char;
    if (used < columns) fits = kept;
  }
  return alreadyCut ? `${fits}…` : kept;
}
