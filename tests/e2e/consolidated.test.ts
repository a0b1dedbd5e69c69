import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type JsonRecord, lobtop, lobtopUntil, records } from '../support/program.js';
import { expectSchema } from '../support/record-schema.js';
import { SimulatedStand } from '../support/simulated-stand.js';
import { TestTerminal } from '../support/terminal.js';

const SYMBOL = 'BTC/USDT';
const START_TS = Date.parse('2026-01-01');
const SAMPLES = 20;

type Side = 'bids' | 'asks';

async function withStands<T>(use: (config: string) => Promise<T>): Promise<T> {
  const fine = await SimulatedStand.open({ startTs: START_TS });
  const coarse = await SimulatedStand.open({ startTs: START_TS, tickFactor: 5, seed: 6 });
  try {
    return await use([fine.configAs('fine'), coarse.configAs('coarse')].join('\n'));
  } finally {
    fine.close();
    coarse.close();
  }
}

/** What a venue's own book has at each step, apart from lobtop's sums. */
function stepsOf(book: JsonRecord, side: Side, step: number): Map<number, number> {
  const steps = new Map<number, number>();
  for (const [price, size] of book[side] as [number, number][]) {
    const exact = Math.round((price / step) * 1e6) / 1e6;
    const row = side === 'bids' ? Math.floor(exact) : Math.ceil(exact);
    steps.set(row, (steps.get(row) ?? 0) + size);
  }
  return steps;
}

describe('the books of two venues as one', () => {
  it('at every sample is the sum of what the venues have', async () => {
    await withStands(async (config) => {
      const enough = (text: string) => text.split('"venue":"*"').length > SAMPLES;
      const flags = [
        '--consolidate',
        SYMBOL,
        '--streams',
        'book',
        '--interval',
        '0',
        '--depth',
        '5000',
        '--fees',
        'fine=2',
      ];
      const args = ['watch', `fine:${SYMBOL}`, `coarse:${SYMBOL}`, '--headless', '--json', ...flags];
      const { stdout } = await lobtopUntil(enough, args, { config });
      const own = new Map<unknown, JsonRecord>();
      let compared = 0;
      const all = records(stdout);
      expectSchema(all.filter(({ type }) => type === 'book'));
      for (const record of all) {
        if (record['type'] !== 'book') continue;
        if (record['venue'] !== '*') {
          own.set(record['venue'], record);
          continue;
        }
        const venues = record['venues'] as string[];
        if (venues.length < 2 || own.size < 2) continue;
        compared++;
        const step = record['step'] as number;
        expect(step).toBe(0.5);
        for (const side of ['bids', 'asks'] as const) {
          const parts = record[side === 'bids' ? 'venueBids' : 'venueAsks'] as number[][];
          const levels = record[side] as [number, number][];
          for (const [i, venue] of venues.entries()) {
            const expected = stepsOf(own.get(venue) as JsonRecord, side, step);
            for (const [at, [price]] of levels.entries())
              expect(parts[at][i], `${venue} ${side} ${price}`).toBeCloseTo(
                expected.get(Math.round(price / step)) ?? 0,
                6,
              );
          }
          for (const [at, [, size]] of levels.entries())
            expect(size).toBeCloseTo(
              parts[at].reduce((sum, part) => sum + part, 0),
              6,
            );
        }
      }
      expect(compared).toBeGreaterThan(SAMPLES / 2);
    });
  });

  it('is an error for a pair that is not watched', async () => {
    const { status, stderr } = await lobtop(['demo', '--headless', '--json', '--consolidate', 'BTC/EUR']);
    expect([status, stderr]).toEqual([2, expect.stringContaining('no market of BTC/EUR is watched')]);
  });

  it('is a pane beside the ladder, and the table of all markets has both', async () => {
    await withStands(async (config) => {
      const folder = mkdtempSync(join(tmpdir(), 'lobtop-consolidated-'));
      writeFileSync(join(folder, 'lobtop.toml'), config);
      const program = new TestTerminal([`fine:${SYMBOL}`, `coarse:${SYMBOL}`], { columns: 140, rows: 45, folder });
      await program.until((screen) => /LIVE/.test(screen) && !/1 live/.test(screen), 'both live');
      program.press('K');
      await program.until((screen) => /consolidated BTC\/USDT {2}step 0\.5/.test(screen), 'the pane');
      await program.until((screen) => /price +Σ +fine +coarse/.test(screen), 'its columns');
      program.press('A');
      await program.until(
        (screen) => /2 markets, 2 live/.test(screen) && /coarse BTC\/USDT +● live/.test(screen),
        'the table',
      );
      program.press('q');
      await program.until((screen) => screen.includes('status=0'), 'the end');
      program.close();
    });
  });
});
