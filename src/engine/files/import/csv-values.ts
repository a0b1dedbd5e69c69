import { withoutExponent } from '../../decimal.js';
import { LobtopError } from '../../errors.js';
import { sanitize } from '../../text.js';

/** A double has 15 to 17 significant digits: what is printed beyond the 15th is noise, where the digits before it end in zeros. */
const EXACT_DIGITS = 15;
/** No venue quotes more. */
const QUOTED_DIGITS = 12;

/**
 * A number as plain decimal text: of exponents as Python and JavaScript print them (7.01e-06), and of the noise of sums in binary
 * (0.30000000000000004). Anything else is returned as it is.
 */
export function decimalText(cell: string): string {
  const text = /e/i.test(cell) ? withoutExponent(cell) : cell;
  if (digitsOf(text) <= EXACT_DIGITS || !text.includes('.')) return text;
  const rounded = Number(Number(text).toPrecision(EXACT_DIGITS));
  const short = withoutExponent(String(rounded));
  return digitsOf(short) <= QUOTED_DIGITS ? short : text;
}

/** @throws LobtopError `data` for anything but true, false, 1 and 0, in any case */
export function booleanOf(cell: string): boolean {
  const word = cell.toLowerCase();
  if (word === 'true' || word === '1') return true;
  if (word === 'false' || word === '0') return false;
  throw new LobtopError('data', `"${sanitize(cell, 40)}" is not a boolean: expected true or false`);
}

function digitsOf(text: string): number {
  return text.replace('.', '').replace(/^0+/, '').length;
}
