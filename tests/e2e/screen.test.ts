import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.js';
import { type TerminalOptions, TestTerminal } from '../support/terminal.js';
import { visibleRows } from '../support/visible-cells.js';

const ESCAPE = '\u001b';
let terminal: TestTerminal | undefined;

afterEach(() => {
  terminal?.close();
  terminal = undefined;
});

async function demo(options: TerminalOptions = {}, args: readonly string[] = []): Promise<TestTerminal> {
  const opened = new TestTerminal(['demo', ...args], options);
  terminal = opened;
  await opened.until((screen) => screen.includes('LIVE'), 'a live demo');
  return opened;
}

type Row = { readonly price: number; readonly hasBid: boolean; readonly hasAsk: boolean };

/** The ladder's rows as a reader sees them: a price in the middle, a size on its left or right. */
function ladder(lines: readonly string[]): Row[] {
  const header = lines.findIndex((line) => /\bbid\b.*\bprice\b.*\bask\b/.test(line));
  if (header < 0) return [];
  const priceEnd = lines[header].indexOf('price') + 5;
  const rows: Row[] = [];
  for (const line of lines.slice(header + 1)) {
    if (line.startsWith(' step ')) break;
    const before = line.slice(0, priceEnd);
    const price = /(?:^|[\s▸>])([\d,]+\.?\d*)$/.exec(before);
    if (price === null) continue;
    const left = before.slice(0, price.index).trim();
    const right = line.slice(priceEnd + 1, priceEnd + 24).trim();
    rows.push({ price: Number(price[1].replaceAll(',', '')), hasBid: /\d/.test(left), hasAsk: /\d/.test(right) });
  }
  return rows;
}

function steps(rows: readonly Row[]): number[] {
  return rows.slice(1).map((row, i) => Math.round((rows[i].price - row.price) * 1e6) / 1e6);
}

function expectRestored({ raw, isAlternate }: TestTerminal, status: number): void {
  expect(raw).toContain(`status=${status}`);
  expect(isAlternate).toBe(false);
  const last = (on: string, off: string) => raw.lastIndexOf(on) - raw.lastIndexOf(off);
  expect(last(`${ESCAPE}[?25h`, `${ESCAPE}[?25l`), 'cursor shown last').toBeGreaterThan(0);
  expect(last(`${ESCAPE}[?1049l`, `${ESCAPE}[?1049h`), 'main screen last').toBeGreaterThan(0);
  expect(last(`${ESCAPE}[?7h`, `${ESCAPE}[?7l`), 'autowrap on last').toBeGreaterThan(0);
  const stty = raw.slice(raw.lastIndexOf('status='));
  expect(stty).toMatch(/[^-]icanon/);
  expect(stty).toMatch(/[^-]echo\b/);
  expect(stty).toMatch(/[^-]isig/);
}

describe('the demo on a terminal', () => {
  it('shows a true ladder: contiguous prices, bids below asks, both sides', async () => {
    const program = await demo({ columns: 120, rows: 40 });
    // A slow machine may show LIVE before the rest of its first frame has arrived.
    await program.until(() => ladder(program.lines).length > 30, 'more than thirty rows');
    const { lines } = program;
    const rows = ladder(lines);
    expect(new Set(steps(rows))).toEqual(new Set([0.1]));
    const bids = rows.filter(({ hasBid }) => hasBid);
    const asks = rows.filter(({ hasAsk }) => hasAsk);
    expect(bids.length).toBeGreaterThan(5);
    expect(asks.length).toBeGreaterThan(5);
    expect(Math.max(...bids.map(({ price }) => price))).toBeLessThan(Math.min(...asks.map(({ price }) => price)));
    for (const word of [
      'sim BTC/USDT',
      'seq',
      'age',
      'spread',
      'mid',
      'micro',
      'imb(10)',
      'trades',
      'latency',
      'upd/s',
      'quit',
    ]) {
      expect(lines.join('\n')).toContain(word);
    }
  });

  it('changes the axis with the grouping keys, and keeps the price in the middle', async () => {
    const program = await demo({ columns: 120, rows: 40 });
    const middle = (rows: readonly Row[]) => rows[Math.floor(rows.length / 2)].price;
    const before = middle(ladder(program.lines));
    program.press('++');
    await program.until((screen) => screen.includes('step 0.5 (5 ticks)'), 'a step of 0.5');
    const rows = ladder(program.lines);
    expect(new Set(steps(rows))).toEqual(new Set([0.5]));
    expect(Math.abs(middle(rows) - before)).toBeLessThan(2);
    program.press('-');
    await program.until((screen) => screen.includes('step 0.2 (2 ticks)'), 'a step of 0.2');
  });

  it('scrolls freely, says so, and recentres', async () => {
    const program = await demo({ columns: 120, rows: 40 });
    const top = () => ladder(program.lines)[0].price;
    const before = top();
    program.press(`${ESCAPE}[5~`);
    await program.until((screen) => screen.includes('· free ·'), 'free mode');
    expect(top()).toBeCloseTo(before + 1, 5);
    program.press(' ');
    await program.until((screen) => screen.includes('· static ·'), 'static mode');
  });

  it('moves a cursor that says what lies up to it; changes mode, step, bars, units and columns by keys', async () => {
    const program = await demo({ columns: 160, rows: 40 });
    program.press('jj');
    await program.until((screen) => /▶ [\d,.]+ · [+-][\d.]+ bp · .* quote · avg [\d,.]+/.test(screen), 'the cursor');
    program.press(ESCAPE);
    await program.until((screen) => screen.includes('step 0.1 (1 tick) · static'), 'no cursor');
    program.press('$12.5x\u007f5');
    await program.until(
      (screen) => /size 12\.5_ BTC {2}buy avg [\d,.]+ to [\d,.]+, [\d.]+ bp, \d+ levels? {2}· {2}sell avg/.test(screen),
      'the cost of a size',
    );
    program.press(ESCAPE);
    await program.until((screen) => !screen.includes('size 12'), 'the keys again');
    program.press('m0');
    await program.until(
      (screen) => /step [\d.]+ \(\d+ ticks\) auto · follow/.test(screen),
      'an automatic step that follows',
    );
    program.press('m0b');
    await program.until((screen) => screen.includes('· static ·') && screen.includes('· sqrt'), 'another scale');
    program.press('u');
    await program.until((screen) => /bid \$ .* ask \$/.test(screen), 'quote units');
    program.press('usp');
    await program.until(
      (screen) => /\+\/- 60s sell 60s .* buy 60s {2}\+\/- 60s/.test(screen),
      'columns of what happened',
    );
    await program.until((screen) => /filled [\d.]+, cancelled [\d.]+/.test(screen), 'how it went');
  });

  it('shows help, freezes, switches markets', async () => {
    const program = await demo({ columns: 100, rows: 30 });
    program.press('?');
    await program.until((screen) => screen.includes('recentre on the touch'), 'help');
    program.press('?');
    await program.until(
      (screen) => /page 2 of \d/.test(screen) && screen.includes('finer grouping'),
      'its second page',
    );
    program.press('\u001b');
    await program.until(
      (screen) => screen.includes('step 0.1') && !screen.includes('recentre on the touch'),
      'the ladder again',
    );
    program.press('f');
    await program.until((screen) => screen.includes('FROZEN'), 'frozen');
    const rows = ladder(program.lines);
    // The header lives on: it says how many messages have come.
    const messages = () => Number(/seq ✓([\d,]+)/.exec(program.screen)?.[1]?.replaceAll(',', '') ?? 'NaN');
    const before = messages();
    await program.until(() => messages() >= before + 5, 'five more messages');
    expect(ladder(program.lines)).toEqual(rows);
    program.press('f\t');
    await program.until((screen) => screen.includes('ETH/USDT [2/3]'), 'the next market');
    program.press('3');
    await program.until((screen) => screen.includes('DOGE/USDT [3/3]'), 'the third market');
  });

  it('shows candles from before the start and now, in every kind and style, by keys', async () => {
    const program = await demo({ columns: 120, rows: 40 });
    /** The rows of the chart, beside the ladder. */
    const chart = () =>
      program.lines.filter((line) => line.includes('┤')).map((line) => line.slice(line.indexOf('┤') + 1));
    await program.until((screen) => / 1m .*EMA20 {2}VWAP/.test(screen), 'the legend');
    await program.until(() => chart().some((row) => /[█▀▄╷│].*[█▀▄╷│]/.test(row.slice(0, 20))), 'candles from before');
    const last = () => /last ([\d,.]+)/.exec(program.screen)?.[1] ?? '?';
    await program.until((screen) => screen.includes(`${last()} ┤`), 'the last price on the axis');
    program.press(']');
    await program.until((screen) => / ─ 3m /.test(screen), 'longer candles');
    program.press('[[');
    await program.until((screen) => / ─ 30s /.test(screen), 'shorter candles');
    program.press('}');
    await program.until((screen) => / ─ tick:100 /.test(screen), 'another kind');
    program.press('{v');
    await program.until((screen) => / ─ 1m line /.test(screen) && /[╭╮╰╯]/.test(screen), 'a line');
    program.press('v');
    await program.until((screen) => / ─ 1m heikin-ashi /.test(screen), 'Heikin Ashi');
    program.press('v');
    await program.until((screen) => / ─ 1m marks /.test(screen), 'a line with marks where something was traded');
    program.press('v');
    await program.until((screen) => !screen.includes('┤'), 'no candles');
    program.press('vaa');
    await program.until((screen) => / ─ 1m .*SMA20 {2}BB\+2/.test(screen), 'candles with bands');
  });

  it('shows the profile of what is seen, of the session and of this candle; sums begin anew', async () => {
    const program = await demo({ columns: 120, rows: 40 });
    await program.until(
      (screen) => /profile visible {2}POC [\d.]+ {2}VA [\d.]+-[\d.]+/.test(screen),
      'the visible profile',
    );
    await program.until(
      (screen) => /◂ █*▓*/.test(screen) && /CVD [+-][\d.]+/.test(screen),
      'its point of control and CVD',
    );
    program.press('o');
    await program.until((screen) => screen.includes('profile session'), 'the session');
    program.press('o');
    await program.until((screen) => screen.includes('profile candle'), 'this candle');
    const sums = () => Number(/60s [+-]([\d.]+)/.exec(program.screen)?.[1] ?? 'NaN');
    await program.until(() => sums() > 0.5, 'something was traded');
    const before = sums();
    program.press('x');
    await program.until(() => sums() < before / 2, 'sums anew');
    program.press('o');
    await program.until((screen) => !screen.includes('profile'), 'no profile');
    program.press('d');
    await program.until((screen) => / ─ depth ─/.test(screen), 'the depth of the book');
    program.press('d');
    program.press('rl');
    await program.until(
      (screen) =>
        /feed log/.test(screen) &&
        /resyncing +user try 1: requested by key press/.test(screen) &&
        /live +snapshot/.test(screen),
      'the log of the feed',
    );
  });

  it('filters and joins the tape, and gives one pane the whole screen', async () => {
    const program = await demo({ columns: 120, rows: 40 });
    program.press('TTe');
    await program.until((screen) => screen.includes('trades  min 10k USDT  not joined'), 'the filter');
    program.press('z');
    await program.until((screen) => !/\bbid\b/.test(screen) && / ─ 1m /.test(screen), 'candles alone');
    program.press('z');
    await program.until(
      (screen) => program.lines[2].startsWith(' ─ trades') && !screen.includes('┤'),
      'the tape alone',
    );
    program.press(ESCAPE);
    await program.until((screen) => /\bbid\b/.test(screen) && screen.includes('┤'), 'the ladder again');
  });

  it('shows what has no place beside the ladder in its place, and the ladder again', async () => {
    const program = await demo({ columns: 80, rows: 24 });
    expect(program.screen).not.toContain('┤');
    program.press('v');
    await program.until((screen) => screen.includes('┤') && !/\bbid\b/.test(screen), 'candles');
    program.press('o');
    await program.until((screen) => screen.includes('profile visible'), 'the profile');
    program.press(ESCAPE);
    await program.until((screen) => /\bbid\b/.test(screen), 'the ladder');
  });

  it('repaints on resize, and stays usable down to what it needs', async () => {
    const program = await demo({ columns: 100, rows: 40 });
    for (const [columns, rows] of [
      [100, 30],
      [80, 24],
      [120, 50],
      [60, 20],
    ] as const) {
      program.resize(columns, rows);
      // A frame may have arrived in part: every row must be there, a step apart.
      await program.until((screen) => {
        const shown = ladder(screen.split('\n'));
        const isContiguous = steps(shown).every((step) => step === 0.1);
        return shown.length > rows / 2 && isContiguous && /\bquit|sum\b/.test(screen.split('\n').at(-1) ?? '');
      }, `a whole ladder at ${columns}x${rows}`);
    }
    program.resize(30, 6);
    await program.until((screen) => /^ LIVE [\d,.]+ [\d,.]+/.test(screen), 'touch and state in one line');
    program.resize(19, 5);
    await program.until((screen) => screen.startsWith('lobtop needs 20x3'), 'what it needs');
    program.resize(1, 1);
    program.resize(80, 24);
    await program.until((screen) => ladder(screen.split('\n')).length > 12, 'the ladder after 1x1');
    expect(program.screen).toContain('imb(10)');
  });

  it('survives a storm of resizes', async () => {
    const program = await demo({ columns: 100, rows: 40 });
    for (let i = 0; i < 200; i++) {
      const { length } = program.raw;
      program.resize(40 + ((i * 37) % 90), 10 + ((i * 13) % 40));
      // Now and then one that is drawn, the others on each other's heels.
      if (i % 10 === 0) await program.until(() => program.raw.length > length, 'something drawn');
    }
    program.resize(110, 36);
    await program.until((screen) => {
      const shown = ladder(screen.split('\n'));
      return shown.length === 31 && steps(shown).every((step) => step === 0.1) && screen.includes('latency');
    }, 'the whole ladder after the storm');
  });

  it('has no colours with NO_COLOR, and only ASCII with --ascii', async () => {
    const plain = await demo({ columns: 100, rows: 30, env: { NO_COLOR: '1' } }, ['--ascii']);
    // 30–37, 90–97 and their backgrounds are colours; bold, dim and reverse stay.
    expect(plain.raw).not.toMatch(/\u001b\[(?:\d+;)*(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])[;m]/);
    expect(plain.screen).toMatch(/^[\x20-\x7e\n]*$/);
  });
});

describe('leaving the terminal', () => {
  it.each([
    ['q', 'q', 0],
    ['Ctrl-C', '\u0003', 0],
  ] as const)('restores it after %s', async (_name, keys, status) => {
    const program = await demo();
    program.press(keys);
    await program.until((screen) => screen.includes('shell-is-back'), 'the shell');
    expectRestored(program, status);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
    ['SIGQUIT', 131],
  ] as const)('restores it after %s', async (signal, status) => {
    const program = await demo();
    process.kill(program.programPid, signal);
    await program.until((screen) => screen.includes('shell-is-back'), 'the shell');
    expectRestored(program, status);
  });

  it('restores it after a crash, and reports it afterwards', async () => {
    // The simulated venue's thread reads NODE_OPTIONS too; only the program itself is to fail.
    const crash = `import{isMainThread as m}from'node:worker_threads';if(m)process.on('SIGUSR2',()=>{throw(new(Error)('boom'))})`;
    const program = await demo({
      env: { NODE_OPTIONS: `--import=data:text/javascript,${crash.replaceAll(' ', '%20')}` },
    });
    process.kill(program.programPid, 'SIGUSR2');
    await program.until((screen) => screen.includes('shell-is-back'), 'the shell');
    expectRestored(program, 1);
    expect(program.raw.indexOf('boom')).toBeGreaterThan(program.raw.lastIndexOf(`${ESCAPE}[?1049l`));
  });

  it('draws without keys when stdin is not a terminal, and says so', async () => {
    const program = await demo({ columns: 100, rows: 24 }, ['<', '/dev/null']);
    expect(program.screen).toContain('stdin is not a terminal: keys are off');
    process.kill(program.programPid, 'SIGTERM');
    await program.until((screen) => screen.includes('shell-is-back'), 'the shell');
    expectRestored(program, 143);
  });

  it('restores it around a suspension, and repaints', async () => {
    const program = await demo();
    const pid = program.programPid;
    process.kill(pid, 'SIGTSTP');
    await program.until(() => !program.isAlternate, 'the main screen');
    await program.stopped();
    process.kill(pid, 'SIGCONT');
    await program.until((screen) => program.isAlternate && ladder(screen.split('\n')).length > 10, 'the ladder again');
    program.press('++');
    await program.until((screen) => screen.includes('step 0.5'), 'keys again');
    program.press('q');
    await program.until((screen) => screen.includes('shell-is-back'), 'the shell');
    expectRestored(program, 0);
  });

  it('ends when the terminal goes away', async () => {
    const program = await demo();
    const pid = program.programPid;
    program.hangUp();
    await eventually(() => !isRunning(pid), 'the end of the program');
  });

  it('ends even when the terminal cannot be restored', async () => {
    const broken = `import{ReadStream as r}from'node:tty';const o=r.prototype.setRawMode;r.prototype.setRawMode=function(f){if(!f){throw(new(Error)('EIO'))}return(o.call(this,f))}`;
    const program = await demo({
      env: { NODE_OPTIONS: `--import=data:text/javascript,${broken.replaceAll(' ', '%20')}` },
    });
    program.press('q');
    await program.until((screen) => screen.includes('shell-is-back'), 'the shell');
    expect(program.raw).toContain('EIO');
    expect(program.isAlternate).toBe(false);
  });

  it('leaves at once when nothing can ever be shown', async () => {
    const lost = new TestTerminal(['watch', 'binanse:BTC/USDT']);
    terminal = lost;
    await lost.until((screen) => screen.includes('shell-is-back'), 'the shell');
    expect(lost.raw).toContain('Unknown venue "binanse". Did you mean binance');
    expect(lost.raw).toContain('status=2');
  });
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('what goes to the terminal', () => {
  it('holds nothing that a venue said to steer it', async () => {
    const venue = createServer((_request, response) => {
      response.writeHead(503, { 'content-type': 'text/html', 'retry-after': '1' });
      response.end(`<html>${ESCAPE}]0;pwned\u0007${ESCAPE}]52;c;cm0=\u0007\u009b2J\u202egnp</html>`);
    });
    await new Promise<void>((resolve) => venue.listen(0, '127.0.0.1', resolve));
    const { port } = venue.address() as AddressInfo;
    const folder = mkdtempSync(join(tmpdir(), 'lobtop-hostile-'));
    const config = join(folder, 'hostile.toml');
    writeFileSync(config, `[venues.binance.ccxt.urls.api]\npublic = "http://127.0.0.1:${port}/api/v3"\n`);
    const program = new TestTerminal(['binance:BTC/USDT', '--config', config], { columns: 200, rows: 24 });
    terminal = program;
    await program.until((screen) => /CONNECTING \S+ try [2-9]/.test(screen), 'tries');
    program.press('q');
    await program.until((screen) => screen.includes('shell-is-back'), 'the shell');
    venue.close();
    expect(program.raw).toContain('pwned');
    expect(program.raw).not.toMatch(/\u001b\](?:0|52)|\u009b|\u202e|\u0007/);
    expectRestored(program, 0);
  });

  it('shows no cell that is neither old nor new, wherever the bytes are cut', async () => {
    const program = await demo({ columns: 100, rows: 30 });
    program.press('+');
    await program.until(() => program.frames.length > 30, 'thirty frames');
    const { raw } = program;
    const { wrongCells, cuts } = await cutEverywhere(raw, 100, 30);
    expect(cuts).toBeGreaterThan(50);
    expect(wrongCells).toBe(0);
  });
});

/** Feeds the bytes in pieces of 256 and compares each cell after each piece with the last and the next whole frame. */
async function cutEverywhere(
  raw: string,
  columns: number,
  rows: number,
): Promise<{ wrongCells: number; cuts: number }> {
  const { default: xterm } = await import('@xterm/headless');
  const whole = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
  const cut = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
  const write = (target: typeof whole, text: string) => new Promise<void>((resolve) => target.write(text, resolve));
  const cells = (target: typeof whole) => visibleRows(target).flat();
  const end = `${ESCAPE}[?2026l`;
  let wrongCells = 0;
  let cuts = 0;
  let offset = 0;
  for (const frame of raw
    .split(end)
    .slice(0, -1)
    .map((text) => text + end)) {
    const old = cells(whole);
    await write(whole, frame);
    const next = cells(whole);
    const bytes = Buffer.from(frame);
    for (let at = 0; at < bytes.length; ) {
      const size = 256 - (offset % 256);
      const piece = bytes.subarray(at, at + size);
      // xterm takes bytes too, and keeps half characters and half sequences until the rest comes.
      await new Promise<void>((resolve) => cut.write(piece, resolve));
      at += piece.length;
      offset += piece.length;
      cuts++;
      const shown = cells(cut);
      for (let i = 0; i < shown.length; i++) if (shown[i] !== old[i] && shown[i] !== next[i]) wrongCells++;
    }
  }
  return { wrongCells, cuts };
}
