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

/** "AAPL_2012-06-21_34200000_57600000_message_10.csv", or the same with ".gz". */
export type LobsterFileName = {
  readonly ticker: string;
  readonly date: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly kind: 'message' | 'orderbook';
  /** undefined when the name has no level count: then the first row of the orderbook file sets it. */
  readonly levels: number | undefined;
};

const NAME = /^([A-Z0-9.-]+)_(\d{4}-\d{2}-\d{2})_(\d+)_(\d+)_(message|orderbook)(?:_(\d+))?\.csv(?:\.gz)?$/i;
const MESSAGE = /^(\d+(?:\.\d+)?),([1-7]),(-?\d+),(\d+),(-?\d+),(1|-1)(?:,.*)?$/;
const DAY_SECONDS = 86_400;
const [COMMA, MINUS, ZERO, NINE] = [44, 45, 48, 57];
/** The price of a level that does not exist. */
const NO_PRICE = 9_999_999_999;

/** Parses a file name; undefined when it is not that of a LOBSTER file. */
export function parseLobsterName(name: string): LobsterFileName | undefined {
  const match = NAME.exec(name);
  if (match === null) return undefined;
  const [, ticker, date, start, end, kind, levels] = match;
  return {
    ticker,
    date,
    startMs: Number(start),
    endMs: Number(end),
    kind: kind.toLowerCase() === 'message' ? 'message' : 'orderbook',
    levels: levels === undefined ? undefined : Number(levels),
  };
}

/** @throws LobtopError `data` that names the line: malformed, or a time that is not within a day */
export function parseLobsterMessage(line: string, lineNumber: number): LobsterMessage {
  const match = MESSAGE.exec(line);
  if (match === null) {
    throw new LobtopError('data', `line ${lineNumber} is not a LOBSTER message: "${sanitize(line, 60)}"`, {
      remedy: 'Expected time,type,order id,size,price,direction',
    });
  }
  const [, seconds, type, orderId, size, price, direction] = match;
  // The replay clock passes the time between messages: one far in the future would never be reached.
  if (Number(seconds) > DAY_SECONDS) {
    throw new LobtopError('data', `line ${lineNumber}: ${sanitize(seconds, 30)} is not a time of day`, {
      remedy: 'Expected seconds after midnight',
    });
  }
  return {
    timeMs: Number(seconds) * 1000,
    type: Number(type),
    orderId,
    size: Number(size),
    price: Number(price),
    direction: direction === '1' ? 1 : -1,
  };
}

/** A row of an orderbook file: prices in dollars × 10,000 and sizes, best first, without levels that do not exist. */
export type LobsterRow = {
  readonly asks: readonly (readonly [price: number, size: number])[];
  readonly bids: readonly (readonly [price: number, size: number])[];
};

/** @throws LobtopError `data` that names the line: malformed, or not `levels` levels */
export function parseLobsterRow(line: string, lineNumber: number, levels: number | undefined): LobsterRow {
  const cells = scanned(line);
  const columns = cells?.length ?? line.split(',').length;
  if (cells === undefined || columns % 4 !== 0) {
    throw new LobtopError(
      'data',
      `orderbook line ${lineNumber} has ${columns} columns, expected four numbers per level`,
    );
  }
  if (levels !== undefined && columns !== levels * 4) {
    throw new LobtopError('data', `orderbook line ${lineNumber} has ${columns / 4} levels, expected ${levels}`);
  }
  const asks: [number, number][] = [];
  const bids: [number, number][] = [];
  for (let at = 0; at < columns; at += 4) {
    if (Math.abs(cells[at]) !== NO_PRICE && cells[at + 1] > 0) asks.push([cells[at], cells[at + 1]]);
    if (Math.abs(cells[at + 2]) !== NO_PRICE && cells[at + 3] > 0) bids.push([cells[at + 2], cells[at + 3]]);
  }
  return { asks, bids };
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
      cells.push(sign * value);
      value = 0;
      sign = 1;
      digits = 0;
    } else if (code === MINUS && digits === 0 && sign === 1) sign = -1;
    else return undefined;
  }
  return cells;
}

/** A message in words. */
export function describeMessage({ type, orderId, size, price, direction }: LobsterMessage): string {
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
      return `hidden ${side} order executed: ${at}`;
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
