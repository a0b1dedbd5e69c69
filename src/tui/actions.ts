import type { FeedSubscription, Market } from '../engine/index.js';
import { type Action, actionOf } from './keymap.js';
import type { UiState } from './state.js';

const PAGE_ROWS = 10;

/** What a key can ask for beyond the screen's own state. */
export type ScreenCommands = {
  quit(): void;
  suspend(): void;
  repaint(): void;
  readonly feedOf: (market: Market) => FeedSubscription | undefined;
};

/** Turns keys into changes of state and commands. */
export function createKeyHandler(ui: UiState, commands: ScreenCommands): (key: string) => void {
  const actions: Readonly<Record<Action, () => void>> = {
    quit: commands.quit,
    suspend: commands.suspend,
    repaint: commands.repaint,
    help: () => ui.change(() => toggle(ui, 'isHelpOpen')),
    close: () => ui.change(() => set(ui, 'isHelpOpen', false)),
    freeze: () => ui.change(() => toggle(ui, 'isFrozen')),
    cumulative: () => ui.change(() => toggle(ui, 'showsCumulative')),
    trades: () => ui.change(() => toggle(ui, 'showsTrades')),
    stats: () => ui.change(() => toggle(ui, 'showsStats')),
    finer: () => ui.regroup(-1),
    coarser: () => ui.regroup(1),
    recentre: () => ui.recentre(),
    up: () => ui.scroll(1),
    down: () => ui.scroll(-1),
    'page-up': () => ui.scroll(PAGE_ROWS),
    'page-down': () => ui.scroll(-PAGE_ROWS),
    'next-market': () => ui.select(ui.selected + 1),
    'previous-market': () => ui.select(ui.selected - 1),
    resync: () => commands.feedOf(ui.market)?.resync('user', 'asked for by key'),
  };
  return (key) => {
    const nth = /^[1-9]$/.test(key) ? Number(key) - 1 : undefined;
    if (nth !== undefined && nth < ui.markets.length) ui.select(nth);
    const action = actionOf(key);
    if (action !== undefined) actions[action]();
  };
}

type Switch = 'isHelpOpen' | 'isFrozen' | 'showsCumulative' | 'showsTrades' | 'showsStats';

function toggle(ui: UiState, name: Switch): void {
  set(ui, name, !ui[name]);
}

function set(ui: UiState, name: Switch, value: boolean): void {
  ui[name] = value;
}
