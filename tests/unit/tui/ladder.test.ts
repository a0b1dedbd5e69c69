import { beforeEach, describe, expect, it } from 'vitest';
import { ManualClock, type Market } from '../../../src/engine/internal.js';
import { ladderColumns } from '../../../src/tui/ladder/columns.js';
import { LadderPane } from '../../../src/tui/panes/ladder.js';
import { costLine } from '../../../src/tui/panes/prompt.js';
import { paintedLines } from '../../../src/tui/terminal/styled-text.js';
import type { MarketChoice } from '../../../src/tui/view/market-view.js';
import { UiState } from '../../../src/tui/view/state.js';
import { commitNow, testMarket } from '../../support/market.js';
import { ASCII_LOOK, ladderFrame } from '../../support/painting.js';

const T0 = 1_700_000_000_000;
const plain = (text: string) => text.replace(/\u001b\[[0-9;]*m/g, '');

let market: Market;
let clock: ManualClock;
let ui: UiState;
const pane = new LadderPane();

beforeEach(() => {
  clock = new ManualClock(T0);
  market = testMarket(clock);
  market.begin();
  for (let i = 0; i < 10; i++) {
    market.level(0, 10_000 - i, 1 + i);
    market.level(1, 10_001 + i, 2 + i);
  }
  commitNow(market, clock, T0);
  market.status({ state: 'live', reason: 'snapshot', attempt: 0, integrity: 'sequence', detail: '' });
  ui = new UiState([market], { columns: 120, rows: 40 });
});

const OPTIONS = { width: 110, height: 17, look: ASCII_LOOK, nowMono: 0, hasFlashes: false };
type Options = Partial<typeof OPTIONS & MarketChoice>;
const lines = (options: Options = {}, of = pane) => {
  const { width, height, ...others } = { ...OPTIONS, ...options };
  const view = Object.assign(ui.view, options);
  return paintedLines(ladderFrame(of, market, { view, ...others }), { width, height });
};
const rows = (options: Options = {}) => lines(options).map((line) => plain(line).trimEnd());
const rowOf = (price: string, options: Options = {}) =>
  rows(options).find((row) => `${row} `.includes(`${price} `) || row.includes(`${price}<`)) ?? '';

function trade(priceTicks: number, size: number, side: 'buy' | 'sell', ts = T0): void {
  market.trade({ id: '', exchangeTs: ts, recvTs: ts, priceTicks, size, side });
}

describe('the ladder’s figures', () => {
  it('shows bought at asks and sold at bids, over a minute or since the reset', () => {
    rows({ traded: 'minute' });
    trade(10_001, 3, 'buy');
    trade(10_000, 5, 'sell');
    expect(rowOf('100.01', { traded: 'minute' })).toMatch(/100\.01.* 3\.000 +2\.000 +2\.00$/);
    expect(rowOf('100.00', { traded: 'minute' })).toMatch(/1\.00 +1\.000 +5\.000/);
    trade(10_001, 1, 'buy', T0 + 90_000);
    expect(rowOf('100.01', { traded: 'minute' })).toMatch(/ 1\.000 +2\.000 +2\.00$/);
    expect(rowOf('100.01', { traded: 'session' })).toMatch(/ 4\.000 +2\.000 +2\.00$/);
  });

  it('what went and was not traded was pulled; the totals say how it went', () => {
    rows({ changes: 'minute' });
    const change = (ticks: number, size: number) => {
      market.level(0, ticks, size);
      commitNow(market, clock, T0);
    };
    change(9_999, 10); // 2 → 10: 8 came
    change(10_000, 0.25); // 1 → 0.25: 0.75 went,
    trade(10_000, 0.5, 'sell'); // of which 0.5 was traded
    expect(rowOf('99.99', { changes: 'minute' })).toMatch(/10\.000 +\+8\.000/);
    expect(rowOf('100.00', { changes: 'minute' })).toMatch(/0\.250 +-0\.250/);
    expect(rows({ changes: 'minute', width: 140 }).at(-1)).toContain('+8.000/-0.750 - filled 0.500, cancelled 0.250');
  });

  it('quote units are exact for every level of a group', () => {
    ui.view.step = 5;
    // Bids 100.00 … 99.91 in groups of 0.05: 99.95 holds 6·99.95 + 5·99.96 + 4·99.97 + 3·99.98 + 2·99.99.
    const expected = 6 * 99.95 + 5 * 99.96 + 4 * 99.97 + 3 * 99.98 + 2 * 99.99;
    expect(rowOf('99.95', { units: 'quote' })).toContain(expected.toFixed(2));
  });

  it('bars reach further down with sqrt and log, and never beyond their column', () => {
    const bar = (barScale: MarketChoice['barScale']) => (rowOf('100.00', { barScale }).match(/#/g) ?? []).length;
    const [linear, sqrt, log] = [bar('linear'), bar('sqrt'), bar('log')];
    expect(linear).toBeLessThan(sqrt);
    expect(sqrt).toBeLessThan(log);
    for (const row of rows({ barScale: 'log' })) expect(row.length).toBeLessThanOrEqual(110);
  });
});

describe('the ladder’s axis', () => {
  it('follows the mid, is static, or is scrolled freely', () => {
    const top = () => Number(/\d+\.\d\d/.exec(rows()[1].slice(40))?.[0]);
    const first = top();
    market.level(0, 10_001, 1);
    market.level(1, 10_001, 0);
    commitNow(market, clock, T0);
    expect(top()).toBe(first);
    ui.view.mode = 'follow';
    expect(top()).toBeCloseTo(first + 0.01, 5);
  });

  it('chooses its step so that the rows show a hundredth of the price, and keeps it while that is about right', () => {
    market.level(0, 9000, 1);
    commitNow(market, clock, T0);
    ui.view.isAutoStep = true;
    rows();
    // 1 % of 100.00 over 15 rows is 6.67 ticks.
    expect(ui.view.step).toBe(10);
    rows({ height: 13 });
    expect(ui.view.step).toBe(10);
    rows({ height: 60 });
    expect(ui.view.step).toBe(2);
    ui.regroup(1);
    expect([ui.view.step, ui.view.isAutoStep]).toEqual([5, false]);
  });

  it('chooses a step that fits a book which reaches less far', () => {
    const { bids, asks } = market.book ?? {};
    const extent = (asks?.worst ?? 0) - (bids?.worst ?? 0);
    ui.view.isAutoStep = true;
    rows();
    // All of it, and half as much around it, over 15 rows.
    expect([extent, ui.view.step]).toEqual([19, 2]);
  });

  it('the cursor shows the size up to it, and scrolls the axis at its edges', () => {
    rows();
    ui.moveCursor(1);
    ui.moveCursor(-2);
    const footer = () => rows().at(-1) ?? '';
    // Two below the middle, which is 100.01: 99.99 and above, 1 + 2 lots.
    expect(footer()).toMatch(/> 99\.99 - -1\.50 bp - 3\.000 - 299\.98 quote - avg 99\.993/);
    expect(rowOf('99.99')).toMatch(/> +99\.99/);
    ui.moveCursor(4);
    expect(footer()).toMatch(/> 100\.03 .* 9\.000 - 900\.20 quote/);
    ui.moveCursor(40);
    expect(ui.view.mode).toBe('free');
    expect(rowOf('100.43')).toMatch(/> +100\.43/);
    ui.clearCursor();
    expect(footer()).toContain('step 0.01');
  });

  it('goes to the far ends of the book', () => {
    rows();
    ui.scrollTo('ask');
    expect(rows().join('\n')).toContain('100.10');
    ui.scrollTo('bid');
    expect(rows().join('\n')).toContain('99.91');
    expect(ui.view.mode).toBe('free');
  });
});

it('a size is typed digit by digit, and nothing else; its cost is that of the book, both ways', () => {
  ui.openPrompt('size');
  for (const key of ['x', '5', '.', '.', '2', 'q', 'backspace', '5']) expect(ui.type(key)).toBe(true);
  expect(ui.prompt).toEqual({ kind: 'size', text: '5.5' });
  const line = (typed: string) => costLine(market, typed, ASCII_LOOK);
  // 2 at 100.01, 3 at 100.02, half of one at 100.03; and 1, 2, 2.5 from 100.00 down.
  expect(line('5.5')).toContain(
    'size 5.5_ A  buy avg 100.017 to 100.03, 0.73 bp, 3 levels  -  sell avg 99.987 to 99.98, 1.27 bp, 3 levels',
  );
  expect(line('1000')).toContain('buy: book too thin');
  expect(line('')).toMatch(/^ size _ A +$/);
  expect(ui.type('ctrl+c')).toBe(false);
  expect(ui.type('escape')).toBe(true);
  expect([ui.prompt, ui.type('5')]).toEqual([undefined, false]);
});

it('has no column of a negative width, however narrow it is', () => {
  for (let width = 0; width <= 40; width++) {
    const { size, sum, bar, gap } = ladderColumns({ width, price: 10, hasSum: true, hasChange: true, hasTraded: true });
    expect(Math.min(size, sum, bar, gap), String(width)).toBeGreaterThanOrEqual(0);
  }
});

it('columns fold in the stated order: pull/stack, bought and sold, running sums', () => {
  const all = { price: 9, hasSum: true, hasChange: true, hasTraded: true };
  const shown = (width: number) => {
    const { sum, change, traded } = ladderColumns({ width, ...all });
    return [change > 0 ? 'change' : '', traded > 0 ? 'traded' : '', sum > 0 ? 'sum' : ''].filter(Boolean).join(' ');
  };
  const seen = Array.from({ length: 120 }, (_, i) => shown(140 - i)).filter((now, i, list) => now !== list[i - 1]);
  expect(seen).toEqual(['change traded sum', 'traded sum', 'sum', '']);
});

it('the last row is cut between its figures, never within one', () => {
  const whole = rows({ width: 140, changes: 'minute' }).at(-1)?.trimEnd().split(' - ') ?? [];
  for (let width = 28; width < 140; width++) {
    const parts = rows({ width, changes: 'minute' }).at(-1)?.trimEnd().split(' - ') ?? [];
    expect(parts).toEqual(whole.slice(0, parts.length));
  }
});

describe('what moves in the ladder', () => {
  const WHITE = '\u001b[97m';
  const BOLD_WHITE = '\u001b[1;97m';
  const BRIGHT_RED = '\u001b[91m';
  const styledRow = (price: string, nowMono: number) =>
    lines({ nowMono, hasFlashes: true }).find((row) => plain(row).includes(`${price} `)) ?? '';
  const change = (ticks: number, size: number) => {
    market.level(1, ticks, size);
    commitNow(market, clock, T0);
  };

  it('a size that grew is bold and bright, one that shrank bright, then both fade and are as usual again', () => {
    styledRow('100.03', 0);
    change(10_003, 5);
    change(10_004, 4);
    expect(styledRow('100.03', 10)).toContain(`${BOLD_WHITE}5.000`);
    expect(styledRow('100.04', 10)).toContain(`${WHITE}4.000`);
    expect(styledRow('100.04', 10)).not.toContain(BOLD_WHITE);
    expect(styledRow('100.03', 200)).toContain(`${BRIGHT_RED}5.000`);
    expect(pane.animatingUntilMono).toBe(310);
    expect(styledRow('100.03', 310)).not.toMatch(/\u001b\[(?:1;)?9[17]m5\.000/);
  });

  it('a flash goes with its price when the axis moves, and a level that moved along has none', () => {
    styledRow('100.03', 0);
    change(10_003, 5);
    styledRow('100.03', 10);
    ui.scroll(2);
    expect(styledRow('100.03', 20)).toContain(`${BOLD_WHITE}5.000`);
    expect(styledRow('100.05', 20)).not.toMatch(/97m/);
  });

  it('nothing flashes after a change of step or units, a new snapshot, or on an unreliable book', () => {
    const flashes = () => rows().length > 0 && lines({ hasFlashes: true }).join('');
    flashes();
    ui.view.units = 'quote';
    expect(flashes()).not.toContain(WHITE);
    ui.regroup(1);
    expect(flashes()).not.toContain(WHITE);
    market.begin();
    market.level(0, 9_999, 7);
    market.level(1, 10_003, 9);
    commitNow(market, clock, T0);
    expect(flashes()).not.toContain(WHITE);
  });

  it('shows for a moment how far the axis jumped', () => {
    rows();
    market.begin();
    market.level(0, 10_020, 1);
    market.level(1, 10_021, 1);
    commitNow(market, clock, T0);
    expect(rows({ nowMono: 1000 })[0]).toContain('^ 20');
    expect(pane.animatingUntilMono).toBe(2500);
    expect(rows({ nowMono: 2500 })[0]).toContain('price');
  });

  it('marks the highest and the lowest price of the session, until the reset', () => {
    trade(10_002, 1, 'buy');
    trade(9_998, 1, 'sell');
    trade(10_000, 1, 'buy');
    expect([rowOf('100.02'), rowOf('99.98')]).toEqual([
      expect.stringMatching(/100\.02 +H/),
      expect.stringMatching(/99\.98 +L/),
    ]);
    market.tape?.reset();
    expect(rows().join('')).not.toMatch(/100\.02 +H|99\.98 +L/);
  });

  it('dust has no bar; what is larger than 99 of 100 others is clipped and marked', () => {
    market.begin();
    for (let i = 0; i < 120; i++) market.level(0, 10_000 - i, i === 3 ? 900 : 1);
    market.level(1, 10_001, 0.00002);
    commitNow(market, clock, T0);
    const tall = { height: 260 };
    expect(rowOf('100.01', tall)).toMatch(/100\.01 +<0\.0001/);
    expect(rowOf('99.97', tall)).toMatch(/ \{#+ +99\.97/);
    expect(rowOf('99.96', tall)).toMatch(/ #+ +99\.96/);
  });

  it('counts the changes that no frame showed on their own', () => {
    const own = new LadderPane();
    const update = () => own.update(OPTIONS, market, { ...OPTIONS, view: ui.view });
    expect(update()).toBe(0);
    for (let i = 0; i < 5; i++) change(10_003, 5 + i);
    expect([update(), update()]).toEqual([4, 0]);
  });

  it('forgets what was bought and sold above or below the cursor', () => {
    for (const ticks of [10_001, 10_002, 10_003]) trade(ticks, 1, 'buy');
    ui.view.traded = 'minute';
    rows();
    ui.placeCursor(10_002);
    ui.clearTraded('above');
    const bought = () => [10_001, 10_002, 10_003].map((ticks) => market.tape?.recent.boughtAt(ticks));
    expect(bought()).toEqual([1, 1, 0]);
    ui.clearCursor();
    ui.clearTraded('below');
    expect([bought(), market.tape?.session.boughtTotal]).toEqual([[1, 1, 0], 2]);
    // What was forgotten does not leave the minute a second time.
    trade(10_003, 2, 'buy', T0 + 30_000);
    trade(10_000, 1, 'sell', T0 + 75_000);
    expect(bought()).toEqual([0, 0, 2]);
  });
});

describe('numbers that cannot be right', () => {
  it('a market that is above zero has no price below it', () => {
    market = testMarket(clock);
    market.begin();
    for (let i = 1; i <= 3; i++) market.level(0, i, i);
    for (let i = 4; i <= 30; i++) market.level(1, i, i);
    commitNow(market, clock, T0);
    market.status({ state: 'live', reason: 'snapshot', attempt: 0, integrity: 'sequence', detail: '' });
    ui = new UiState([market], { columns: 120, rows: 40 });
    const shown = rows({ mode: 'follow' });
    expect(shown.filter((row) => row.includes('-0.'))).toEqual([]);
    expect(shown.some((row) => /\b0\.00\b/.test(row))).toBe(true);
    // The row below zero is blank.
    expect(shown.at(-2)).toBe('');
  });

  it('a size is not cut into another one where there is no room for it', () => {
    market.level(0, 10_000, 123_456_789);
    commitNow(market, clock, T0);
    for (let width = 20; width <= 34; width++) {
      const row = rowOf('100.00', { width });
      expect(row, `${width} columns`).toMatch(/(^| )(123456789|12345\d*k|12\d(\.\d+)?M|#+)( |$)/);
    }
  });
});
