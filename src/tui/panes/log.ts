import type { Market } from '../../engine/index.js';
import { left, timeText } from '../format.js';
import { type Look, paneTitle, stateStyle } from '../look.js';
import { styled } from '../theme.js';

type Size = { readonly width: number; readonly height: number };

/** What the feed has been through, newest first: state, reason, and what was said of it. */
export function logRows({ events }: Market, { width, height }: Size, look: Look): string[] {
  const rows = [paneTitle(`feed log${events.overwritten > 0 ? ` (last ${events.length})` : ''}`, width, look)];
  for (let age = 0; age < events.length && rows.length < height; age++) {
    const event = events.at(events.length - 1 - age);
    if (event === undefined) break;
    const { ts, status } = event;
    const tries = status.attempt > 0 ? ` try ${status.attempt}` : '';
    const time = timeText(ts).slice(0, 8);
    const state = left(status.state, 10);
    const rest = `${status.reason}${tries}${status.detail ? `: ${status.detail}` : ''}`;
    const room = Math.max(0, width - time.length - state.length - 3);
    rows.push(` ${styled(look.theme.dim, time)} ${styled(stateStyle(status.state, look), state)} ${left(rest, room)}`);
  }
  return rows;
}
