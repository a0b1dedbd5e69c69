import { type BookView, plainText, type ReadonlyMarket, spreadTicks } from '../../engine/internal.js';

/** One human-readable line: market, state and touch. */
export function plainLine(market: ReadonlyMarket, wallMs: number): string {
  const time = new Date(wallMs).toISOString().slice(11, 19);
  const head = `${time}  ${market.venue} ${market.symbol}  ${market.state}`;
  const { book } = market;
  const bid = book?.bestBid;
  const ask = book?.bestAsk;
  if (book === undefined || bid === undefined || ask === undefined) {
    return [head, market.feedStatus.detail].filter(Boolean).join('  ');
  }
  const spread = book.grid.priceText(spreadTicks(book) ?? 0);
  const touch = `${plainText(book.bids.bestSize ?? 0)} @ ${book.grid.priceText(bid)} | ${book.grid.priceText(ask)} @ ${plainText(book.asks.bestSize ?? 0)}`;
  const issue = market.isLive ? '' : `  (${market.feedStatus.reason})`;
  return `${head}${issue}  ${touch}  spread ${spread}  levels ${book.bids.length}/${book.asks.length}`;
}

/** Sentences for a screen reader: market, state, touch and last trade. */
export function plainSentence(market: ReadonlyMarket): string {
  const { venue, symbol, state, book, feedStatus } = market;
  const name = `${symbol} on ${venue}`;
  const reason = state === 'live' ? '' : `: ${feedStatus.detail || feedStatus.reason}`;
  const parts = [`${name} is ${state}${reason}.`];
  // An unreliable book is not read out.
  if (state !== 'live' || book === undefined) return parts.join(' ');
  return [...parts, ...touchSentences(book), ...tradeSentences(market, book)].join(' ');
}

/** A short line for a status bar: each market's touch, or its state. */
export function shortLine(markets: readonly ReadonlyMarket[]): string {
  return markets.map(shortText).join('  ');
}

function shortText({ symbol, state, book }: ReadonlyMarket): string {
  const bid = book?.bestBid;
  const ask = book?.bestAsk;
  if (state !== 'live' || book === undefined || bid === undefined || ask === undefined) return `${symbol} ${state}`;
  return `${symbol} ${book.grid.priceText(bid)}/${book.grid.priceText(ask)}`;
}

function touchSentences(book: BookView): string[] {
  const { bestBid, bestAsk } = book;
  const side = (name: string, ticks: number | undefined, size: number | undefined) =>
    ticks === undefined ? `No ${name}.` : `${name} ${book.grid.priceText(ticks)}, size ${plainText(size ?? 0)}.`;
  const spread = spreadTicks(book);
  const spreadText = spread === undefined ? [] : [`Spread ${spread} ${spread === 1 ? 'tick' : 'ticks'}.`];
  return [side('Bid', bestBid, book.bids.bestSize), side('Ask', bestAsk, book.asks.bestSize), ...spreadText];
}

function tradeSentences({ tape }: ReadonlyMarket, book: BookView): string[] {
  const last = tape?.trades.newest();
  if (last === undefined) return [];
  const verb = { buy: 'bought', sell: 'sold', unknown: 'traded' }[last.side];
  return [`Last ${verb} ${plainText(last.size)} at ${book.grid.priceText(last.priceTicks)}.`];
}
