import { LobtopError } from '../../errors.js';
import { sanitize } from '../../text.js';

/** LOBSTER's event types: lobsterdata.com, "Data Structure", and its help page for type 6. */
export const LOBSTER = {
  new: 1,
  partialCancel: 2,
  delete: 3,
  visibleExecution: 4,
  hiddenExecution: 5,
  cross: 6,
  halt: 7,
} as const;

export type LobsterMessage = {
  /** Milliseconds after midnight, in the exchange's time zone. */
  readonly timeMs: number;
  /** 1 to 7. */
  readonly type: number;
  /** As written in the file. */
  readonly orderId: string;
  readonly size: number;
  /** Dollars × 10,000; of a halt: −1 = halted, 0 = quoting resumes, 1 = trading resumes. */
  readonly price: number;
  /** The side of the resting order: 1 buy, −1 sell. The taker of an execution has the opposite side. */
  readonly direction: 1 | -1;
};

/** Files with attribution have a seventh column. */
const MESSAGE = /^(\d+(?:\.\d+)?),([1-7]),(-?\d{1,20}),(\d+),(-?\d+),(1|-1)(?:,[^,]*)?$/;
const DAY_SECONDS = 86_400;
const [COMMA, MINUS, ZERO, NINE] = [44, 45, 48, 57];
/** The price of a level that does not exist. */
const NO_PRICE = 9_999_999_999;
/** More are not an orderbook, and their numbers would fill the memory. */
const MAX_LEVELS = 10_000;
const [COLUMNS_PER_LEVEL, MAX_COLUMNS] = [4, 4 * MAX_LEVELS];

/** @throws LobtopError `data`: malformed, a time that is not within a day, a price or size beyond 2^53 */
export function parseLobsterMessage(line: string): LobsterMessage {
  const match = MESSAGE.exec(line);
  if (match === null) {
    throw new LobtopError('data', `"${sanitize(line, 60)}" is not a LOBSTER message`, {
      remedy: 'Expected time,type,order id,size,price,direction',
    });
  }
  const [, seconds, type, orderId, size, price, direction] = match;
  // The replay clock passes the time between messages: one far in the future would never be reached.
  if (Number(seconds) > DAY_SECONDS) {
    throw new LobtopError('data', `${sanitize(seconds, 30)} is not a time of day`, {
      remedy: 'Expected seconds after midnight',
    });
  }
  return {
    timeMs: Number(seconds) * 1000,
    type: Number(type),
    orderId,
    size: exact(size),
    price: exact(price),
    direction: direction === '1' ? 1 : -1,
  };
}

/** Whether a line has the columns of a message. */
export function isLobsterMessage(line: string): boolean {
  return MESSAGE.test(line);
}

/** @throws LobtopError `data` when a double cannot hold it */
function exact(digits: string): number {
  const value = Number(digits);
  if (Number.isSafeInteger(value)) return value;
  throw new LobtopError('data', `${sanitize(digits, 30)} is too large a number`);
}

/** A row of an orderbook file: prices in dollars × 10,000 and sizes, best first, without levels that do not exist. */
export type LobsterRow = {
  readonly asks: readonly (readonly [price: number, size: number])[];
  readonly bids: readonly (readonly [price: number, size: number])[];
};

/** @throws LobtopError `data`: malformed, a negative size, a number beyond 2^53, or not `levels` levels */
export function parseLobsterRow(line: string, levels: number | undefined): LobsterRow {
  const cells = scanned(line);
  const columns = cells?.length ?? columnsOf(line);
  if (columns % COLUMNS_PER_LEVEL !== 0)
    throw new LobtopError('data', `${columns} columns, expected four numbers per level`);
  if (cells === undefined) throw notRow(line, columns);
  if (levels !== undefined && columns !== levels * COLUMNS_PER_LEVEL) {
    throw new LobtopError('data', `${columns / COLUMNS_PER_LEVEL} levels, expected ${levels}`);
  }
  const asks: [number, number][] = [];
  const bids: [number, number][] = [];
  for (let at = 0; at < columns; at += COLUMNS_PER_LEVEL) {
    if (cells[at + 1] < 0 || cells[at + 3] < 0) throw new LobtopError('data', 'a size is negative');
    if (Math.abs(cells[at]) !== NO_PRICE && cells[at + 1] > 0) asks.push([cells[at], cells[at + 1]]);
    if (Math.abs(cells[at + 2]) !== NO_PRICE && cells[at + 3] > 0) bids.push([cells[at + 2], cells[at + 3]]);
  }
  return { asks, bids };
}

/** How many levels a row has, by its columns. */
export function lobsterLevels(row: string): number {
  return columnsOf(row) / COLUMNS_PER_LEVEL;
}

/** Whether a line has the columns of an orderbook file. */
export function isLobsterRow(line: string): boolean {
  const cells = scanned(line);
  return cells !== undefined && cells.length % COLUMNS_PER_LEVEL === 0;
}

function notRow(line: string, columns: number): LobtopError {
  if (columns > MAX_COLUMNS) return new LobtopError('data', `more than ${MAX_LEVELS} levels`);
  return new LobtopError('data', `"${sanitize(line, 60)}" is not a row of whole numbers below 2^53`);
}

/** Without a list of the cells: the line may be long. */
function columnsOf(line: string): number {
  let columns = 1;
  for (let at = line.indexOf(','); at >= 0; at = line.indexOf(',', at + 1)) columns++;
  return columns;
}

/** Parses integers between commas in one pass: a row has forty, and `split` and `Number` took half of a replay's time. */
function scanned(line: string): number[] | undefined {
  const cells: number[] = [];
  let value = 0;
  let sign = 1;
  let digits = 0;
  for (let i = 0; i <= line.length; i++) {
    const code = i < line.length ? line.charCodeAt(i) : COMMA;
    if (code >= ZERO && code <= NINE) {
      value = value * 10 + (code - ZERO);
      digits++;
    } else if (code === COMMA && digits > 0) {
      if (value > Number.MAX_SAFE_INTEGER || cells.length === MAX_COLUMNS) return undefined;
      cells.push(sign * value);
      value = 0;
      sign = 1;
      digits = 0;
    } else if (code === MINUS && digits === 0 && sign === 1) sign = -1;
    else return undefined;
  }
  return cells;
}

/**
 * Nasdaq TotalView-ITCH since 14 July 2014: the side of a hidden execution is "B" whatever it was, so that LOBSTER's direction says nothing.
 */
const SIDED_HIDDEN_UNTIL_TS = Date.UTC(2014, 6, 14);

/** Whether the side of a message's order is known. @param ts of the message, ms since the epoch */
export function hasSide({ type }: LobsterMessage, ts: number): boolean {
  return type !== LOBSTER.hiddenExecution || ts < SIDED_HIDDEN_UNTIL_TS;
}

/** A message in words. @param ts of the message, ms since the epoch */
export function describeMessage(message: LobsterMessage, ts: number): string {
  const { type, orderId, size, price, direction } = message;
  const at = `${size} at ${(price / 10_000).toFixed(2)}`;
  const side = direction === 1 ? 'buy' : 'sell';
  switch (type) {
    case LOBSTER.new:
      return `new ${side} order ${orderId}: ${at}`;
    case LOBSTER.partialCancel:
      return `${size} of ${side} order ${orderId} cancelled`;
    case LOBSTER.delete:
      return `${side} order ${orderId} deleted`;
    case LOBSTER.visibleExecution:
      return `${side} order ${orderId} executed: ${at}`;
    case LOBSTER.hiddenExecution:
      return hasSide(message, ts) ? `hidden ${side} order executed: ${at}` : `hidden order executed: ${at}`;
    case LOBSTER.cross:
      return `cross: ${at}`;
    default:
      return describeHalt(price);
  }
}

export function describeHalt(price: number): string {
  if (price === -1) return 'trading halted';
  return price === 0 ? 'quoting resumed' : 'trading resumed';
}
