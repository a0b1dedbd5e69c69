import { render } from 'ink';
import {
  type CandleKind,
  type Clock,
  type Market,
  neverLive,
  openSession,
  type Session,
  type SessionOptions,
} from '../engine/index.js';
import { createKeyHandler } from './actions.js';
import { App } from './app.js';
import { FrameClock } from './frame-clock.js';
import { FrameSink } from './frame-sink.js';
import { holdOutput } from './held-output.js';
import { ScreenContext } from './live.js';
import { createPainters } from './painters.js';
import { Screen } from './screen.js';
import { UiState } from './state.js';
import { Terminal } from './terminal.js';
import { ASCII, type Glyphs, UNICODE } from './theme.js';

const DEFAULT_FPS = 30;
const NOTICE_MS = 10_000;
const SSH_FPS = 12;
const SSH_BYTES_PER_SECOND = 16 * 1024;

export type ScreenOptions = {
  readonly fps: number | undefined;
  readonly ascii: boolean;
  readonly group: string | undefined;
  readonly durationMs: number | undefined;
  /** The candles that the chart begins with. */
  readonly candleKind: CandleKind;
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
  const session = openSession({ ...sessionOptions, onNotice: (text) => notify(text) });
  const program = new ScreenProgram(session, sessionOptions.clock, options, stop);
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
  readonly #glyphs: Glyphs;
  readonly #clock: Clock;
  readonly #undo: (() => void)[] = [];
  #isResized = false;
  #isGroupPending: boolean;

  constructor(session: Session, clock: Clock, options: ScreenOptions, stop: ScreenStop<unknown>) {
    this.#session = session;
    this.#clock = clock;
    this.#options = options;
    this.#stop = stop;
    this.#isGroupPending = options.group !== undefined;
    const size = terminalSize();
    this.#glyphs = options.ascii || !isUtf8(process.env) ? ASCII : UNICODE;
    this.#ui = new UiState(
      session.watched.map(({ market }) => market),
      size,
      options.candleKind,
    );
    this.#terminal = new Terminal({ stdin: process.stdin, clock });
    this.#screen = new Screen(this.#terminal, size);
    this.#sink = new FrameSink(size, (frame) => this.#screen.setBase(frame));
    const isRemote = Boolean(process.env['SSH_CONNECTION'] || process.env['SSH_TTY']);
    this.#frames = new FrameClock({
      clock,
      screen: this.#screen,
      fps: options.fps ?? (isRemote ? SSH_FPS : DEFAULT_FPS),
      bytesPerSecond: isRemote ? SSH_BYTES_PER_SECOND : Number.POSITIVE_INFINITY,
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
    this.#listen();
    this.#frames.start();
    this.#undo.push(() => this.#frames.stop());
    this.#frames.paintNow();
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

  #renderTree(): void {
    const ui = this.#ui;
    const candles = (market: Market, kind: CandleKind) => this.#session.candles(market, kind, { footprint: true });
    const painters = createPainters({ ui, glyphs: this.#glyphs, clock: this.#clock, paint: this.#frames, candles });
    const hasKeys = process.stdin.isTTY === true;
    if (!hasKeys) ui.notice = 'stdin is no terminal: no keys; end with Ctrl-C';
    const handleKey = createKeyHandler(ui, {
      quit: () => this.#stop.done(),
      suspend: () => this.#suspend(),
      repaint: () => this.#screen.invalidate(),
      feedOf: (market) => this.#session.watched.find((watched) => watched.market === market)?.feed,
    });
    const onKey = (key: string) => {
      handleKey(key);
      this.#frames.paintNow();
    };
    const tree = (
      <ScreenContext.Provider value={this.#screen}>
        <App ui={ui} painters={painters} onKey={hasKeys ? onKey : undefined} />
      </ScreenContext.Provider>
    );
    // debug: one write a commit, the whole frame, no escapes and no throttle; the frame clock is ours.
    const instance = render(tree, {
      stdout: this.#sink as unknown as NodeJS.WriteStream,
      stdin: process.stdin,
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
    };
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
    if (this.#isGroupPending) this.#applyGroup();
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

  #applyGroup(): void {
    const known = this.#ui.markets.filter(({ instrument }) => instrument !== undefined);
    if (known.length < this.#ui.markets.length) return;
    this.#isGroupPending = false;
    try {
      for (const market of known) this.#ui.groupBy(market, this.#options.group ?? '');
    } catch (error) {
      this.#stop.failed(error);
    }
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

function terminalSize(): { columns: number; rows: number } {
  return { columns: process.stdout.columns || 80, rows: process.stdout.rows || 24 };
}

function isUtf8(env: NodeJS.ProcessEnv): boolean {
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || '';
  return /utf-?8/i.test(locale);
}
