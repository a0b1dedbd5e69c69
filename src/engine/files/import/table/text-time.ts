import { withoutExponent } from '../../../decimal.js';
import { LobtopError } from '../../../errors.js';
import { sanitize } from '../../../text.js';
import { isCalendarDate } from '../../../time/calendar-date.js';

/** Units of time in files. The unit is never guessed from the size of the numbers. */
export const TIME_UNITS = ['s', 'ms', 'us', 'ns'] as const;
/** A unit that a file may count its times in. */
export type TimeUnit = (typeof TIME_UNITS)[number];

const DIGITS: Readonly<Record<TimeUnit, number>> = { s: 0, ms: 3, us: 6, ns: 9 };
/** ISO 8601, also with slashes and without separators in the date; BitMEX writes a D before the time. */
const DATE = /^(\d{4})([-/.]?)(\d{2})\2(\d{2})$/;
/** With points, days come first, as in Germany; with slashes the order is not known. */
const DAY_FIRST = /^(\d{2})\.(\d{2})\.(\d{4})$/;
const TIME = /^(\d{2}):?(\d{2})(?::?(\d{2})(?:[.,](\d{1,12}))?)?\s?(Z|UTC|[+-]\d{2}:?\d{2})?$/i;
const NUMBER = /^\d{1,20}(\.\d+)?$/;
/** A float, as Python and numpy print it. */
const EXPONENT = /^(\d)(?:\.(\d+))?e\+?\d+$/i;
/** With fewer significant digits a time of our days is rounded to minutes or more. */
const MIN_DIGITS = 8;
/** No recording is from before or after: its times are in another unit. Seconds that are read as milliseconds are of January 1970. */
const MIN_MS = Date.UTC(1971, 0);
const MAX_MS = Date.UTC(2200, 0);

/**
 * A time as milliseconds since the epoch: a number in the given unit, or a date and a time of day (UTC without a zone). A double resolves about
 * 0.2 µs.
 *
 * @param minMs the earliest time that a number can be, where the unit is beyond doubt
 * @throws LobtopError `data` for anything else
 */
export function msOf(text: string, unit: TimeUnit | undefined, minMs = MIN_MS): number {
  // A date without separators is a number too: no file counts its times in so few digits.
  if (NUMBER.test(text)) return plausible(text, unit, minMs);
  const exponent = EXPONENT.exec(text);
  if (exponent !== null) return plausible(exactText(text, 1 + (exponent[2] ?? '').length), unit, minMs);
  const parts = /^(\S+?)(?:[TD ]\s*(\d.*))?$/i.exec(text);
  const ms = parts === null ? undefined : dateTimeMs(parts[1], parts[2] ?? '00:00');
  if (ms !== undefined) return ms;
  throw notATime(text);
}

function notATime(text: string): LobtopError {
  const isSlashed = /^\d{1,2}[/-]\d{1,2}[/-]\d{2,4}/.test(text);
  const why = isSlashed ? ': whether the day or the month comes first is not known' : '';
  return new LobtopError('data', `"${sanitize(text, 40)}" is not a time${why}`, {
    remedy: 'Write times as numbers, or like 2024-05-01 13:00:00.123, of 24 hours',
  });
}

/** Without the exponent. @throws LobtopError `data` for a time that was rounded, as spreadsheets write it: 1.58E+12 */
function exactText(text: string, digits: number): string {
  if (digits >= MIN_DIGITS) return withoutExponent(text);
  throw new LobtopError('data', `the time ${sanitize(text, 40)} has lost its last digits, as spreadsheets round it`, {
    remedy: 'Write the table again, with its times as text',
  });
}

/** The same of a date and a time of day in cells of their own. @throws LobtopError `data` */
export function msOfParts(date: string, time: string): number {
  const ms = dateTimeMs(date, time);
  if (ms !== undefined) return ms;
  throw new LobtopError('data', `"${sanitize(date, 20)}" and "${sanitize(time, 20)}" are not a date and a time`);
}

function dateTimeMs(date: string, time: string): number | undefined {
  const [, year, , month, day] = DATE.exec(date) ?? [];
  const [, firstDay, secondMonth, lastYear] = DAY_FIRST.exec(date) ?? [];
  const match = TIME.exec(time);
  if (match === null || (year === undefined && lastYear === undefined)) return undefined;
  const [, hours, minutes, seconds = '00', fraction = '', zone = 'Z'] = match;
  const isoDate = year === undefined ? `${lastYear}-${secondMonth}-${firstDay}` : `${year}-${month}-${day}`;
  const offset = /^(Z|UTC)$/i.test(zone) ? 'Z' : zone;
  const ms = Date.parse(`${isoDate}T${hours}:${minutes}:${seconds}${offset}`);
  if (!Number.isFinite(ms) || !isCalendarDate(isoDate)) return undefined;
  const digits = fraction.slice(0, 9).padEnd(4, '0');
  return ms + Number(`${digits.slice(0, 3)}.${digits.slice(3)}`);
}

/** @throws LobtopError `data` for a time that no recording is from, and without a unit */
function plausible(text: string, unit: TimeUnit | undefined, minMs: number): number {
  if (unit === undefined) {
    throw new LobtopError('data', `the unit of the time ${text} is not known`, {
      remedy: `Name it: --time-unit ${TIME_UNITS.join(', ')}`,
    });
  }
  const ms = scaled(text, unit);
  if (ms >= minMs && ms <= MAX_MS) return ms;
  const problem = ms < minMs ? 'before the year 1971' : 'later than the year 2200';
  throw new LobtopError('data', `${sanitize(text, 40)} ${unit} is not a time: it is ${problem}`, {
    remedy:
      'Name the right unit: --time-unit; of a known format, whose unit is fixed, its columns too: --columns time=NAME,price=NAME,size=NAME',
  });
}

/** Moves the decimal point in the text, so that no digit is lost. */
function scaled(text: string, unit: TimeUnit): number {
  const places = DIGITS[unit] - DIGITS.ms;
  const count = Number(text);
  // The quotient of two exact integers is correctly rounded: the same double as that of the text below, in a tenth of the time.
  if (places >= 0 && Number.isSafeInteger(count) && !text.includes('.')) return count / 10 ** places;
  const [whole, fraction = ''] = text.split('.');
  const padded = whole.padStart(places + 1, '0');
  const more = fraction.padEnd(-places, '0');
  return places <= 0
    ? Number(`${whole}${more.slice(0, -places)}.${more.slice(-places) || '0'}`)
    : Number(`${padded.slice(0, -places)}.${padded.slice(-places)}${fraction}`);
}
