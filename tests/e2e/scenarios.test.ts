import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.js';
import { barePort } from '../support/faults/bare-port.js';
import { type Scenario, type Seen, Stage, type Subject, scenarios } from '../support/faults/scenario.js';
import { type JsonRecord, lobtop } from '../support/program.js';
import { TestTerminal } from '../support/terminal.js';
import { venueConfig } from '../support/venue-config.js';

/** Scenarios in the real program's own time. */
const REAL_TIME = scenarios().filter(({ scenario }) => scenario.clock === undefined);
/** What a person at the screen must not miss. */
const ON_SCREEN = ['gap', 'bad-checksum-thrice', 'close', 'reset', 'rate-limit'];

type Levels = readonly (readonly [number, number])[];

/** Reads the program's records as they come. */
class RecordReader implements Subject {
  readonly #symbols: readonly string[];
  readonly #seen = new Map<string, Seen[]>();
  readonly #books = new Map<string, { bids: Levels; asks: Levels; count: number }>();
  /** The last book of a market that was live, as text. */
  readonly #shown = new Map<string, string>();
  readonly #onChange: () => void;
  #rest = '';

  constructor(symbols: readonly string[], onChange: () => void) {
    this.#symbols = symbols;
    this.#onChange = onChange;
  }

  read(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) {
      this.#record(JSON.parse(line) as JsonRecord & { symbol: string });
      this.#onChange();
    }
  }

  seen(market: number): readonly Seen[] {
    return this.#seen.get(this.#symbols[market]) ?? [];
  }

  commits(market: number): number {
    return this.#books.get(this.#symbols[market])?.count ?? 0;
  }

  levels(market: number): { bids: Levels; asks: Levels } {
    return this.#books.get(this.#symbols[market]) ?? { bids: [], asks: [] };
  }

  #record(record: JsonRecord & { symbol: string }): void {
    const { symbol } = record;
    if (record.type === 'status')
      this.#seen.set(symbol, [...(this.#seen.get(symbol) ?? []), record as unknown as Seen]);
    if (record.type !== 'book') return;
    const { bids, asks } = record as unknown as { bids: Levels; asks: Levels };
    const count = (this.#books.get(symbol)?.count ?? 0) + (this.#isNewlyShown(record) ? 1 : 0);
    this.#books.set(symbol, { bids, asks, count });
  }

  /** A change of state repeats the book that it is about. */
  #isNewlyShown({ symbol, state, seq, bids, asks }: JsonRecord & { symbol: string }): boolean {
    if (state !== 'live') return false;
    const text = JSON.stringify([seq, bids, asks]);
    const isNew = this.#shown.get(symbol) !== text;
    this.#shown.set(symbol, text);
    return isNew;
  }
}

async function staged(
  scenario: Scenario,
  run: (stage: Stage, config: string, symbols: string[]) => Promise<void>,
): Promise<void> {
  const stage = new Stage(scenario);
  const proxied = await stage.open();
  const bare = scenario.peer === undefined ? undefined : await barePort(scenario.peer);
  const settings = stage.venue.settings(bare?.port ?? proxied);
  const symbols = stage.venue.markets.map((_, index) => scenario.symbol ?? stage.venue.symbol(index));
  const config = venueConfig(settings);
  try {
    await run(stage, config, symbols);
  } finally {
    stage.close();
    bare?.close();
  }
}

describe('faults, through the program’s records', () => {
  it.each(REAL_TIME.map(({ name, scenario }) => [`${scenario.fault} (${name})`, scenario] as const))(
    '%s',
    async (_, scenario) => {
      await staged(scenario, async (stage, config, symbols) => {
        const reader = new RecordReader(symbols, () => stage.changed());
        const targets = symbols.map((symbol) => `fake:${symbol}`);
        const args = [
          'watch',
          ...targets,
          '--headless',
          '--json',
          '--streams',
          'status,book',
          '--depth',
          '1000',
          '--interval',
          '0',
        ];
        let stop = () => {};
        const finished = lobtop(args, {
          config,
          during: (child) => {
            child.stdout?.on('data', (text: string) => reader.read(text));
            stop = () => child.kill('SIGTERM');
          },
        });
        try {
          await stage.play(reader);
        } finally {
          if (scenario.exit === undefined) stop();
        }
        const { status, stderr } = await finished;
        expect(status, stderr).toBe(scenario.exit ?? 143);
        expect(stderr).not.toContain('    at ');
        expect(stderr).not.toContain('\u001b');
      });
    },
  );
});

const LOGGED = /^ \d\d:\d\d:\d\d (connecting|syncing|live|stale|resyncing|failed) /;

/** The states that the screen's own log of the feed tells: in the header one may pass between two frames. */
function statesOn(terminal: TestTerminal): { readonly seen: Seen[]; stop: () => void } {
  const seen: Seen[] = [];
  let hasAsked = false;
  const look = () => {
    if (!hasAsked && /\b(CONNECTING|SYNCING|LIVE|STALE|RESYNCING|FAILED)\b/.test(terminal.screen)) {
      hasAsked = true;
      terminal.press('l');
    }
    const logged = terminal.lines.flatMap((line) => LOGGED.exec(line)?.[1] ?? []).reverse();
    for (const state of logged.slice(seen.length)) seen.push({ state, reason: '', integrity: '', detail: '' });
  };
  const timer = setInterval(look, 5);
  return { seen, stop: () => clearInterval(timer) };
}

/** What a screen can tell: the states. */
function onlyStates({ steps, ...scenario }: Scenario): Scenario {
  const withState = (step: Scenario['steps'][number]) => !('expect' in step) || step.expect.state !== undefined;
  return {
    ...scenario,
    steps: steps
      .filter(withState)
      .map((step) => ('expect' in step ? { expect: { state: step.expect.state as string } } : step)),
  };
}

describe('faults, on the screen', () => {
  const shown = REAL_TIME.filter(({ name }) => ON_SCREEN.includes(name));
  it.each(shown.map(({ name, scenario }) => [name, scenario] as const))('%s', async (_, scenario) => {
    await staged(onlyStates(scenario), async (stage, config, [symbol]) => {
      const file = join(mkdtempSync(join(tmpdir(), 'lobtop-scenario-')), 'config.toml');
      writeFileSync(file, config);
      const terminal = new TestTerminal(['watch', `fake:${symbol}`, '--config', file]);
      const { seen, stop } = statesOn(terminal);
      try {
        await stage.play({ seen: () => seen, commits: () => 0, levels: () => ({ bids: [], asks: [] }) });
        terminal.press('q');
        await eventually(() => terminal.raw.includes('shell-is-back'), 'the shell is back');
        expect(terminal.raw).toContain(`status=${scenario.exit ?? 0}`);
      } finally {
        stop();
        terminal.close();
      }
    });
  });
});
