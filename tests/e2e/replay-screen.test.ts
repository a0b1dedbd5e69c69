import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { recordDemo, sizeOf } from '../support/recorded-demo.js';
import { hasShared, sharedPath } from '../support/shared.js';
import { TestTerminal } from '../support/terminal.js';

const path = join(mkdtempSync(join(tmpdir(), 'lobtop-replay-')), 'demo.lob');
let terminal: TestTerminal | undefined;

beforeAll(async () => {
  // A tenth of it must be more than a few events.
  expect(await recordDemo(path, { isEnough: () => sizeOf(path) >= 15_000 })).toMatchObject({ status: 143 });
});

afterEach(() => terminal?.close());

const share = ({ screen }: TestTerminal) => Number(/REPLAY .* (\d+)%/.exec(screen)?.[1] ?? 'NaN');
const seen = ({ lines }: TestTerminal) => lines.slice(2, 38).map((line) => line.slice(0, 60).trimEnd());

describe('a capture on the screen', () => {
  it('is played, paused, stepped and jumped in; a place looks the same each time', async () => {
    const program = new TestTerminal(['replay', path], { columns: 120, rows: 40 });
    terminal = program;
    await program.until(
      (screen) => /REPLAY 1x \d\d:\d\d:\d\d\.\d \d+% {2}sim BTC\/USDT \[1\/2\] {2}● LIVE/.test(screen),
      'it plays',
    );
    // The last row of a frame comes last.
    await program.until(
      () => /^ \? help {2}q quit {2}space play {2}, slower {2}\. faster/.test(program.lines.at(-1) ?? ''),
      'the keys of a replay',
    );
    program.press(' ');
    await program.until((screen) => screen.includes('REPLAY paused 1x'), 'paused');
    // Early enough that a hundred events more of one market are there.
    program.press('%20\r');
    await program.until(() => share(program) === 20, 'a fifth of it');
    // What brightens on the way there has faded.
    await program.until((screen) => !screen.includes('jump to'), 'the keys again');
    const fifth = seen(program);
    program.press('%10\r');
    await program.until(() => share(program) === 10, 'a tenth of it');
    expect(seen(program)).not.toEqual(fifth);
    program.press('%20\r');
    await program.until(
      () => share(program) === 20 && JSON.stringify(seen(program)) === JSON.stringify(fifth),
      'the same again',
    );
    program.press('\u001b[1;5C');
    await program.until(() => share(program) > 20, 'a hundred events on');
    program.press('\u001b[1;5D');
    await program.until(
      // Steps are the market's own: another one's last events before the place may be left out.
      () => Math.abs(share(program) - 20) <= 2 && JSON.stringify(seen(program)) === JSON.stringify(fifth),
      'and back',
    );
    program.press('....... ');
    await program.until((screen) => /REPLAY paused (100x|max) .* 100%/.test(screen), 'played to its end');
    program.press('\t');
    await program.until((screen) => screen.includes('sim ETH/USDT [2/2]'), 'the other market');
    program.press('q');
    await program.until((screen) => screen.includes('shell-is-back'), 'the shell');
    expect(program.raw).toContain('status=0');
  });
});

describe('the past of a live market', () => {
  it('is played back while the feed goes on, and left by one key', async () => {
    const program = new TestTerminal(['demo'], { columns: 120, rows: 40 });
    terminal = program;
    await program.until((screen) => /● LIVE {2}seq ✓[3-9]\d/.test(screen), 'a few seconds of it');
    await program.until(
      () => /imb\(10\) [+-][\d.]+ {2}past (<1|\d+)s/.test(program.lines[1]),
      'how far back one could go',
    );
    program.press('\u001b[1;5D');
    await program.until((screen) => /PAST [\d.]+s ago paused 1x .* kept \d+s, \d+ kB/.test(screen), 'the past');
    await program.until(() => program.lines.at(-1)?.includes('space play') === true, 'the keys of the past');
    const then = seen(program);
    const ago = () => Number(/PAST ([\d.]+)s/.exec(program.screen)?.[1] ?? 'NaN');
    const before = ago();
    await program.until(() => ago() >= before + 1.5, 'time goes on, the frame does not change');
    expect(seen(program)).toEqual(then);
    program.press('/trade\r');
    await program.until((screen) => screen.includes('find trade'), 'a trade');
    program.press('N');
    program.press(' ');
    await program.until((screen) => /PAST [\d.]+s ago 1x/.test(screen), 'it plays');
    program.press('B');
    await program.until((screen) => !screen.includes('PAST') && screen.includes('● LIVE'), 'now');
    await program.until(() => program.lines.at(-1)?.includes('space recentre') === true, 'the keys of now');
  });

  it('is not kept where nobody wants it', async () => {
    const program = new TestTerminal(['demo', '--past', '0'], { columns: 100, rows: 30 });
    terminal = program;
    await program.until((screen) => screen.includes('● LIVE'), 'a live book');
    program.press('\u001b[D');
    await program.until((screen) => screen.includes('rewinding is off: start with --past 10m'), 'the remedy');
  });
});

const AAPL = ['data', 'lobster', 'AAPL_2012-06-21_34200000_57600000_message_10.csv'] as const;

describe.skipIf(!hasShared(...AAPL))('a LOBSTER file on the screen', () => {
  it('shows touch, levels and orders; finds and follows one order', async () => {
    const program = new TestTerminal(['replay', sharedPath(...AAPL), '--speed', 'max'], { columns: 120, rows: 40 });
    terminal = program;
    await program.until((screen) => / ─ orders \d+ known, [\d.]+ new\/s/.test(screen), 'orders');
    await program.until((screen) => screen.includes('REPLAY paused max 13:30:49.0 100%'), 'its end');
    await program.until((screen) => screen.includes('bid 585.35: 18 in 1 order'), 'the queue of the best bid');
    program.press('L');
    await program.until((screen) => / ─ profile visible/.test(screen) && !screen.includes('─ orders'), 'L1');
    program.press('L');
    await program.until(
      (screen) => /─ messages/.test(screen) && screen.includes('#999 new buy order 18259338: 18 at 585.35'),
      'L2',
    );
    program.press('L');
    await program.until((screen) => / ─ all orders, page 1 of 1/.test(screen), 'L3');
    program.press('%0\r');
    await program.until(() => share(program) === 0, 'its beginning');
    program.press('/#16113575\r');
    await program.until(
      (screen) => /order 16113575: 18 left, 1 of 1 in the queue/.test(screen) && screen.includes('seq ✓1'),
      'an order',
    );
    program.press('n');
    await program.until((screen) => screen.includes('order 16113575: not resting'), 'its end');
    await program.until((screen) => screen.includes('buy order 16113575 deleted'), 'and what ended it');
    program.press('/bogus\r');
    await program.until((screen) => screen.includes('press / and type one of new, cancel, delete'), 'what there is');
  });
});
