import { costToFill, type ReadonlyMarket } from '../../engine/internal.js';
import { grouped } from '../format.js';
import type { Look } from '../look.js';
import type { ShownPlayback } from '../view/shown-playback.js';
import type { UiState } from '../view/state.js';

/** The cost of a market order of the typed size, on both sides. */
export function costLine(market: ReadonlyMarket, typed: string, { dot }: Look): string {
  const size = Number(typed);
  const unit = market.instrument?.base ?? '';
  const head = ` size ${typed}_ ${unit}  `;
  return size > 0 ? head + [costText(market, size, 'buy'), costText(market, size, 'sell')].join(`  ${dot}  `) : head;
}

function costText({ shownBook: book }: ReadonlyMarket, size: number, side: 'buy' | 'sell'): string {
  const cost = book?.isReady ? costToFill(book, size, side) : undefined;
  if (book === undefined || cost === undefined) {
    const covered = side === 'buy' ? book?.coveredAsk : book?.coveredBid;
    return `${side}: ${covered === undefined ? 'book too thin' : 'beyond the known levels'}`;
  }
  const average = grouped(cost.averagePrice.toFixed(book.grid.decimals + 1));
  const levels = `${cost.levels} level${cost.levels === 1 ? '' : 's'}`;
  return `${side} avg ${average} to ${grouped(book.grid.priceText(cost.worstTicks))}, ${cost.slippageBps.toFixed(2)} bp, ${levels}`;
}

/** The prompt for an event filter. */
export function filterLine(typed: string, playback: ShownPlayback | undefined): string {
  return ` find ${typed}_   ${playback?.driver.filters ?? ''}`;
}

/** The prompt for a position in the recording. */
export function jumpLine(typed: string): string {
  return ` jump to ${typed}_   43 or 43%, #1234 (event), 12:04:31 (UTC); Enter to jump`;
}

/** What is typed at the moment, and what it means. */
export function promptText({ prompt, playback, market }: UiState, look: Look): string | undefined {
  if (prompt?.kind === 'position') return jumpLine(prompt.text);
  if (prompt?.kind === 'filter') return filterLine(prompt.text, playback);
  return prompt && costLine(market, prompt.text, look);
}
