import { render } from 'ink-testing-library';
import { describe, expect, it } from 'vitest';
import { ManualClock, Market } from '../../../src/engine/internal.js';
import { App } from '../../../src/tui/app.js';
import { createKeyHandler } from '../../../src/tui/input/actions.js';
import { helpPages } from '../../../src/tui/input/help-pages.js';
import { createKeymap, createKeymaps } from '../../../src/tui/input/keymap.js';
import { type LayoutChoice, layoutFor } from '../../../src/tui/layout.js';
import { createPainters, type Painters } from '../../../src/tui/painters.js';
import { PANES, type PaneName } from '../../../src/tui/panes/index.js';
import { LadderPane } from '../../../src/tui/panes/ladder.js';
import { paintedLines } from '../../../src/tui/terminal/styled-text.js';
import { UiState } from '../../../src/tui/view/state.js';
import { eventually } from '../../support/eventually.js';
import { INSTRUMENT } from '../../support/market.js';
import { ASCII_LOOK, ladderFrame, paintedText, painterContext, UNICODE_LOOK } from '../../support/painting.js';
import { screenCommands } from '../../support/screen-commands.js';

/** In their order on the screen. */
function panesNamed(...names: readonly PaneName[]) {
  return PANES.filter(({ name }) => names.includes(name));
}

const ALL_SHOWN: LayoutChoice = {
  columns: 120,
  rows: 40,
  panes: panesNamed('candles', 'tape', 'profile', 'stats'),
  zoomed: undefined,
  traded: 'off',
  changes: 'off',
  showsTicker: false,
};

function openMarket(clock = new ManualClock()) {
  const market = new Market({ venue: 'test', symbol: 'A/B', clock });
  market.identify(INSTRUMENT);
  const status = (state: 'live' | 'resyncing', reason: 'snapshot' | 'gap') =>
    market.status({ state, reason, attempt: state === 'live' ? 0 : 2, integrity: 'sequence', detail: '' });
  const commit = () => market.commit({ seq: 7, exchangeTs: undefined, recvTs: 0, recvMono: clock.monoMs() });
  const book = (bids: readonly (readonly [number, number])[], asks: readonly (readonly [number, number])[]) => {
    market.begin();
    for (const [ticks, size] of bids) market.level(0, ticks, size);
    for (const [ticks, size] of asks) market.level(1, ticks, size);
    commit();
  };
  status('live', 'snapshot');
  return { market, status, book, commit, clock };
}

function openUi(market: Market, clock: ManualClock, size = { columns: 100, rows: 30 }) {
  const ui = new UiState([market], size);
  const painters = createPainters(painterContext(ui, clock));
  return { ui, painters };
}

const LADDER = { look: ASCII_LOOK, nowMono: 0, hasFlashes: false };
const keymaps = createKeymaps();

const plain = (text: string) => text.replace(/\u001b\[[0-9;]*m/g, '');
const ladderText = (market: Market, ui: UiState, height = 13) =>
  paintedText(ladderFrame(new LadderPane(), market, { view: ui.view, ...LADDER }), {
    width: 70,
    height,
  });
const headerText = ({ header }: Pick<Painters, 'header'>, height = 2) =>
  paintedText(header.paint, { width: 120, height }).join('\n');
/** All of a ladder's rows between its first and its last are dim. */
const expectDimmed = (market: Market, ui: UiState, look = ASCII_LOOK) => {
  const rows = paintedLines(ladderFrame(new LadderPane(), market, { view: ui.view, ...LADDER, look }), {
    width: 70,
    height: 13,
  });
  for (const row of rows.slice(1, -1)) {
    expect(row).toMatch(/^ *\u001b\[2m/);
    expect(row.replace(/\u001b\[(?:2|22)?m/g, '')).not.toContain('\u001b');
  }
};

describe('the header of several markets', () => {
  it('says how many are live while not all are', () => {
    const clock = new ManualClock();
    const [first, second] = [openMarket(clock), openMarket(clock)];
    const ui = new UiState([first.market, second.market], { columns: 100, rows: 30 });
    const { header } = createPainters(painterContext(ui, clock));
    const name = () => / A\/B (\[.*?\])/.exec(headerText({ header }))?.[1];
    expect(name()).toBe('[1/2]');
    second.status('resyncing', 'gap');
    expect(name()).toBe('[1/2, 1 live]');
  });
});

describe('App in ink-testing-library', () => {
  it('renders its live regions as ordinary text', () => {
    const { market, book, clock } = openMarket();
    book([[10_000, 1.5]], [[10_002, 2]]);
    const { ui, painters } = openUi(market, clock);
    const { lastFrame, unmount } = render(<App ui={ui} painters={painters} keymaps={keymaps} />);
    const frame = plain(lastFrame() ?? '');
    expect(frame).toContain('test A/B');
    expect(frame).toContain('LIVE');
    expect(frame).toContain('100.02');
    expect(frame).toContain('trades');
    unmount();
  });

  it('turns keys into changes, and shows the help made from the key map', async () => {
    const { market, book, clock } = openMarket();
    book([[10_000, 1]], [[10_001, 1]]);
    const { ui, painters } = openUi(market, clock);
    const explicit: string[] = [];
    const commands = screenCommands({ quit: () => explicit.push('quit') });
    const onKey = createKeyHandler(ui, keymaps, commands);
    const { lastFrame, unmount } = render(<App ui={ui} painters={painters} keymaps={keymaps} />);
    const pages = helpPages(keymaps.live, ui);
    let help = '';
    for (const [at, { title }] of pages.entries()) {
      onKey('?');
      await eventually(() => ui.helpPage === at && lastFrame()?.includes(title), title);
      help += plain(lastFrame() ?? '');
    }
    expect(pages[0].columns.flat()).toHaveLength(12);
    expect(help).toContain(`page 1 of ${pages.length}, ? for more`);
    for (const { help: words } of keymaps.live.bindings) expect(help).toContain(words);
    for (const key of ['?', '+', 'c', 'q']) onKey(key);
    expect([ui.view.step, ui.view.showsCumulative, ui.helpPage, explicit]).toEqual([2, false, undefined, ['quit']]);
    unmount();
  });
});

describe('key map', () => {
  it('gives each key one meaning', () => {
    for (const where of [[], ['playback'], ['playback', 'orders']] as const) {
      const keys = createKeymap(undefined, where).bindings.flatMap((binding) => binding.keys);
      expect(new Set(keys).size).toBe(keys.length);
    }
  });
});

describe('ladder', () => {
  it('is one row a step, with asks above and bids below', () => {
    const { market, book, clock } = openMarket();
    book(
      [
        [10_000, 1],
        [9998, 3],
      ],
      [
        [10_002, 2],
        [10_003, 4],
      ],
    );
    const rows = ladderText(market, openUi(market, clock).ui);
    const prices = rows.slice(1, -1).map((row) => /\d+\.\d\d(?= )/.exec(row.slice(30))?.[0]);
    expect(prices).toEqual([
      '100.06',
      '100.05',
      '100.04',
      '100.03',
      '100.02',
      '100.01',
      '100.00',
      '99.99',
      '99.98',
      '99.97',
      '99.96',
    ]);
    expect(rows[4]).toMatch(/100\.03 .*#+ +4\.000 +6\.000/);
    expect(rows[5]).toMatch(/100\.02 .*#+ +2\.000 +2\.000/);
    expect(rows[7]).toMatch(/1\.000 +1\.000 +#+ +100\.00/);
    expect(rows[9]).toMatch(/4\.000 +3\.000 +#+ +99\.98/);
  });

  it('does not move until the touch comes near an edge, then recentres', () => {
    const { market, book, clock } = openMarket();
    const { ui } = openUi(market, clock);
    const top = () => Number(/\d+\.\d\d(?= )/.exec(ladderText(market, ui, 23)[1].slice(30))?.[0]);
    book([[10_000, 1]], [[10_001, 1]]);
    const first = top();
    book([[10_005, 1]], [[10_006, 1]]);
    expect(top()).toBe(first);
    book([[10_009, 1]], [[10_010, 1]]);
    expect(top()).toBeGreaterThan(first);
    ui.scroll(3);
    const scrolled = top();
    book([[10_030, 1]], [[10_031, 1]]);
    expect(top(), 'free scrolling is never taken back').toBe(scrolled);
    ui.recentre();
    expect(top()).toBeCloseTo(100.41, 1);
  });

  it('groups bids down and asks up, so sides never share a row', () => {
    const { market, book, clock } = openMarket();
    book(
      [
        [10_003, 1],
        [10_001, 2],
      ],
      [
        [10_004, 1],
        [10_011, 3],
      ],
    );
    const { ui } = openUi(market, clock);
    ui.groupBy(market, '0.05');
    const rows = ladderText(market, ui);
    expect(rows.find((row) => row.includes('100.00 '))).toMatch(/3\.000 +3\.000 +#+ +100\.00/);
    expect(rows.find((row) => row.includes('100.05 '))).toMatch(/100\.05 .*#+ +1\.000 +1\.000/);
    expect(rows.at(-1)).toContain('step 0.05 (5 ticks)');
  });

  it('never looks live while the book is unreliable', () => {
    const { market, book, status, clock } = openMarket();
    book([[10_000, 1]], [[10_001, 1]]);
    const { ui, painters } = openUi(market, clock);
    status('resyncing', 'gap');
    const header = headerText(painters);
    expect(header).toContain('RESYNCING gap try 2');
    expect(header).not.toMatch(/LIVE|spread|mid|micro|imb/);
    expectDimmed(market, ui, UNICODE_LOOK);
  });

  it('shows one side, no side, absurd prices and a crossed book as they are', () => {
    const { market, book, clock } = openMarket();
    const { ui, painters } = openUi(market, clock);
    book([[10_000, 1]], []);
    expect(ladderText(market, ui).join('\n')).toContain('100.00');
    book([], []);
    ui.recentre();
    expect(ladderText(market, ui).join('\n')).toContain('the book is empty');
    book([[10_000, 1]], [[999_999_999_900, 1]]);
    ui.recentre();
    expect(ladderText(market, ui)).toHaveLength(13);
    book([[10_002, 1]], [[10_001, 1]]);
    ui.recentre();
    expect(headerText(painters, 1)).toContain('CROSSED');
    expectDimmed(market, ui);
  });

  it.each([
    { group: undefined, step: 'step 0.001 (1 tick)', ask: /100\.015 .* 0\.500/ },
    { group: '0.01', step: 'step 0.010 (10 ticks)', ask: /100\.020 .* 2\.500/ },
  ])('keeps its place, and the step $group, when prices turn out finer', ({ group, step, ask }) => {
    const { market, book, clock } = openMarket();
    const { ui } = openUi(market, clock);
    book([[10_000, 1]], [[10_002, 2]]);
    if (group !== undefined) ui.groupBy(market, group);
    const prices = () => {
      const { view } = ui;
      return [view.centre, view.cursor].map((row) => (Number(row) * view.step * Number(view.tickSize)).toFixed(9));
    };
    ladderText(market, ui);
    // Otherwise the axis would follow the touch, which ten times as many rows are between.
    ui.scroll(0);
    ui.moveCursor(0);
    const before = prices();
    market.refine(10, '0.001');
    market.level(1, 100_015, 0.5);
    market.commit({ seq: 8, exchangeTs: undefined, recvTs: 0, recvMono: 0 });
    ladderText(market, ui);
    expect(prices()).toEqual(before);
    ui.clearCursor();
    expect(ladderText(market, ui).at(-1)).toContain(step);
    ui.scroll(3);
    expect(ladderText(market, ui).filter((row) => ask.test(row))).toHaveLength(1);
  });
});

describe('a prompt', () => {
  const openPrompt = (kind: 'size' | 'position' | 'filter') => {
    const ui = new UiState([openMarket().market], { columns: 100, rows: 30 });
    ui.openPrompt(kind);
    return ui;
  };

  it('takes what is typed, but not keys that are not text', () => {
    const ui = openPrompt('filter');
    for (const key of ['s', 'e', 'l', 'up', 'home', 'alt+b', 'ctrl+b', 'l', 'space', '5', '6', 'backspace'])
      ui.type(key);
    expect(ui.prompt?.text).toBe('sell 5');
  });

  it.each([
    ['size', '12.5', '12.5'],
    ['size', ' $1,250.75 USDT\r\nqRy\n', '1250.75'],
    ['size', '\u001b[31m7\u001b[0m', '7'],
    ['position', '\n\n12:04:31\n', '12:04:31'],
    ['filter', '\tsell\t5\u0003\u202e', 'sell 5'],
    ['filter', `sell${'1'.repeat(5000)}`, `sell${'1'.repeat(27)}`],
    ['filter', '\n', ''],
  ] as const)('for a %s takes what it accepts of the first line of a paste: %j', (kind, pasted, text) => {
    const ui = openPrompt(kind);
    ui.paste(pasted);
    expect(ui.prompt).toEqual({ kind, text });
  });

  it('that is not open takes no paste', () => {
    const ui = openPrompt('size');
    ui.type('escape');
    const { version } = ui;
    ui.paste('12.5');
    expect([ui.prompt, ui.version]).toEqual([undefined, version]);
  });
});

describe('layout', () => {
  it.each([
    [19, 5, 'too-small'],
    [20, 2, 'too-small'],
    [20, 3, 'line'],
    [27, 9, 'line'],
    [28, 9, 'full'],
    [80, 24, 'full'],
  ])('%ix%i is %s', (columns, rows, kind) => {
    expect(layoutFor({ ...ALL_SHOWN, columns, rows }).kind).toBe(kind);
  });

  const panes = (choice: Partial<LayoutChoice>) => {
    const layout = layoutFor({ ...ALL_SHOWN, columns: 120, rows: 40, ...choice });
    if (layout.kind !== 'full') return layout.kind;
    return [...layout.side.map(({ pane }) => pane.name), ...layout.strips.map(({ name }) => `${name} strip`)].join(' ');
  };

  it.each([
    [40, 'candles tape profile stats'],
    [35, 'candles tape profile stats'],
    [34, 'candles tape stats'],
    [26, 'candles tape stats'],
    [25, 'candles tape stats strip'],
    [18, 'candles tape stats strip'],
    [17, 'candles tape stats strip'],
    [16, 'candles tape strip stats strip'],
    [13, 'candles'],
    [11, 'candles'],
    [9, ''],
  ])('at 120 columns and %i rows: %s; panes fold in the stated order', (rows, expected) => {
    expect(panes({ rows })).toBe(expected);
  });

  it('what is switched off makes room for the rest, and takes no strip', () => {
    expect(panes({ rows: 26, panes: panesNamed('candles', 'tape', 'profile') })).toBe('candles tape profile');
    expect(panes({ panes: panesNamed('profile', 'stats') })).toBe('profile stats');
    expect(panes({ columns: 80 })).toBe('tape strip stats strip');
  });

  it('side panes are together as high as the ladder, whatever the size', () => {
    for (let rows = 9; rows <= 100; rows++) {
      const layout = layoutFor({ ...ALL_SHOWN, columns: 160, rows });
      if (layout.kind !== 'full' || layout.side.length === 0) continue;
      const height = layout.side.reduce((sum, placed) => sum + placed.rows, 0);
      expect(height + layout.strips.length + layout.headerRows + Number(layout.hasKeyLine)).toBe(rows);
    }
  });
});
