import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { lobtop } from '../support/program.js';
import { TestTerminal } from '../support/terminal.js';

const path = join(mkdtempSync(join(tmpdir(), 'lobtop-replay-')), 'demo.lob');
let terminal: TestTerminal | undefined;

beforeAll(async () => {
  const { status } = await lobtop(['record', 'sim:BTC/USDT', 'sim:ETH/USDT', '-o', path, '--duration', '6s']);
  expect(status).toBe(0);
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
    expect(program.lines.at(-1)).toMatch(/^ \? help {2}q quit {2}space play {2}, slower {2}\. faster/);
    program.press(' ');
    await program.until((screen) => screen.includes('REPLAY paused 1x'), 'paused');
    program.press('%50\r');
    await program.until(() => share(program) === 50, 'half of it');
    // What brightens on the way there has faded.
    await program.until((screen) => !screen.includes('jump to'), 'the keys again');
    const half = seen(program);
    program.press('%10\r');
    await program.until(() => share(program) === 10, 'a tenth of it');
    expect(seen(program)).not.toEqual(half);
    program.press('%50\r');
    await program.until(
      () => share(program) === 50 && JSON.stringify(seen(program)) === JSON.stringify(half),
      'the same again',
    );
    program.press('\u001b[1;5C');
    await program.until(() => share(program) > 50, 'a hundred events on');
    program.press('\u001b[1;5D');
    await program.until(
      () => share(program) === 50 && JSON.stringify(seen(program)) === JSON.stringify(half),
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
