import { beforeEach, describe, expect, it } from 'vitest';
import { ManualClock, Market } from '../../../src/engine/internal.js';
import { createKeyHandler } from '../../../src/tui/input/actions.js';
import { createKeymaps } from '../../../src/tui/input/keymap.js';
import { createPainters, type Painters } from '../../../src/tui/painters.js';
import { UiState } from '../../../src/tui/view/state.js';
import { commitNow, INSTRUMENT } from '../../support/market.js';
import { ASCII_LOOK, paintedRows, painterContext } from '../../support/painting.js';
import { screenCommands } from '../../support/screen-commands.js';

let clock: ManualClock;
let ui: UiState;
let painters: Painters;
let press: (key: string) => void;
const said: string[] = [];

/** A live market, its touch in ticks of 0.01. */
function live(symbol: string, bid: number, ask: number): Market {
  const market = new Market({ venue: 'test', symbol, clock });
  market.identify({ ...INSTRUMENT, symbol });
  market.status({ state: 'live', reason: 'snapshot', attempt: 0, integrity: 'sequence', detail: '' });
  market.begin();
  market.level(0, bid, 3);
  market.level(1, ask, 1);
  commitNow(market, clock, 0);
  return market;
}

function failed(symbol: string): Market {
  const market = new Market({ venue: 'test', symbol, clock });
  const detail = 'test has no market F/Q; did you mean F/USD?';
  market.status({ state: 'failed', reason: 'symbol', attempt: 0, integrity: 'unverifiable', detail });
  return market;
}

function open(markets: readonly Market[]): void {
  ui = new UiState(markets, { columns: 140, rows: 30 });
  painters = createPainters({ ...painterContext(ui, clock), lookOf: () => ASCII_LOOK, dayAgo: () => 100 });
  const notice = (text: string) => void said.push(text);
  press = createKeyHandler(ui, createKeymaps(), screenCommands({ overviewOrder: painters.overviewOrder, notice }));
}

const rows = (width = 140, height = 20) => {
  painters.overview.update?.({ width, height });
  return paintedRows((surface) => painters.overview.paint(surface), { width, height });
};
const names = () =>
  rows()
    .slice(2)
    .map((row) => /[A-Z]\/Q/.exec(row)?.[0]);

beforeEach(() => {
  clock = new ManualClock(0);
  said.length = 0;
  open([live('A/Q', 10_000, 10_002), failed('F/Q'), live('B/Q', 10_100, 10_101), live('C/Q', 9_000, 9_009)]);
});

describe('the table of all markets', () => {
  it('has a line for each, with its figures, and of one that failed the reason', () => {
    expect(rows()[0]).toBe(' 4 markets, 3 live, 1 failed');
    expect(rows()[2]).toMatch(
      / test A\/Q +\* live +sequence +100\.00 +100\.02 +2\.00 bp +- +\+0\.01 % +<1s +\+0\.50 +0$/,
    );
    expect(rows()[3]).toMatch(/ test F\/Q +\* failed +symbol: test has no market F\/Q; did you mean F\/USD\?$/);
  });

  it('is sorted by any column, the largest first, and what has no such figure last', () => {
    press('A');
    expect(names()).toEqual(['A/Q', 'F/Q', 'B/Q', 'C/Q']);
    const by = (column: typeof ui.overview.sortedBy) => {
      while (ui.overview.sortedBy !== column) press('s');
      return names();
    };
    expect(by('market')).toEqual(['A/Q', 'B/Q', 'C/Q', 'F/Q']);
    expect(by('spread')).toEqual(['C/Q', 'A/Q', 'B/Q', 'F/Q']);
    expect(rows()[1]).toContain('spread v');
    press('-');
    expect(names()).toEqual(['B/Q', 'A/Q', 'C/Q', 'F/Q']);
    press('-');
    expect(by('change')).toEqual(['B/Q', 'A/Q', 'C/Q', 'F/Q']);
  });

  it('opens the market that the cursor is on: by its row, and not by its number', () => {
    press('A');
    while (ui.overview.sortedBy !== 'spread') press('s');
    press('up');
    expect(ui.selected).toBe(3);
    press('up');
    expect(ui.selected).toBe(3);
    for (const key of ['down', 'down', 'enter']) press(key);
    expect([ui.page, ui.selected]).toEqual(['market', 2]);
    press('A');
    press('1');
    expect([ui.page, ui.selected]).toEqual(['overview', 0]);
    press('escape');
    expect(ui.page).toBe('market');
  });

  it('has only its own keys, and says so', () => {
    press('A');
    press('c');
    expect(said).toEqual(['of one market: open it first']);
    expect(ui.view.showsCumulative).toBe(true);
  });

  it('leaves out columns where it is narrow, and cuts no number', () => {
    for (let width = 20; width <= 140; width += 5) {
      const [, , row] = rows(width);
      expect(row.length).toBeLessThanOrEqual(width);
      if (row.includes('100.')) expect(row).toMatch(/(^| )100\.00( |$)/);
    }
    expect(rows(60)[2]).toMatch(/live +100\.00/);
  });

  it('scrolls with the cursor, and a click takes it along', () => {
    open(Array.from({ length: 40 }, (_, i) => live(`${String.fromCharCode(65 + (i % 26))}/Q`, 1000 + i, 1001 + i)));
    press('A');
    for (let i = 0; i < 30; i++) press('down');
    expect(ui.selected).toBe(30);
    expect(rows(100, 12)).toHaveLength(12);
    painters.overview.onMouse?.({ kind: 'left', column: 0, row: 2 });
    expect(ui.selected).toBe(25);
    painters.overview.onMouse?.({ kind: 'wheel-down', column: 0, row: 2 });
    expect(ui.selected).toBe(26);
    painters.overview.onMouse?.({ kind: 'left', column: 0, row: 0 });
    expect(ui.selected).toBe(26);
  });
});
