import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { ManualClock, type Market } from '../../../src/engine/internal.js';
import { PANES } from '../../../src/tui/panes/index.js';
import { THEME_NAMES } from '../../../src/tui/theme.js';
import { LayoutKeeper } from '../../../src/tui/view/layout-keeper.js';
import { defaultView, type MarketView } from '../../../src/tui/view/market-view.js';
import { PendingGroups } from '../../../src/tui/view/pending-groups.js';
import { layoutText, restoreLayout } from '../../../src/tui/view/saved-layout.js';
import { UiState } from '../../../src/tui/view/state.js';
import { commitNow, testMarket } from '../../support/market.js';

const CHANGED: Partial<MarketView> = {
  theme: 'dark',
  mode: 'follow',
  isAutoStep: true,
  showsCumulative: false,
  barScale: 'log',
  units: 'quote',
  traded: 'minute',
  changes: 'session',
  isCalm: true,
  candles: { type: 'volume', size: 12.5 },
  candleStyle: 'line',
  overlays: 'none',
  profileScope: 'session',
  tapeFilter: 2,
  joinsTimes: false,
  panes: { candles: false, orders: false, tape: true, depth: true, profile: false, stats: true, log: true },
};

const NAMES = { panes: PANES.map(({ name }) => name), themes: [...THEME_NAMES, 'mine'] };

describe('a market’s layout as text', () => {
  it('brings every choice back', () => {
    const view = { ...defaultView(), ...CHANGED };
    const restored = defaultView();
    expect(restoreLayout(restored, layoutText(view, '0.05'), NAMES)).toBe('0.05');
    expect(restored).toEqual(view);
  });

  it('keeps no scrolled axis', () => {
    const restored = defaultView();
    restoreLayout(restored, layoutText({ ...defaultView(), mode: 'free' }, undefined), NAMES);
    expect(restored.mode).toBe('static');
  });

  it('leaves out what is not known, and takes the rest', () => {
    const view = defaultView();
    const text = JSON.stringify({
      theme: 'pink',
      units: 'quote',
      panes: { tape: 'no', log: true, map: true },
      group: 5,
    });
    expect(restoreLayout(view, text, NAMES)).toBeUndefined();
    expect(view).toEqual({ ...defaultView(), units: 'quote', panes: { ...defaultView().panes, log: true } });
  });

  it('whatever the file contains, the view stays valid', () => {
    const names = Object.keys(JSON.parse(layoutText(defaultView(), '1')));
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names, '__proto__', 'step'), fc.jsonValue()), (saved) => {
        const view = defaultView();
        restoreLayout(view, JSON.stringify(saved), NAMES);
        expect(Object.keys(view)).toEqual(Object.keys(defaultView()));
        for (const [name, value] of Object.entries(defaultView())) {
          expect(typeof view[name as keyof MarketView]).toBe(typeof value);
        }
      }),
    );
  });

  it.each(['', '{', 'null', '[1]', '"x"'])('%j is not a layout', (text) => {
    expect(() => restoreLayout(defaultView(), text, NAMES)).toThrow(SyntaxError);
  });
});

describe('LayoutKeeper', () => {
  let clock: ManualClock;
  let market: Market;
  let ui: UiState;
  let groups: PendingGroups;
  let files: Map<string, string>;
  let said: string[];
  let problem: Error | undefined;

  const keeper = () => {
    groups = new PendingGroups(ui);
    return new LayoutKeeper({
      known: NAMES,
      ui,
      groups,
      clock,
      notify: (text) => said.push(text),
      store: {
        load: ({ symbol }) => files.get(symbol),
        save: ({ symbol }, text) => {
          if (problem !== undefined) throw problem;
          files.set(symbol, text);
        },
      },
    });
  };

  beforeEach(() => {
    clock = new ManualClock();
    market = testMarket(clock);
    market.begin();
    market.level(0, 10_000, 1);
    market.level(1, 10_001, 1);
    commitNow(market, clock, 0);
    ui = new UiState([market], { columns: 120, rows: 40 });
    files = new Map();
    said = [];
    problem = undefined;
  });

  it('writes changes a second later, once, and nothing when nothing changed', () => {
    const layouts = keeper();
    layouts.restore();
    layouts.start();
    ui.change(() => {});
    clock.advance(2000);
    expect(files.size).toBe(0);
    ui.change(() => Object.assign(ui.view, { units: 'quote' }));
    ui.groupBy(market, '0.05');
    clock.advance(900);
    expect(files.size).toBe(0);
    clock.advance(100);
    expect(JSON.parse(files.get('A/B') ?? '')).toMatchObject({ units: 'quote', group: '0.05' });
  });

  it('writes what is pending when the program ends, and brings it back in the next run', () => {
    const first = keeper();
    first.start();
    ui.change(() => Object.assign(ui.view, CHANGED));
    ui.change(() => ui.groupBy(market, '0.20'));
    first.stop();
    ui = new UiState([market], { columns: 120, rows: 40 });
    const second = keeper();
    second.restore();
    groups.apply();
    expect(ui.view).toMatchObject({ ...CHANGED, step: 20 });
  });

  it('forgets a step that the market’s tick does not allow any more', () => {
    files.set('A/B', layoutText(defaultView(), '0.005'));
    const layouts = keeper();
    layouts.restore();
    groups.apply();
    expect([ui.view.step, groups.priceOf(market)]).toEqual([1, undefined]);
  });

  it('a step that is more than 5 % of the price by now becomes the largest that is not', () => {
    files.set('A/B', layoutText(defaultView(), '10.00'));
    const layouts = keeper();
    layouts.restore();
    groups.apply();
    expect(ui.view.step).toBe(500);
  });

  it('waits with a step until the price is known', () => {
    const empty = testMarket(clock);
    ui = new UiState([empty], { columns: 120, rows: 40 });
    keeper();
    const applied: string[] = [];
    groups.request(empty, '0.05', { onApplied: (step) => applied.push(step) });
    groups.apply();
    expect([applied, groups.priceOf(empty)]).toEqual([[], '0.05']);
    empty.begin();
    empty.level(0, 100, 1);
    empty.level(1, 101, 1);
    commitNow(empty, clock, 0);
    groups.apply();
    expect([applied, ui.view.step]).toEqual([['0.05'], 5]);
  });

  it('flags are for one run: what they set is not saved, what the user changes is', () => {
    files.set('A/B', layoutText({ ...defaultView(), theme: 'light' }, '0.10'));
    const saved = () => JSON.parse(files.get('A/B') ?? '');
    const layouts = keeper();
    layouts.restore();
    const applied = layouts.override(market, { theme: 'mono', candles: { type: 'time', intervalMs: 300_000 } }, '0.05');
    groups.request(market, '0.05', { onApplied: applied });
    groups.apply();
    layouts.start();
    expect([ui.view.theme, ui.view.step]).toEqual(['mono', 5]);
    ui.change(() => Object.assign(ui.view, { units: 'quote' }));
    clock.advance(1000);
    expect(saved()).toMatchObject({ theme: 'light', candles: 'time:1m', group: '0.10', units: 'quote' });
    ui.change(() => Object.assign(ui.view, { theme: 'dark' }));
    ui.regroup(1);
    clock.advance(1000);
    expect(saved()).toMatchObject({ theme: 'dark', candles: 'time:1m', group: '0.10' });
    layouts.stop();
  });

  it('a flag’s step is not the user’s because the tick became finer', () => {
    const layouts = keeper();
    layouts.restore();
    groups.request(market, '0.05', { onApplied: layouts.override(market, {}, '0.05') });
    groups.apply();
    layouts.start();
    market.refine(10, '0.001');
    ui.change(() => ui.groupBy(market, '0.05'));
    ui.change(() => Object.assign(ui.view, { units: 'quote' }));
    layouts.stop();
    expect(JSON.parse(files.get('A/B') ?? '')).not.toHaveProperty('group');
  });

  it('reports a damaged layout, and once that it cannot be saved', () => {
    files.set('A/B', '{"theme":');
    const layouts = keeper();
    layouts.restore();
    expect(said[0]).toMatch(/^cannot read the layout of A\/B, using the default: /);
    layouts.start();
    problem = new Error('ENOSPC: no space left');
    for (const units of ['quote', 'base'] as const) {
      ui.change(() => Object.assign(ui.view, { units }));
      clock.advance(1000);
    }
    expect(said.slice(1)).toEqual(['cannot save the layout: ENOSPC: no space left']);
  });
});
