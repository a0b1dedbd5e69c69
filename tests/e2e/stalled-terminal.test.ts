import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import xterm from '@xterm/headless';
import { afterEach, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.js';
import { FakeVenue } from '../support/faults/fake-venue.js';
import { FRAME_END, TestTerminal } from '../support/terminal.js';
import { venueConfig } from '../support/venue-config.js';
import { visibleRows } from '../support/visible-cells.js';

const SIZE = { columns: 120, rows: 40 };
const DELTAS_MS = 10;
/** An even number: the table of all markets is closed again in the end. */
const PINGS = 30;
const OTHER_PAGE = 'A';

let terminal: TestTerminal | undefined;
let venue: FakeVenue | undefined;
let busy: NodeJS.Timeout | undefined;

afterEach(() => {
  clearInterval(busy);
  terminal?.close();
  venue?.close();
});

/** The program on a busy venue of the test's own, which sees whether it still listens. */
async function opened(): Promise<{ program: TestTerminal; feed: FakeVenue }> {
  const feed = new FakeVenue({ venue: 'binance' });
  await feed.listen();
  busy = setInterval(() => feed.deltas(1), DELTAS_MS);
  const file = join(mkdtempSync(join(tmpdir(), 'lobtop-stalled-')), 'config.toml');
  writeFileSync(file, venueConfig(feed.settings()));
  const program = new TestTerminal(['watch', 'fake:M0/USDT', '--config', file], SIZE);
  [terminal, venue] = [program, feed];
  await program.until((screen) => screen.includes('LIVE') && / lag [\d.,]+ max /.test(screen), 'a live book');
  return { program, feed };
}

/**
 * The terminal reads nothing until the program has answered so many of its venue's pings: a program that waits for its
 * terminal answers none. Answers how long that took.
 */
async function stall(program: TestTerminal, feed: FakeVenue): Promise<number> {
  const startMono = performance.now();
  program.pause();
  for (let i = 0; i < PINGS; i++) {
    const { pongs } = feed;
    // The table and the ladder in turns: whole screens, so that what a pty holds is soon full.
    program.press(OTHER_PAGE);
    await eventually(() => feed.pongs > pongs, 'an answer to a ping while the terminal reads nothing');
  }
  program.resume();
  return performance.now() - startMono;
}

describe('a terminal that stops reading', () => {
  it('does not stop the engine: it answers its venue, and no timer waits for the terminal', async () => {
    const { program, feed } = await opened();
    program.press('x');
    const stalledMs = await stall(program, feed);
    await program.until(hasSkipped, 'skipped frames counted');
    const lagMs = Number(/lag [\d.,]+ max ([\d.,]+) ms/.exec(program.screen)?.[1]?.replace(',', ''));
    // Waiting for the terminal would be a lag as long as the stall. How small it is: npm run bench:screen stalled.
    expect(lagMs).toBeLessThan(stalledMs / 4);
  });

  it('gets no frames queued: they are skipped, then it shows the newest', async () => {
    const { program, feed } = await opened();
    const before = program.raw.length;
    await stall(program, feed);
    await program.until(hasSkipped, 'skipped frames counted');
    // A pty holds some kilobytes; the frames of the stall would be far more.
    expect(await bytesUntil(program.raw, before, hasSkipped)).toBeLessThan(64 * 1024);
    program.press('q');
    await program.until((screen) => screen.includes('shell-is-back'), 'the shell');
    expect(program.raw).toContain('status=0');
    expect(program.isAlternate).toBe(false);
  });
});

const hasSkipped = (screen: string) => /skipped [1-9]/.test(screen);

/** How many bytes from `start` on a terminal takes until its screen satisfies `check`, frame by frame. */
async function bytesUntil(raw: string, start: number, check: (screen: string) => boolean): Promise<number> {
  const parser = new xterm.Terminal({ cols: SIZE.columns, rows: SIZE.rows, allowProposedApi: true });
  const write = (text: string) => new Promise<void>((resolve) => parser.write(text, resolve));
  const screen = () =>
    visibleRows(parser)
      .map((row) => row.map((cell) => cell[0]).join(''))
      .join('\n');
  await write(raw.slice(0, start));
  let bytes = 0;
  for (const frame of raw.slice(start).split(FRAME_END)) {
    await write(frame + FRAME_END);
    bytes += Buffer.byteLength(frame);
    if (check(screen())) break;
  }
  return bytes;
}
