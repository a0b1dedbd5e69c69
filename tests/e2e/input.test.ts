import { readdirSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { type TerminalOptions, TestTerminal } from '../support/terminal.js';
import { SILENT_SEQUENCES } from '../support/terminal-sequences.js';
import { bytesOf, ESCAPE } from '../support/tokens.js';

const CSI = `${ESCAPE}[`;
const PASTE = `${CSI}200~`;
const PASTE_END = `${CSI}201~`;
const BACKGROUND_QUERY = `${ESCAPE}]11;?${ESCAPE}\\`;
/**
 * Preloaded into the program: what waits 450 or 500 ms for the rest of a sequence waits for ever, so that no test depends on
 * how fast it writes the pieces.
 */
const PATIENT = 'const s=setTimeout;globalThis.setTimeout=(f,ms,...a)=>s(f,({450:1e9,500:1e9})[ms]||ms,...a)';
const patientEnv = { NODE_OPTIONS: `--import=data:text/javascript,${PATIENT.replaceAll(' ', '%20')}` };

let terminal: TestTerminal | undefined;

afterEach(() => {
  terminal?.close();
  terminal = undefined;
});

async function demo(options: TerminalOptions = {}, args: readonly string[] = []): Promise<TestTerminal> {
  const opened = new TestTerminal(['demo', ...args], { columns: 120, rows: 40, ...options });
  terminal = opened;
  await opened.until((screen) => screen.includes('LIVE') && / step /.test(screen), 'a live demo');
  return opened;
}

/** Presses a key whose effect is visible: everything pressed before it has been handled then. */
async function pressed(program: TestTerminal): Promise<void> {
  program.press('f');
  await program.until((screen) => screen.includes('FROZEN'), 'the last key');
}

/** What the program has written to its folder. */
const written = ({ folder }: TestTerminal) => readdirSync(folder).filter((name) => name.startsWith('lobtop'));
/** The mode that bracketed paste was last left in: "h" on, "l" off. */
const pasteMode = (raw: string) => [...raw.matchAll(/\u001b\[\?2004([hl])/g)].at(-1)?.[1];

describe('what the terminal sends that is not a key', () => {
  it('does nothing: no recording, no file, no other view', async () => {
    const program = await demo();
    await program.until((screen) => screen.includes(' ─ 1m '), 'candles');
    const settings = () =>
      / ─ 1m /.test(program.screen) && /step .*/.exec(program.screen)?.[0].split('│')[0].slice(0, 40);
    const before = settings();
    for (const [, sequence] of SILENT_SEQUENCES) program.press(Buffer.from(bytesOf(sequence)));
    await pressed(program);
    expect(settings()).toBe(before);
    expect(program.screen).not.toMatch(/REC|recording|saved/);
    expect(written(program)).toEqual([]);
    expect(program.raw).not.toContain('shell-is-back');
  });

  it('does not change the interval of candles when an arrow key arrives in two pieces', async () => {
    const program = await demo({ env: patientEnv });
    program.press('?');
    await program.until((screen) => screen.includes('recentre on the touch'), 'help');
    program.press(ESCAPE);
    await program.until((screen) => !screen.includes('recentre on the touch'), 'Escape counts');
    program.press('[');
    program.press('A');
    await program.until((screen) => /▶ [\d,.]+ · /.test(screen), 'the cursor');
    await program.until((screen) => screen.includes(' ─ 1m '), 'candles of the same interval');
  });

  it('holds Escape back over SSH, where pieces are far apart', async () => {
    const program = await demo({ env: { ...patientEnv, SSH_CONNECTION: '10.0.0.1 1 10.0.0.2 22' } });
    program.press('$');
    await program.until((screen) => screen.includes(' size _'), 'the prompt, which Escape would close');
    for (const piece of [ESCAPE, '[', '24;', '80', 'R', ESCAPE, '[', 'A', '7']) program.press(piece);
    await program.until((screen) => screen.includes(' size 7_'), 'the prompt with what was typed');
    program.press('\r');
    await program.until((screen) => !screen.includes(' size 7_'), 'no prompt');
    for (const piece of [ESCAPE, 'O', 'A']) program.press(piece);
    await program.until((screen) => /▶ [\d,.]+ · /.test(screen), 'the cursor');
    await program.until((screen) => screen.includes(' ─ 1m '), 'candles of the same interval');
    expect(written(program)).toEqual([]);
  });
});

describe('a paste', () => {
  it('does nothing where no text is asked for', async () => {
    const program = await demo();
    expect(pasteMode(program.raw)).toBe('h');
    program.press(`${PASTE}Ry++q\r\n\u0003\u001a${CSI}A${PASTE_END}`);
    await pressed(program);
    expect(program.screen).toContain('step 0.1 (1 tick)');
    expect(program.screen).not.toMatch(/REC|recording|saved|▶/);
    expect(written(program)).toEqual([]);
    program.press('q');
    await program.until((screen) => screen.includes('shell-is-back'), 'the shell');
    expect(pasteMode(program.raw)).toBe('l');
  });

  it('fills an open prompt with its first line', async () => {
    const program = await demo();
    program.press('$');
    await program.until((screen) => / size _ BTC/.test(screen), 'the prompt');
    program.press(`${PASTE}12.5 BTC\r\nq${PASTE_END}`);
    await program.until((screen) => /size 12\.5_ BTC {2}buy avg/.test(screen), 'the cost');
  });

  it('is bracketed again after a suspension', async () => {
    const program = await demo();
    program.press('\u001a');
    await program.until(() => !program.isAlternate && pasteMode(program.raw) === 'l', 'the main screen');
    await program.stopped();
    process.kill(program.programPid, 'SIGCONT');
    await program.until(() => program.isAlternate && pasteMode(program.raw) === 'h', 'the screen again');
    program.press(`${PASTE}q${PASTE_END}+`);
    await program.until((screen) => screen.includes('step 0.2'), 'keys again');
  });
});

describe('Ctrl-C', () => {
  it.each([
    ['after an unfinished sequence', `${CSI}1;\u0003`],
    ['after an unfinished string', `${ESCAPE}]11;\u0003`],
    ['as kitty sends it', `${CSI}99;5u`],
    ['as modifyOtherKeys sends it', `${CSI}27;5;99~`],
  ])('quits %s', async (_name, keys) => {
    const program = await demo();
    program.press(keys);
    await program.until((screen) => screen.includes('shell-is-back'), 'the shell');
    expect(program.raw).toContain('status=0');
  });
});

describe('colours on a light background', () => {
  /** The names of keys are cyan on a dark background, blue on a light one. */
  const LIGHT = /\u001b\[(?:\d+;)*34m/;
  const DARK = /\u001b\[(?:\d+;)*36m/;
  const BRIGHT = /\u001b\[(?:\d+;)*9[0-7](?:;\d+)*m/;

  it('are used once the terminal answers that it is light, without anything bright before or after', async () => {
    const program = await demo();
    await program.until(() => program.raw.includes(BACKGROUND_QUERY), 'a query');
    expect(program.raw).toMatch(DARK);
    const before = program.raw.length;
    program.press(`${ESCAPE}]11;rgb:ffff/ffff/ffff${ESCAPE}\\`);
    await program.until(() => LIGHT.test(program.raw.slice(before)), 'the colours for a light background');
    program.press('?');
    await program.until((screen) => screen.includes('recentre on the touch'), 'help');
    expect(program.raw).not.toMatch(BRIGHT);
    const after = program.raw.length;
    program.press('?');
    await program.until(() => program.raw.length > after + 1000, 'more frames');
    expect(program.raw.slice(after)).not.toMatch(DARK);
  });

  it('are not used when the terminal answers that it is dark', async () => {
    const program = await demo();
    program.press(`${ESCAPE}]11;rgb:0000/0000/0000\u0007`);
    await program.until(() => BRIGHT.test(program.raw), 'something bright');
    expect(program.raw).not.toMatch(LIGHT);
  });

  it.each([
    ['0;15', LIGHT, DARK],
    ['15;0', DARK, LIGHT],
  ])('COLORFGBG=%s: follows it, and asks for nothing', async (COLORFGBG, expected, other) => {
    const program = await demo({ env: { COLORFGBG } });
    expect(program.raw).toMatch(expected);
    expect(program.raw).not.toMatch(other);
    expect(program.raw).not.toContain(BACKGROUND_QUERY);
  });

  it('are not asked for with a theme that is made for one background, or without colours', async () => {
    const dark = await demo({}, ['--theme', 'dark']);
    expect(dark.raw).not.toContain(BACKGROUND_QUERY);
    dark.close();
    const plain = await demo({ env: { CLICOLOR: '0' } });
    expect(plain.raw).not.toContain(BACKGROUND_QUERY);
    expect(plain.raw).not.toMatch(/\u001b\[(?:\d+;)*(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])(?:;\d+)*m/);
  });
});
