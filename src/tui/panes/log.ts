import type { OrderSource, ReadonlyMarket } from '../../engine/internal.js';
import { left, timeText, wholeWords } from '../format.js';
import { type Look, paneTitle, stateStyle } from '../look.js';
import { styled } from '../theme.js';

type Size = { readonly width: number; readonly height: number };

/** The last messages of a file in words, newest first. */
export function messageRows(source: OrderSource, { width, height }: Size, look: Look): string[] {
  const steps = source.recent(Math.max(1, height - 1)).toReversed();
  const rows = steps.map(({ seq, ts, description }) => {
    const head = `${timeText(ts).slice(0, 8)} #${seq}`;
    return ` ${styled(look.theme.dim, head)} ${wholeWords(description, Math.max(0, width - head.length - 2))}`;
  });
  return [paneTitle('messages', width, look), ...rows];
}

/** The feed log, newest first: state, reason, attempt and detail. */
export function logRows({ events }: ReadonlyMarket, { width, height }: Size, look: Look): string[] {
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
