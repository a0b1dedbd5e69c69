/**
 * lobtop/engine: exact limit order books, live feeds and their health, without a terminal.
 *
 * See also `lobtop/indicators` (candles, averages, flow), `lobtop/recordings` (captures, LOBSTER, imports) and `lobtop/testing`.
 *
 * @example
 * import { openSession } from 'lobtop/engine';
 * const session = openSession({ targets: [{ venue: 'binance', symbol: 'BTC/USDT' }] });
 * const [{ market }] = session.watched;
 * await market.whenLive();
 * for (const { price, size } of market.book.bids.levels(10)) console.log(price, size);
 * session.close();
 */
export { Book, type BookCommit } from './book/book.js';
export { type LevelColumns, levelColumns } from './book/columns.js';
export type { Coverage } from './book/coverage.js';
export { groupTicks } from './book/ladder.js';
export {
  type Amount,
  costToFill,
  crosses,
  depthMid,
  type FillCost,
  imbalance,
  imbalanceWithin,
  impact,
  isCovered,
  isCoveredWithin,
  microprice,
  mid,
  midTicks,
  type OrderSide,
  sizeWithin,
  spreadBps,
  spreadTicks,
  weightedMid,
} from './book/metrics.js';
export { type Order, OrderQueues, type QueuePlace } from './book/orders.js';
export type { BookView, Level, SideView } from './book/view.js';
// Recording a session and reading it back belongs to a feed's daily work; the rest of recordings has its own entry.
export { CaptureReader } from './capture/capture-reader.js';
export { CaptureRecorder } from './capture/capture-recorder.js';
export { RecordingSwitch } from './capture/recording-switch.js';
export type { Signal } from './changes.js';
export { MAX_TICKS, OFF_GRID, parseSize, plainText } from './decimal.js';
export { type ErrorCode, LobtopError } from './errors.js';
export { EXTRA_STREAMS, type ExtraStream, type Feed, type FeedTraffic } from './feed.js';
export type { AuditReport, LevelDifference } from './integrity/book-audit.js';
export type { VenueSettings } from './live/create-venue.js';
export { listMarkets, listVenues, type MarketListing, type VenueListing } from './live/listing.js';
export { openSession, type SessionOptions } from './live/live-session.js';
export { type FeedEvent, Market, type MarketChange, type MarketCounters, type ReadonlyMarket } from './market.js';
export { captureClock, openCapture } from './playback/capture-session.js';
export type { ProxySettings } from './proxy/proxies.js';
export { type Leave, MarketRelay, type PresentState, teeSink } from './relay.js';
export type { LiveMarket, LiveSession, MarketLease, MarketTarget, Session, WatchedMarket } from './session.js';
export {
  ASK,
  BID,
  type CommitMeta,
  type FastTouch,
  type FeedStatus,
  type Instrument,
  type Integrity,
  type Liquidation,
  type MarketSink,
  type MarketState,
  type MidstreamStart,
  type OrderEvent,
  partialSink,
  type ReportedCandle,
  type Side,
  type StatusReason,
  TICKER_FIGURES,
  type Ticker,
  type Trade,
  type TradeSide,
} from './sink.js';
export {
  baseAmount,
  type Contract,
  type ContractKind,
  quoteValue,
  type SizeUnit,
  sizeUnitOf,
} from './size-unit.js';
export type { LiveSource, MarketRequest, Source, SourceContext } from './source.js';
export { type CancelTimer, type Clock, systemClock } from './time/clock.js';
export { PriceGrid, type Rounding } from './units.js';
