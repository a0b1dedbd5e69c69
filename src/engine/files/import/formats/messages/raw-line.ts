import { LobtopError } from '../../../../errors.js';
import { sanitize } from '../../../../text.js';
import { readable } from '../../table/readable.js';
import { msOf } from '../../table/text-time.js';
import { bytesOfPython } from './python-bytes.js';

export type Message = Readonly<Record<string, unknown>>;

/** What a collector received, in a line of its file. */
export type RawLine = {
  /** When it was received, as the collector wrote it. */
  readonly received: string | undefined;
  /** Address of the REST call that it answers; undefined for a message of a websocket. */
  readonly url: string | undefined;
  readonly payload: string | Uint8Array;
};

/** The same of a payload that is a JSON object. */
export type RawMessage = Omit<RawLine, 'payload'> & { readonly message: Message };

/** A number or ISO 8601. */
const TIME = String.raw`\d{10,20}(?:\.\d+)?|\d{4}-\d{2}-\d{2}[T ][\d:.,]{5,20}(?:Z|[+-]\d{2}:?\d{2})?`;
/** A receive time, a space, a tab, a comma or (cryptofeed) a colon, and a message: JSON, or bytes as Python prints them. */
const LINE = new RegExp(String.raw`^(?:(${TIME})[ \t,:])?\s*([[{].*[\]}]|b'.*'|b".*")\s*$`);
/** cryptofeed: "{address} -> {time}: {answer}", behind it the header of the answer where it kept that. */
const ANSWER = new RegExp(String.raw`^(https?://\S+) -> (${TIME}): (.*?)(?: header: \{.*\})?$`);
/** cryptofeed: its configuration, "{address} <-> {time}" for a connection, "{address} <- {time}: {request}" for what it sent. */
const NOTE = /^(?:configuration: |(?:wss?|https?):\/\/\S+ <->? )/;
/** What keeps a connection alive, where it is no JSON. */
const KEEP_ALIVE = /^(?:(?:\S+)[ \t,:])?"?(?:ping|pong)"?$/i;
/** Of an object around a message: when it was received, by a name that says so, and by one that venues use too. Without case and underscores. */
const RECEIVED =
  /^(?:(?:recv|rcv|receive|received|arrival|captured|collected)(?:at|ts|time|timestamp)?|(?:local|rx)(?:at|ts|time|timestamp))(?:s|ms|us|ns)?$/;
const TIME_NAME = /^(?:ts|timestamp|time)(?:s|ms|us|ns)?$/;
/** Where the message is: in a field that no venue has beside a time, or in one that some have. */
const OWN_PAYLOAD = ['msg', 'raw', 'payload', 'body'];
const PAYLOAD_KEYS = [...OWN_PAYLOAD, 'data', 'message'];
/** What else there may be around a message; any other field is the venue's. */
const NOTE_KEYS = [
  ...['t', 'dir', 'direction', 'kind', 'conn', 'connection', 'exchange', 'venue', 'symbol', 'url', 'status'],
  ...['id', 'n', 'seq', 'host', 'source', 'line'],
];
/** What such an object may begin, or end, with: so that no other message is parsed twice. */
const MAY_BE_WRAPPED = new RegExp(
  String.raw`"(?:${OWN_PAYLOAD.join('|')})"\s*:\s*"?\s*[[{]|"(?:recv|rcv|receive|arrival|captured|collected|local_?t|local_?at|rx_?t)\w*"\s*:|^\{\s*"(?:${PAYLOAD_KEYS.join('|')})"\s*:|^\{\s*(?:"(?:ts|timestamp|time|${NOTE_KEYS.join('|')})\w*"\s*:\s*[^,{}[]+,\s*)+"(?:${PAYLOAD_KEYS.join('|')})"\s*:`,
  'i',
);
/** Where those names are looked for. */
const EDGE_LENGTH = 300;
/** Where such an object says that it is about something else: what was sent, a connection. */
const NOT_RECEIVED =
  /^\{[^{}]*"(?:t|dir|direction|kind)"\s*:\s*"(?:send|sent|out|outgoing|request|connect|open|close)"/i;
const DAY_MS = 86_400_000;
/** No venue of today is older; in any other unit the same digits are a time long before or after. */
const FIRST_MS = Date.UTC(2009, 0);
const LAST_MS = Date.UTC(2100, 0);
/** Powers of ten from a count of units to ms. */
const UNITS = [
  { digits: 0, unit: 's' },
  { digits: 3, unit: 'ms' },
  { digits: 6, unit: 'us' },
  { digits: 9, unit: 'ns' },
] as const;

export type ReceiveUnit = (typeof UNITS)[number]['unit'];

/** Whether a line is about something that was not received: not one that a format is recognised by. */
export function isCollectorNote(line: string): boolean {
  if (!line.startsWith('{')) return NOTE.test(line) || KEEP_ALIVE.test(line);
  return readable([line], (each) => rawLineOf(each) === undefined)[0] === true;
}

/** The messages in lines of a collector, as text, of those that are JSON objects. */
export function rawTexts(lines: readonly string[]): string[] {
  return readable(lines, rawLineOf).flatMap(({ payload }) =>
    textOf(payload).startsWith('{') ? [textOf(payload)] : [],
  );
}

function textOf(payload: RawLine['payload'] | undefined): string {
  return typeof payload === 'string' ? payload : Buffer.from(payload ?? []).toString('utf8');
}

/** undefined for a line about something that was not received. @throws LobtopError `data` for a malformed line */
export function rawLineOf(line: string): RawLine | undefined {
  const [, received, payload] = LINE.exec(line) ?? [];
  if (payload !== undefined) return received === undefined ? unwrapped(payload) : rawLine(received, payload);
  const [, url, answered, answer] = ANSWER.exec(line) ?? [];
  if (answer !== undefined) return rawLine(answered, answer, url);
  if (NOTE.test(line) || KEEP_ALIVE.test(line)) return undefined;
  throw new LobtopError('data', `"${sanitize(line, 40)}" is not a received message`, {
    remedy: 'Expected a JSON object, with the receive time and a space before it',
  });
}

/** undefined also for a message that is not an object. @throws LobtopError `data` for a malformed line */
export function rawMessageOf(line: string): RawMessage | undefined {
  const raw = rawLineOf(line);
  if (raw === undefined) return undefined;
  const { payload, ...rest } = raw;
  const message = parsed(textOf(payload));
  return isMessage(message) ? { ...rest, message } : undefined;
}

/**
 * The unit of receive times: the one in which a message was received within a day of the time that its venue states. That is not a guess: the
 * others are a thousand times off.
 */
export function receiveUnitOf(received: string, eventMs: number): ReceiveUnit | undefined {
  return UNITS.find(({ digits }) => Math.abs(Number(received) / 10 ** (digits - 3) - eventMs) < DAY_MS)?.unit;
}

/** The same where the message is not read: the only unit in which a venue of today may have sent it. */
export function onlyUnitOf(received: string): ReceiveUnit | undefined {
  return UNITS.find(({ digits }) => {
    const ms = Number(received) / 10 ** (digits - 3);
    return ms > FIRST_MS && ms < LAST_MS;
  })?.unit;
}

/** When a message was received, ms since the epoch; when its venue sent it, where the line does not say. @throws LobtopError `data` */
export function receivedMs({ received }: Pick<RawLine, 'received'>, sentMs: number): number {
  return received === undefined ? sentMs : msOf(received, receiveUnitOf(received, sentMs));
}

function rawLine(received: string | undefined, text: string, url?: string): RawLine {
  return { received, url, payload: bytesOfPython(text) ?? text };
}

/** The message in an object of the collector's own; the object itself where it is the message. */
function unwrapped(text: string): RawLine | undefined {
  if (NOT_RECEIVED.test(text)) return undefined;
  const edges = text.length > 2 * EDGE_LENGTH ? text.slice(0, EDGE_LENGTH) + text.slice(-EDGE_LENGTH) : text;
  const wrapper = MAY_BE_WRAPPED.test(edges) ? parsed(text) : undefined;
  return (isMessage(wrapper) ? wrappedIn(wrapper) : undefined) ?? rawLine(undefined, text);
}

/** The message in this object, and when it was received; undefined where it is the message, without a time of its receipt. */
function wrappedIn(wrapper: Message): RawLine | undefined {
  const keys = Object.keys(wrapper);
  const named = (pattern: RegExp) => keys.find((key) => pattern.test(key.toLowerCase().replaceAll('_', '')));
  const receivedKey = named(RECEIVED);
  const payloadKey = PAYLOAD_KEYS.find((key) => isPayload(wrapper[key]));
  const others = keys.filter((key) => key !== payloadKey && key !== receivedKey);
  const isOwn =
    payloadKey !== undefined && (typeof wrapper[payloadKey] === 'string' || OWN_PAYLOAD.includes(payloadKey));
  const hasOnlyNotes = others.every((key) => NOTE_KEYS.includes(key) || TIME_NAME.test(key.toLowerCase()));
  const timeKey = receivedKey ?? named(TIME_NAME);
  if (timeKey === undefined || (receivedKey === undefined && payloadKey === undefined)) return undefined;
  const received = String(wrapper[timeKey]);
  if (payloadKey !== undefined && (isOwn || hasOnlyNotes)) {
    const payload = wrapper[payloadKey];
    const url = typeof wrapper['url'] === 'string' ? wrapper['url'] : undefined;
    return rawLine(received, typeof payload === 'string' ? payload : JSON.stringify(payload), url);
  }
  if (receivedKey === undefined) return undefined;
  // The venue's own object, with a time beside its fields.
  const { [receivedKey]: _, ...message } = wrapper;
  return rawLine(received, JSON.stringify(message));
}

/** Whether it is a message, or the text of one. */
function isPayload(value: unknown): boolean {
  return typeof value === 'string' ? /^\s*[[{]/.test(value) : typeof value === 'object' && value !== null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new LobtopError('data', `"${sanitize(text, 40)}" is not JSON`, { cause });
  }
}

function isMessage(value: unknown): value is Message {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
