import type { OrderSource, ReadonlyMarket } from '../../engine/internal.js';
import { causeText, timeText, wholeWords } from '../format.js';
import { type Look, paintTitle, stateStyle } from '../look.js';
import type { Surface } from '../terminal/surface.js';
import type { Pane } from './pane.js';
import { versionOf } from './versions.js';

const STATE_WIDTH = 10;

export const log = {
  name: 'log',
  binding: { keys: ['l'], action: 'log', topic: 'panes', help: 'feed log on or off' },
  rows: 4,
  share: 1,
  rank: 1,
  isOn: () => false,
  open: (scene) => ({
    version: versionOf(
      () => scene.ui.version,
      () => (scene.ui.playback?.orders === undefined ? scene.market.events.inserted : scene.market.version),
    ),
    paint: (surface) => {
      const source = scene.ui.playback?.orders;
      if (source === undefined) paintLog(surface, scene.market, scene.look);
      else paintMessages(surface, source, scene.look);
    },
  }),
} as const satisfies Pane;

/** The last messages of a file in words, newest first. */
export function paintMessages(surface: Surface, source: OrderSource, look: Look): void {
  paintTitle(surface, 'messages', look);
  const steps = source.recent(Math.max(1, surface.height - 1)).toReversed();
  for (const [i, { seq, ts, description }] of steps.entries()) {
    const head = `${timeText(ts).slice(0, 8)} #${seq}`;
    const room = Math.max(0, surface.width - head.length - 2);
    surface
      .at(1 + i, 1)
      .text(head, look.theme.dim)
      .skip(1)
      .text(wholeWords(description, room));
  }
}

/** The feed log, newest first: state, reason, attempt and detail. */
export function paintLog(surface: Surface, { events }: ReadonlyMarket, look: Look): void {
  paintTitle(surface, `feed log${events.overwritten > 0 ? ` (last ${events.length})` : ''}`, look);
  for (let age = 0; age < events.length && age + 1 < surface.height; age++) {
    const event = events.at(events.length - 1 - age);
    if (event === undefined) break;
    const { ts, status } = event;
    surface
      .at(1 + age, 1)
      .text(timeText(ts).slice(0, 8), look.theme.dim)
      .skip(1)
      .left(status.state, STATE_WIDTH, stateStyle(status.state, look))
      .skip(1)
      .text(causeText(status));
  }
}
