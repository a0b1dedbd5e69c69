import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Opened, VenueProcess } from '../soak/venue-process.js';
import { pressBars } from '../support/bars-key.js';
import { SimulatedStand } from '../support/simulated-stand.js';
import { sleep } from '../support/sleep.js';
import { FRAME_END, TestTerminal } from '../support/terminal.js';
import { venueConfig } from '../support/venue-config.js';
import { median } from './book.js';

const SIZE = { columns: 120, rows: 50 };
const WARM_UP_MS = 5000;
const WATCHED_MS = 20_000;
const KEYS = 60;
const STALLED_MS = 30_000;
const LOAD_MARKETS = 100;
const LOAD_MESSAGES_PER_SECOND = 20_000;
const LOAD_SECONDS = 16;
const HOUR_SPEED = 60;
const HOUR_MS = 60_000;
/** Kernel ticks a second of /proc/PID/stat; 100 on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;
const SSH = { SSH_CONNECTION: '192.0.2.1 50000 192.0.2.2 22' };

type Cost = { readonly bytesPerSecond: number; readonly cpuPercent: number };

/**
 * What the screen costs in a real pty: bytes and CPU, live and idle, and the heap over an hour of market.
 * Prints a table; words of the command line choose among live, ssh, idle, keys, load, stalled, heap.
 */
async function main(words: readonly string[]): Promise<void> {
  const isWanted = (word: string) => words.length === 0 || words.includes(word);
  say(`${SIZE.columns}x${SIZE.rows}, the demo's first market in another process, ${WATCHED_MS / 1000} s each`);
  if (isWanted('live')) report('live, local (30 fps)', await costOf());
  if (isWanted('ssh')) report('live, over SSH (12 fps, 16 kB/s)', await costOf({ env: SSH }));
  if (isWanted('idle')) {
    // At first silence is looked into: the book is compared with a REST snapshot, after 15 s and then ever more rarely.
    report('idle: the first 20 s of silence', await costOf({ silentMs: 0 }));
    report('idle: after 40 s of silence', await costOf({ silentMs: 40_000 }));
  }
  if (isWanted('keys')) await keysInAStorm();
  if (isWanted('load')) await keysUnderLoad();
  if (isWanted('stalled')) await stalledTerminal();
  if (isWanted('heap')) await heapOverAnHour();
}

type Watch = { readonly env?: Readonly<Record<string, string>>; readonly silentMs?: number };

async function costOf({ env = {}, silentMs }: Watch = {}): Promise<Cost> {
  const folder = mkdtempSync(join(tmpdir(), 'lobtop-cost-'));
  const stand = await SimulatedStand.open({ startTs: Date.now() });
  writeFileSync(join(folder, 'lobtop.toml'), stand.config);
  const program = new TestTerminal(['stand:BTC/USDT', '--no-history'], { ...SIZE, folder, env });
  await program.until((screen) => screen.includes('LIVE'), 'a live book');
  await sleep(WARM_UP_MS);
  if (silentMs !== undefined) {
    stand.freeze();
    await sleep(silentMs);
  }
  const cost = await watched(program);
  program.close();
  stand.close();
  return cost;
}

async function watched(program: TestTerminal): Promise<Cost> {
  const pid = program.programPid;
  const [bytes, ticks] = [Buffer.byteLength(program.raw), cpuTicks(pid)];
  await sleep(WATCHED_MS);
  const seconds = WATCHED_MS / 1000;
  return {
    bytesPerSecond: (Buffer.byteLength(program.raw) - bytes) / seconds,
    cpuPercent: ((cpuTicks(pid) - ticks) / TICKS_PER_SECOND / seconds) * 100,
  };
}

/** From a key to its answer on the screen, while the venue sends as much as it can. */
async function keysInAStorm(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'lobtop-cost-'));
  const stand = await SimulatedStand.open({ startTs: Date.now(), factor: 30, messagesPerStep: 60 });
  writeFileSync(join(folder, 'lobtop.toml'), stand.config);
  const program = new TestTerminal(['stand:BTC/USDT'], { ...SIZE, folder });
  await program.until((screen) => screen.includes('LIVE'), 'a live book');
  await sleep(WARM_UP_MS);
  const times: number[] = [];
  for (let i = 0; i < KEYS; i++) {
    const startMono = performance.now();
    await pressBars(program, i);
    times.push(performance.now() - startMono);
  }
  const rate = /([\d,]+) upd\/s/.exec(program.screen)?.[1];
  program.close();
  stand.close();
  say(`key to answer at ${rate} upd/s: ${median(times).toFixed(0)} ms, at most ${Math.max(...times).toFixed(0)} ms`);
}

/** The same with a hundred markets of a venue that sends 20,000 messages a second; also the rate of frames. */
async function keysUnderLoad(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'lobtop-cost-'));
  const venue = new VenueProcess(join(import.meta.dirname, 'venue.mjs'));
  const open = { order: 'open', venue: 'bybit', markets: LOAD_MARKETS, levels: 1000 } as const;
  const { settings, symbols } = await venue.ask<Opened>(open);
  // Until its messages are prepared: a market that says nothing would be subscribed again.
  venue.tell({ order: 'run', updatesPerSecond: LOAD_MARKETS * 20 });
  writeFileSync(join(folder, 'lobtop.toml'), venueConfig(settings));
  const program = new TestTerminal(
    symbols.map((symbol) => `fake:${symbol}`),
    { ...SIZE, folder },
  );
  await program.until((screen) => screen.includes(`1/${LOAD_MARKETS}]`), 'all markets live');
  await venue.ask({ order: 'prepare', messages: LOAD_MESSAGES_PER_SECOND * LOAD_SECONDS });
  venue.tell({ order: 'play', messagesPerSecond: LOAD_MESSAGES_PER_SECOND });
  await sleep(2000);
  const [startMono, ticks, frames] = [performance.now(), cpuTicks(program.programPid), framesOf(program)];
  const times: number[] = [];
  for (let i = 0; i < KEYS; i++) {
    const pressedMono = performance.now();
    await pressBars(program, i);
    times.push(performance.now() - pressedMono);
    await sleep(100);
  }
  const seconds = (performance.now() - startMono) / 1000;
  const cpuPercent = ((cpuTicks(program.programPid) - ticks) / TICKS_PER_SECOND / seconds) * 100;
  const perSecond = (framesOf(program) - frames) / seconds;
  const rate = /([\d,.]+) upd\/s/.exec(program.screen)?.[1];
  program.close();
  venue.close();
  say(
    `key to answer at ${LOAD_MESSAGES_PER_SECOND} messages/s of ${LOAD_MARKETS} markets (${rate} upd/s each): ${median(times).toFixed(0)} ms, at most ${Math.max(...times).toFixed(0)} ms; ${perSecond.toFixed(0)} frames/s, ${cpuPercent.toFixed(0)} % CPU`,
  );
}

function framesOf(program: TestTerminal): number {
  return program.raw.split(FRAME_END).length - 1;
}

/** How late timers are while the terminal reads nothing; less than 100 ms is what the screen promises. */
async function stalledTerminal(): Promise<void> {
  const program = new TestTerminal(['demo'], SIZE);
  await program.until((screen) => screen.includes('LIVE'), 'a live demo');
  await sleep(WARM_UP_MS);
  program.press('x');
  program.pause();
  await sleep(STALLED_MS);
  program.resume();
  await program.until((screen) => /skipped [1-9]/.test(screen), 'skipped frames counted');
  const lagMs = /lag [\d.,]+ max ([\d.,]+) ms/.exec(program.screen)?.[1];
  program.close();
  say(`largest lag while the terminal reads nothing for ${STALLED_MS / 1000} s: ${lagMs} ms (less than 100)`);
}

/** The demo with its venue in a thread of its own, sixty times faster than time; the heap is measured after a collection. */
async function heapOverAnHour(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'lobtop-cost-'));
  const file = join(folder, 'heap');
  const probe = `import{isMainThread as m}from'node:worker_threads';import{appendFileSync as w}from'node:fs';if(m)process.on('SIGUSR2',()=>{gc();gc();w('${file}',process.memoryUsage().heapUsed+'\\n')})`;
  const NODE_OPTIONS = `--expose-gc --import=data:text/javascript,${encodeURIComponent(probe)}`;
  const program = new TestTerminal(['demo', 'BTC/USDT', '--speed', String(HOUR_SPEED)], {
    ...SIZE,
    env: { NODE_OPTIONS },
  });
  await program.until((screen) => screen.includes('LIVE'), 'a live demo');
  await sleep(WARM_UP_MS);
  const pid = program.programPid;
  process.kill(pid, 'SIGUSR2');
  for (let minute = 0; minute < 4; minute++) {
    await sleep(HOUR_MS / 4);
    process.kill(pid, 'SIGUSR2');
  }
  await sleep(500);
  program.close();
  const megabytes = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((bytes) => Number(bytes) / 1024 / 1024);
  say(
    `heap over an hour of market (${HOUR_MS / 1000} s at ${HOUR_SPEED}x): ${megabytes.map((mb) => mb.toFixed(2)).join(' ')} MB`,
  );
}

function report(what: string, { bytesPerSecond, cpuPercent }: Cost): void {
  say(
    `${what.padEnd(36)}${(bytesPerSecond / 1000).toFixed(2).padStart(8)} kB/s${cpuPercent.toFixed(2).padStart(8)} % CPU`,
  );
}

function cpuTicks(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return Number(fields[11]) + Number(fields[12]);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

await main(process.argv.slice(2));
