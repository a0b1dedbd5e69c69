import xterm, { type Terminal } from '@xterm/headless';
import { render } from 'ink';
import { ManualClock, Market } from '../../src/engine/internal.js';
import { SimulatedMarket, type WireEvent, type WireLevel } from '../../src/engine/simulator/market.js';
import { SIMULATED_SYMBOLS } from '../../src/engine/simulator/symbols.js';
import { App } from '../../src/tui/app.js';
import { type Glyphs, UNICODE } from '../../src/tui/glyphs.js';
import { createKeyHandler } from '../../src/tui/input/actions.js';
import { ScreenContext } from '../../src/tui/live.js';
import { lookOf } from '../../src/tui/look.js';
import { createPainters } from '../../src/tui/painters.js';
import { FrameSink } from '../../src/tui/terminal/frame-sink.js';
import { Screen } from '../../src/tui/terminal/screen.js';
import type { Background, ColorLevel, ThemeName } from '../../src/tui/theme.js';
import { UiState } from '../../src/tui/view/state.js';
import { painterContext } from './painting.js';
import { screenCommands } from './screen-commands.js';

/** 2026-01-02 03:04:05 UTC */
const START_TS = 1_767_323_045_000;
const STEP_MS = 100;
const DRAWN_MS = 1000;
const FPS = 30;
/** What the market was worth a day before. */
const DAY_AGO = 64_123.4;

export type StillOptions = {
  readonly columns: number;
  readonly rows: number;
  readonly theme?: ThemeName;
  readonly glyphs?: Glyphs;
  readonly colorLevel?: ColorLevel;
  readonly background?: Background;
};

/**
 * The demo's first market on a clock that stands still between two steps, without a wire: the same seed and the same
 * steps give the same frames, cell by cell. Everything from `Market` to the terminal's parser is the program's own.
 */
export class StillScreen {
  readonly ui: UiState;
  readonly market: Market;
  readonly terminal: Terminal;
  readonly #clock = new ManualClock(START_TS);
  readonly #venue: SimulatedMarket;
  readonly #screen: Screen;
  readonly #press: (key: string) => void;
  readonly #ink: { unmount(): void };
  #written = '';

  constructor(options: StillOptions) {
    const { columns, rows, theme = 'terminal', glyphs = UNICODE, colorLevel = 2, background = 'dark' } = options;
    const size = { columns, rows };
    this.terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
    this.market = new Market({ venue: 'sim', symbol: 'BTC/USDT', clock: this.#clock });
    this.#venue = new SimulatedMarket(SIMULATED_SYMBOLS[0], {
      seed: 7,
      nowTs: START_TS,
      publish: (stream, event) => this.#heard(stream, event),
    });
    this.#screen = new Screen({ write: (text) => this.#wrote(text) }, size);
    this.ui = new UiState([this.market], size, { theme });
    const sink = new FrameSink(size, (frame) => this.#screen.setBase(frame));
    const context = painterContext(this.ui, this.#clock, {
      fps: FPS,
      dayAgo: () => DAY_AGO,
      lookOf: (name) => lookOf(name, { glyphs, level: colorLevel, background }),
    });
    const painters = createPainters(context);
    this.#press = createKeyHandler(this.ui, context.keymaps, screenCommands({ overviewOrder: painters.overviewOrder }));
    this.#ink = render(
      <ScreenContext.Provider value={this.#screen}>
        <App ui={this.ui} painters={painters} keymaps={context.keymaps} />
      </ScreenContext.Provider>,
      { stdout: sink as unknown as NodeJS.WriteStream, debug: true, patchConsole: false, exitOnCtrlC: false },
    );
  }

  /** The venue's book arrives. */
  open(): void {
    const { market } = this;
    const { base, quote, tickSize, lotSize } = SIMULATED_SYMBOLS[0];
    const integrity = 'sequence';
    market.identify({ venue: 'sim', symbol: 'BTC/USDT', tickSize, lotSize, base, quote, integrity, source: 'test' });
    market.status({ state: 'live', reason: 'snapshot', attempt: 0, integrity, detail: '' });
    market.begin();
    const { bids, asks } = this.#venue.depth(5000) as { bids: WireLevel[]; asks: WireLevel[] };
    this.#levels(bids, asks);
  }

  /** Lets the market live for so long, drawn in its last second, then looks: the frame as the terminal has it. */
  async after(ms: number): Promise<Terminal> {
    for (let passed = 0; passed < ms; passed += STEP_MS) {
      this.#clock.advance(STEP_MS);
      this.#venue.advance(this.#clock.wallMs());
      this.#venue.publishDepth();
      if (this.market.book !== undefined) this.market.passTime();
      if (ms - passed <= DRAWN_MS && this.#screen.isStale) this.#screen.paint();
    }
    return this.#shown();
  }

  async press(...keys: string[]): Promise<Terminal> {
    for (const key of keys) this.#press(key);
    return this.#shown();
  }

  close(): void {
    this.#ink.unmount();
    this.terminal.dispose();
  }

  async #shown(): Promise<Terminal> {
    // React commits what a key changed in a turn of its own.
    await new Promise((resolve) => setImmediate(resolve));
    this.#screen.paint();
    const text = this.#written;
    this.#written = '';
    await new Promise<void>((resolve) => this.terminal.write(text, resolve));
    return this.terminal;
  }

  #wrote(text: string): void {
    this.#written += text;
  }

  #heard(stream: string, event: WireEvent): void {
    const { market } = this;
    if (market?.book?.isReady !== true) return;
    if (stream.endsWith('@trade')) this.#trade(event as Record<'p' | 'q' | 't', string> & { m: boolean });
    if (stream.includes('@depth')) this.#levels(event['b'] as WireLevel[], event['a'] as WireLevel[]);
  }

  #trade({ p, q, t, m }: Record<'p' | 'q' | 't', string> & { m: boolean }): void {
    const recvTs = this.#clock.wallMs();
    const priceTicks = this.#ticks(p);
    this.market.trade({
      id: String(t),
      exchangeTs: recvTs,
      recvTs,
      priceTicks,
      size: Number(q),
      side: m ? 'sell' : 'buy',
    });
  }

  #levels(bids: readonly WireLevel[], asks: readonly WireLevel[]): void {
    for (const [price, size] of bids) this.market.level(0, this.#ticks(price), Number(size));
    for (const [price, size] of asks) this.market.level(1, this.#ticks(price), Number(size));
    const recvTs = this.#clock.wallMs();
    this.market.commit({ seq: undefined, exchangeTs: recvTs - 3, recvTs, recvMono: this.#clock.monoMs() });
  }

  #ticks(price: string): number {
    return Math.round(Number(price) * 10);
  }
}
