import { decimalsOf, type Instrument } from '../engine/internal.js';
import { sizeText, sumText } from './format.js';

/** More would be noise, and below it is dust. */
const MAX_DECIMALS = 4;
const MAX_SUM_FIGURES = 4;
/** Thousands, millions … and the digits of the integer from which they are used. */
const UNITS = ['', 'k', 'M', 'B', 'T', 'P', 'E'] as const;
const UNIT_DIGITS = 3;
/** A column that has given up a digit takes it back only when its largest number is this much smaller. */
const HYSTERESIS = 1.25;

/** How all numbers of a column are written, so that their decimal points are below each other. */
export type SizeFormat = {
  readonly decimals: number;
  /** The power of 1,000 that the numbers are divided by, and its letter. */
  readonly power: number;
};

export type ColumnWidth = {
  /** The largest number of the column. */
  readonly largest: number;
  /** Decimals that the numbers have. */
  readonly decimals: number;
  /** Characters of a number. */
  readonly width: number;
  /** Digits from which on decimals are left out: the figures of a sum would only flicker. */
  readonly figures?: number;
};

export const PLAIN_FORMAT: SizeFormat = { decimals: MAX_DECIMALS, power: 0 };

/**
 * The format in which a column's largest number fits, with as many decimals as the numbers have.
 *
 * @param last the column's format so far: it stays where a number changes to and fro
 */
export function columnFormat(column: ColumnWidth, last?: SizeFormat): SizeFormat {
  const next = formatOf(column);
  if (last === undefined) return next;
  if (isSame(next, last)) return last;
  const wider = formatOf({ ...column, largest: column.largest * HYSTERESIS });
  return isSame(wider, last) ? last : next;
}

/** The format of sums. */
export function sumFormat(column: ColumnWidth, last?: SizeFormat): SizeFormat {
  return columnFormat({ ...column, figures: MAX_SUM_FIGURES }, last);
}

function formatOf({ largest, decimals, width, figures = Number.POSITIVE_INFINITY }: ColumnWidth): SizeFormat {
  const digits = integerDigits(largest);
  // Of a number that does not fit, the digits that do are not the number.
  const room = Math.max(1, Math.min(width, figures + 2));
  const power = digits <= room ? 0 : Math.min(UNITS.length - 1, Math.ceil((digits - room + 1) / UNIT_DIGITS));
  const shown = Math.max(1, digits - power * UNIT_DIGITS);
  const left = width - shown - UNITS[power].length - 1;
  const most = Math.min(decimals + power * UNIT_DIGITS, MAX_DECIMALS, left, figures - shown);
  const format = { decimals: Math.max(0, most), power };
  const rounded = largest + 0.5 * 10 ** (power * UNIT_DIGITS - format.decimals);
  // Rounded up, it may have another digit.
  return integerDigits(rounded) > digits ? formatOf({ largest: 10 ** digits, decimals, width, figures }) : format;
}

function integerDigits(value: number): number {
  return value < 1 || !Number.isFinite(value) ? 1 : Math.floor(Math.log10(value)) + 1;
}

function isSame(a: SizeFormat, b: SizeFormat): boolean {
  return a.power === b.power && a.decimals === b.decimals;
}

/** A number of a column; "<0.0001" for one that the format has no digits for. */
export function formatSize(size: number, { decimals, power }: SizeFormat): string {
  const unit = UNITS[power];
  if (size === 0) return '0';
  const value = size / 10 ** (power * UNIT_DIGITS);
  const least = 10 ** -decimals;
  if (value < least) return `<${least.toFixed(decimals)}${unit}`;
  return value.toFixed(decimals) + unit;
}

/** The decimals of sizes by the market's lot size; `shown` may have more, where the venue states it wrongly. */
export function sizeDecimals(
  instrument: Pick<Instrument, 'lotSize'> | undefined,
  ...shown: readonly ArrayLike<number>[]
): number {
  let decimals = instrument === undefined ? MAX_DECIMALS : Math.min(MAX_DECIMALS, decimalsOf(instrument.lotSize));
  for (const sizes of shown) {
    for (let i = 0; i < sizes.length && decimals < MAX_DECIMALS; i++)
      while (decimals < MAX_DECIMALS && !isMultiple(sizes[i], decimals)) decimals++;
  }
  return decimals;
}

/** One size of a market, on its own. */
export function marketSize(size: number, instrument: Pick<Instrument, 'lotSize'> | undefined): string {
  return sizeText(size, sizeDecimals(instrument, [Math.abs(size)]));
}

/** One sum of sizes of a market. */
export function marketSum(sum: number, instrument: Pick<Instrument, 'lotSize'> | undefined): string {
  return sumText(sum, sizeDecimals(instrument, [sum]));
}

/** Whether a size has no more than these decimals, but for the error of a sum. */
function isMultiple(size: number, decimals: number): boolean {
  const scaled = size * 10 ** decimals;
  return Math.abs(scaled - Math.round(scaled)) <= 1e-6 * Math.max(1, scaled * 1e-6);
}
