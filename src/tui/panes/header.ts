import {
  type BookView,
  type Feed,
  imbalance,
  microprice,
  midTicks,
  type ReadonlyMarket,
  spreadBps,
  spreadTicks,
} from '../../engine/internal.js';
import { ageText, countText, derivedPrice, priceText, signed } from '../format.js';
import { type Look, stateStyle } from '../look.js';
import { dayChange, IMBALANCE_LEVELS, reliableBook } from '../market-figures.js';
import type { Surface } from '../terminal/surface.js';
import { sideMark, sideStyle } from '../trade-side-look.js';
import type { HistoryExtent, ShownPlayback } from '../view/shown-playback.js';
import { type Item, item, itemsWidth, paintItems } from './items.js';
import { tickerItems } from './ticker.js';

const SHORT_DETAIL = 24;

export type HeaderOptions = {
  readonly look: Look;
  /** "2/3, 1 live" when several markets are watched, else empty. */
  readonly position: string;
  readonly isFrozen: boolean;
  /** The price of 24 hours ago. */
  readonly dayAgo: number | undefined;
  /** Bytes recorded so far; undefined when not recording. */
  readonly recordedBytes: number | undefined;
  /** The history kept for rewinding; undefined when none is kept. */
  readonly past: HistoryExtent | undefined;
  /** undefined when the market is live. */
  readonly playback: ShownPlayback | undefined;
  /** The event filter; undefined = none. */
  readonly filter: string | undefined;
  /** Our wall clock, ms since the epoch. */
  readonly nowTs: number;
  /** The market's live feed; undefined in a recording. */
  readonly feed: Feed | undefined;
  /** Venue checksums that matched the book. */
  readonly confirmedChecksums: number;
};

/** The market, whether its book is reliable, and its main figures. */
export function paintHeader(surface: Surface, market: ReadonlyMarket, options: HeaderOptions): void {
  const identity = identityItems(market, options);
  const trade = ifReliable(market, (book) => [...lastItems(market, book, options.look), ...dayItems(market, options)]);
  const figures = [...ifReliable(market, (book) => bookItems(book, options.look)), ...pastItems(options)];
  if (surface.height < 2) {
    paintItems(surface, 0, [...identity, ...trade, ...figures]);
    return;
  }
  paintItems(surface, 0, [...identity, ...trade]);
  paintItems(surface, 1, figures);
  if (surface.height >= 3) paintItems(surface, 2, tickerItems(market, options));
}

/** Touch and state in one line, or in two if they do not fit, for the smallest screens. */
export function paintTouch(surface: Surface, market: ReadonlyMarket, look: Look): void {
  const { shownBook: book, state, symbol } = market;
  const bid = book?.bestBid;
  const ask = book?.bestAsk;
  const touch =
    book && bid !== undefined && ask !== undefined ? `${priceText(book.grid, bid)} ${priceText(book.grid, ask)}` : '-';
  const { theme } = look;
  const isReliable = state === 'live' || state === 'stale';
  const prices = item(isReliable ? touch : '-', state === 'live' ? theme.plain : theme.dim);
  const states = item(state.toUpperCase(), stateStyle(state, look));
  const name = item(symbol, theme.dim);
  if (itemsWidth([states, prices], 1) <= surface.width) {
    paintItems(surface, 0, [states, prices, name]);
    return;
  }
  paintItems(surface, 0, [prices]);
  paintItems(surface, 1, [states, name]);
}

function identityItems(
  market: ReadonlyMarket,
  { look, position, isFrozen, confirmedChecksums, playback, filter, nowTs, recordedBytes }: HeaderOptions,
): Item[] {
  const { state, reason, attempt, detail } = market.feedStatus;
  const name = `${market.venue} ${market.symbol}${position ? ` [${position}]` : ''}`;
  const tries = attempt > 0 ? ` try ${attempt}` : '';
  const isShort = detail !== '' && state !== 'live' && detail.length <= SHORT_DETAIL;
  const cause = state === 'live' || state === 'syncing' ? '' : ` ${reason}${tries}`;
  return [
    ...(isFrozen ? [item('FROZEN', look.theme.notice)] : []),
    ...(recordedBytes === undefined
      ? []
      : [item(`${look.state} REC ${(recordedBytes / 1e6).toFixed(2)} MB`, look.theme.broken)]),
    ...(playback === undefined ? [] : [item(playbackText(playback, nowTs), look.theme.notice)]),
    item(name, look.theme.bold),
    item(`${look.state} ${state.toUpperCase()}${cause}`, stateStyle(state, look)),
    // A short detail, such as of a trading halt, always goes with the state; a long one only if there is room.
    ...(isShort ? [item(detail, look.theme.notice)] : []),
    ...(market.shownBook?.isCrossed ? [item('CROSSED', look.theme.broken)] : []),
    ...(playback === undefined ? [] : playbackItems(playback, filter, look)),
    item(integrityText(market, look, confirmedChecksums), look.theme.plain),
    item(`age ${ageText(market.ageMs)}`, look.theme.plain),
    ...(market.fastTouch === undefined ? [] : [item('fast touch', look.theme.dim)]),
    ...(detail && state !== 'live' && !isShort ? [item(detail, look.theme.notice)] : []),
  ];
}

/** The playback's position, or how long ago it is, its speed and its time. */
function playbackText({ driver, history }: ShownPlayback, nowTs: number): string {
  const { isPlaying, speed, share } = driver;
  const time = new Date(driver.nowTs).toISOString().slice(11, 21);
  const rate = driver.isByEvents ? `${driver.eventsPerSecond} ev/s` : `${speed}x`;
  const pace = `${isPlaying ? '' : 'paused '}${Number.isFinite(speed) ? rate : 'max'}`;
  if (history === undefined) return `REPLAY ${pace} ${time} ${Math.round(share * 100)}%`;
  const ago = (Math.max(0, nowTs - driver.nowTs) / 1000).toFixed(1);
  return `PAST ${ago}s ago ${pace} ${time}`;
}

/** How far one can rewind. Last in its row, so shown only if there is room. */
function pastItems({ past, playback, look }: HeaderOptions): Item[] {
  return past === undefined || playback !== undefined ? [] : [item(`past ${ageText(past.spanMs)}`, look.theme.dim)];
}

/** The history that is kept, and the event filter. */
function playbackItems({ history }: ShownPlayback, filter: string | undefined, look: Look): Item[] {
  const past = history?.();
  return [
    ...(past === undefined ? [] : [item(`kept ${ageText(past.spanMs)}, ${byteText(past.bytes)}`, look.theme.dim)]),
    ...(filter === undefined ? [] : [item(`find ${filter}`, look.theme.key)]),
  ];
}

function byteText(bytes: number): string {
  return bytes < 1e6 ? `${Math.round(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

function integrityText(market: ReadonlyMarket, look: Look, confirmedChecksums: number): string {
  const { commits, gaps, resyncs } = market.counters;
  const proofs = market.integrity === 'checksum' ? confirmedChecksums : commits;
  const proof = market.isLive && market.integrity !== 'unverifiable' ? ` ${look.check}${countText(proofs)}` : '';
  const problems = resyncs > 0 ? ` gaps ${gaps} resyncs ${resyncs}` : '';
  if (market.integrity === 'audited') return `audited ${ageText(market.auditAgeMs)} ago${problems}`;
  return `${market.integrity === 'sequence' ? 'seq' : market.integrity}${proof}${problems}`;
}

function ifReliable(market: ReadonlyMarket, items: (book: BookView) => Item[]): Item[] {
  const book = reliableBook(market);
  return book === undefined ? [] : items(book);
}

function lastItems(market: ReadonlyMarket, book: BookView, look: Look): Item[] {
  const last = market.tape?.trades.newest();
  if (last === undefined) return [item('last -', look.theme.dim)];
  return [
    item(`last ${priceText(book.grid, last.priceTicks)} ${sideMark(look, last.side)}`, sideStyle(look, last.side)),
  ];
}

function dayItems(market: ReadonlyMarket, { look, dayAgo }: HeaderOptions): Item[] {
  const percent = dayChange(market, market.book, dayAgo);
  if (percent === undefined) return [];
  return [item(`24h ${signed(percent, 2)} %`, percent >= 0 ? look.theme.bid : look.theme.ask)];
}

function bookItems(book: BookView, look: Look): Item[] {
  const spread = spreadTicks(book);
  const mid = midTicks(book);
  const micro = microprice(book);
  const share = imbalance(book, IMBALANCE_LEVELS);
  const items: Item[] = [];
  if (spread !== undefined) {
    const bps = (spreadBps(book) ?? 0).toFixed(2);
    const { dot } = look;
    items.push(
      item(
        `spread ${book.grid.priceText(spread)} ${dot} ${spread} tick${spread === 1 ? '' : 's'} ${dot} ${bps} bp`,
        look.theme.plain,
      ),
    );
  }
  if (mid !== undefined) items.push(item(`mid ${priceText(book.grid, mid)}`, look.theme.plain));
  if (micro !== undefined) items.push(item(`micro ${derivedPrice(book.grid, micro)}`, look.theme.plain));
  if (share !== undefined) {
    items.push(item(`imb(${IMBALANCE_LEVELS}) ${signed(share, 2)}`, share >= 0 ? look.theme.bid : look.theme.ask));
  }
  return items;
}
