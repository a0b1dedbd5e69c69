import xterm from '@xterm/headless';
import { afterEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../../src/engine/internal.js';
import { applySgr, PLAIN } from '../../../src/tui/style.js';
import { FrameClock } from '../../../src/tui/terminal/frame-clock.js';
import { type LiveRegion, Screen } from '../../../src/tui/terminal/screen.js';
import type { Surface } from '../../../src/tui/terminal/surface.js';
import { visibleRows } from '../../support/visible-cells.js';

const COLUMNS = 40;
const ROWS = 10;
const terminals: InstanceType<typeof xterm.Terminal>[] = [];

afterEach(() => {
  for (const terminal of terminals.splice(0)) terminal.dispose();
});

function setUp() {
  const terminal = new xterm.Terminal({ cols: COLUMNS, rows: ROWS, allowProposedApi: true });
  terminals.push(terminal);
  const written: string[] = [];
  const screen = new Screen({ write: (text) => written.push(text) }, { columns: COLUMNS, rows: ROWS });
  const show = async () => {
    const text = written.splice(0).join('');
    await new Promise<void>((resolve) => terminal.write(text, resolve));
    const buffer = terminal.buffer.active;
    const lines = Array.from({ length: ROWS }, (_, row) => buffer.getLine(row)?.translateToString(true) ?? '');
    return { lines, bytes: text.length };
  };
  return { screen, show, terminal };
}

/** Text with escape sequences for its styles, as tests write it. */
function paintStyled(surface: Surface, line: string): void {
  let style = PLAIN;
  for (const part of line.split(/(\u001b\[[\d;]*m)/)) {
    const parameters = /^\u001b\[([\d;]*)m$/.exec(part)?.[1];
    if (parameters === undefined) surface.text(part, style);
    else style = applySgr(style, parameters);
  }
}

function region(rows: { current: string[] }, place = { column: 5, row: 2, width: 20, height: 4 }) {
  let version = 0;
  const paint = (surface: Surface) => {
    for (const [row, line] of rows.current.entries()) paintStyled(surface.at(row), line);
  };
  const live: LiveRegion = { place: () => place, version: () => version, paint };
  return {
    live,
    change(lines: string[]) {
      rows.current = lines;
      version++;
    },
  };
}

describe('Screen', () => {
  it('shows Ink’s frame with live regions upon it', async () => {
    const { screen, show } = setUp();
    const { live } = region({ current: ['one', 'two'] });
    screen.setBase('base line 0\nx\nbehind the region, behind it');
    screen.add(live);
    screen.paint();
    const { lines } = await show();
    expect(lines[0]).toBe('base line 0');
    expect(lines[2]).toBe(`behinone${' '.repeat(17)} it`);
    expect(lines[3]).toBe('     two');
  });

  it('writes nothing when nothing changed, and little when little did', async () => {
    const { screen, show } = setUp();
    const content = region({ current: ['price 100.01', 'size 5'] });
    screen.add(content.live);
    screen.setBase('header');
    screen.paint();
    await show();
    expect(screen.isStale).toBe(false);
    expect(screen.paint()).toBe(0);
    content.change(['price 100.02', 'size 5']);
    expect(screen.isStale).toBe(true);
    expect(screen.paint()).toBeLessThan(30);
    expect((await show()).lines[2]).toBe('     price 100.02');
    content.change(['price 100.02', 'size 5']);
    expect(screen.paint()).toBe(0);
  });

  it('equals a fresh drawing after any run of styled changes', async () => {
    const { screen, show, terminal } = setUp();
    const content = region({ current: [] }, { column: 0, row: 0, width: COLUMNS, height: ROWS });
    screen.add(content.live);
    let state = 1;
    const random = (n: number) => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state % n;
    };
    const words = [
      '12.5',
      ' ',
      '漢字',
      'é',
      '█▌',
      'a\u0301',
      '\u001b[31mred\u001b[39m',
      '\u001b[1;7mx\u001b[0m',
      '\u001b[38;5;200mq\u001b[m',
      '    ',
      '\u001b[2mdim\u001b[22m',
    ];
    const attributes = () => visibleRows(terminal);
    for (let round = 0; round < 200; round++) {
      const lines = Array.from({ length: ROWS }, () =>
        Array.from({ length: random(14) }, () => words[random(words.length)]).join(''),
      );
      content.change(lines);
      screen.paint();
      await show();
      if (round % 10 !== 9) continue;
      const incremental = attributes();
      screen.invalidate();
      screen.paint();
      await show();
      expect(incremental).toEqual(attributes());
    }
  });

  it('lets no foreign sequence through', async () => {
    const { screen, show } = setUp();
    const written: string[] = [];
    const ear = new Screen({ write: (text) => written.push(text) }, { columns: COLUMNS, rows: ROWS });
    const hostile = 'a\u001b]0;title\u0007b\u001b[2Jc\u009b31md\re\u001b]52;c;eA==\u001b\\f\u0000g';
    for (const target of [screen, ear]) {
      target.setBase(hostile);
      target.paint();
    }
    expect((await show()).lines[0]).toBe('abc31mdefg');
    const painted = { place: () => ({ column: 0, row: 1, width: COLUMNS, height: 1 }), version: () => 1 };
    ear.add({ ...painted, paint: (surface) => void surface.at(0).text(hostile) });
    ear.paint();
    expect(ear.text()).toContain('a]0;titleb[2Jc31mde]52;c;eA==\\fg');
    expect(written.join('')).not.toMatch(/\u001b\]|\u0007|\u001b\[2J|\u009b|\r/);
  });

  it('keeps wide characters whole at the edge, and takes any size', async () => {
    const { screen, show } = setUp();
    screen.setBase(`${'x'.repeat(COLUMNS - 1)}漢`);
    screen.paint();
    expect((await show()).lines[0].trimEnd()).toBe('x'.repeat(COLUMNS - 1));
    for (const [columns, rows] of [
      [1, 1],
      [2, 1],
      [COLUMNS, ROWS],
    ]) {
      screen.resize(columns, rows);
      screen.setBase('漢字\nabc');
      screen.paint();
    }
    expect((await show()).lines.slice(0, 2)).toEqual(['漢字', 'abc']);
  });
});

describe('FrameClock', () => {
  function frames(isBlocked: () => boolean, bytesPerSecond = Number.POSITIVE_INFINITY) {
    const clock = new ManualClock();
    const content = region({ current: ['0'] });
    const written: string[] = [];
    const screen = new Screen({ write: (text) => written.push(text) }, { columns: COLUMNS, rows: ROWS });
    screen.add(content.live);
    const frameClock = new FrameClock({ clock, screen, fps: 10, bytesPerSecond, isBlocked, beforeFrame: () => {} });
    frameClock.start();
    clock.advance(100);
    written.length = 0;
    return { clock, content, written, frameClock };
  }

  it('paints once a tick, the newest state, and nothing when nothing changed', () => {
    const { clock, content, written } = frames(() => false);
    for (let i = 1; i <= 5; i++) content.change([String(i)]);
    clock.advance(100);
    expect(written).toHaveLength(1);
    expect(written[0]).toContain('5');
    clock.advance(1000);
    expect(written).toHaveLength(1);
  });

  it('skips frames while the terminal is blocked, then shows the newest', () => {
    let isBlocked = true;
    const { clock, content, written, frameClock } = frames(() => isBlocked);
    frameClock.skippedFrames = 0;
    for (let i = 1; i <= 7; i++) {
      content.change([`n${i}`]);
      clock.advance(100);
    }
    expect([written.length, frameClock.skippedFrames]).toEqual([0, 7]);
    isBlocked = false;
    clock.advance(100);
    expect(written).toHaveLength(1);
    expect(written[0]).toContain('n7');
  });

  it('dozes when nothing happens, looks at what time changes, and paints at once when woken', () => {
    let frames_ = 0;
    const clock = new ManualClock();
    const content = region({ current: ['0'] });
    const written: string[] = [];
    const screen = new Screen({ write: (text) => written.push(text) }, { columns: COLUMNS, rows: ROWS });
    screen.add(content.live);
    const options = { clock, screen, fps: 10, bytesPerSecond: Number.POSITIVE_INFINITY, isBlocked: () => false };
    const frameClock = new FrameClock({ ...options, beforeFrame: () => frames_++ });
    frameClock.start();
    clock.advance(1500);
    expect(frames_).toBe(15);
    clock.advance(5000);
    expect(frames_, 'twice a second').toBe(25);
    content.change(['by itself']);
    clock.advance(500);
    expect(written.at(-1)).toContain('by itself');
    clock.advance(110);
    content.change(['news']);
    frameClock.wake();
    clock.advance(1);
    expect(written.at(-1)).toContain('news');
    content.change(['more']);
    frameClock.wake();
    clock.advance(50);
    expect(written.at(-1), 'not before the next frame is due').toContain('news');
    clock.advance(50);
    expect(written.at(-1)).toContain('more');
    frameClock.stop();
    frameClock.wake();
    content.change(['too late']);
    clock.advance(5000);
    expect(written.at(-1)).toContain('more');
  });

  it('keeps to a budget of bytes', () => {
    const { clock, content, written } = frames(() => false, 60);
    for (let i = 0; i < 10; i++) {
      content.change(['abcdefghijklmnop'.slice(i, i + 10)]);
      clock.advance(100);
    }
    expect(written.length).toBeLessThan(5);
    expect(written.length).toBeGreaterThan(0);
  });
});
