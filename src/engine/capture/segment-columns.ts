/** What an event is; the number is part of the format, and so are the flags above it. */
export const KIND = { message: 0, trade: 1, status: 2 } as const;
export const KIND_BITS = 0x03;
export const HAS_BEGIN = 0x04;
export const HAS_SEQ = 0x08;
export const HAS_EXCHANGE_TS = 0x10;
export const HAS_TRIMS = 0x20;
export const IS_SELL = 0x40;
export const MICROSECONDS = 1000;

/** The columns of a segment, in their order in the file. */
export const COLUMNS = [
  'kinds',
  'orders',
  'recvTs',
  'exchangeTs',
  'seqs',
  'counts',
  'ticks',
  'sizes',
  'trims',
  'trades',
  'statuses',
] as const;
export type Columns<Value> = Readonly<Record<(typeof COLUMNS)[number], Value>>;

export function columnsOf<Value>(make: () => Value): Columns<Value> {
  return Object.fromEntries(COLUMNS.map((name) => [name, make()])) as Columns<Value>;
}

/** Steps of either sign as whole numbers that are small when they are: 0, −1, 1, −2 … are 0, 1, 2, 3 … */
export function zigzag(step: number): number {
  return step < 0 ? -step * 2 - 1 : step * 2;
}

export function unzigzag(value: number): number {
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
}
