/**
 * lobtop/indicators: statistics of trades. Candles of five kinds, running averages, order flow, volume at price, histograms.
 *
 * Running indicators allocate nothing after construction, and are NaN while they warm up.
 */
export type { CandleSettings } from './candle-settings.js';
export type { CandleOptions, CandleView, HistoryProgress } from './session.js';
export { ChangeFilter } from './stats/change-filter.js';
export { Histogram, type Percentiles } from './stats/histogram.js';
export { Rate } from './stats/rate.js';
export type { Average } from './tape/average.js';
export { CANDLE_TYPES, type CandleKind, candleKindText, parseCandleKind } from './tape/candle-kind.js';
export type { Candle } from './tape/candle-row.js';
export { CandleSeries, type CandleSeriesOptions } from './tape/candle-series.js';
export { Ema, Tema, TimeEma } from './tape/exponential-averages.js';
export { Flow, type FlowSums, SIZE_CLASS_LIMITS, sizeClassOf, type Touch } from './tape/flow.js';
export { Bollinger, Rsi, trueRange } from './tape/indicators.js';
export { type JoinOptions, joinHistory } from './tape/join-history.js';
export { NumberRing } from './tape/number-ring.js';
export { type Ohlcv, type OhlcvRow, ohlcvOf, ohlcvRow, resample } from './tape/ohlcv.js';
export { PriceVolumes } from './tape/price-volumes.js';
export { PriceWindow } from './tape/price-window.js';
export { type PriceChanges, PullStack } from './tape/pull-stack.js';
export { Ring, type RingOptions } from './tape/ring.js';
export { type SeriesOptions, Tape } from './tape/tape.js';
export { TAKER, type TradeColumns, tradeColumns } from './tape/trade-columns.js';
export { TradeRing } from './tape/trades.js';
export { type ProfileRow, type VolumeProfile, volumeProfile } from './tape/volume-profile.js';
export { Vwap } from './tape/vwap.js';
export { emaWeights, geometricWeights, logarithmicWeights, type WeightOptions } from './tape/weights.js';
export { Hull, Sma, Wma } from './tape/window-averages.js';
