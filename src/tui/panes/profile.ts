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
import { fitting, grouped, priceText } from '../format.js';
import { type Look, paintTitle } from '../look.js';
import { marketSize } from '../size-format.js';
import type { Surface } from '../terminal/surface.js';
import { PROFILE_SCOPES, type ProfileScope } from '../view/choices.js';
import { visibleCandles } from './candles.js';
import { type Pane, variantsOf } from './pane.js';
import { every, throttled, versionOf } from './versions.js';

const { BUY_SIZE, SELL_SIZE, ID } = candleField;

/** The largest step, as a share of the price. */
const MAX_STEP_SHARE = 0.05;
/** Columns of the title that the rules take. */
const TITLE_MARGIN = 4;
const CVD_MAX_ROWS = 6;

const REFRESH_MS = 500;
/** Without trades the figures still change, because old trades leave their window. */
const IDLE_REFRESH_MS = 5000;

export const profile = {
  name: 'profile',
  binding: { keys: ['o'], action: 'profile', topic: 'panes', help: 'next profile range, or off', short: 'profile' },
  rows: 9,
  share: 3,
  rank: 3,
  isOn: (hasOrders) => !hasOrders,
  variants: variantsOf(
    PROFILE_SCOPES,
    (view) => view.profileScope,
    (view, scope) => {
      view.profileScope = scope;
    },
  ),
  open: (scene) => ({
    version: versionOf(
      () => scene.ui.version,
      throttled(REFRESH_MS, scene.clock, () => scene.tradeCount),
      every(IDLE_REFRESH_MS, scene.clock),
    ),
    paint: (surface) => {
      const { candles: view, look, view: choice } = scene;
      paintProfile(surface, scene.market, { view, look, scope: choice.profileScope });
    },
  }),
} as const satisfies Pane;

export type ProfileOptions = {
  readonly look: Look;
  readonly scope: ProfileScope;
};

/** The volume profile with point of control and value area; below it, cumulative volume delta. */
export function paintProfile(
  surface: Surface,
  market: ReadonlyMarket,
  { view, ...options }: ProfileOptions & { readonly view: CandleView | undefined },
): void {
  const { tape } = market;
  const { width, height } = surface;
  const { look, scope } = options;
  const cvdRows = Math.max(1, Math.min(CVD_MAX_ROWS, Math.floor(height / 5)));
  const bodyRows = height - cvdRows - 2;
  if (tape === undefined || view === undefined || bodyRows < 1) {
    paintTitle(surface, `profile ${scope}`, look);
    return;
  }
  const volumes = volumesOf(market, view.series, { scope, width });
  const profile = fittingProfile(volumes, bodyRows, tape.grid);
  paintTitle(surface, titleOf(profile, tape.grid, { width, scope }), look);
  if (profile === undefined) surface.at(1, 2).text('no trades yet', look.theme.dim);
  else paintRows(surface, profile, { grid: tape.grid, look });
  paintFlow(surface, market, { row: 1 + bodyRows, look });
  const sums = surface.part({ row: 2 + bodyRows, column: 1, width: width - 1, height: cvdRows });
  paintDelta(sums, view.series, look);
}

type Extent = { readonly scope: ProfileScope; readonly width: number };

function volumesOf(market: ReadonlyMarket, series: CandleSeries, { scope, width }: Extent): PriceVolumes {
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

function titleOf(profile: VolumeProfile | undefined, grid: PriceGrid, { width, scope }: Extent): string {
  const price = (row: number) => grid.priceText(profile?.rows[row].ticks ?? 0);
  const figures =
    profile === undefined
      ? []
      : [`POC ${price(profile.poc)}`, `VA ${price(profile.valueLow)}-${price(profile.valueHigh)}`];
  return fitting([`profile ${scope}`, ...figures], width - TITLE_MARGIN, '  ');
}

function paintRows(
  surface: Surface,
  profile: VolumeProfile,
  { grid, look }: { readonly grid: PriceGrid; readonly look: Look },
): void {
  const { theme } = look;
  const texts = profile.rows.map(({ ticks }) => priceText(grid, ticks));
  const priceWidth = Math.max(...texts.map((text) => text.length));
  const barWidth = surface.width - priceWidth - 4;
  for (const [row, { bought, sold }] of profile.rows.entries()) {
    const isPoc = row === profile.poc;
    const isValue = row >= profile.valueHigh && row <= profile.valueLow;
    const style = isPoc ? theme.poc : isValue ? theme.plain : theme.dim;
    const mark = isPoc ? look.chipRight : isValue ? look.valueArea : ' ';
    const cells = profile.largest > 0 ? Math.round(((bought + sold) / profile.largest) * barWidth) : 0;
    const boughtCells = Math.min(cells, Math.round((bought / Math.max(bought + sold, Number.MIN_VALUE)) * cells));
    surface
      .at(1 + row, 1)
      .right(texts[row], priceWidth, style)
      .text(mark, style)
      .skip(1)
      .repeat(look.full, boughtCells, theme.bid)
      .repeat(look.soldBar, cells - boughtCells, theme.ask);
  }
}

/** A line of figures. */
function paintFlow(
  surface: Surface,
  { tape, venueNowMs, instrument }: ReadonlyMarket,
  { row, look }: { readonly row: number; readonly look: Look },
): void {
  if (tape === undefined) return;
  const { flow } = tape;
  const recent = flow.recent(venueNowMs);
  const signed = (value: number) => `${value < 0 ? '-' : '+'}${marketSize(Math.abs(value), instrument)}`;
  const text = ` CVD ${signed(flow.cvd)}  60s ${signed(recent.buySize - recent.sellSize)}  OFI ${signed(recent.orderFlowImbalance)}  ${grouped(flow.tradeRate(venueNowMs).toFixed(1))}/s`;
  surface.at(row).text(text, flow.cvd >= 0 ? look.theme.bid : look.theme.ask);
}

/** The cumulative volume delta per candle. */
function paintDelta(surface: Surface, series: CandleSeries, look: Look): void {
  const { width } = surface;
  const sums = cumulativeDelta(series, width);
  const high = Math.max(...sums, 0);
  const low = Math.min(...sums, 0);
  if (high === low) return;
  for (const [i, sum] of sums.entries()) {
    const before = i === 0 ? 0 : sums[i - 1];
    const style = sum >= before ? look.theme.bid : look.theme.ask;
    drawUpwardBar(surface, { column: width - sums.length + i, share: (sum - low) / (high - low), look, style });
  }
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
