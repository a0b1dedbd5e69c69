import { scaledText } from '../../../decimal.js';
import { LobtopError } from '../../../errors.js';
import { sanitize } from '../../../text.js';
import { PRICE_DECIMALS, UNDEFINED_PRICE, UNDEFINED_TIME } from '../../databento/databento-schemas.js';
import { decimalText } from '../table/csv-values.js';
import { msOf } from '../table/text-time.js';

const FIXED = /^-?\d{1,19}$/;
const PRETTY = /^-?\d{1,10}\.\d{1,9}$/;
const MISSING = /^(nan|null|none)?$/i;

/**
 * A time as Databento writes it, in ms since the epoch: ns since the epoch, or ISO 8601 (`pretty_ts`). undefined for one that is not defined: empty, 0
 * or UINT64_MAX.
 *
 * @throws LobtopError `data` for anything else
 */
export function timeOf(cell: string): number | undefined {
  if (MISSING.test(cell) || cell === '0' || cell === UNDEFINED_TIME) return undefined;
  return msOf(cell, 'ns');
}

/**
 * A price as Databento writes it, in units of 1e-9, below 0 too: whole numbers are in this unit, and `pretty_px` writes a decimal point, always.
 * undefined for one that is not defined: empty, or INT64_MAX.
 *
 * @param isDecimal whether prices without a decimal point are decimals, as in Parquet and where a spreadsheet has dropped their zeros
 * @throws LobtopError `data` for anything else, and for a number that a double does not hold
 */
export function priceUnitsOf(cell: string, isDecimal: boolean): number | undefined {
  if (MISSING.test(cell) || cell === UNDEFINED_PRICE) return undefined;
  if (FIXED.test(cell) && !isDecimal) return exactUnits(cell);
  if (PRETTY.test(cell)) return unitsOfDecimal(cell);
  // Of floating-point numbers, the noise beyond their digits is dropped.
  const isNegative = cell.startsWith('-');
  const units = unitsOfDecimal(decimalText(isNegative ? cell.slice(1) : cell));
  return isNegative ? -units : units;
}

/** A price in units of 1e-9 as plain decimal text. */
export function unitsText(units: number): string {
  // Text of a number beyond 2^53 is rounded.
  return scaledText(Number.isSafeInteger(units) ? units : BigInt(units), PRICE_DECIMALS);
}

/** A size; undefined for one below 0. @throws LobtopError `data` for anything but a whole number */
export function orderSizeOf(cell: string): number | undefined {
  if (/^\d{1,15}$/.test(cell)) return Number(cell);
  if (/^-\d{1,15}$/.test(cell)) return undefined;
  throw new LobtopError('data', `"${sanitize(cell, 40)}" is not a size: expected a whole number`);
}

function unitsOfDecimal(text: string): number {
  const [whole, fraction = ''] = text.split('.');
  const digits = fraction.replace(/0+$/, '');
  if (digits.length > PRICE_DECIMALS) throw notPrice(text);
  return exactUnits(whole + digits.padEnd(PRICE_DECIMALS, '0'));
}

function exactUnits(digits: string): number {
  const units = Number(digits);
  if (Number.isSafeInteger(units) || BigInt(units) === BigInt(digits)) return units;
  throw notPrice(digits);
}

function notPrice(text: string): LobtopError {
  return new LobtopError('data', `"${sanitize(text, 40)}" is not a price that can be represented`);
}
