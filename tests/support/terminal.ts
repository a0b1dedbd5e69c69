import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type IPty, spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';
import { eventually } from './eventually.js';

/** The end of a synchronised update. */
export const FRAME_END = '\u001b[?2026l';
/** npm runs everything in the project's folder, bundled or not. */
const LOBTOP = resolve('bin/lobtop.js');

export type TerminalOptions = {
  readonly columns?: number;
  readonly rows?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Where it runs, and where its layouts are; a new one unless told otherwise. */
  readonly folder?: string;
};

/** The real program in a real pty, its bytes kept and parsed by a real terminal's parser. */
export class TestTerminal {
  readonly #pty: IPty;
  readonly #parser: InstanceType<typeof xterm.Terminal>;
  /** Where the program runs: its own, empty at first. */
  readonly folder: string;
  raw = '';
  #isGone = false;

  /**
   * Runs `lobtop ARGS; stty -a` in a shell, so that the terminal can be looked at after the program. The shell then waits until it is killed: what a
   * process writes just before it ends may be lost with its pty.
   */
  constructor(args: readonly string[], options: TerminalOptions = {}) {
    const { columns = 100, rows = 30 } = options;
    this.#parser = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
    const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'lobtop-test-'));
    this.folder = folder;
    const command = `${process.execPath} ${LOBTOP} ${args.join(' ')}; echo "status=$?"; stty -a; echo shell-is-back; read -r`;
    this.#pty = spawn('/bin/bash', ['--noprofile', '--norc', '-c', command], {
      cols: columns,
      rows,
      cwd: folder,
      env: {
        ...userEnv(),
        LANG: 'C.UTF-8',
        TERM: 'xterm-256color',
        XDG_CONFIG_HOME: '/nonexistent',
        // No layout of another test, or of whoever runs them.
        XDG_STATE_HOME: join(folder, 'state'),
        ...options.env,
      },
    });
    this.#pty.onData((data) => {
      this.raw += data;
      this.#parser.write(data);
    });
    this.#pty.onExit(() => {
      this.#isGone = true;
    });
  }

  get lines(): string[] {
    const buffer = this.#parser.buffer.active;
    return Array.from(
      { length: this.#parser.rows },
      (_, row) => buffer.getLine(buffer.baseY + row)?.translateToString(true) ?? '',
    );
  }

  get screen(): string {
    return this.lines.join('\n');
  }

  /** Whether the alternate screen is shown. */
  get isAlternate(): boolean {
    return this.#parser.buffer.active.type === 'alternate';
  }

  press(keys: string | Buffer): void {
    // It takes bytes too, which its types leave out.
    this.#pty.write(keys as string);
  }

  resize(columns: number, rows: number): void {
    this.#parser.resize(columns, rows);
    this.#pty.resize(columns, rows);
  }

  pause(): void {
    this.#pty.pause();
  }

  resume(): void {
    this.#pty.resume();
  }

  /** Whole frames that have arrived. */
  get frames(): readonly string[] {
    return this.raw.split(FRAME_END).slice(0, -1);
  }

  /** Waits until the parsed screen satisfies `check`. */
  until(check: (screen: string) => boolean, what: string): Promise<unknown> {
    return eventually(() => check(this.screen), what).catch((error) => {
      throw new Error(`${error.message}\n${this.screen}`);
    });
  }

  /** The process id of the program itself, below the shell. */
  get programPid(): number {
    const { pid } = this.#pty;
    const [child] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
    // A signal for process 0 would be one for the test run.
    if (child === '') throw new Error(`The program has ended:\n${this.screen}`);
    return Number(child);
  }

  /**
   * Waits until the program has stopped itself, as a shell does before it continues it: SIGCONT after the screen was
   * left and before SIGSTOP would be lost, and the stop for good.
   */
  stopped(): Promise<unknown> {
    const pid = this.programPid;
    // The state stands behind the name, which is in parentheses.
    const stateOf = () => readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.[0];
    return this.until(() => stateOf() === 'T', 'a stopped program');
  }

  /** The terminal goes away with its shell, as when a connection drops. */
  hangUp(): void {
    this.#pty.kill('SIGKILL');
    (this.#pty as unknown as { destroy(): void }).destroy();
  }

  close(): void {
    if (!this.#isGone) this.#pty.kill('SIGKILL');
    this.#parser.dispose();
  }
}

/** What colours and keys depend on: the same wherever the tests run. */
const OF_THE_TERMINAL = /^(FORCE_COLOR|NO_COLOR|CLICOLOR|CLICOLOR_FORCE|COLORTERM|COLORFGBG|SSH_CONNECTION|SSH_TTY)$/;

/** What a terminal's user has set, without what the test runner and its terminal say of colours and connections. */
function userEnv(): Record<string, string> {
  const known = Object.entries(process.env).filter(([name]) => !OF_THE_TERMINAL.test(name));
  return Object.fromEntries(known) as Record<string, string>;
}
