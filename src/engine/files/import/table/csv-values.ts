import { withoutExponent } from '../../../decimal.js';
import { LobtopError } from '../../../errors.js';
import { ASK, BID, type Side } from '../../../sink.js';
import type { TakerSide } from '../../../tape/trade-side.js';
import { sanitize } from '../../../text.js';

/** A double has 15 to 17 significant digits: what is printed beyond the 15th is noise, where the digits before it end in zeros. */
const EXACT_DIGITS = 15;
/** No venue quotes more. */
const QUOTED_DIGITS = 12;
/** Words for the taker's side: some venues name the side of the taker's own order, which is a bid when it buys. */
const BUYS: readonly string[] = ['buy', 'b', 'bid'];
const SELLS: readonly string[] = ['sell', 's', 'a', 'ask'];
/** How tables write that a side is not known; the last two as pandas does. */
const NO_SIDE: readonly string[] = ['', 'unknown', 'none', 'n/a', '-', 'nan', 'null'];
const PLAIN_DECIMAL = /^\d+(\.\d+)?$/;

/**
 * A number as plain decimal text: of exponents as Python and JavaScript print them (7.01e-06), and of the noise of sums in binary
 * (0.30000000000000004).
 *
 * @throws LobtopError `number` for anything else
 */
export function decimalText(cell: string): string {
  const text = /e/i.test(cell) ? withoutExponent(cell) : withBothSides(cell);
  if (!PLAIN_DECIMAL.test(text)) throw notDecimal(cell);
  if (digitsOf(text) <= EXACT_DIGITS || !text.includes('.')) return text;
  const rounded = Number(Number(text).toPrecision(EXACT_DIGITS));
  const short = withoutExponent(String(rounded));
  return digitsOf(short) <= QUOTED_DIGITS ? short : text;
}

/** `.5` and `5.`, as C prints them. */
function withBothSides(cell: string): string {
  if (/^\.\d+$/.test(cell)) return `0${cell}`;
  return /^\d+\.$/.test(cell) ? cell.slice(0, -1) : cell;
}

function notDecimal(cell: string): LobtopError {
  if (cell === '' || /^[-+]?(nan|null|none|inf(inity)?)$/i.test(cell)) {
    const what = cell === '' ? 'an empty cell' : `"${sanitize(cell, 40)}"`;
    return new LobtopError('number', `${what} is not a number`, {
      remedy: 'Leave out the rows without a price and a size',
    });
  }
  const hasSeparators = /^[+-]?\d{1,3}([ ,.'_]\d{3})*([.,]\d+)?$/.test(cell);
  const remedy = hasSeparators
    ? { remedy: 'Write numbers like 60000.5, with a decimal point and without separators of thousands' }
    : {};
  return new LobtopError('number', `"${sanitize(cell, 40)}" is not a plain decimal`, remedy);
}

/** @throws LobtopError `data` for anything but true, false, 1 and 0, in any case */
export function booleanOf(cell: string): boolean {
  const word = cell.toLowerCase();
  if (word === 'true' || word === '1') return true;
  if (word === 'false' || word === '0') return false;
  throw new LobtopError('data', `"${sanitize(cell, 40)}" is not a boolean: expected true or false`);
}

/** @throws LobtopError `data` for anything but the two sides of a book */
export function bookSideOf(cell: string): Side {
  const word = cell.toLowerCase();
  if (word === 'bid' || word === 'b' || word === 'buy') return BID;
  if (word === 'ask' || word === 'a' || word === 'sell') return ASK;
  throw new LobtopError('data', `"${sanitize(cell, 40)}" is not a side: expected bid or ask`);
}

/**
 * The side of a trade; undefined where the cell does not say. A word that is not known is never taken for that: the side would be inferred,
 * although the file states it.
 *
 * @throws LobtopError `data` for any other word
 */
export function takerSideOf(cell: string): TakerSide | undefined {
  const word = cell.toLowerCase();
  if (BUYS.includes(word)) return 'buy';
  if (SELLS.includes(word)) return 'sell';
  if (NO_SIDE.includes(word)) return undefined;
  throw new LobtopError('data', `"${sanitize(cell, 40)}" is not the side of a trade`, {
    remedy: 'Write buy or sell, and nothing where the side is not known',
  });
}

/** A whole number that a double holds exactly. @throws LobtopError `data` */
export function integerOf(cell: string): number {
  const value = /^-?\d{1,16}$/.test(cell) ? Number(cell) : Number.NaN;
  if (Number.isSafeInteger(value)) return value;
  throw new LobtopError('data', `"${sanitize(cell, 40)}" is not a whole number`);
}

/** A number that may be missing: NaN, an empty cell. @throws LobtopError `data` for other text */
export function numberOf(cell: string): number | undefined {
  if (cell === '' || /^(nan|null|none)$/i.test(cell)) return undefined;
  const value = Number(cell);
  if (Number.isFinite(value)) return value;
  throw new LobtopError('data', `"${sanitize(cell, 40)}" is not a number`);
}

/** A price that is written as a whole number of 10^-decimals, as plain decimal text. @throws LobtopError `data` when it is not whole */
export function scaledText(text: string, decimals: number): string {
  if (!/^\d+$/.test(text))
    throw new LobtopError('data', `"${sanitize(text, 40)}" is not a price in units of 1e-${decimals}`);
  const digits = text.padStart(decimals + 1, '0');
  return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

function digitsOf(text: string): number {
  return text.replace('.', '').replace(/^0+/, '').length;
}

/** The taker's side where a cell says whether the buyer was the maker: then a seller took. @throws LobtopError `data` for anything but a boolean */
export function sideOfMakerFlag(cell: string): TakerSide {
  return booleanOf(cell) ? 'sell' : 'buy';
}
