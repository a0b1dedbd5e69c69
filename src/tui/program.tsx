import { render } from 'ink';
import {
  type Clock,
  type Feed,
  LoopLag,
  messageOf,
  neverLive,
  type ReadonlyMarket,
  type RecentHistory,
  type RecordingSwitch,
  sanitize,
} from '../engine/internal.js';
import { App } from './app.js';
import { changeListener } from './change-listener.js';
import { countText } from './format.js';
import { ASCII } from './glyphs.js';
import { createKeyHandler, type ScreenCommands } from './input/actions.js';
import { KeyInput } from './input/key-input.js';
import type { MouseEvent } from './input/mouse.js';
import { ScreenContext } from './live.js';
import { lookOf } from './look.js';
import { createPainters, type Painters } from './painters.js';
import type { Vitals } from './panes/stats.js';
import { PastScreen } from './past-screen.js';
import type { ScreenOptions, ScreenSession, ScreenSettings, ScreenStop } from './screen-options.js';
import { type TerminalEnvironment, terminalEnvironment, terminalSize } from './terminal/environment.js';
import { FrameClock } from './terminal/frame-clock.js';
import { FrameSink } from './terminal/frame-sink.js';
import { Screen } from './terminal/screen.js';
import { Terminal } from './terminal/terminal.js';
import { THEME_NAMES } from './theme.js';
import { LayoutKeeper } from './view/layout-keeper.js';
import type { ViewDefaults } from './view/market-view.js';
import { PendingGroups } from './view/pending-groups.js';
import { UiState } from './view/state.js';

const NOTICE_MS = 10_000;
const BYTES_PER_MB = 1024 * 1024;

export type ScreenParts = {
  readonly session: ScreenSession;
  readonly recording: RecordingSwitch;
  /** undefined where none is kept. */
  readonly past: RecentHistory | undefined;
  readonly clock: Clock;
};

/** The screen and everything that it is made of, from entering the terminal to leaving it. */
export class ScreenProgram {
  readonly #session: ScreenSession;
  readonly #recording: RecordingSwitch;
  readonly #past: RecentHistory | undefined;
  readonly #pastScreen: PastScreen;
  readonly #options: ScreenOptions;
  readonly #stop: ScreenStop<unknown>;
  readonly #ui: UiState;
  readonly #terminal: Terminal;
  readonly #screen: Screen;
  readonly #frames: FrameClock;
  readonly #sink: FrameSink;
  readonly #layouts: LayoutKeeper;
  readonly #loopLag: LoopLag;
  readonly #groups: PendingGroups;
  readonly #surroundings: TerminalEnvironment;
  readonly #clock: Clock;
  readonly #undo: (() => void)[] = [];
  #isResized = false;

  constructor({ session, recording, past, clock }: ScreenParts, options: ScreenOptions, stop: ScreenStop<unknown>) {
    this.#session = session;
    this.#recording = recording;
    this.#past = past;
    this.#clock = clock;
    this.#options = options;
    this.#stop = stop;
    this.#surroundings = terminalEnvironment(process.env);
    const size = terminalSize(process.stdout);
    const markets = session.watched.map(({ market }) => market);
    const hasOrders = options.playback?.orders !== undefined;
    this.#ui = new UiState(markets, size, { ...definedOnly(options.fallback), hasOrders });
    this.#ui.walk = options.playback;
    this.#pastScreen = new PastScreen({
      past,
      ui: this.#ui,
      clock,
      liveCandles: (market, kind) => session.candles(market, kind, { footprint: true }),
      observe: (market) => changeListener(() => this.marketChanged(market)),
      notify: (text) => this.notice(text),
    });
    this.#groups = new PendingGroups(this.#ui);
    this.#layouts = new LayoutKeeper({
      ui: this.#ui,
      groups: this.#groups,
      store: options.files,
      clock,
      notify: (text) => this.notice(text),
    });
    this.#loopLag = new LoopLag(clock);
    this.#terminal = new Terminal({ stdin: process.stdin, clock });
    this.#screen = new Screen(this.#terminal, size);
    this.#sink = new FrameSink(size, (frame) => this.#screen.setBase(frame));
    this.#frames = new FrameClock({
      clock,
      screen: this.#screen,
      fps: this.#fps,
      bytesPerSecond: this.#surroundings.bytesPerSecond,
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
    this.#layOut();
    this.#renderTree();
    if (this.#options.mouse ?? this.#surroundings.hasMouse) this.#terminal.switchMouse();
    this.#layouts.start();
    this.#undo.push(() => this.#layouts.stop());
    this.#loopLag.start();
    this.#undo.push(() => this.#loopLag.stop());
    this.#undo.push(() => this.#recording.stop());
    this.#listen();
    this.#frames.start();
    this.#undo.push(() => this.#frames.stop());
    this.#past?.start();
    this.#undo.push(() => this.#past?.stop());
    this.#ui.walk?.driver.play();
    this.#undo.push(() => this.#ui.walk?.driver.pause());
    this.#frames.paintNow();
  }

  /** Something came for a market: the screen wakes if it is the one that is looked at. */
  marketChanged(market: ReadonlyMarket): void {
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

  get #fps(): number {
    return this.#options.fps ?? this.#surroundings.fps;
  }

  /** What flags asked for, over what was kept of the last run, over what else was said. */
  #layOut(): void {
    const { explicit, fallback } = this.#options;
    this.#layouts.restore();
    for (const market of this.#ui.markets) {
      Object.assign(this.#ui.viewOf(market), definedOnly(explicit));
      const hasKept = this.#groups.priceOf(market) !== undefined;
      const group = explicit.group ?? (hasKept ? undefined : fallback.group);
      if (group !== undefined) this.#groups.want(market, group, (error) => this.#stop.failed(error));
    }
  }

  #renderTree(): void {
    const { stdin } = process;
    const { keymaps } = this.#options;
    const hasKeys = stdin.isTTY === true;
    if (!hasKeys) this.#ui.notice = 'stdin is no terminal: no keys; end with Ctrl-C';
    const painters = this.#painters();
    const handleKey = createKeyHandler(this.#ui, keymaps, this.#commands(painters));
    const onKey = (key: string) => {
      handleKey(key);
      this.#frames.paintNow();
    };
    const tree = (
      <ScreenContext.Provider value={this.#screen}>
        <App ui={this.#ui} painters={painters} keymaps={keymaps} onKey={hasKeys ? onKey : undefined} />
      </ScreenContext.Provider>
    );
    const onMouse = (event: MouseEvent) => {
      if (this.#screen.mouse(event)) this.#frames.paintNow();
    };
    const input = hasKeys ? new KeyInput(stdin, onMouse) : stdin;
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

  #painters(): Painters {
    const { ascii, colorLevel, keymaps } = this.#options;
    const glyphs = ascii ? ASCII : this.#surroundings.glyphs;
    const looks = new Map(THEME_NAMES.map((name) => [name, lookOf(name, glyphs, colorLevel)]));
    return createPainters({
      ui: this.#ui,
      keymaps,
      clock: this.#clock,
      lookOf: (theme) => looks.get(theme) ?? lookOf(theme, glyphs, colorLevel),
      candles: (market, kind) => this.#pastScreen.candles(market, kind),
      feedOf: (market) => this.#feedOf(market),
      dayAgo: (market) => this.#session.dayAgo?.(market),
      vitals: () => this.#vitals(),
      past: this.#past,
      recordedBytes: () => this.#recording.counts?.bytes,
      fps: this.#fps,
    });
  }

  #commands(painters: Painters): ScreenCommands {
    return {
      quit: () => this.#stop.done(),
      suspend: () => this.#suspend(),
      repaint: () => this.#screen.invalidate(),
      export: () => this.#export(),
      switchRecording: () => this.#switchRecording(),
      switchMouse: () => this.notice(`mouse ${this.#terminal.switchMouse() ? 'on' : 'off'}`),
      resetCounters: () => this.#resetCounters(painters),
      feedOf: (market) => this.#feedOf(market),
      enterPast: () => this.#pastScreen.enter(),
      backToNow: () => this.#pastScreen.leave(),
      notice: (text) => this.notice(text),
    };
  }

  #feedOf(market: ReadonlyMarket): Feed | undefined {
    return this.#session.watched.find((watched) => watched.market === market)?.feed;
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
    this.#groups.apply();
  }

  #applySize(): void {
    this.#isResized = false;
    const { columns, rows } = terminalSize(process.stdout);
    this.#sink.columns = columns;
    this.#sink.rows = rows;
    this.#screen.resize(columns, rows);
    this.#ui.change(() => {
      this.#ui.columns = columns;
      this.#ui.rows = rows;
    });
  }

  #vitals(): Omit<Vitals, 'conflated'> {
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

  /** The disk takes no more; what was recorded stays, and watching goes on. */
  recordingFailed(error: unknown): void {
    this.notice(`RECORDING STOPPED: ${sanitize(messageOf(error), 200)}`);
  }

  #switchRecording(): void {
    const { market } = this.#ui;
    const counts = this.#recording.stop();
    if (counts !== undefined) {
      this.notice(`recorded ${countText(counts.events)} events, ${(counts.bytes / BYTES_PER_MB).toFixed(2)} MB`);
      return;
    }
    try {
      const path = this.#options.files.capturePath(market);
      this.#recording.start(path);
      this.notice(`recording into ${sanitize(path, 200)}`);
    } catch (error) {
      this.recordingFailed(error);
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

/** Only what was said: what was not leaves the default alone. */
function definedOnly({ candles, theme }: ScreenSettings): ViewDefaults {
  return { ...(candles === undefined ? {} : { candles }), ...(theme === undefined ? {} : { theme }) };
}
