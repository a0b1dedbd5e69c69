import { render } from 'ink';
import { Market, systemClock } from '../../src/engine/internal.js';
import { App } from '../../src/tui/app.js';
import { ScreenContext } from '../../src/tui/live.js';
import { createPainters } from '../../src/tui/painters.js';
import { FrameClock } from '../../src/tui/terminal/frame-clock.js';
import { FrameSink } from '../../src/tui/terminal/frame-sink.js';
import { Screen } from '../../src/tui/terminal/screen.js';
import { UiState } from '../../src/tui/view/state.js';
import { painterContext } from '../support/painting.js';
import { median, round } from './book.js';
import { mulberry32 } from './random.js';

const SIZE = { columns: 120, rows: 50 };
const FRAMES = 600;
const FPS = 30;
/** Changes a frame: about a sixth of the ladder's rows. */
const CHANGES = 8;
const SEED = 7;

export type FrameResult = {
  readonly size: string;
  readonly frames: number;
  readonly cpuMsMedian: number;
  readonly cpuMsP99: number;
  readonly bytesMedian: number;
  readonly bytesPerSecond: number;
};

/** The whole screen, through Ink's layout and the cell diff, painted at its real rate into an ear. */
export async function benchFrame(): Promise<FrameResult> {
  const market = seededMarket();
  const bytes: number[] = [];
  const screen = new Screen({ write: (text) => bytes.push(Buffer.byteLength(text)) }, SIZE);
  const sink = new FrameSink(SIZE, (frame) => screen.setBase(frame));
  const ui = new UiState([market], SIZE);
  const paint = new FrameClock({
    clock: systemClock,
    screen,
    fps: FPS,
    bytesPerSecond: Number.POSITIVE_INFINITY,
    isBlocked: () => false,
    beforeFrame: () => {},
  });
  const context = painterContext(ui, systemClock, {
    fps: FPS,
    vitals: () => ({ paintMs: paint.paintMs, skippedFrames: 0, loopLagMs: 0, maxLoopLagMs: 0, rssMb: 100 }),
  });
  const painters = createPainters(context);

  const tree = (
    <ScreenContext.Provider value={screen}>
      <App ui={ui} painters={painters} keymaps={context.keymaps} />
    </ScreenContext.Provider>
  );
  const stdout = sink as unknown as NodeJS.WriteStream;
  const ink = render(tree, { stdout, debug: true, patchConsole: false, exitOnCtrlC: false });
  screen.paint();
  const cpuMs = await paintFrames(market, screen, bytes);
  ink.unmount();
  const sorted = [...cpuMs].sort((a, b) => a - b);
  return {
    size: `${SIZE.columns}x${SIZE.rows}`,
    frames: FRAMES,
    cpuMsMedian: round(median(cpuMs)),
    cpuMsP99: round(sorted[Math.floor(FRAMES * 0.99)]),
    bytesMedian: median(bytes),
    bytesPerSecond: round((bytes.reduce((sum, count) => sum + count, 0) / FRAMES) * FPS),
  };
}

async function paintFrames(market: Market, screen: Screen, bytes: number[]): Promise<number[]> {
  const random = mulberry32(SEED);
  const cpuMs: number[] = [];
  for (let frame = 0; frame < FRAMES; frame++) {
    changeMarket(market, random);
    if (frame === 30) bytes.length = 0;
    const before = process.cpuUsage();
    if (screen.isStale) screen.paint();
    const used = process.cpuUsage(before);
    cpuMs.push((used.user + used.system) / 1000);
    await new Promise((resolve) => setTimeout(resolve, 1000 / FPS));
  }
  return cpuMs;
}

const MID = 6_500_000;

function seededMarket(): Market {
  const random = mulberry32(SEED);
  const market = new Market({ venue: 'bench', symbol: 'BTC/USDT', clock: systemClock });
  market.identify({
    venue: 'bench',
    symbol: 'BTC/USDT',
    tickSize: '0.01',
    lotSize: '0.00001',
    base: 'BTC',
    quote: 'USDT',
    integrity: 'sequence',
    source: 'bench',
  });
  market.status({ state: 'live', reason: 'snapshot', attempt: 0, integrity: 'sequence', detail: '' });
  market.begin();
  for (let distance = 1; distance <= 1000; distance++) {
    market.level(0, MID - distance, size(random));
    market.level(1, MID + distance, size(random));
  }
  market.commit({
    seq: 1,
    exchangeTs: systemClock.wallMs(),
    recvTs: systemClock.wallMs(),
    recvMono: systemClock.monoMs(),
  });
  return market;
}

function changeMarket(market: Market, random: () => number): void {
  const recvTs = systemClock.wallMs();
  for (let i = 0; i < CHANGES; i++) {
    const side = random() < 0.5 ? 0 : 1;
    const distance = 2 + Math.floor(-Math.log(1 - random()) * 12);
    market.level(side, side === 0 ? MID - distance : MID + distance, size(random));
  }
  if (random() < 0.4) {
    market.trade({
      id: '1',
      exchangeTs: recvTs,
      recvTs,
      priceTicks: MID + (random() < 0.5 ? -1 : 1),
      size: size(random),
      side: 'buy',
    });
  }
  market.commit({ seq: undefined, exchangeTs: recvTs - 3, recvTs, recvMono: systemClock.monoMs() });
}

function size(random: () => number): number {
  return Math.round((0.001 + random() * 12) * 1e5) / 1e5;
}
