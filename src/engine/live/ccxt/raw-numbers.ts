import { withoutExponent } from '../../decimal.js';
import type { CcxtExchange, CcxtRow } from './types.js';

/** Only methods of ccxt's base class are overridden; a venue's class may have its own, which are kept. */
const BASE_CLASS = 'BaseExchange';

export type RawNumbers = {
  /** Runs `handle` with the numbers of a book left as the venue sent them. */
  run(handle: () => void): void;
};

/**
 * Keeps rows as text on their way through ccxt, so that they are parsed exactly once, directly to ticks.
 * ccxt reads '0x10' as 16 and '' as undefined; our decoder rejects both.
 */
export function keepRawNumbers(exchange: CcxtExchange): RawNumbers {
  let depth = 0;
  const run = (handle: () => void) => {
    depth++;
    try {
      handle();
    } finally {
      depth--;
    }
  };
  for (const name of ['safeNumber', 'safeFloat'] as const) {
    const read = exchange[name];
    exchange[name] = (table, key, fallback) =>
      depth > 0 ? (rawOf(table, key) ?? fallback) : read.call(exchange, table, key, fallback);
  }
  const { parseNumber } = exchange;
  exchange.parseNumber = (value, fallback) =>
    depth > 0 ? rawNumber(value) : parseNumber.call(exchange, value, fallback);
  keepRawRows(exchange);
  return { run };
}

function keepRawRows(exchange: CcxtExchange): void {
  if (ownerOf(exchange, 'parseOrderBookBidAsk') !== BASE_CLASS) return;
  exchange.parseOrderBookBidAsk = (row, priceKey = 0, amountKey = 1) => pairOf(row, priceKey, amountKey);
  if (ownerOf(exchange, 'parseOrderBook') !== BASE_CLASS) return;
  exchange.parseOrderBook = (raw, symbol, timestamp, ...keys) => {
    const [bidsKey = 'bids', asksKey = 'asks', priceKey = 0, amountKey = 1] = keys;
    const rows = (key: string) => rowsOf(raw?.[key], priceKey, amountKey);
    return { symbol, bids: rows(bidsKey), asks: rows(asksKey), ...(timestamp === undefined ? {} : { timestamp }) };
  };
}

function rowsOf(rows: unknown, priceKey: string | number, amountKey: string | number): readonly CcxtRow[] {
  if (priceKey === 0 && amountKey === 1) return (rows ?? []) as readonly CcxtRow[];
  return ((rows ?? []) as readonly unknown[]).map((row) => pairOf(row, priceKey, amountKey));
}

function pairOf(row: unknown, priceKey: string | number, amountKey: string | number): CcxtRow {
  return [rawOf(row, priceKey), rawOf(row, amountKey)];
}

function rawOf(table: unknown, key: string | number): unknown {
  return rawNumber((table as Record<string | number, unknown> | null | undefined)?.[key]);
}

/** Venues that send JSON numbers may use an exponent, which a plain decimal must not have. */
function rawNumber(value: unknown): unknown {
  return typeof value === 'string' ? withoutExponent(value) : (value ?? undefined);
}

/** The name of the class in the prototype chain that defines this method. */
export function ownerOf(exchange: object, method: string): string | undefined {
  for (let proto = Object.getPrototypeOf(exchange); proto !== null; proto = Object.getPrototypeOf(proto)) {
    if (Object.hasOwn(proto, method)) return String(proto.constructor?.name);
  }
  return undefined;
}
