import {
  type Candle,
  type CandleSeries,
  candleKindText,
  decimalsOf,
  type Instrument,
  plainText,
} from '../../engine/internal.js';
import { numberOrNull } from './book-text.js';

/** Venues send sizes with up to this many decimals, whatever their lot size. */
export const SIZE_DECIMALS = 8;
/** The significant digits of a sum of doubles. */
const SIGNIFICANT_DIGITS = 14;

/** The fields of a `candle` record after the common ones. */
export function candleFields(series: CandleSeries, candle: Candle, { tickSize, lotSize }: Instrument): string {
  const { grid } = series;
  const sizeDecimals = Math.max(SIZE_DECIMALS, decimalsOf(lotSize));
  const price = (ticks: number) => (Number.isInteger(ticks) ? grid.priceText(ticks) : plainText(grid.price(ticks)));
  const size = (value: number | undefined) => sumText(value, sizeDecimals);
  const volume = (value: number | undefined) => sumText(value, sizeDecimals + decimalsOf(tickSize));
  return [
    `"kind":${JSON.stringify(candleKindText(series.kind))}`,
    `"openTs":${plainText(candle.openTs)},"closeTs":${plainText(candle.closeTs)}`,
    `"open":${price(candle.openTicks)},"high":${price(candle.highTicks)},"low":${price(candle.lowTicks)},"close":${price(candle.closeTicks)}`,
    `"size":${size(candle.size)}`,
    `"buySize":${size(candle.buySize)},"buyVolume":${volume(candle.buyVolume)}`,
    `"sellSize":${size(candle.sellSize)},"sellVolume":${volume(candle.sellVolume)}`,
    `"vwap":${numberOrNull(candle.vwap)},"trades":${numberOrNull(candle.trades)}`,
    `"closed":${candle.isClosed},"amended":${candle.isAmended},"gap":${candle.hasGap}`,
  ].join(',');
}

export function sumText(value: number | undefined, decimals: number): string {
  return value === undefined || Number.isNaN(value) ? 'null' : plainText(sumOf(value, decimals));
}

/** Rounds off the error of adding doubles (0.1 + 0.2). */
export function sumOf(value: number, decimals: number): number {
  const integerDigits = Math.max(1, Math.ceil(Math.log10(Math.abs(value) + 1)));
  const reliable = Math.max(0, Math.min(decimals, SIGNIFICANT_DIGITS - integerDigits));
  return Number(value.toFixed(reliable));
}
