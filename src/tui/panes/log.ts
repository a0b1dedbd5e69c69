import type { Market, MarketState } from '../../engine/index.js';
import { left, timeText } from '../format.js';
import { type Glyphs, paneTitle, type Style, styled, theme } from '../theme.js';

type Size = { readonly width: number; readonly height: number };

const STYLES: Readonly<Partial<Record<MarketState, Style>>> = {
  live: theme.live,
  stale: theme.broken,
  resyncing: theme.broken,
  closed: theme.broken,
  failed: theme.broken,
};

/** What the feed has been through, newest first: state, reason, and what was said of it. */
export function logRows({ events }: Market, { width, height }: Size, glyphs: Glyphs): string[] {
  const rows = [paneTitle(`feed log${events.overwritten > 0 ? ` (last ${events.length})` : ''}`, width, glyphs)];
  for (let age = 0; age < events.length && rows.length < height; age++) {
    const event = events.at(events.length - 1 - age);
    if (event === undefined) break;
    const { ts, status } = event;
    const tries = status.attempt > 0 ? ` try ${status.attempt}` : '';
    const time = timeText(ts).slice(0, 8);
    const state = left(status.state, 10);
    const rest = `${status.reason}${tries}${status.detail ? `: ${status.detail}` : ''}`;
    const room = Math.max(0, width - time.length - state.length - 3);
    rows.push(
      ` ${styled(theme.dim, time)} ${styled(STYLES[status.state] ?? theme.waiting, state)} ${left(rest, room)}`,
    );
  }
  return rows;
}
