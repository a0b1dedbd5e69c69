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
import { ScreenContext } from './live.js';
import { createLooks } from './look.js';
import { createPainters, type Painters } from './painters.js';
import { PANES } from './panes/index.js';
import type { Vitals } from './panes/scene.js';
import { PastScreen } from './past-screen.js';
import { ScreenInput } from './screen-input.js';
import type { ScreenOptions, ScreenSession, ScreenSettings, ScreenStop } from './screen-options.js';
import { type TerminalEnvironment, terminalEnvironment, terminalSize } from './terminal/environment.js';
import { waitForForeground } from './terminal/foreground.js';
import { FrameClock } from './terminal/frame-clock.js';
import { FrameSink } from './terminal/frame-sink.js';
import { Screen } from './terminal/screen.js';
import { Terminal } from './terminal/terminal.js';
import { DEFAULT_THEME, followsBackground, THEME_NAMES } from './theme.js';
import { LayoutKeeper } from './view/layout-keeper.js';
import type { ViewDefaults } from './view/market-view.js';
import { PendingGroups } from './view/pending-groups.js';
import { UiState } from './view/state.js';

const NOTICE_MS = 10_000;
const BYTES_PER_MB = 1024 * 1024;

export type ScreenParts = {
  readonly session: ScreenSession;
  readonly recording: RecordingSwitch;
  /** undefined when no history is kept. */
  readonly past: RecentHistory | undefined;
  readonly clock: Clock;
};

/** The screen and all its parts, from entering the terminal to leaving it. */
export class ScreenProgram {
  readonly #session: ScreenSession;
  readonly #recording: RecordingSwitch;
  readonly #past: RecentHistory | undefined;
  readonly #pastScreen: PastScreen;
  readonly #options: ScreenOptions;
  readonly #stop: ScreenStop<unknown>;
  #isResuming = false;
  readonly #ui: UiState;
  readonly #terminal: Terminal;
  readonly #screen: Screen;
  readonly #frames: FrameClock;
  readonly #sink: FrameSink;
  readonly #layouts: LayoutKeeper;
  readonly #loopLag: LoopLag;
  readonly #groups: PendingGroups;
  readonly #environment: TerminalEnvironment;
  readonly #clock: Clock;
  readonly #undo: (() => void)[] = [];
  #input: ScreenInput | undefined;
  #isResized = false;

  constructor({ session, recording, past, clock }: ScreenParts, options: ScreenOptions, stop: ScreenStop<unknown>) {
    this.#session = session;
    this.#recording = recording;
    this.#past = past;
    this.#clock = clock;
    this.#options = options;
    this.#stop = stop;
    this.#environment = terminalEnvironment(process.env);
    const size = terminalSize(process.stdout);
    const markets = session.watched.map(({ market }) => market);
    const hasOrders = options.playback?.orders !== undefined;
    this.#ui = new UiState(markets, size, { ...definedOnly(options.fallback), hasOrders });
    this.#ui.playback = options.playback;
    this.#ui.fees = options.fees;
    this.#ui.themes = [...THEME_NAMES, ...Object.keys(options.themes)];
    this.#ui.background = this.#environment.background;
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
      known: { panes: PANES.map(({ name }) => name), themes: this.#ui.themes },
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
      bytesPerSecond: this.#environment.bytesPerSecond,
      isBlocked: () => this.#terminal.isBlocked,
      beforeFrame: () => this.#beforeFrame(),
    });
  }

  enter(): void {
    // Without a listener, the error of a closed terminal would be thrown on the next use of stdin, during cleanup.
    const onGone = () => this.#stop.hungUp();
    process.stdin.on('error', onGone);
    // If an earlier step of the cleanup fails, stdin must not keep the process alive.
    this.#undo.push(() => {
      process.stdin.pause();
      if (process.stdin.isTTY) process.stdin.unref();
    });
    this.#terminal.enter();
    this.#undo.push(() => this.#terminal.leave());
    this.#applyLayouts();
    this.#openScreen();
    if (this.#options.mouse ?? this.#environment.hasMouse) this.#terminal.toggleMouse();
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
    this.#undo.push(() => this.#pastScreen.close());
    this.#ui.playback?.driver.play();
    this.#undo.push(() => this.#ui.playback?.driver.pause());
    this.#frames.paintNow();
  }

  /** A market has changed: wakes the frame clock if it is the one that is shown. */
  marketChanged(market: ReadonlyMarket): void {
    if (this.#ui.page === 'overview' || market === this.#ui.market) this.#frames.wake();
  }

  /** Shows a message in the key line for a while. */
  notice(text: string): void {
    const ui = this.#ui;
    const show = (notice: string) =>
      ui.change(() => {
        ui.notice = notice;
      });
    const previous = ui.notice;
    show(text);
    const cancel = this.#clock.after(NOTICE_MS, () => ui.notice === text && show(previous));
    this.#undo.push(cancel);
  }

  /** Undoes everything in reverse order. A step that fails must not prevent the others. */
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
    return this.#options.fps ?? this.#environment.fps;
  }

  /** In order of precedence: flags and environment, the saved layout, configuration files and defaults. */
  #applyLayouts(): void {
    const { explicit, fallback } = this.#options;
    this.#layouts.restore();
    for (const market of this.#ui.markets) {
      const asked = explicit.group?.(market);
      const overridden = this.#layouts.override(market, definedOnly(explicit), asked);
      const hasSavedGroup = this.#groups.priceOf(market) !== undefined;
      const group = asked ?? (hasSavedGroup ? undefined : fallback.group?.(market));
      if (group !== undefined) this.#requestGroup(market, group, overridden);
    }
  }

  #requestGroup(market: ReadonlyMarket, group: string, overridden: (step: string) => void): void {
    this.#groups.request(market, group, {
      onRejected: (error) => this.#stop.failed(error),
      onApplied: (step) => {
        overridden(step);
        if (Number(step) < Number(group))
          this.notice(`a step of ${group} is more than 5 % of the price of ${market.symbol}: ${step} instead`);
      },
    });
  }

  #openScreen(): void {
    const painters = this.#painters();
    // Without one, that of a damaged layout stays.
    this.#ui.notice = this.#options.notice ?? this.#ui.notice;
    if (process.stdin.isTTY) this.#startInput(painters);
    else this.#ui.notice = 'stdin is not a terminal: keys are off, Ctrl-C quits';
    this.#renderTree(painters);
  }

  #startInput(painters: Painters): void {
    const { keymaps, explicit, fallback, colorLevel, themes } = this.#options;
    const theme = explicit.theme ?? fallback.theme ?? DEFAULT_THEME;
    const input = new ScreenInput({
      stdin: process.stdin,
      clock: this.#clock,
      ui: this.#ui,
      screen: this.#screen,
      terminal: this.#terminal,
      environment: this.#environment,
      needsBackground: colorLevel > 0 && followsBackground(themes[theme]?.base ?? theme),
      onKey: createKeyHandler(this.#ui, keymaps, this.#commands(painters)),
      paint: () => this.#frames.paintNow(),
    });
    this.#input = input;
    this.#undo.push(() => input.stop());
    input.start();
  }

  #renderTree(painters: Painters): void {
    const tree = (
      <ScreenContext.Provider value={this.#screen}>
        <App ui={this.#ui} painters={painters} keymaps={this.#options.keymaps} />
      </ScreenContext.Provider>
    );
    // debug: one write per commit with the complete frame, without escapes and without Ink's throttle.
    const instance = render(tree, {
      stdout: this.#sink as unknown as NodeJS.WriteStream,
      debug: true,
      patchConsole: false,
      exitOnCtrlC: false,
    });
    instance.waitUntilExit().catch((error: unknown) => this.#stop.failed(error));
    this.#undo.push(() => instance.unmount());
  }

  #painters(): Painters {
    const { ascii, colorLevel, keymaps, themes } = this.#options;
    const glyphs = ascii ? ASCII : this.#environment.glyphs;
    const looks = createLooks({ glyphs, level: colorLevel, own: themes });
    return createPainters({
      ui: this.#ui,
      keymaps,
      clock: this.#clock,
      lookOf: (theme) => looks(theme, this.#ui.background),
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
      toggleRecording: () => this.#toggleRecording(),
      toggleMouse: () => this.notice(`mouse ${this.#terminal.toggleMouse() ? 'on' : 'off'}`),
      resetCounters: () => this.#resetCounters(painters),
      feedOf: (market) => this.#feedOf(market),
      overviewOrder: painters.overviewOrder,
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
    const onContinue = () => void this.#resume().catch((error: unknown) => this.#stop.failed(error));
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

  /** Coalesces work to the frame rate, such as a burst of resizes. */
  #beforeFrame(): void {
    if (this.#isResized) this.#applySize();
    this.#requestShown();
    this.#groups.apply();
  }

  /** Subscribes what the selected market's view shows beyond its book and trades. */
  #requestShown(): void {
    if (!this.#ui.view.showsTicker) return;
    const feed = this.#feedOf(this.#ui.liveMarket);
    feed?.request?.('ticker');
    feed?.request?.('liquidation');
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

  #vitals(): Vitals {
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
      this.notice(`screen saved to ${sanitize(path, 200)}`);
    } catch (error) {
      this.notice(`cannot save the screen: ${sanitize(messageOf(error), 200)}`);
    }
  }

  /** A write error stops the recording. What has been written stays, and the screen continues. */
  recordingFailed(error: unknown): void {
    this.notice(`RECORDING STOPPED: ${sanitize(messageOf(error), 200)}`);
  }

  #toggleRecording(): void {
    const { market } = this.#ui;
    const counts = this.#recording.stop();
    if (counts !== undefined) {
      this.notice(`recorded ${countText(counts.events)} events, ${(counts.bytes / BYTES_PER_MB).toFixed(2)} MB`);
      return;
    }
    try {
      const path = this.#options.files.capturePath(market);
      this.#recording.start(path);
      this.notice(`recording to ${sanitize(path, 200)}`);
    } catch (error) {
      this.recordingFailed(error);
    }
  }

  /** Resets the sums, latencies and counts of the selected market and of the screen. */
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

  /** Every continuation arrives here, those that only let it be stopped again too. */
  async #resume(): Promise<void> {
    if (this.#isResuming) return;
    this.#isResuming = true;
    await waitForForeground(() => this.#stop.isStopping).finally(() => {
      this.#isResuming = false;
    });
    if (this.#stop.isStopping) return;
    this.#terminal.enter();
    this.#terminal.resumeKeys();
    this.#input?.resume();
    this.#isResized = true;
    this.#frames.stop();
    this.#frames.start();
    this.#frames.paintNow();
  }

  /** The screen stays open to show the final state, unless no market was ever live: that is an error. */
  #sessionEnded(): void {
    const error = neverLive(this.#session.watched);
    if (error !== undefined) this.#stop.failed(error);
  }

  #ended(): void {
    this.#sessionEnded();
    this.#stop.done();
  }
}

/** Without undefined settings, so that they do not override defaults. */
function definedOnly({ candles, theme }: ScreenSettings): ViewDefaults {
  return { ...(candles === undefined ? {} : { candles }), ...(theme === undefined ? {} : { theme }) };
}
