import type { Market } from '../../engine/index.js';
import { left, priceText, right, sizeText, timeText } from '../format.js';
import { type Glyphs, styled, theme } from '../theme.js';

const TIME_WIDTH = 12;
const SIZE_WIDTH = 9;

type Size = { readonly width: number; readonly height: number };

/** The tape, newest first: time, price, size, and which way the taker went. */
export function tradeRows(market: Market, { width, height }: Size, glyphs: Glyphs): string[] {
  const { book } = market;
  if (book === undefined) return [];
  const rows: string[] = [];
  for (let age = 0; age < height; age++) {
    const trade = market.tape?.trades.newest(age);
    if (trade === undefined) break;
    const arrow = trade.side === 'buy' ? glyphs.up : glyphs.down;
    const price = priceText(book.grid, trade.priceTicks);
    const time = width >= 36 ? styled(theme.dim, `${timeText(trade.exchangeTs ?? trade.recvTs)} `) : '';
    const room = width - (width >= 36 ? TIME_WIDTH + 1 : 0) - SIZE_WIDTH - 3;
    const style = trade.side === 'buy' ? theme.buy : theme.sell;
    rows.push(` ${time}${styled(style, `${right(price, room)}${right(sizeText(trade.size), SIZE_WIDTH)} ${arrow}`)}`);
  }
  return rows;
}

/** The last few trades in one line, for small places. */
export function tradeStrip(market: Market, width: number, glyphs: Glyphs): string {
  const { book } = market;
  let line = styled(theme.title, ' trades');
  let used = 7;
  for (let age = 0; book !== undefined; age++) {
    const trade = market.tape?.trades.newest(age);
    if (trade === undefined) break;
    const arrow = trade.side === 'buy' ? glyphs.up : glyphs.down;
    const text = `${arrow}${priceText(book.grid, trade.priceTicks)} ${sizeText(trade.size)}`;
    if (used + 2 + text.length > width) break;
    line += `  ${styled(trade.side === 'buy' ? theme.buy : theme.sell, text)}`;
    used += 2 + text.length;
  }
  return line + left('', width - used);
}
