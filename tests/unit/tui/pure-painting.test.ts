import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  lobsterClock,
  ManualClock,
  type Market,
  openLobster,
  openLobsterFiles,
  type ReadonlyMarket,
  ReplayDriver,
} from '../../../src/engine/internal.js';
import { createPainters, type Painters } from '../../../src/tui/painters.js';
import { PANES, type PaneView } from '../../../src/tui/panes/index.js';
import { openLadder } from '../../../src/tui/panes/ladder.js';
import { Scene } from '../../../src/tui/panes/scene.js';
import { Cells } from '../../../src/tui/terminal/cells.js';
import { Surface } from '../../../src/tui/terminal/surface.js';
import { diskPlayback } from '../../../src/tui/view/shown-playback.js';
import { UiState } from '../../../src/tui/view/state.js';
import { commitNow, testMarket } from '../../support/market.js';
import { painterContext } from '../../support/painting.js';

const T0 = Date.parse('2026-01-02T03:04:05Z');
const SIZE = { width: 60, height: 28 };

let clock: ManualClock;
let market: Market;
let ui: UiState;
let painters: Painters;

beforeEach(() => {
  clock = new ManualClock(T0);
  market = testMarket(clock);
  market.begin();
  for (let i = 0; i < 40; i++) {
    market.level(0, 10_000 - i, 1 + i);
    market.level(1, 10_003 + i, 2 + i);
  }
  commitNow(market, clock, T0);
  market.status({ state: 'live', reason: 'snapshot', attempt: 0, integrity: 'sequence', detail: '' });
  ui = new UiState([market], { columns: 160, rows: 60 });
  painters = createPainters(painterContext(ui, clock));
});

/** The market trades, its book moves beyond the rows that are shown, and some time passes. */
function move(): void {
  for (let i = 1; i <= 30; i++) {
    market.level(0, 10_000 + i, 3 * i);
    market.level(1, 10_002 + i, 0);
    if (i % 3 === 0) market.level(0, 9_990 - i, 0);
    commitNow(market, clock, T0 + i);
    market.trade({ id: `${i}`, exchangeTs: T0 + i, recvTs: T0 + i, priceTicks: 10_000 + i, size: i, side: 'buy' });
  }
  market.level(1, 10_050, 5);
  commitNow(market, clock, T0 + 40);
  clock.advance(50);
}

function paint(view: PaneView): string {
  const cells = new Cells(SIZE.width, SIZE.height);
  view.paint(new Surface(cells, { row: 0, column: 0, ...SIZE }));
  return JSON.stringify([[...cells.codes], [...cells.styles]]);
}

/** Everything that painting could change. */
function stateOf(shown: ReadonlyMarket): string {
  const { view, version, zoomed, ordersPage, selected } = ui;
  const { counters, version: marketVersion } = shown;
  const tape = shown.tape && [shown.tape.trades.count, shown.tape.highTicks, shown.tape.lowTicks];
  return JSON.stringify([view, version, zoomed, ordersPage, selected, counters, marketVersion, tape]);
}

function expectPure(view: PaneView, shown: ReadonlyMarket = market): void {
  view.update?.(SIZE);
  const [state, version] = [stateOf(shown), view.version()];
  const first = paint(view);
  expect(paint(view)).toBe(first);
  expect(stateOf(shown)).toBe(state);
  expect(view.version()).toBe(version);
  // Updated once more, with nothing new, it is the same.
  view.update?.(SIZE);
  expect(paint(view)).toBe(first);
  expect(stateOf(shown)).toBe(state);
}

const REGIONS: readonly (readonly [string, () => PaneView])[] = [
  ['header', () => painters.header],
  ['ladder', () => painters.ladder],
  ['keys', () => painters.keys],
  ['line', () => painters.line],
  ['overview', () => painters.overview],
  ...PANES.map((pane) => [pane.name, () => painters.pane(pane)] as const),
  ...PANES.filter(({ openStrip }) => openStrip !== undefined).map(
    (pane) => [`${pane.name} strip`, () => painters.strip(pane)] as const,
  ),
];

describe('painted twice, it is the same, and has changed nothing', () => {
  it.each(REGIONS)('%s', (_name, view) => {
    expectPure(view());
    move();
    expectPure(view());
    clock.advance(10_000);
    expectPure(view());
  });

  it.each(REGIONS)('%s, before there is a book', (_name, view) => {
    market = testMarket(clock);
    ui = new UiState([market], { columns: 160, rows: 60 });
    painters = createPainters(painterContext(ui, clock));
    expectPure(view());
  });

  it('orders, also of a page that there is no more of', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'lobtop-pure-')), 'TEST_2012-06-21_34200000_37800000_message_1.csv');
    const messages = Array.from(
      { length: 60 },
      (_, i) => `34200.${100 + i},1,${i + 1},10,${1_000_000 - 100 * (i % 7)},1`,
    );
    writeFileSync(path, messages.join('\n'));
    const files = await openLobsterFiles(path);
    const session = openLobster(files, { clock: lobsterClock(files), pace: async () => {} });
    session.source.seek(60);
    const shown = session.watched[0].market;
    ui = new UiState([shown], { columns: 160, rows: 60 });
    const driver = new ReplayDriver({ player: session.source, clock, replayClock: lobsterClock(files) });
    ui.playback = diskPlayback(driver, session.source);
    painters = createPainters(painterContext(ui, clock));
    ui.ordersPage = 99;
    const orders = PANES.find(({ name }) => name === 'orders');
    if (orders === undefined) throw new Error('no such pane');
    const view = painters.pane(orders);
    view.update?.(SIZE);
    expect(ui.ordersPage).toBeGreaterThan(0);
    expect(ui.ordersPage).toBeLessThan(99);
    expectPure(view, shown);
  });
});

it('a pane paints the market that it is given: twice on the screen, with two markets', () => {
  const other = testMarket(clock);
  other.begin();
  other.level(0, 500, 1);
  other.level(1, 502, 1);
  commitNow(other, clock, T0);
  ui = new UiState([market, other], { columns: 160, rows: 60 });
  const context = painterContext(ui, clock);
  const views = [market, other].map((each) => openLadder(new Scene(context, () => each)));
  for (const view of views) expectPure(view);
  const [first, second] = views.map(paint);
  expect(first).not.toBe(second);
  expect(views.map(paint)).toEqual([first, second]);
});
