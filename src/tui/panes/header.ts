import {
  type BookView,
  imbalance,
  microprice,
  midTicks,
  type ReadonlyMarket,
  spreadBps,
  spreadTicks,
} from '../../engine/internal.js';
import { ageText, countText, derivedPrice, priceText } from '../format.js';
import { type Look, stateStyle } from '../look.js';
import { type Style, styled } from '../theme.js';
import type { KeptHistory, ShownPlayback } from '../view/shown-playback.js';

const IMBALANCE_LEVELS = 10;
const SHORT_DETAIL = 24;

type Item = { readonly text: string; readonly length: number };

export type HeaderOptions = {
  readonly width: number;
  readonly height: number;
  readonly look: Look;
  /** "2/3" where several markets are watched. */
  readonly position: string;
  readonly isFrozen: boolean;
  /** The price of 24 hours ago. */
  readonly dayAgo: number | undefined;
  /** How much was recorded so far; undefined while nothing is. */
  readonly recordedBytes: number | undefined;
  /** How much of the past is kept while the market is live; undefined where none is. */
  readonly past: KeptHistory | undefined;
  /** undefined where the market is live. */
  readonly walk: ShownPlayback | undefined;
  /** What events are looked for. */
  readonly filter: string | undefined;
  /** Our wall clock, ms since the epoch. */
  readonly nowTs: number;
  /** Checksums of the venue that the book was found to match. */
  readonly confirmedChecksums: number;
};

/** What a trader must know before trusting the rest: what this is, whether it can be trusted, and where it stands. */
export function headerRows(market: ReadonlyMarket, options: HeaderOptions): string[] {
  const identity = identityItems(market, options);
  const trade = trusted(market, (book) => [...lastItems(market, book, options.look), ...dayItems(market, options)]);
  const figures = [...trusted(market, (book) => bookItems(book, options.look)), ...pastItems(options)];
  if (options.height < 2) return [joined([...identity, ...trade, ...figures], options.width)];
  return [joined([...identity, ...trade], options.width), joined(figures, options.width)];
}

/** Touch and state in one line, or in two where one is too narrow for both, for places where nothing else fits. */
export function touchLines(market: ReadonlyMarket, width: number, look: Look): string[] {
  const { book, state, symbol } = market;
  const bid = book?.bestBid;
  const ask = book?.bestAsk;
  const touch =
    book && bid !== undefined && ask !== undefined ? `${priceText(book.grid, bid)} ${priceText(book.grid, ask)}` : '-';
  const { theme } = look;
  const isTrusted = state === 'live' || state === 'stale';
  const prices = item(isTrusted ? touch : '-', state === 'live' ? theme.plain : theme.dim);
  const states = item(state.toUpperCase(), stateStyle(state, look));
  const name = item(symbol, theme.dim);
  if (states.length + prices.length + 2 <= width) return [joined([states, prices, name], width)];
  return [joined([prices], width), joined([states, name], width)];
}

function identityItems(
  market: ReadonlyMarket,
  { look, position, isFrozen, confirmedChecksums, walk, filter, nowTs, recordedBytes }: HeaderOptions,
): Item[] {
  const { state, reason, attempt, detail } = market.feedStatus;
  const name = `${market.venue} ${market.symbol}${position ? ` [${position}]` : ''}`;
  const tries = attempt > 0 ? ` try ${attempt}` : '';
  const isShort = detail !== '' && state !== 'live' && detail.length <= SHORT_DETAIL;
  const why = state === 'live' || state === 'syncing' ? '' : ` ${reason}${tries}`;
  return [
    ...(isFrozen ? [item('FROZEN', look.theme.notice)] : []),
    ...(recordedBytes === undefined
      ? []
      : [item(`${look.state} REC ${(recordedBytes / 1e6).toFixed(2)} MB`, look.theme.broken)]),
    ...(walk === undefined ? [] : [item(walkText(walk, nowTs), look.theme.notice)]),
    item(name, look.theme.bold),
    item(`${look.state} ${state.toUpperCase()}${why}`, stateStyle(state, look)),
    // What a halt says must be seen wherever the state is; longer words come where there is room.
    ...(isShort ? [item(detail, look.theme.notice)] : []),
    ...(market.book?.isCrossed ? [item('CROSSED', look.theme.broken)] : []),
    ...(walk === undefined ? [] : walkItems(walk, filter, look)),
    item(integrityText(market, look, confirmedChecksums), look.theme.plain),
    item(`age ${ageText(market.ageMs)}`, look.theme.plain),
    ...(detail && state !== 'live' && !isShort ? [item(detail, look.theme.notice)] : []),
  ];
}

/** What is seen was recorded: when, how far into it or how long ago, and how fast it passes. */
function walkText({ driver, kept }: ShownPlayback, nowTs: number): string {
  const { isPlaying, speed, share } = driver;
  const time = new Date(driver.nowTs).toISOString().slice(11, 21);
  const times = driver.isByEvents ? `${driver.eventsPerSecond} ev/s` : `${speed}x`;
  const pace = `${isPlaying ? '' : 'paused '}${Number.isFinite(speed) ? times : 'max'}`;
  if (kept === undefined) return `REPLAY ${pace} ${time} ${Math.round(share * 100)}%`;
  const ago = (Math.max(0, nowTs - driver.nowTs) / 1000).toFixed(1);
  return `PAST ${ago}s ago ${pace} ${time}`;
}

/** How far back one could go, where there is room to say it. */
function pastItems({ past, walk, look }: HeaderOptions): Item[] {
  return past === undefined || walk !== undefined ? [] : [item(`past ${ageText(past.spanMs)}`, look.theme.dim)];
}

/** How much of the past is kept, and what is looked for: worth knowing, but not before the state. */
function walkItems({ kept }: ShownPlayback, filter: string | undefined, look: Look): Item[] {
  const past = kept?.();
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
  const trouble = resyncs > 0 ? ` gaps ${gaps} resyncs ${resyncs}` : '';
  if (market.integrity === 'audited') return `audited ${ageText(market.auditAgeMs)} ago${trouble}`;
  return `${market.integrity === 'sequence' ? 'seq' : market.integrity}${proof}${trouble}`;
}

/** Figures of a book in doubt are not shown at all. */
function trusted({ book, state }: ReadonlyMarket, items: (book: BookView) => Item[]): Item[] {
  return book === undefined || (state !== 'live' && state !== 'stale') ? [] : items(book);
}

function lastItems(market: ReadonlyMarket, book: BookView, look: Look): Item[] {
  const last = market.tape?.trades.newest();
  if (last === undefined) return [item('last -', look.theme.dim)];
  const style = last.side === 'buy' ? look.theme.buy : look.theme.sell;
  const arrow = last.side === 'buy' ? look.up : look.down;
  return [item(`last ${priceText(book.grid, last.priceTicks)} ${arrow}`, style)];
}

/** How far the last price, or the mid before there is one, is from that of 24 hours ago. */
function dayItems({ tape, book }: ReadonlyMarket, { look, dayAgo }: HeaderOptions): Item[] {
  const ticks = tape?.trades.newest()?.priceTicks ?? (book === undefined ? undefined : midTicks(book));
  if (book === undefined || ticks === undefined || dayAgo === undefined) return [];
  const percent = (book.grid.price(ticks) / dayAgo - 1) * 100;
  const style = percent >= 0 ? look.theme.bid : look.theme.ask;
  return [item(`24h ${percent >= 0 ? '+' : ''}${percent.toFixed(2)} %`, style)];
}

function bookItems(book: BookView, look: Look): Item[] {
  const spread = spreadTicks(book);
  const middle = midTicks(book);
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
  if (middle !== undefined) items.push(item(`mid ${priceText(book.grid, middle)}`, look.theme.plain));
  if (micro !== undefined) items.push(item(`micro ${derivedPrice(book.grid, micro)}`, look.theme.plain));
  if (share !== undefined) {
    items.push(
      item(
        `imb(${IMBALANCE_LEVELS}) ${share >= 0 ? '+' : ''}${share.toFixed(2)}`,
        share >= 0 ? look.theme.bid : look.theme.ask,
      ),
    );
  }
  return items;
}

function item(text: string, style: Style): Item {
  return { text: styled(style, text), length: text.length };
}

/** Items from the left for as long as they fit: two columns apart, or one where that makes room for all. */
function joined(items: readonly Item[], width: number): string {
  const content = items.reduce((sum, { length }) => sum + length, 0);
  const gap = content + items.length * 2 - 1 <= width ? 2 : 1;
  let line = '';
  let used = 0;
  for (const { text, length } of items) {
    const space = used === 0 ? 1 : gap;
    if (used + space + length > width) break;
    line += ' '.repeat(space) + text;
    used += space + length;
  }
  return line;
}
