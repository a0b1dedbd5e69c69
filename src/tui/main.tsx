import { render } from 'ink';
import {
  type CandleKind,
  type Clock,
  LoopLag,
  type Market,
  type MarketSink,
  messageOf,
  neverLive,
  openSession,
  partialSink,
  type Session,
  type SessionOptions,
  sanitize,
} from '../engine/index.js';
import { createKeyHandler } from './actions.js';
import { App } from './app.js';
import { FrameClock } from './frame-clock.js';
import { FrameSink } from './frame-sink.js';
import { ASCII, UNICODE } from './glyphs.js';
import { holdOutput } from './held-output.js';
import { KeyInput } from './key-input.js';
import type { Keymap } from './keymap.js';
import { LayoutKeeper, type LayoutStore } from './layout-keeper.js';
import { ScreenContext } from './live.js';
import { type Look, lookOf } from './look.js';
import type { ViewDefaults } from './market-view.js';
import type { MouseEvent } from './mouse.js';
import { createPainters, type Painters } from './painters.js';
import { Screen } from './screen.js';
import { UiState } from './state.js';
import { Terminal } from './terminal.js';
import type { ColorLevel, ThemeName } from './theme.js';

const DEFAULT_FPS = 30;
const NOTICE_MS = 10_000;
const SSH_FPS = 12;
const SSH_BYTES_PER_SECOND = 16 * 1024;
const BYTES_PER_MB = 1024 * 1024;

export type ScreenOptions = {
  readonly fps: number | undefined;
  readonly ascii: boolean;
  readonly colorLevel: ColorLevel;
  readonly durationMs: number | undefined;
  /** What was asked for by flag or environment, which counts more than what was kept of the last run; and else. */
  readonly asked: ScreenWishes;
  readonly otherwise: ScreenWishes;
  /** undefined = on, but not over SSH, where it would take the terminal's own selection. */
  readonly mouse: boolean | undefined;
  readonly keymap: Keymap;
  readonly files: ScreenFiles;
};

/** How the markets are to be shown; undefined = as they were, or as usual. */
export type ScreenWishes = {
  readonly group: string | undefined;
  /** The candles that the chart begins with. */
  readonly candles: CandleKind | undefined;
  readonly theme: ThemeName | undefined;
};

export type ScreenFiles = LayoutStore & {
  /** Writes what is seen; answers where. @throws what the file system throws */
  export(market: Market, text: string): string;
};

/** Who ends the program, and how it ends: shared with the command line. */
export type ScreenStop<Reason> = {
  readonly reason: Promise<Reason>;
  done(): void;
  failed(error: unknown): void;
  hungUp(): void;
};

/** Watches markets on the terminal until told to stop; the terminal is restored whatever happens. */
export async function watchOnScreen<Reason>(
  sessionOptions: SessionOptions & { readonly clock: Clock },
  options: ScreenOptions,
  stop: ScreenStop<Reason>,
): Promise<Reason> {
  // A notice may come before there is a screen to show it on.
  const notices: string[] = [];
  let notify = (text: string): void => {
    notices.push(text);
  };
  let program: ScreenProgram | undefined;
  const session = openSession({
    ...sessionOptions,
    onNotice: (text) => notify(text),
    observe: (market) => listener(() => program?.marketChanged(market)),
  });
  program = new ScreenProgram(session, sessionOptions.clock, options, stop);
  notify = (text) => program.notice(text);
  for (const text of notices) notify(text);
  const release = holdOutput([process.stdout, process.stderr]);
  try {
    program.enter();
    return await stop.reason;
  } finally {
    try {
      program.leave();
    } finally {
      release();
      session.close();
    }
  }
}

class ScreenProgram {
  readonly #session: Session;
  readonly #options: ScreenOptions;
  readonly #stop: ScreenStop<unknown>;
  readonly #ui: UiState;
  readonly #terminal: Terminal;
  readonly #screen: Screen;
  readonly #frames: FrameClock;
  readonly #sink: FrameSink;
  readonly #layouts: LayoutKeeper;
  readonly #loopLag: LoopLag;
  readonly #fps: number;
  readonly #clock: Clock;
  readonly #undo: (() => void)[] = [];
  #isResized = false;
  /** Markets whose asked grouping waits for their tick. */
  readonly #ungrouped: Set<Market>;

  constructor(session: Session, clock: Clock, options: ScreenOptions, stop: ScreenStop<unknown>) {
    this.#session = session;
    this.#clock = clock;
    this.#options = options;
    this.#stop = stop;
    const size = terminalSize();
    const markets = session.watched.map(({ market }) => market);
    this.#ui = new UiState(markets, size, { ...definedOnly(options.otherwise), ...definedOnly(options.asked) });
    this.#layouts = new LayoutKeeper({
      ui: this.#ui,
      store: options.files,
      clock,
      notify: (text) => this.notice(text),
    });
    this.#ungrouped = new Set(this.#restoreLayouts());
    this.#loopLag = new LoopLag(clock);
    this.#terminal = new Terminal({ stdin: process.stdin, clock });
    this.#screen = new Screen(this.#terminal, size);
    this.#sink = new FrameSink(size, (frame) => this.#screen.setBase(frame));
    this.#fps = options.fps ?? (isRemote() ? SSH_FPS : DEFAULT_FPS);
    this.#frames = new FrameClock({
      clock,
      screen: this.#screen,
      fps: this.#fps,
      bytesPerSecond: isRemote() ? SSH_BYTES_PER_SECOND : Number.POSITIVE_INFINITY,
      isBlocked: () => this.#terminal.isBlocked,
      beforeFrame: () => this.#beforeFrame(),
    });
  }

  enter(): void {
    // Without a listener, a terminal that went away would fail whoever touches stdin next, which is the way out.
    const onGone = () => this.#stop.hungUp();
    process.stdin.on('error', onGone);
    // Ink lets go of stdin as its last step; a step that fails must not keep the program alive.
    this.#undo.push(() => {
      process.stdin.pause();
      if (process.stdin.isTTY) process.stdin.unref();
    });
    this.#terminal.enter();
    this.#undo.push(() => this.#terminal.leave());
    this.#renderTree();
    if (this.#options.mouse ?? !isRemote()) this.#terminal.switchMouse();
    this.#layouts.start();
    this.#undo.push(() => this.#layouts.stop());
    this.#loopLag.start();
    this.#undo.push(() => this.#loopLag.stop());
    this.#listen();
    this.#frames.start();
    this.#undo.push(() => this.#frames.stop());
    this.#frames.paintNow();
  }

  /** Something came for a market: the screen wakes if it is the one that is looked at. */
  marketChanged(market: Market): void {
    if (market === this.#ui.market) this.#frames.wake();
  }

  /** Shown beside the keys for a while. */
  notice(text: string): void {
    const ui = this.#ui;
    const show = (notice: string) =>
      ui.change(() => {
        ui.notice = notice;
      });
    const before = ui.notice;
    show(text);
    const cancel = this.#clock.after(NOTICE_MS, () => ui.notice === text && show(before));
    this.#undo.push(cancel);
  }

  /** In reverse order of entering, all of it: what cannot be undone must not keep the rest from it. */
  leave(): void {
    const failures: unknown[] = [];
    for (const undo of this.#undo.splice(0).reverse()) {
      try {
        undo();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }

  /** What was kept of the last run, under what was asked for; answers the markets that shall get the grouping of the flags or the files. */
  #restoreLayouts(): readonly Market[] {
    const { asked, otherwise } = this.#options;
    const { markets } = this.#ui;
    this.#layouts.restore();
    for (const market of markets) Object.assign(this.#ui.viewOf(market), definedOnly(asked));
    if (asked.group !== undefined) this.#layouts.forgetGroups();
    const group = asked.group ?? otherwise.group;
    return group === undefined ? [] : markets.filter((market) => !this.#layouts.hasGroup(market));
  }

  #renderTree(): void {
    const ui = this.#ui;
    const looks = new Map<ThemeName, Look>();
    const { ascii, colorLevel } = this.#options;
    const glyphs = ascii || !isUtf8(process.env) ? ASCII : UNICODE;
    const feedOf = (market: Market) => this.#session.watched.find((watched) => watched.market === market)?.feed;
    const painters = createPainters({
      ui,
      keymap: this.#options.keymap,
      clock: this.#clock,
      lookOf: (theme) => looks.get(theme) ?? remember(looks, theme, lookOf(theme, glyphs, colorLevel)),
      candles: (market, kind) => this.#session.candles(market, kind, { footprint: true }),
      feedOf,
      dayAgo: (market) => this.#session.dayAgo(market),
      vitals: () => this.#vitals(),
      fps: this.#fps,
    });
    const { stdin } = process;
    const hasKeys = stdin.isTTY === true;
    if (!hasKeys) ui.notice = 'stdin is no terminal: no keys; end with Ctrl-C';
    const handleKey = createKeyHandler(ui, this.#options.keymap, {
      quit: () => this.#stop.done(),
      suspend: () => this.#suspend(),
      repaint: () => this.#screen.invalidate(),
      export: () => this.#export(),
      switchMouse: () => this.#switchMouse(),
      resetCounters: () => this.#resetCounters(painters),
      feedOf,
    });
    const onKey = (key: string) => {
      handleKey(key);
      this.#frames.paintNow();
    };
    const onMouse = (event: MouseEvent) => {
      if (this.#screen.mouse(event)) this.#frames.paintNow();
    };
    const input = hasKeys ? new KeyInput(stdin, onMouse) : stdin;
    const tree = (
      <ScreenContext.Provider value={this.#screen}>
        <App ui={ui} painters={painters} keymap={this.#options.keymap} onKey={hasKeys ? onKey : undefined} />
      </ScreenContext.Provider>
    );
    // debug: one write a commit, the whole frame, no escapes and no throttle; the frame clock is ours.
    const instance = render(tree, {
      stdout: this.#sink as unknown as NodeJS.WriteStream,
      stdin: input as typeof stdin,
      debug: true,
      patchConsole: false,
      exitOnCtrlC: false,
    });
    instance.waitUntilExit().catch((error: unknown) => this.#stop.failed(error));
    this.#undo.push(() => instance.unmount());
  }

  #listen(): void {
    const onResize = () => {
      this.#isResized = true;
      this.#frames.wake();
    };
    this.#undo.push(this.#ui.subscribe(() => this.#frames.wake()));
    const onSuspend = () => this.#suspend();
    const onContinue = () => this.#resume();
    process.stdout.on('resize', onResize);
    process.on('SIGTSTP', onSuspend);
    process.on('SIGCONT', onContinue);
    this.#undo.push(() => {
      process.stdout.off('resize', onResize);
      process.off('SIGTSTP', onSuspend);
      process.off('SIGCONT', onContinue);
    });
    const { durationMs } = this.#options;
    if (durationMs !== undefined) this.#undo.push(this.#clock.after(durationMs, () => this.#ended()));
    this.#session.done.then(
      () => this.#sessionEnded(),
      (error) => this.#stop.failed(error),
    );
  }

  /** What is coalesced to the frame rate: a storm of resizes is one. */
  #beforeFrame(): void {
    if (this.#isResized) this.#applySize();
    this.#layouts.applyGroups();
    this.#applyAskedGroup();
  }

  #applySize(): void {
    this.#isResized = false;
    const { columns, rows } = terminalSize();
    this.#sink.columns = columns;
    this.#sink.rows = rows;
    this.#screen.resize(columns, rows);
    this.#ui.change(() => {
      this.#ui.columns = columns;
      this.#ui.rows = rows;
    });
  }

  #applyAskedGroup(): void {
    const { asked, otherwise } = this.#options;
    for (const market of this.#ungrouped) {
      if (market.instrument === undefined) continue;
      this.#ungrouped.delete(market);
      try {
        this.#ui.groupBy(market, asked.group ?? otherwise.group ?? '');
      } catch (error) {
        this.#stop.failed(error);
      }
    }
  }

  #vitals() {
    return {
      paintMs: this.#frames.paintMs,
      skippedFrames: this.#frames.skippedFrames,
      loopLagMs: this.#loopLag.takeMaxMs(),
      maxLoopLagMs: this.#loopLag.maxMs,
      rssMb: process.memoryUsage.rss() / BYTES_PER_MB,
    };
  }

  #export(): void {
    try {
      const path = this.#options.files.export(this.#ui.market, this.#screen.text());
      this.notice(`written to ${sanitize(path, 200)}`);
    } catch (error) {
      this.notice(`could not be written: ${sanitize(messageOf(error), 200)}`);
    }
  }

  /** Sums, latencies and counts of this market and of the screen begin anew. */
  #resetCounters({ resetConflated }: Painters): void {
    const { tape, feedLatencyMs, applyLatencyUs } = this.#ui.market;
    tape?.reset();
    for (const histogram of [feedLatencyMs, applyLatencyUs, this.#frames.paintMs]) histogram.reset();
    this.#frames.skippedFrames = 0;
    this.#loopLag.reset();
    resetConflated();
  }

  #switchMouse(): void {
    this.notice(`mouse ${this.#terminal.switchMouse() ? 'on' : 'off'}`);
  }

  #suspend(): void {
    this.#frames.stop();
    this.#terminal.leave();
    process.kill(process.pid, 'SIGSTOP');
  }

  #resume(): void {
    this.#terminal.enter();
    this.#terminal.resumeKeys();
    this.#isResized = true;
    this.#frames.stop();
    this.#frames.start();
    this.#frames.paintNow();
  }

  /** A screen whose markets were live once stays, for the state to be read; one that never was has nothing to show. */
  #sessionEnded(): void {
    const error = neverLive(this.#session.watched);
    if (error !== undefined) this.#stop.failed(error);
  }

  #ended(): void {
    this.#sessionEnded();
    this.#stop.done();
  }
}

/** Hears of everything that may change what is shown. */
function listener(changed: () => void): MarketSink {
  return partialSink({ commit: changed, trade: changed, status: changed });
}

function terminalSize(): { columns: number; rows: number } {
  return { columns: process.stdout.columns || 80, rows: process.stdout.rows || 24 };
}

/** Over a slow line: fewer frames, and the mouse stays the terminal's. */
function isRemote(): boolean {
  return Boolean(process.env['SSH_CONNECTION'] || process.env['SSH_TTY']);
}

/** Only what was said: what was not leaves the default alone. */
function definedOnly({ candles, theme }: ScreenWishes): ViewDefaults {
  return { ...(candles === undefined ? {} : { candles }), ...(theme === undefined ? {} : { theme }) };
}

function remember<Key, Value>(known: Map<Key, Value>, key: Key, value: Value): Value {
  known.set(key, value);
  return value;
}

function isUtf8(env: NodeJS.ProcessEnv): boolean {
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || '';
  return /utf-?8/i.test(locale);
}
