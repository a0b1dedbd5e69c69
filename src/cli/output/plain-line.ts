import { type Market, plainText, spreadTicks } from '../../engine/index.js';

/** One line for people: what the market is and where its touch stands. */
export function plainLine(market: Market, wallMs: number): string {
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
  const doubt = market.isLive ? '' : `  (${market.feedStatus.reason})`;
  return `${head}${doubt}  ${touch}  spread ${spread}  levels ${book.bids.length}/${book.asks.length}`;
}
