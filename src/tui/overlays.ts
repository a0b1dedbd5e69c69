import {
  type Average,
  averagePrice,
  averageTerm,
  Bollinger,
  Ema,
  Hull,
  intervalStart,
  Rsi,
  type SizeUnit,
  Sma,
  Tema,
} from '../engine/internal.js';
import type { Look } from './look.js';
import type { Style } from './style.js';
import type { Theme } from './theme.js';
import type { OverlaySet } from './view/choices.js';

const DAY_MS = 86_400_000;
const RSI_PERIOD = 14;

/** The candle columns that overlays are computed from, oldest first; only the first `length` values are valid. */
export type PriceColumns = {
  readonly length: number;
  readonly openTs: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly size: Float64Array;
  /** What `size` is counted in. */
  readonly sizeUnit: SizeUnit;
};

/** A line over the candles; NaN = no value. */
export type OverlayLine = { readonly name: string; readonly style: Style; readonly values: Float64Array };

export function overlayLines(set: OverlaySet, columns: PriceColumns, { theme }: Look): OverlayLine[] {
  const closes = columns.close.subarray(0, columns.length);
  const line = (name: string, average: Average, style: Style) => {
    const values = new Float64Array(closes.length);
    average.updateBatch(closes, values);
    return { name, style, values };
  };
  const ema = (window: number, style: Style) => line(`EMA${window}`, new Ema({ window }), style);
  switch (set) {
    case 'none':
      return [];
    case 'EMA 20, VWAP':
      return [ema(20, theme.overlayFirst), { name: 'VWAP', style: theme.overlaySecond, values: dailyVwap(columns) }];
    case 'EMA 10, 25, 50':
      return [ema(10, theme.overlayFirst), ema(25, theme.overlaySecond), ema(50, theme.overlayThird)];
    case 'SMA 20, Bollinger, RSI':
      return bands(closes, theme);
    case 'TEMA 20, Hull 16':
      return [
        line('TEMA20', new Tema({ window: 20 }), theme.overlayFirst),
        line('Hull16', new Hull(16), theme.overlaySecond),
      ];
  }
}

function bands(closes: Float64Array, theme: Theme): OverlayLine[] {
  const mean = new Sma(20);
  const bollinger = new Bollinger(20);
  const columns = [0, 1, 2].map(() => new Float64Array(closes.length));
  closes.forEach((close, i) => {
    bollinger.update(close);
    columns[0][i] = mean.update(close);
    columns[1][i] = bollinger.upper;
    columns[2][i] = bollinger.lower;
  });
  const [middle, upper, lower] = columns;
  return [
    { name: 'SMA20', style: theme.overlayFirst, values: middle },
    { name: 'BB+2', style: theme.overlaySecond, values: upper },
    { name: 'BB-2', style: theme.overlaySecond, values: lower },
  ];
}

/** Figures for the legend that are not prices. */
export function overlayFigures(set: OverlaySet, { close, length }: PriceColumns): string[] {
  if (set !== 'SMA 20, Bollinger, RSI') return [];
  const strength = new Rsi(RSI_PERIOD).updateBatch(close.subarray(0, length));
  return Number.isNaN(strength) ? [] : [`RSI${RSI_PERIOD} ${strength.toFixed(0)}`];
}

/** VWAP since midnight UTC from the typical price (high + low + close) / 3, because past candles come without trades. */
function dailyVwap({ length, openTs, high, low, close, size, sizeUnit }: PriceColumns): Float64Array {
  const values = new Float64Array(length);
  let day = Number.NaN;
  let volume = 0;
  let terms = 0;
  for (let i = 0; i < length; i++) {
    const today = intervalStart(openTs[i], DAY_MS);
    if (today !== day) {
      volume = 0;
      terms = 0;
    }
    day = today;
    volume += size[i];
    terms += averageTerm(sizeUnit, size[i], (high[i] + low[i] + close[i]) / 3);
    values[i] = volume > 0 ? averagePrice(sizeUnit, volume, terms) : close[i];
  }
  return values;
}
