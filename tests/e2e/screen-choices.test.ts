import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { pressBars } from '../support/bars-key.js';
import { lobtop, records } from '../support/program.js';
import { sizeOf } from '../support/recorded-demo.js';
import { SimulatedStand } from '../support/simulated-stand.js';
import { type TerminalOptions, TestTerminal } from '../support/terminal.js';

const ESCAPE = '\u001b';
let terminal: TestTerminal | undefined;
let stand: SimulatedStand | undefined;

afterEach(() => {
  terminal?.close();
  stand?.close();
  terminal = undefined;
  stand = undefined;
});

async function demo(options: TerminalOptions = {}, args: readonly string[] = []): Promise<TestTerminal> {
  const opened = new TestTerminal(['demo', ...args], { columns: 120, rows: 40, ...options });
  terminal = opened;
  await opened.until((screen) => screen.includes('LIVE') && / step /.test(screen), 'a live demo');
  return opened;
}

async function quit(program: TestTerminal): Promise<void> {
  program.press('q');
  await program.until((screen) => screen.includes('shell-is-back'), 'the shell');
  program.close();
}

const newFolder = () => mkdtempSync(join(tmpdir(), 'lobtop-choices-'));
/** The mode that the mouse was last left in: "h" on, "l" off. */
const mouseMode = (raw: string) => [...raw.matchAll(/\u001b\[\?1000([hl])/g)].at(-1)?.[1];

describe('themes', () => {
  it('--theme sets one, a key goes on to the next, and the screen stays the same but for its colours', async () => {
    const program = await demo({}, ['--theme', 'dark']);
    expect(program.raw).toContain(`${ESCAPE}[38;5;71m`);
    expect(program.raw).toContain('48;5;235');
    const before = program.raw.length;
    program.press('C');
    await program.until(() => program.raw.slice(before).includes('38;5;28m'), 'the light theme');
    program.press('C');
    await program.until(() => program.raw.slice(before).includes('38;5;74m'), 'blue and orange');
    program.press('CC');
    await program.until((screen) => /\bbid\b.*\bprice\b.*\bask\b/.test(screen), 'the ladder');
    await quit(program);
  });

  it('a terminal of 16 colours gets no others', async () => {
    const program = await demo({ env: { TERM: 'xterm' } }, ['--theme', 'dark']);
    program.press('C+');
    await program.until((screen) => screen.includes('step 0.2'), 'the next theme, and what was pressed after it');
    expect(program.raw).toMatch(/\u001b\[(?:\d+;)*32[;m]/);
    expect(program.raw).not.toMatch(/[34]8;[25];/);
  });
});

describe('a market’s layout', () => {
  it('is as it was left in the next run, market by market, until it is reset', async () => {
    const folder = newFolder();
    const first = await demo({ folder });
    first.press('++mbv');
    await first.until(
      (screen) => /step 0\.5 \(5 ticks\) · follow .* · sqrt/.test(screen) && screen.includes('line'),
      'it',
    );
    first.press('\t');
    await first.until((screen) => screen.includes('ETH/USDT [2/3]') && screen.includes('(1 tick) · static'), 'another');
    await quit(first);
    const second = await demo({ folder });
    await second.until(
      (screen) => /step 0\.5 \(5 ticks\) · follow .* · sqrt/.test(screen) && screen.includes('line'),
      'as left',
    );
    await quit(second);
    const explicit = await demo({ folder }, ['--group', '0.2']);
    await explicit.until((screen) => /step 0\.2 \(2 ticks\) · follow/.test(screen), 'what was asked for counts more');
    await quit(explicit);
    const reset = await demo({ folder }, ['--reset-layout']);
    await reset.until(
      (screen) => screen.includes('step 0.1 (1 tick) · static') && !screen.includes(' line '),
      'as new',
    );
    await quit(reset);
  });

  it('that is damaged is reported and replaced by the default', async () => {
    const folder = newFolder();
    const first = await demo({ folder }, ['BTC/USDT']);
    first.press('+');
    await first.until((screen) => screen.includes('step 0.2'), 'a step');
    await quit(first);
    const layouts = join(folder, 'state', 'lobtop', 'layouts');
    const files = readdirSync(layouts);
    expect(files).toEqual([expect.stringMatching(/^sim-BTC-USDT-[0-9a-f]{8}\.json$/)]);
    writeFileSync(join(layouts, files[0]), '{"theme": "dark", \u001b]0;x\u0007');
    const second = await demo({ folder }, ['BTC/USDT']);
    await second.until((screen) => /cannot read the layout of BTC\/USDT, using the default/.test(screen), 'a notice');
    expect(second.screen).toContain('step 0.1 (1 tick)');
    expect(second.raw).not.toContain(`${ESCAPE}]0;x`);
    await quit(second);
  });

  it('that cannot be kept does not keep the screen from its work', async () => {
    const folder = newFolder();
    mkdirSync(join(folder, 'state'));
    writeFileSync(join(folder, 'state', 'lobtop'), 'a file where a folder should be');
    const program = await demo({ folder });
    program.press('+');
    await program.until((screen) => screen.includes('cannot save the layout: '), 'a notice');
    await quit(program);
    expect(program.raw).toContain('status=0');
  });
});

describe('export', () => {
  it('writes what is seen, and says where', async () => {
    const folder = newFolder();
    const program = await demo({ folder });
    program.press('f');
    await program.until((screen) => screen.includes('FROZEN'), 'frozen');
    program.press('y');
    await program.until((screen) => /screen saved to .*\.txt/.test(screen), 'a notice');
    const [name] = readdirSync(folder).filter((file) => file.endsWith('.txt'));
    expect(name).toMatch(/^lobtop-sim-BTC-USDT-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d{3}\.txt$/);
    const written = readFileSync(join(folder, name), 'utf8').split('\n');
    // The header, which lives on, and the notice itself aside.
    expect(written.slice(2, 39)).toEqual(program.lines.slice(2, 39).map((line) => line.trimEnd()));
    expect(written.join('')).not.toContain(ESCAPE);
  });

  it('that fails is said, and costs nothing else', async () => {
    const folder = newFolder();
    const program = await demo({ folder, env: { XDG_STATE_HOME: newFolder() } });
    rmSync(folder, { recursive: true });
    program.press('y');
    await program.until((screen) => screen.includes('cannot save the screen: ENOENT'), 'a notice');
    await quit(program);
  });
});

describe('the mouse', () => {
  it('scrolls, puts the cursor on the row it points at, recentres, and is given back', async () => {
    const program = await demo();
    expect(mouseMode(program.raw)).toBe('h');
    const wheel = (button: number) => program.press(`${ESCAPE}[<${button};20;20M`);
    wheel(64);
    wheel(64);
    await program.until((screen) => screen.includes('· free ·'), 'scrolled');
    program.press(`${ESCAPE}[<1;20;20M${ESCAPE}[<1;20;20m`);
    await program.until((screen) => screen.includes('· static ·'), 'recentred');
    program.press('f');
    await program.until((screen) => screen.includes('FROZEN'), 'a frozen screen');
    const price = /\b(\d\d,\d{3}\.\d)/.exec(program.lines[29])?.[1] ?? '?';
    program.press(`f${ESCAPE}[<0;30;30M${ESCAPE}[<0;30;30m`);
    await program.until((screen) => screen.includes(`▶ ${price} ·`), `the cursor at ${price}`);
    program.press('M');
    await program.until((screen) => screen.includes('mouse off'), 'the mouse given back');
    expect(mouseMode(program.raw)).toBe('l');
    program.press('M');
    await program.until((screen) => screen.includes('mouse on'), 'the mouse taken again');
    await quit(program);
    expect(mouseMode(program.raw)).toBe('l');
  });

  it('is left to the terminal over SSH, and with --no-mouse', async () => {
    const remote = await demo({ env: { SSH_CONNECTION: '10.0.0.1 1 10.0.0.2 22' } });
    expect(mouseMode(remote.raw)).toBeUndefined();
    await quit(remote);
    const explicit = await demo({ env: { SSH_CONNECTION: '10.0.0.1 1 10.0.0.2 22' } }, ['--mouse']);
    expect(mouseMode(explicit.raw)).toBe('h');
    await quit(explicit);
    const local = await demo({}, ['--no-mouse']);
    expect(mouseMode(local.raw)).toBeUndefined();
  });
});

describe('keys', () => {
  it('can be one’s own; help and key line say so', async () => {
    const folder = newFolder();
    writeFileSync(join(folder, 'lobtop.toml'), '[keys]\ncoarser = "n"\nhelp = ["H", "?"]\nfiner = []\n');
    const program = await demo({ folder });
    expect(program.lines.at(-1)).toMatch(/^ H help {2}q quit {2}n coarser/);
    program.press('+n');
    await program.until((screen) => screen.includes('step 0.2 (2 ticks)'), 'one step, not two');
    program.press('H');
    await program.until((screen) => /^ {2}n +coarser grouping/m.test(screen), 'help');
    expect(program.screen).not.toContain('finer grouping');
  });

  it('move as in vi', async () => {
    const program = await demo();
    const top = () => Number(/\b(\d\d,\d{3}\.\d)/.exec(program.lines[3])?.[1]?.replaceAll(',', ''));
    program.press('\u0002');
    await program.until((screen) => screen.includes('· free ·'), 'a page up');
    const before = top();
    program.press('\u0004');
    await program.until(() => Math.abs(top() - (before - 0.5)) < 1e-6, 'half a page down');
    program.press('G');
    await program.until(() => top() < before - 5, 'the lowest bid');
    program.press('g');
    await program.until(() => top() > before + 5, 'the highest ask');
    program.press(' kk');
    await program.until((screen) => /▶ [\d,.]+ · \+/.test(screen), 'the cursor above the middle');
  });

  it('Ctrl-Z leaves the terminal as it was, and the program comes back', async () => {
    const program = await demo();
    program.press('\u001a');
    await program.until(() => !program.isAlternate && mouseMode(program.raw) === 'l', 'the main screen');
    await program.stopped();
    process.kill(program.programPid, 'SIGCONT');
    await program.until(() => program.isAlternate && mouseMode(program.raw) === 'h', 'the screen again');
    program.press('+');
    await program.until((screen) => screen.includes('step 0.2'), 'keys again');
  });

  it('are answered by the next frame in a storm of updates, not when the market’s turn comes', async () => {
    stand = await SimulatedStand.open({ startTs: Date.now(), factor: 30, messagesPerStep: 60 });
    const folder = newFolder();
    writeFileSync(join(folder, 'lobtop.toml'), stand.config);
    // The market is drawn once a second: frames in between are answers to keys. How fast: npm run bench:screen keys.
    const program = new TestTerminal(['stand:BTC/USDT', '--fps', '1'], { columns: 120, rows: 40, folder });
    terminal = program;
    await program.until((screen) => /seq ✓[\d.]+k/.test(screen), 'a thousand updates and more');
    const frames: number[] = [];
    for (let i = 0; i < 20; i++) {
      const before = program.frames.length;
      await pressBars(program, i);
      frames.push(program.frames.length - before);
    }
    frames.sort((a, b) => a - b);
    expect(frames[10], `frames until the answer: ${frames.join(' ')}`).toBeLessThanOrEqual(2);
  });
});

describe('recording what is watched', () => {
  it('begins with the books as they stand, says so, and can be replayed', async () => {
    const folder = newFolder();
    const program = await demo({ folder });
    await program.until((screen) => screen.includes('[1/3]'), 'all markets live');
    program.press('R');
    await program.until(
      (screen) => /recording to .*\.lob/.test(screen) && /● REC 0\.\d\d MB/.test(screen),
      'recording',
    );
    const captures = () => readdirSync(folder).filter((name) => name.endsWith('.lob'));
    await program.until(
      () => captures().some((name) => sizeOf(join(folder, name)) > 10_000),
      'a second and more of it',
    );
    program.press('R');
    await program.until(
      (screen) => /recorded \d+ events, 0\.\d\d MB/.test(screen) && !screen.includes('REC'),
      'its end',
    );
    program.press('R');
    await program.until((screen) => screen.includes('● REC'), 'another one');
    await quit(program);
    expect(captures()).toHaveLength(2);
    for (const name of captures()) {
      const { status, stdout, stderr } = await lobtop(['verify', join(folder, name), '--json']);
      expect([status, stderr]).toEqual([0, '']);
      const reports = records(stdout);
      expect(reports.map(({ symbol, state }) => `${symbol} ${state}`)).toEqual([
        'BTC/USDT live',
        'ETH/USDT live',
        'DOGE/USDT live',
      ]);
      // No snapshot of the venue's is in it: the whole book that it begins with is the recorder's own.
      expect(reports.every(({ bids }) => Number(bids) > 100)).toBe(true);
    }
  });

  it('that the disk refuses is said, and watching goes on', async () => {
    const folder = newFolder();
    const program = await demo({ folder, env: { XDG_STATE_HOME: newFolder() } });
    rmSync(folder, { recursive: true });
    program.press('R');
    await program.until((screen) => screen.includes('RECORDING STOPPED: '), 'a notice');
    expect(program.screen).toContain('LIVE');
    await quit(program);
  });
});
