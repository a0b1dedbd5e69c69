import { beforeEach, describe, expect, it } from 'vitest';
import { ManualClock, type Market } from '../../../src/engine/internal.js';
import { createKeyHandler } from '../../../src/tui/input/actions.js';
import { createKeymaps } from '../../../src/tui/input/keymap.js';
import { LadderPane } from '../../../src/tui/panes/ladder.js';
import { UiState } from '../../../src/tui/view/state.js';
import { commitNow, testMarket } from '../../support/market.js';
import { ladderFrame, paintedText, UNICODE_LOOK } from '../../support/painting.js';
import { screenCommands } from '../../support/screen-commands.js';

let market: Market;
let clock: ManualClock;
let ui: UiState;
let said: string[];

beforeEach(() => {
  clock = new ManualClock(0);
  market = testMarket(clock);
  said = [];
});

function open(size = { columns: 120, rows: 40 }, markets = [market]) {
  ui = new UiState(markets, size);
  const commands = screenCommands({ notice: (text) => void said.push(text) });
  const press = createKeyHandler(ui, createKeymaps(), commands);
  return (...keys: string[]) => {
    said.length = 0;
    for (const key of keys) press(key);
    return said.join('; ');
  };
}

function fill(): void {
  market.begin();
  market.level(0, 100, 1);
  market.level(1, 101, 1);
  commitNow(market, clock, 0);
}

/** The first frame places the axis. */
function draw(): void {
  const options = { view: ui.view, look: UNICODE_LOOK, nowMono: 0, hasFlashes: false };
  paintedText(ladderFrame(new LadderPane(), market, options), { width: 60, height: 20 });
}

describe('a key that has no effect says why', () => {
  it('before there is a book', () => {
    const press = open();
    for (const key of ['up', 'down', 'home', 'pagedown', 'space', '$']) expect(press(key), key).toBe('no book yet');
    expect(ui.prompt).toBeUndefined();
  });

  it('at the ends of what it changes', () => {
    fill();
    const press = open();
    draw();
    expect(press('-')).toBe('the finest grouping: one tick a row');
    expect(press('+')).toBe('');
    expect(press('+', '+', '+')).toContain('the coarsest grouping: 5 % of the price');
    expect(ui.view.step).toBe(5);
    expect(press('F')).toBe('only an ungrouped book is redrawn less often');
    ui.view.candles = { type: 'time', intervalMs: 1000 };
    expect(press('[')).toBe('the shortest candles of this kind');
    expect(press(']')).toBe('');
  });

  it('of what is hidden, and changes nothing there', () => {
    fill();
    const press = open({ columns: 80, rows: 14 });
    draw();
    const before = JSON.stringify(ui.view);
    expect(press(']')).toBe('candles are hidden: v shows them');
    expect(press('a')).toBe('candles are hidden: v shows them');
    expect(press('T')).toBe('trades are hidden: t shows them');
    expect(press('<')).toBe('bought and sold are hidden: s shows them');
    expect(press('D')).toMatch(/^no room for more rows above/);
    expect(JSON.stringify(ui.view)).toBe(before);
  });

  it('of markets that are not there, and of keys of the other mode', () => {
    fill();
    const press = open();
    expect(press('tab')).toBe('only one market is watched');
    expect(press('4')).toBe('there is 1 market');
    expect(press('1')).toBe('');
    expect(press('.')).toBe('only in a recording or the past: left goes back');
    expect(press('r')).toBe('a recording has no feed to fetch the book from');
  });

  it('one that has no meaning at all says nothing', () => {
    fill();
    expect(open()('Q')).toBe('');
  });
});
