/** The engine's internal index: what the screen and the command line import. The public part of it is index.ts. */
export { Book, type BookCommit } from './book/book.js';
export { type LevelColumns, levelColumns, reserveRows } from './book/columns.js';
export { groupTicks } from './book/ladder.js';
export * from './book/metrics.js';
export { type Order, OrderQueues, type QueuePlace } from './book/orders.js';
export { BookSide } from './book/side.js';
export type { BookSideId, BookView, Level, SideView } from './book/view.js';
export type { CandleSettings } from './candle-settings.js';
export { CaptureReader, isCapture } from './capture/capture-reader.js';
export { type CaptureCounts, type CaptureOptions, CaptureRecorder } from './capture/capture-recorder.js';
export type { CaptureProblem } from './capture/problems.js';
export { RecordingSwitch } from './capture/recording-switch.js';
export {
  ConsolidatedBook,
  type ConsolidatedLevel,
  type ConsolidatedSource,
} from './consolidated/consolidated-book.js';
export { type Crossing, crossingsOf, type Fees } from './consolidated/crossings.js';
export { type Member, membersOf, pairOf } from './consolidated/membership.js';
export { type DataSetOptions, DataSets } from './data-sets/data-sets.js';
export { isDataUrl } from './data-sets/data-url.js';
export { decimalsOf, OFF_GRID, parseSize, plainText } from './decimal.js';
export { durationText } from './duration.js';
export type { ErrorCode } from './errors.js';
export type { ExtraStream, Feed, FeedTraffic } from './feed.js';
export type { Follow } from './files/bytes/follow.js';
export { STDIN } from './files/bytes/input-file.js';
export { isPipe } from './files/bytes/raw-bytes.js';
export type { ImportHints } from './files/import/formats/import-format.js';
export { IMPORT_FORMATS } from './files/import/formats.js';
export { importClock, openImport } from './files/import/import-session.js';
export { type ImportFiles, type PreparedImport, prepareImport } from './files/import/prepared-import.js';
export type { ColumnNames } from './files/import/table/column-names.js';
export type { TimeUnit } from './files/import/table/text-time.js';
export { type LobsterFiles, type LobsterOpenOptions, openLobsterFiles } from './files/lobster/lobster-files.js';
export * from './files/lobster/lobster-format.js';
export { findLobster, type LobsterInputs } from './files/lobster/lobster-inputs.js';
export { parseLobsterName } from './files/lobster/lobster-name.js';
export { LobsterPlayer } from './files/lobster/lobster-player.js';
export { lobsterClock, openLobster } from './files/lobster/lobster-session.js';
export { companionsOf, messageFilesOf, onlyPlayable } from './files/playable-file.js';
export { CandleCache, type CandleCacheOptions } from './history/candle-cache.js';
export { CandleHistory, type CandleHistoryOptions } from './history/candle-history.js';
export { groupStepOf, largestGroupStep, requireGroupWithin } from './instrument.js';
export type { AuditReport, LevelDifference } from './integrity/book-audit.js';
export {
  CountingSequencer,
  LinkingSequencer,
  OverlappingSequencer,
  type SequenceRange,
  type Sequencer,
  type SequenceVerdict,
} from './integrity/sequencer.js';
export { isInBackground } from './io/background.js';
export { replaceFile, shortHash } from './io/disk-cache.js';
export { heldPipe } from './io/held-pipe.js';
export { checkNewFile, openNewFile, type StagedFile, stageFile } from './io/new-file.js';
export { unreadable } from './io/regular-file.js';
export type { SystemError } from './io/system-error.js';
export { notWritten, temporaryPath } from './io/temporary-file.js';
export type { CcxtConfig } from './live/ccxt/types.js';
export type { VenueSettings } from './live/create-venue.js';
export { listMarkets, listVenues, type MarketListing, type VenueListing } from './live/listing.js';
export { missingLive, neverLive, openSession, type SessionOptions } from './live/live-session.js';
export { venueIds } from './live/venue-lookup.js';
export { VenueMessages, type VenueMessagesOptions } from './live/venue-messages.js';
export { Watchdog } from './live/watchdog.js';
export { type FeedEvent, Market, type MarketChange, type MarketCounters, type ReadonlyMarket } from './market.js';
export { nearest } from './nearest.js';
export { type CaptureSession, captureClock, openCapture } from './playback/capture-session.js';
export type { OrderEventDescription, OrderSource, Playback } from './playback/playback.js';
export { RecentHistory, type RecentHistoryOptions } from './playback/recent-history.js';
export { type RecordedOptions, RecordedSession } from './playback/recorded-session.js';
export { ReplayDriver } from './playback/replay-driver.js';
export { Rewind, type RewindOptions } from './playback/rewind.js';
export type { ProxySettings } from './proxy/proxies.js';
export { MarketRelay, type PresentState, startMidstream, teeSink } from './relay.js';
export { registerSecrets } from './secrets.js';
export type {
  CandleOptions,
  CandleView,
  HistoryProgress,
  LiveMarket,
  LiveSession,
  MarketLease,
  MarketTarget,
  Session,
  WatchedMarket,
} from './session.js';
export { type Simulator, type SimulatorOptions, startSimulator } from './simulator/simulator.js';
export * from './sink.js';
export {
  averagePrice,
  averageTerm,
  BASE_UNIT,
  baseAmount,
  type Contract,
  type ContractKind,
  quoteValue,
  type SizeUnit,
  sizeUnitOf,
} from './size-unit.js';
export type { LiveSource, MarketRequest, RecordedSource, Source, SourceContext } from './source.js';
export * from './startup.js';
export { ChangeFilter } from './stats/change-filter.js';
export { Histogram, type Percentiles } from './stats/histogram.js';
export { Rate } from './stats/rate.js';
export type { Average } from './tape/average.js';
export { CANDLE_TYPES, type CandleKind, candleKindText, intervalMsOf, intervalStart } from './tape/candle-kind.js';
export type { Candle } from './tape/candle-row.js';
export * as candleField from './tape/candle-row.js';
export { CandleSeries, type CandleSeriesOptions } from './tape/candle-series.js';
export type { CandlePageRequest, CandleSource } from './tape/candle-source.js';
export * from './tape/exponential-averages.js';
export { Flow, type FlowSums, SIZE_CLASS_LIMITS, SIZE_CLASSES, sizeClassOf, type Touch } from './tape/flow.js';
export { Footprint } from './tape/footprint.js';
export { Bollinger, Rsi, trueRange } from './tape/indicators.js';
export { type JoinOptions, joinHistory } from './tape/join-history.js';
export { NumberRing } from './tape/number-ring.js';
export { isCandle, type Ohlcv, type OhlcvRow, ohlcvOf, ohlcvRow, ohlcvSlice, resample } from './tape/ohlcv.js';
export { PriceVolumes } from './tape/price-volumes.js';
export { PriceWindow } from './tape/price-window.js';
export { type PriceChanges, PullStack } from './tape/pull-stack.js';
export { Ring, type RingOptions } from './tape/ring.js';
export { SlidingSums } from './tape/sliding-sums.js';
export { type SeriesOptions, Tape } from './tape/tape.js';
export { sideOfCode, TAKER, type TradeColumns, tradeColumns } from './tape/trade-columns.js';
export { TradeRing } from './tape/trades.js';
export { type ProfileRow, type VolumeProfile, volumeProfile } from './tape/volume-profile.js';
export { Vwap } from './tape/vwap.js';
export * from './tape/weights.js';
export * from './tape/window-averages.js';
export { Backoff } from './time/backoff.js';
export { type CancelTimer, type Clock, ManualClock, repeat } from './time/clock.js';
export { LoopLag } from './time/loop-lag.js';
export { Pause } from './time/pause.js';
export type { ReplayClock } from './time/replay-clock.js';
export { groupSteps, MAX_TICKS, Rounder, type Rounding } from './units.js';
