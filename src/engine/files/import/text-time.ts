import { LobtopError } from '../../errors.js';
import { sanitize } from '../../text.js';

/** Units of time in files. The unit is never guessed from the size of the numbers. */
export const TIME_UNITS = ['s', 'ms', 'us', 'ns'] as const;
/** A unit that a file may count its times in. */
export type TimeUnit = (typeof TIME_UNITS)[number];

const DIGITS: Readonly<Record<TimeUnit, number>> = { s: 0, ms: 3, us: 6, ns: 9 };
const ISO = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?\s?(Z|[+-]\d{2}:?\d{2})?)?$/;
const NUMBER = /^\d{1,20}(\.\d+)?$/;

/**
 * A time as milliseconds since the epoch: a number in the given unit, or ISO 8601 (UTC without a zone). A double resolves about 0.2 µs.
 *
 * @throws LobtopError `data` for anything else
 */
export function msOf(text: string, unit: TimeUnit | undefined): number {
  if (NUMBER.test(text)) {
    if (unit === undefined) {
      throw new LobtopError('data', `the unit of the time ${text} is not known`, {
        remedy: `Name it: --time-unit ${TIME_UNITS.join(', ')}`,
      });
    }
    return scaled(text, DIGITS[unit] - 3);
  }
  const ms = ISO.test(text) ? Date.parse(isoText(text)) : Number.NaN;
  if (Number.isFinite(ms)) return ms + fractionOfMs(text);
  throw new LobtopError('data', `"${sanitize(text, 40)}" is not a time`);
}

/** Moves the decimal point in the text, so that no digit is lost. */
function scaled(text: string, places: number): number {
  const [whole, fraction = ''] = text.split('.');
  if (places <= 0) return Number(`${whole}.${fraction || '0'}`) * 10 ** -places;
  const padded = whole.padStart(places + 1, '0');
  return Number(`${padded.slice(0, -places)}.${padded.slice(-places)}${fraction}`);
}

function isoText(text: string): string {
  const date = text
    .trim()
    .replace(' ', 'T')
    .replace(/(\.\d{3})\d+/, '$1');
  return /(Z|[+-]\d{2}:?\d{2})$/.test(date) || !date.includes('T') ? date : `${date}Z`;
}

/** The digits after the milliseconds of an ISO 8601 time. */
function fractionOfMs(text: string): number {
  const digits = /\.\d{3}(\d{1,9})/.exec(text)?.[1];
  return digits === undefined ? 0 : Number(`0.${digits}`);
}
