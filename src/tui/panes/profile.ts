import {
  type CandleSeries,
  type CandleView,
  candleField,
  type Footprint,
  groupSteps,
  type PriceGrid,
  PriceVolumes,
  type ReadonlyMarket,
  type VolumeProfile,
  volumeProfile,
} from '../../engine/internal.js';
import { drawUpwardBar } from '../bars.js';
import { Canvas } from '../canvas.js';
import { fitting, grouped, left, priceText, sizeText } from '../format.js';
import { type Look, paneTitle } from '../look.js';
import { styled } from '../theme.js';
import type { ProfileScope } from '../view/choices.js';
import { visibleCandles } from './candles.js';

const { BUY_SIZE, SELL_SIZE, ID } = candleField;

/** The largest step, as a share of the price. */
const MAX_STEP_SHARE = 0.05;
/** Columns of the title that the rules take. */
const TITLE_MARGIN = 4;
const CVD_MAX_ROWS = 6;

export type ProfileOptions = {
  readonly width: number;
  readonly height: number;
  readonly look: Look;
  readonly scope: ProfileScope;
};

/** The volume profile with point of control and value area; below it, cumulative volume delta. */
export function profileRows(market: ReadonlyMarket, view: CandleView | undefined, options: ProfileOptions): string[] {
  const { tape } = market;
  const { width, height, look, scope } = options;
  const cvdRows = Math.max(1, Math.min(CVD_MAX_ROWS, Math.floor(height / 5)));
  const bodyRows = height - cvdRows - 2;
  if (tape === undefined || view === undefined || bodyRows < 1) return [paneTitle(`profile ${scope}`, width, look)];
  const volumes = volumesOf(market, view.series, options);
  const profile = fittingProfile(volumes, bodyRows, tape.grid);
  const head = profileTitle(profile, tape.grid, { width, look, scope });
  const body =
    profile === undefined ? [styled(look.theme.dim, '  no trades yet')] : profileBody(profile, tape.grid, options);
  const blank = new Array<string>(Math.max(0, bodyRows - body.length)).fill('');
  return [head, ...body, ...blank, ...cvdBlock(market, view.series, { width, rows: cvdRows, look })];
}

function volumesOf(market: ReadonlyMarket, series: CandleSeries, { scope, width }: ProfileOptions): PriceVolumes {
  const { tape } = market;
  const volumes = new PriceVolumes();
  if (tape === undefined) return volumes;
  if (scope === 'session') return tape.session;
  collectCandles(series, scope === 'candle' ? 1 : visibleCandles(series, width), volumes);
  return volumes;
}

function collectCandles(series: CandleSeries, count: number, out: PriceVolumes): void {
  const footprint: Footprint | undefined = series.footprint;
  const ids = new Float64Array(Math.min(count, series.length));
  series.ring.copy(ID, ids.length, ids);
  footprint?.collect(new Set(ids), out);
}

/** The profile with the finest step at which all traded prices fit into the rows. */
function fittingProfile(volumes: PriceVolumes, rows: number, grid: PriceGrid): VolumeProfile | undefined {
  const highest = volumes.length === 0 ? 0 : volumes.ticks[0];
  for (const stepTicks of groupSteps(Math.max(1, highest * MAX_STEP_SHARE, 1 / grid.tickSize))) {
    const profile = volumeProfile(volumes, { stepTicks, maxRows: rows });
    if (profile !== undefined) return profile;
  }
  return undefined;
}

type TitleOptions = { readonly width: number; readonly look: Look; readonly scope: ProfileScope };

function profileTitle(
  profile: VolumeProfile | undefined,
  grid: PriceGrid,
  { width, look, scope }: TitleOptions,
): string {
  const price = (row: number) => grid.priceText(profile?.rows[row].ticks ?? 0);
  const figures =
    profile === undefined
      ? []
      : [`POC ${price(profile.poc)}`, `VA ${price(profile.valueLow)}-${price(profile.valueHigh)}`];
  return paneTitle(fitting([`profile ${scope}`, ...figures], width - TITLE_MARGIN, '  '), width, look);
}

function profileBody(profile: VolumeProfile, grid: PriceGrid, { width, look }: ProfileOptions): string[] {
  const texts = profile.rows.map(({ ticks }) => priceText(grid, ticks));
  const priceWidth = Math.max(...texts.map((text) => text.length));
  const barWidth = width - priceWidth - 4;
  return profile.rows.map(({ bought, sold }, row) => {
    const isPoc = row === profile.poc;
    const isValue = row >= profile.valueHigh && row <= profile.valueLow;
    const style = isPoc ? look.theme.poc : isValue ? look.theme.plain : look.theme.dim;
    const mark = isPoc ? look.chipRight : isValue ? look.valueArea : ' ';
    const cells = profile.largest > 0 ? Math.round(((bought + sold) / profile.largest) * barWidth) : 0;
    const boughtCells = Math.min(cells, Math.round((bought / Math.max(bought + sold, Number.MIN_VALUE)) * cells));
    const bar =
      styled(look.theme.bid, look.full.repeat(boughtCells)) +
      styled(look.theme.ask, look.soldBar.repeat(cells - boughtCells));
    return ` ${styled(style, `${texts[row].padStart(priceWidth)}${mark}`)} ${bar}${' '.repeat(Math.max(0, barWidth - cells))}`;
  });
}

/** A line of figures and, below it, the cumulative volume delta per candle. */
function cvdBlock(
  market: ReadonlyMarket,
  series: CandleSeries,
  size: { width: number; rows: number; look: Look },
): string[] {
  const { tape } = market;
  const { width, rows, look } = size;
  if (tape === undefined) return [];
  const { flow } = tape;
  const recent = flow.recent(market.venueNowMs);
  const signed = (value: number) => `${value < 0 ? '-' : '+'}${sizeText(Math.abs(value))}`;
  const text = ` CVD ${signed(flow.cvd)}  60s ${signed(recent.buySize - recent.sellSize)}  OFI ${signed(recent.orderFlowImbalance)}  ${grouped(flow.tradeRate(market.venueNowMs).toFixed(1))}/s`;
  const style = flow.cvd >= 0 ? look.theme.bid : look.theme.ask;
  return [
    styled(style, left(text, width)),
    ...cvdLine(series, { width: width - 1, rows, look }).map((line) => ` ${line}`),
  ];
}

function cvdLine(series: CandleSeries, { width, rows, look }: { width: number; rows: number; look: Look }): string[] {
  const sums = cumulativeDelta(series, width);
  const canvas = new Canvas(width, rows);
  const high = Math.max(...sums, 0);
  const low = Math.min(...sums, 0);
  sums.forEach((sum, i) => {
    if (high === low) return;
    const before = i === 0 ? 0 : sums[i - 1];
    const style = sum >= before ? look.theme.bid : look.theme.ask;
    drawUpwardBar(canvas, { column: width - sums.length + i, share: (sum - low) / (high - low), look, style });
  });
  return canvas.lines();
}

/** The running sum of bought − sold over the newest candles, without those whose taker side is unknown. */
function cumulativeDelta(series: CandleSeries, count: number): number[] {
  const length = Math.min(count, series.length);
  const [bought, sold] = [BUY_SIZE, SELL_SIZE].map((field) => {
    const out = new Float64Array(length);
    series.ring.copy(field, length, out);
    return out;
  });
  let sum = 0;
  const sums: number[] = [];
  for (let i = 0; i < length; i++) {
    if (Number.isNaN(bought[i])) continue;
    sum += bought[i] - sold[i];
    sums.push(sum);
  }
  return sums;
}
