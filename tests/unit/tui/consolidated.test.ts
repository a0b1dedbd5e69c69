import { beforeEach, describe, expect, it } from 'vitest';
import { ManualClock, Market } from '../../../src/engine/internal.js';
import { createKeyHandler } from '../../../src/tui/input/actions.js';
import { createKeymaps } from '../../../src/tui/input/keymap.js';
import { layoutOf } from '../../../src/tui/layout.js';
import { createPainters, type Painters } from '../../../src/tui/painters.js';
import { paneOf } from '../../../src/tui/panes/index.js';
import { UiState } from '../../../src/tui/view/state.js';
import { commitNow, INSTRUMENT } from '../../support/market.js';
import { ASCII_LOOK, paintedRows, painterContext } from '../../support/painting.js';
import { screenCommands } from '../../support/screen-commands.js';

const SIZE = { width: 60, height: 14 };

let clock: ManualClock;
let ui: UiState;
let painters: Painters;
let said: string[];

function marketOf(venue: string, tickSize: string, levels: readonly (readonly [0 | 1, number, number])[]): Market {
  const market = new Market({ venue, symbol: 'A/B', clock });
  market.identify({ ...INSTRUMENT, venue, tickSize });
  market.begin();
  for (const [side, ticks, size] of levels) market.level(side, ticks, size);
  commitNow(market, clock, 0);
  market.status({ state: 'live', reason: 'snapshot', attempt: 0, integrity: 'sequence', detail: '' });
  return market;
}

function open(markets: readonly Market[]): (key: string) => void {
  ui = new UiState(markets, { columns: 160, rows: 50 });
  painters = createPainters({ ...painterContext(ui, clock), lookOf: () => ASCII_LOOK });
  return createKeyHandler(ui, createKeymaps(), screenCommands({ notice: (text) => void said.push(text) }));
}

const rows = (size = SIZE) => {
  const view = painters.pane(paneOf('consolidated'));
  view.update?.(size);
  return paintedRows((surface) => view.paint(surface), size);
};

let fine: Market;
let coarse: Market;

beforeEach(() => {
  clock = new ManualClock(0);
  said = [];
  fine = marketOf('fine', '0.01', [
    [0, 10_002, 1],
    [0, 9_999, 2],
    [1, 10_010, 4],
  ]);
  coarse = marketOf('coarse', '0.5', [
    [0, 200, 8],
    [1, 201, 16],
  ]);
});

describe('the consolidated book', () => {
  it('has the sum at each step, each venue’s part, and the best of each side by name', () => {
    open([fine, coarse]);
    const text = rows();
    expect(text[0]).toContain('consolidated A/B  step 0.5');
    expect(text[1]).toBe(' bid 100.02 fine - ask 100.10 fine');
    expect(text[2]).toMatch(/price +sum +fine +coarse$/);
    expect(text.find((row) => /^ +100\.5 /.test(row))).toMatch(/20\.0000 +4\.0000 +16\.0000$/);
    expect(text.find((row) => /^ +100\.0 /.test(row))).toMatch(/9\.0000 +1\.0000 +8\.0000$/);
    expect(text.find((row) => /^ +99\.5 /.test(row))).toMatch(/2\.0000 +2\.0000$/);
  });

  it('leaves out what cannot be relied on, and says so', () => {
    open([fine, coarse]);
    coarse.status({
      state: 'resyncing',
      reason: 'gap',
      attempt: 1,
      integrity: 'sequence',
      detail: 'a message is missing',
    });
    const text = rows();
    expect(text[1]).toBe(' bid 100.02 fine - ask 100.10 fine');
    expect(text.at(-1)).toBe(' coarse A/B left out: resyncing: a message is missing');
    expect(text[0]).toContain('step 0.01');
    fine.status({ state: 'stale', reason: 'quiet', attempt: 0, integrity: 'sequence', detail: '' });
    expect(rows().slice(1)).toEqual([
      ' fine A/B left out: stale',
      ' coarse A/B left out: resyncing: a message is missing',
    ]);
  });

  it('says where venues cross each other, by how much, and what is left of it after fees', () => {
    const high = marketOf('high', '0.01', [
      [0, 10_020, 3],
      [1, 10_030, 1],
    ]);
    open([fine, high]);
    expect(rows({ width: 100, height: 14 }).at(-1)).toBe(
      ' CROSSED high bids over fine by 9.99 bp, 9.99 bp after fees, size 3.0000',
    );
    ui.fees = { fine: 10, high: 10 };
    expect(rows({ width: 100, height: 14 }).at(-1)).toMatch(/by 9\.99 bp, -10\.0\d bp after fees, size none$/);
  });

  it('has the step of the ladder, where that is not finer than a venue’s tick', () => {
    open([fine, coarse]);
    ui.view.step = 100;
    expect(rows()[0]).toContain('step 1.00');
    ui.view.step = 20;
    expect(rows()[0]).toContain('step 0.5');
  });

  it('is beside the ladder, or says that there is no other market of the pair', () => {
    const press = open([fine, coarse]);
    press('K');
    const layout = layoutOf(ui);
    expect(layout.kind === 'full' && layout.side.map(({ pane }) => pane.name)).toContain('consolidated');
    open([fine])('K');
    expect(said).toEqual(['no other market of A/B is watched']);
  });
});
