const ZERO = 48;
const DOT = 46;
const COLON = 58;
const LETTER_Z = 90;
/** The part of a time that is the same for a day, and the shortest time. */
const DAY = '2026-08-09T';
const ISO_SECONDS = '2026-08-09T21:05:48Z'.length;
/** Nanoseconds, and the point: `Date.parse` reads longer ones in its own way. */
const MAX_FRACTION = 10;

/** Reads times as ISO 8601 has them, in UTC and with fractions of a second down to ns. */
export class IsoTimes {
  /** The day of the last time, and when it begins. */
  #day = '';
  #dayMs = 0;

  /** ms since the epoch, cut off, of `2026-08-09T21:05:48.505350477Z`; NaN for anything else. */
  read(text: string): number {
    const end = text.length;
    if (text.charCodeAt(end - 1) !== LETTER_Z || end < ISO_SECONDS) return Number.NaN;
    const day = text.slice(0, DAY.length);
    if (day !== this.#day) {
      this.#dayMs = /^\d{4}-\d\d-\d\dT$/.test(day) ? Date.parse(`${day}00:00:00Z`) : Number.NaN;
      this.#day = day;
    }
    const at = DAY.length;
    if (text.charCodeAt(at + 2) !== COLON || text.charCodeAt(at + 5) !== COLON) return Number.NaN;
    const hours = twoDigits(text, at);
    const minutes = twoDigits(text, at + 3);
    const seconds = twoDigits(text, at + 6);
    if (hours > 23 || minutes > 59 || seconds > 59) return Number.NaN;
    return this.#dayMs + ((hours * 60 + minutes) * 60 + seconds) * 1000 + fractionMs(text, at + 8, end - 1);
  }
}

function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - ZERO;
  const ones = text.charCodeAt(at + 1) - ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

/** Of `.505350477` or nothing, whole milliseconds. */
function fractionMs(text: string, from: number, to: number): number {
  if (from === to) return 0;
  if (text.charCodeAt(from) !== DOT || to === from + 1 || to - from > MAX_FRACTION) return Number.NaN;
  let ms = 0;
  for (let i = from + 1; i < to; i++) {
    const digit = text.charCodeAt(i) - ZERO;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    if (i <= from + 3) ms += digit * (100 / 10 ** (i - from - 1));
  }
  return ms;
}
