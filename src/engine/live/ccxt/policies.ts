import { bitfinexChecksum, interleavedTextChecksum, krakenChecksum } from '../../integrity/checksums.js';
import {
  BinanceFuturesSequencer,
  BinanceSpotSequencer,
  BitfinexSequencer,
  BybitSequencer,
  CoinbaseSequencer,
  DeribitSequencer,
  GateSequencer,
  HitbtcSequencer,
  KrakenFuturesSequencer,
  KucoinSequencer,
  OkxSequencer,
  PoloniexSequencer,
} from '../../integrity/sequence-rules.js';
import type { Sequencer } from '../../integrity/sequencer.js';
import type { Integrity } from '../../sink.js';
import * as read from './message-readers.js';
import * as patch from './patches.js';
import type { VenuePolicy } from './policy.js';
import type { CcxtMarket } from './types.js';
import { CCXT_VENUES } from './venue-list.js';

const level = (integrity: Integrity) => (): Integrity => integrity;

/** A venue of which nothing is known but its class: what ccxt hands over, proven by nothing until audited. */
const UNKNOWN = {
  mode: 'pass-through',
  book: 'full',
  snapshot: 'wire',
  trims: false,
  depth: () => undefined,
  integrity: level('unverifiable'),
  checkedBy: 'nobody',
  hasRestSequence: false,
  resubscribes: false,
  hasPairRows: false,
  config: {},
} as const satisfies Omit<VenuePolicy, 'ccxtId'>;

const SEQUENCE = { integrity: level('sequence'), checkedBy: 'lobtop' } as const;
const CHECKSUM = { integrity: level('checksum'), checkedBy: 'lobtop' } as const;
/** The REST picture is asked for with the first change, not the sixth: a quiet market would never start. */
const AT_ONCE = { options: { watchOrderBook: { snapshotDelay: 0 } } };

const BINANCE = {
  // Options are numbered in a way of their own.
  integrity: (market) => (market.option === true ? 'unverifiable' : 'sequence'),
  checkedBy: 'lobtop',
  snapshot: 'rest',
  read: read.readBinance,
  sequencer: binanceSequencer,
  hasRestSequence: true,
  resubscribes: true,
  hasPairRows: true,
  // All streams of a kind share one socket, so that books and trades keep their order.
  config: { options: { streamLimits: { spot: 1, margin: 1, future: 1, delivery: 1 } } },
  patch: patch.binanceDelivery,
} as const satisfies Partial<VenuePolicy>;

const BYBIT = {
  ...SEQUENCE,
  book: 'window',
  depth: (market) => (market.option === true ? 100 : 1000),
  read: read.readBybit,
  sequencer: () => new BybitSequencer(),
  hasPairRows: true,
} as const satisfies Partial<VenuePolicy>;

const OKX = {
  ...SEQUENCE,
  book: 'window',
  read: read.readOkx,
  sequencer: () => new OkxSequencer(),
  checksum: interleavedTextChecksum,
  hasPairRows: true,
} as const satisfies Partial<VenuePolicy>;

const GATE = {
  book: 'window',
  snapshot: 'rest',
  depth: (market) => (market.spot === true ? 400 : 100),
  integrity: (market) => (market.spot === true ? 'unverifiable' : 'sequence'),
  checkedBy: 'lobtop',
  read: read.readGate,
  hasRestSequence: true,
  sequencer: (market) => (market.spot === true ? undefined : new GateSequencer()),
  patch: patch.gateEarlyChanges,
} as const satisfies Partial<VenuePolicy>;

const KUCOIN = {
  ...SEQUENCE,
  snapshot: 'rest',
  read: read.readKucoin,
  hasRestSequence: true,
  sequencer: () => new KucoinSequencer(),
  config: AT_ONCE,
  patch: patch.kucoinChanges,
} as const satisfies Partial<VenuePolicy>;

const HITBTC = { ...SEQUENCE, read: read.readHitbtc, sequencer: () => new HitbtcSequencer() } as const;
const BRIDGED = { snapshot: 'rest', config: AT_ONCE } as const;
const WHOLE_BOOKS = { book: 'snapshot' } as const;

/** One row a venue; what a row does not say is as in `UNKNOWN`. Sources: design notes on feeds, ccxt's classes, the venues' docs. */
const TABLE: Readonly<Record<string, Partial<VenuePolicy>>> = {
  binance: { ...BINANCE, marketType: binanceType },
  binanceusdm: { ...BINANCE, marketType: binanceType },
  binancecoinm: { ...BINANCE, marketType: binanceType },
  binanceus: BINANCE,
  bybit: BYBIT,
  bybiteu: BYBIT,
  bybitid: BYBIT,
  okx: OKX,
  okxus: OKX,
  myokx: OKX,
  coinbase: {
    ...SEQUENCE,
    read: read.readCoinbase,
    connection: { sequencer: () => new CoinbaseSequencer(), read: read.readCoinbaseSequence },
  },
  coinbaseexchange: { read: read.readCoinbaseExchange, hasPairRows: true },
  kraken: {
    ...CHECKSUM,
    book: 'window',
    trims: true,
    depth: () => 1000,
    read: read.readKraken,
    checksum: krakenChecksum,
    decimals: krakenDecimals,
  },
  krakenfutures: { ...SEQUENCE, read: read.readKrakenFutures, sequencer: () => new KrakenFuturesSequencer() },
  bitget: {
    ...CHECKSUM,
    read: read.readBitget,
    checksum: interleavedTextChecksum,
    hasPairRows: true,
    // Ours is made over the same text, and ccxt's would need ccxt's copy of the book.
    config: { options: { watchOrderBook: { checksum: false } } },
  },
  bitfinex: {
    ...CHECKSUM,
    book: 'window',
    depth: () => 100,
    read: read.readBitfinex,
    connection: { sequencer: () => new BitfinexSequencer(), read: read.readBitfinexSequence },
    checksum: bitfinexChecksum,
    // Its REST book is order by order otherwise.
    config: { options: { fetchOrderBook: { precision: 'P0' } } },
    rewrite: patch.bitfinexFlags,
  },
  bitstamp: { ...BRIDGED, hasRestSequence: true, patch: patch.bitstampBridge },
  kucoin: KUCOIN,
  kucoinfutures: KUCOIN,
  gate: GATE,
  gateeu: GATE,
  gemini: { read: read.readGemini },
  deribit: { ...SEQUENCE, read: read.readDeribit, sequencer: () => new DeribitSequencer() },
  // Changes from the stream, the picture by REST, no numbers that both have.
  backpack: BRIDGED,
  mexc: BRIDGED,
  xt: BRIDGED,
  poloniex: {
    ...SEQUENCE,
    book: 'window',
    read: read.readPoloniex,
    sequencer: () => new PoloniexSequencer(),
  },
  hitbtc: HITBTC,
  bequant: HITBTC,
  htx: { integrity: level('sequence'), checkedBy: 'ccxt', book: 'window', depth: () => 150 },
  cryptocom: { integrity: level('sequence'), checkedBy: 'ccxt', book: 'window' },
  extended: { integrity: level('sequence'), checkedBy: 'ccxt' },
  hyperliquid: WHOLE_BOOKS,
  aster: WHOLE_BOOKS,
  derive: WHOLE_BOOKS,
  hashkey: WHOLE_BOOKS,
  lbank: WHOLE_BOOKS,
  paradex: WHOLE_BOOKS,
  // Their classes read the book back, by order or for a checksum of their own.
  luno: { mode: 'native' },
  independentreserve: { mode: 'native', integrity: level('checksum'), checkedBy: 'ccxt' },
};

/** The ids of all venues that can be watched. */
export function venueIds(): string[] {
  return CCXT_VENUES.map(([id]) => id);
}

/** Whether lobtop knows more of a venue than that ccxt has a class for it. */
export function isKnownVenue(ccxtId: string): boolean {
  return Object.hasOwn(TABLE, ccxtId);
}

/** undefined for what is no ccxt class with order books by websocket. */
export function policyOf(ccxtId: string): VenuePolicy | undefined {
  return venueIds().includes(ccxtId) ? { ...UNKNOWN, ...TABLE[ccxtId], ccxtId } : undefined;
}

function binanceSequencer({ contract, option }: CcxtMarket): Sequencer | undefined {
  if (option === true) return undefined;
  return contract === true ? new BinanceFuturesSequencer() : new BinanceSpotSequencer();
}

/** Binance keeps spot, linear and inverse markets apart; "BTC/USD:BTC" settles in its base. */
function binanceType(symbol: string): string {
  if (/-[CP]$/.test(symbol)) return 'option';
  const settled = /^([^/]+)\/[^:]+:([^-]+)/.exec(symbol);
  if (settled === null) return 'spot';
  return settled[1] === settled[2] ? 'inverse' : 'linear';
}

function krakenDecimals(market: CcxtMarket): { price: number; size: number } | undefined {
  const { pair_decimals: price, lot_decimals: size } = (market.info ?? {}) as Record<string, unknown>;
  return typeof price === 'number' && typeof size === 'number' ? { price, size } : undefined;
}
