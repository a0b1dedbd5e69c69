import { type FeedStatus, type PriceGrid, plainText } from '../engine/internal.js';

/** A price with the grid's decimals and thousands separators: "64,998.10". */
export function priceText(grid: PriceGrid, ticks: number): string {
  return grouped(grid.priceText(ticks));
}

/** Adds thousands separators to the integer part. toLocaleString would take 19 µs per call. */
export function grouped(text: string): string {
  const dot = text.indexOf('.');
  const integer = dot < 0 ? text : text.slice(0, dot);
  const start = integer.startsWith('-') ? 1 : 0;
  if (integer.length - start <= 3) return text;
  let result = integer.slice(-3);
  for (let end = integer.length - 3; end > start; end -= 3)
    result = `${integer.slice(Math.max(start, end - 3), end)},${result}`;
  return integer.slice(0, start) + result + text.slice(integer.length);
}

/**
 * A size in at most eight columns: four decimals when small, then fewer, then k, M, B, T; below 0.0001 "<0.0001".
 *
 * @param most decimals that such a size may have
 */
export function sizeText(size: number, most = 4): string {
  if (size <= 0) return '0';
  if (size < 0.0001) return '<0.0001';
  if (size < 100) return size.toFixed(Math.min(4, most));
  if (size < 10_000) return size.toFixed(Math.min(2, most));
  if (size < 1e6) return `${(size / 1e3).toFixed(2)}k`;
  if (size < 1e9) return `${(size / 1e6).toFixed(2)}M`;
  if (size < 1e12) return `${(size / 1e9).toFixed(2)}B`;
  return size < 1e15 ? `${(size / 1e12).toFixed(2)}T` : size.toExponential(1);
}

/** A cumulative size in about four significant figures: further digits would only flicker. */
export function sumText(sum: number, most = 4): string {
  if (sum < 0.0001) return sizeText(sum);
  if (sum < 1) return sum.toFixed(Math.min(4, most));
  if (sum < 1000) return sum.toFixed(Math.min(sum < 10 ? 3 : sum < 100 ? 2 : 1, most));
  return sizeText(sum, most);
}

/** An age: "<1s", "12s", "4m". Below a second, a figure would only flicker. */
export function ageText(ageMs: number | undefined): string {
  if (ageMs === undefined) return '-';
  if (ageMs < 1000) return '<1s';
  if (ageMs < 120_000) return `${Math.floor(ageMs / 1000)}s`;
  return `${Math.round(ageMs / 60_000)}m`;
}

export function timeText(ms: number): string {
  return new Date(ms).toISOString().slice(11, 23);
}

/** A derived price, such as the microprice, with one more decimal than the grid. */
export function derivedPrice(grid: PriceGrid, price: number): string {
  return grouped(price.toFixed(grid.decimals + 1));
}

/** Three significant figures: "0.42", "12.3", "1,240". */
export function figure(value: number | undefined): string {
  if (value === undefined) return '-';
  if (Math.abs(value) >= 100) return grouped(plainText(Math.round(value)));
  return value.toFixed(Math.abs(value) >= 10 ? 1 : 2);
}

/** A count in three significant figures: "82", "4.27k", "1.03M". */
export function countText(count: number): string {
  if (count < 1000) return plainText(count);
  const [value, unit] = count < 1e6 ? [count / 1e3, 'k'] : [count / 1e6, 'M'];
  return `${value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0)}${unit}`;
}

/** Joins the leading parts that fit into `width` columns. */
export function fitting(parts: readonly string[], width: number, gap = '   '): string {
  let line = '';
  for (const part of parts) {
    const next = line === '' ? part : line + gap + part;
    if (next.length > width) break;
    line = next;
  }
  return line;
}

/** Exactly `width` columns, truncated between words: a truncated number would be wrong. */
export function wholeWords(text: string, width: number): string {
  if (text.length <= width) return text.padEnd(width);
  const end = text.lastIndexOf(' ', width - 3);
  return `${text.slice(0, Math.max(0, end))} ..`.slice(0, width).padEnd(width);
}

/** A number, or `###` in `width` columns that it does not fit: some of its digits would read as another number. */
export function fittingNumber(text: string, width: number): string {
  return text.length > width ? '#'.repeat(width) : text;
}

/** A number in exactly `width` columns, right-aligned. */
export function right(text: string, width: number): string {
  return fittingNumber(text, width).padStart(width);
}

/** "+0.25", "-0.25" */
export function signed(value: number, decimals: number): string {
  return `${value >= 0 ? '+' : ''}${value.toFixed(decimals)}`;
}

/** Why a feed is in its state: reason, attempt and detail. */
export function causeText({ reason, attempt, detail }: Pick<FeedStatus, 'reason' | 'attempt' | 'detail'>): string {
  return `${reason}${attempt > 0 ? ` try ${attempt}` : ''}${detail === '' ? '' : `: ${detail}`}`;
}

/** Exactly `width` columns, left-aligned, truncated on the right. */
export function left(text: string, width: number): string {
  return text.length > width ? text.slice(0, width) : text.padEnd(width);
}
