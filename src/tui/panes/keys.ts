import { costToFill, type ReadonlyMarket } from '../../engine/internal.js';
import { grouped, left } from '../format.js';
import type { Keymap } from '../input/keymap.js';
import type { Look } from '../look.js';
import { styled } from '../theme.js';
import type { ShownPlayback } from '../view/shown-playback.js';

const NAMES: Readonly<Record<string, string>> = { space: 'space', 'ctrl+c': 'ctrl-c' };

export type KeyLineOptions = { readonly width: number; readonly notice: string; readonly look: Look };

/** The most important keys in one line, as many as fit. */
export function keyLine({ bindings }: Keymap, { width, notice, look }: KeyLineOptions): string {
  let line = notice ? ` ${styled(look.theme.notice, notice)}` : '';
  let used = notice ? notice.length + 1 : 0;
  for (const { keys, short } of bindings) {
    if (short === undefined) continue;
    const key = NAMES[keys[0]] ?? keys[0];
    const length = key.length + short.length + 3;
    if (used + length > width) break;
    line += ` ${styled(look.theme.key, key)} ${styled(look.theme.dim, short)} `;
    used += length;
  }
  return line;
}

/** The cost of a market order of the typed size, on both sides. */
export function costLine(
  market: ReadonlyMarket,
  typed: string,
  { width, look }: { width: number; look: Look },
): string {
  const size = Number(typed);
  const unit = market.instrument?.base ?? '';
  const head = ` size ${typed}_ ${unit}  `;
  const text =
    size > 0 ? head + [costText(market, size, 'buy'), costText(market, size, 'sell')].join(`  ${look.dot}  `) : head;
  return styled(look.theme.notice, left(text, width));
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
export function filterLine(
  typed: string,
  playback: ShownPlayback | undefined,
  { width, look }: { width: number; look: Look },
): string {
  return styled(look.theme.notice, left(` find ${typed}_   ${playback?.driver.filters ?? ''}`, width));
}

/** The prompt for a position in the recording. */
export function jumpLine(typed: string, { width, look }: { width: number; look: Look }): string {
  return styled(
    look.theme.notice,
    left(` jump to ${typed}_   43 or 43%, #1234 (event), 12:04:31 (UTC); Enter to jump`, width),
  );
}
