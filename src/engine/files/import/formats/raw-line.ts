import { LobtopError } from '../../../errors.js';
import { sanitize } from '../../../text.js';
import { msOf } from '../table/text-time.js';

export type Message = Readonly<Record<string, unknown>>;

/** A line of a collector: when it received a message, as it wrote it, and the message. */
export type RawLine = { readonly received: string | undefined; readonly message: Message };

/** A receive time (a number or ISO 8601), a space, a tab, a comma or (cryptofeed) a colon, and a JSON object; or the object alone. */
const LINE =
  /^(?:(\d{10,20}(?:\.\d+)?|\d{4}-\d{2}-\d{2}[T ][\d:.,]{5,20}(?:Z|[+-]\d{2}:?\d{2})?)[ \t,:])?\s*(\{.*\})\s*$/;
const DAY_MS = 86_400_000;
/** Powers of ten from a count of units to ms. */
const UNITS = [
  { digits: 0, unit: 's' },
  { digits: 3, unit: 'ms' },
  { digits: 6, unit: 'us' },
  { digits: 9, unit: 'ns' },
] as const;

export type ReceiveUnit = (typeof UNITS)[number]['unit'];

/** Whether a line may be one of a collector. */
export function isRawLine(line: string): boolean {
  return LINE.test(line);
}

/** @throws LobtopError `data` for a malformed line */
export function rawLineOf(line: string): RawLine {
  const match = LINE.exec(line);
  if (match === null) {
    throw new LobtopError('data', `"${sanitize(line, 40)}" is not a received message`, {
      remedy: 'Expected a JSON object, with the receive time and a space before it',
    });
  }
  try {
    const value = JSON.parse(match[2]) as Message;
    return { received: match[1], message: value };
  } catch (cause) {
    throw new LobtopError('data', `"${sanitize(match[2], 40)}" is not JSON`, { cause });
  }
}

/**
 * The unit of receive times: the one in which a message was received within a day of the time that its venue states. That is not a guess: the
 * others are a thousand times off.
 */
export function receiveUnitOf(received: string, eventMs: number): ReceiveUnit | undefined {
  return UNITS.find(({ digits }) => Math.abs(Number(received) / 10 ** (digits - 3) - eventMs) < DAY_MS)?.unit;
}

/** When a message was received, ms since the epoch; when its venue sent it, where the line does not say. @throws LobtopError `data` */
export function receivedMs({ received }: RawLine, sentMs: number): number {
  return received === undefined ? sentMs : msOf(received, receiveUnitOf(received, sentMs));
}
