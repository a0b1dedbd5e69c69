import * as scripts from './scripts.js';
import type { VenueScript } from './venue-script.js';

/** Recordings of venues with a single script. */
export const VENUE_SCRIPTS = {
  OKX: scripts.okx,
  Bitget: scripts.bitget,
  Bybit: scripts.bybit,
  Coinbase: scripts.coinbase,
  'Coinbase Exchange': scripts.coinbaseExchange,
  Gemini: scripts.gemini,
  Bitfinex: scripts.bitfinex,
  Bitstamp: scripts.bitstamp,
  KuCoin: scripts.kucoin,
  'Kraken Futures': scripts.krakenFutures,
  Gate: scripts.gate,
  Poloniex: scripts.poloniex,
  Kraken: scripts.kraken,
  Deribit: scripts.deribit,
} as const satisfies Readonly<Record<string, () => VenueScript>>;
