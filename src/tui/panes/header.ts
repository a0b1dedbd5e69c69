import {
  type Book,
  imbalance,
  type Market,
  type MarketState,
  microprice,
  midTicks,
  spreadBps,
  spreadTicks,
} from '../../engine/index.js';
import { ageText, derivedPrice, priceText } from '../format.js';
import { type Glyphs, type Style, styled, theme } from '../theme.js';

const IMBALANCE_LEVELS = 10;

const STATE_STYLE: Readonly<Record<MarketState, Style>> = {
  connecting: theme.waiting,
  syncing: theme.waiting,
  live: theme.live,
  stale: theme.broken,
  resyncing: theme.broken,
  closed: theme.broken,
  failed: theme.broken,
};

type Item = { readonly text: string; readonly length: number };

export type HeaderOptions = {
  readonly width: number;
  readonly height: number;
  readonly glyphs: Glyphs;
  /** "2/3" where several markets are watched. */
  readonly position: string;
  readonly isFrozen: boolean;
};

/** What a trader must know before trusting the rest: what this is, whether it can be trusted, and where it stands. */
export function headerRows(market: Market, options: HeaderOptions): string[] {
  const identity = identityItems(market, options);
  const figures = figureItems(market, options.glyphs);
  if (options.height < 2) return [joined([...identity, ...figures], options.width)];
  const [last, ...others] = figures;
  return [joined(last === undefined ? identity : [...identity, last], options.width), joined(others, options.width)];
}

/** Touch and state in one line, for places where nothing else fits. */
export function oneLine(market: Market, width: number): string {
  const { book, state, symbol } = market;
  const bid = book?.bestBid;
  const ask = book?.bestAsk;
  const touch =
    book && bid !== undefined && ask !== undefined ? `${priceText(book.grid, bid)} ${priceText(book.grid, ask)}` : '-';
  return joined(
    [item(state.toUpperCase(), STATE_STYLE[state]), item(touch, theme.plain), item(symbol, theme.dim)],
    width,
  );
}

function identityItems(market: Market, { glyphs, position, isFrozen }: HeaderOptions): Item[] {
  const { state, reason, attempt, detail } = market.feedStatus;
  const name = `${market.venue} ${market.symbol}${position ? ` [${position}]` : ''}`;
  const tries = attempt > 0 ? ` try ${attempt}` : '';
  const why = state === 'live' || state === 'syncing' ? '' : ` ${reason}${tries}`;
  return [
    ...(isFrozen ? [item('FROZEN', theme.notice)] : []),
    item(name, theme.bold),
    item(`${glyphs.state} ${state.toUpperCase()}${why}`, STATE_STYLE[state]),
    ...(market.book?.isCrossed ? [item('CROSSED', theme.broken)] : []),
    item(integrityText(market, glyphs), theme.plain),
    item(`age ${ageText(market.ageMs)}`, theme.plain),
    ...(detail && state !== 'live' ? [item(detail, theme.notice)] : []),
  ];
}

function integrityText(market: Market, glyphs: Glyphs): string {
  const { commits, gaps, resyncs } = market.counters;
  const proof = market.isLive && market.integrity !== 'unverifiable' ? ` ${glyphs.check}${commits}` : '';
  const trouble = resyncs > 0 ? ` gaps ${gaps} resyncs ${resyncs}` : '';
  if (market.integrity === 'audited') return `audited ${ageText(market.auditAgeMs)} ago${trouble}`;
  return `${market.integrity === 'sequence' ? 'seq' : market.integrity}${proof}${trouble}`;
}

/** Figures of a book in doubt are not shown at all. */
function figureItems(market: Market, glyphs: Glyphs): Item[] {
  const { book } = market;
  const isTrusted = market.state === 'live' || market.state === 'stale';
  if (book === undefined || !isTrusted) return [];
  return [...lastItems(market, book, glyphs), ...bookItems(book, glyphs)];
}

function lastItems(market: Market, book: Book, glyphs: Glyphs): Item[] {
  const last = market.tape?.trades.newest();
  if (last === undefined) return [item('last -', theme.dim)];
  const style = last.side === 'buy' ? theme.buy : theme.sell;
  const arrow = last.side === 'buy' ? glyphs.up : glyphs.down;
  return [item(`last ${priceText(book.grid, last.priceTicks)} ${arrow}`, style)];
}

function bookItems(book: Book, glyphs: Glyphs): Item[] {
  const spread = spreadTicks(book);
  const middle = midTicks(book);
  const micro = microprice(book);
  const share = imbalance(book, IMBALANCE_LEVELS);
  const items: Item[] = [];
  if (spread !== undefined) {
    const bps = (spreadBps(book) ?? 0).toFixed(2);
    const { dot } = glyphs;
    items.push(
      item(
        `spread ${book.grid.priceText(spread)} ${dot} ${spread} tick${spread === 1 ? '' : 's'} ${dot} ${bps} bp`,
        theme.plain,
      ),
    );
  }
  if (middle !== undefined) items.push(item(`mid ${priceText(book.grid, middle)}`, theme.plain));
  if (micro !== undefined) items.push(item(`micro ${derivedPrice(book.grid, micro)}`, theme.plain));
  if (share !== undefined) {
    items.push(
      item(`imb(${IMBALANCE_LEVELS}) ${share >= 0 ? '+' : ''}${share.toFixed(2)}`, share >= 0 ? theme.bid : theme.ask),
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
