const HEADER = ['ts_recv', 'ts_event', 'rtype', 'publisher_id', 'instrument_id'] as const;
const TRADE = [...HEADER, 'action', 'side', 'depth', 'price', 'size', 'flags', 'ts_in_delta', 'sequence'] as const;
const LEVEL = ['bid_px', 'ask_px', 'bid_sz', 'ask_sz', 'bid_ct', 'ask_ct'] as const;

/** "Prices: INT64_MAX is UNDEF_PRICE", "timestamps: UINT64_MAX is UNDEF_TIMESTAMP", as Databento's CSV writes them. */
export const UNDEFINED_PRICE = '9223372036854775807';
export const UNDEFINED_TIME = '18446744073709551615';
/** "Every 1 unit corresponds to 1e-9". */
export const PRICE_DECIMALS = 9;

/**
 * Databento's bit field `flags`. `last`: "the last record in the event from the venue for a given instrument_id"; `topOfBook`, `aggregated`: "a
 * top-of-book record", "an aggregated price level record, not an individual order"; `snapshot`: "sourced from a replay, such as a snapshot
 * server"; `maybeBadBook`: "an unrecoverable gap was detected in the channel".
 */
export const DATABENTO_FLAGS = {
  last: 0x80,
  topOfBook: 0x40,
  snapshot: 0x20,
  aggregated: 0x10,
  maybeBadBook: 0x04,
} as const;

/** How records of a schema are laid out in DBN. Records with the same layout have the same columns. */
export type RecordLayout = 'mbo' | 'trades' | 'mbp-1' | 'mbp-10' | 'bbo';

/** A schema whose records are read. */
export type DatabentoSchema = {
  readonly name: string;
  /** Its number in the metadata of a DBN file. */
  readonly code: number;
  /** The type of its records. */
  readonly rtype: number;
  readonly layout: RecordLayout;
};

/** The first of two schemas with the same records is the one that they are read as where the file does not say. */
export const DATABENTO_SCHEMAS: readonly DatabentoSchema[] = [
  { name: 'mbo', code: 0, rtype: 0xa0, layout: 'mbo' },
  { name: 'mbp-1', code: 1, rtype: 0x01, layout: 'mbp-1' },
  { name: 'mbp-10', code: 2, rtype: 0x0a, layout: 'mbp-10' },
  { name: 'tbbo', code: 3, rtype: 0x01, layout: 'mbp-1' },
  { name: 'trades', code: 4, rtype: 0x00, layout: 'trades' },
  { name: 'bbo-1s', code: 18, rtype: 0xc3, layout: 'bbo' },
  { name: 'bbo-1m', code: 19, rtype: 0xc4, layout: 'bbo' },
];

/** Columns of Databento's CSV, in its order. */
export const LAYOUT_COLUMNS: Readonly<Record<RecordLayout, readonly string[]>> = {
  mbo: [
    ...HEADER,
    ...['action', 'side', 'price', 'size', 'channel_id', 'order_id', 'flags', 'ts_in_delta', 'sequence'],
  ],
  trades: TRADE,
  'mbp-1': [...TRADE, ...levelColumns(1)],
  'mbp-10': [...TRADE, ...levelColumns(10)],
  bbo: [...HEADER, 'side', 'price', 'size', 'flags', 'sequence', ...levelColumns(1)],
};

/** A schema that is known, but has nothing that can be played. */
export type OtherSchema = {
  readonly name: string;
  readonly codes: readonly number[];
  readonly rtypes: readonly number[];
  /** Columns that no other schema has. */
  readonly columns: readonly string[];
};

/** Columns that the tables of all these have. */
export const COMMON_COLUMNS = ['rtype', 'publisher_id', 'instrument_id'] as const;

export const OTHER_SCHEMAS = {
  ohlcv: {
    name: 'ohlcv',
    codes: [5, 6, 7, 8, 13],
    rtypes: [0x11, 0x20, 0x21, 0x22, 0x23, 0x24],
    columns: ['open', 'high', 'low', 'close', 'volume'],
  },
  definition: { name: 'definition', codes: [9], rtypes: [0x13], columns: ['raw_symbol', 'min_price_increment'] },
  statistics: { name: 'statistics', codes: [10], rtypes: [0x18], columns: ['stat_type', 'update_action'] },
  status: { name: 'status', codes: [11], rtypes: [0x12], columns: ['trading_event', 'is_trading'] },
  imbalance: { name: 'imbalance', codes: [12], rtypes: [0x14], columns: ['ref_price', 'paired_qty'] },
  consolidated: {
    name: 'cmbp-1, cbbo, tcbbo',
    codes: [14, 15, 16, 17],
    rtypes: [0xb1, 0xc0, 0xc1, 0xc2],
    columns: ['bid_pb_00', 'ask_pb_00'],
  },
} as const satisfies Readonly<Record<string, OtherSchema>>;

function levelColumns(levels: number): string[] {
  return Array.from({ length: levels }, (_, i) => LEVEL.map((name) => `${name}_${String(i).padStart(2, '0')}`)).flat();
}
