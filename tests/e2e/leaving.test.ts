import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type IPty, spawn } from '@lydell/node-pty';
import { describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.js';
import { recordDemo } from '../support/recorded-demo.js';

const LOBTOP = resolve('bin/lobtop.js');
const LEFT = '\u001b[D';
const CTRL_C = '\u0003';

/** The program itself as the leader of a terminal's session, so that its own status is seen when the terminal is closed. */
class Leaving {
  readonly #pty: IPty;
  status: number | undefined;
  output = '';

  constructor(args: readonly string[]) {
    const folder = mkdtempSync(join(tmpdir(), 'lobtop-leaving-'));
    const env = {
      ...process.env,
      XDG_CONFIG_HOME: folder,
      XDG_STATE_HOME: folder,
      LANG: 'C.UTF-8',
      TERM: 'xterm-256color',
    };
    this.#pty = spawn(process.execPath, [LOBTOP, ...args], { cols: 100, rows: 30, cwd: folder, env });
    this.#pty.onData((data) => {
      this.output += data;
    });
    this.#pty.onExit(({ exitCode, signal }) => {
      this.status = signal ? 128 + signal : exitCode;
    });
  }

  /** Presses keys, and waits for what they show. */
  async press(keys: string, shown: RegExp): Promise<void> {
    const from = this.output.length;
    this.#pty.write(keys);
    await this.shows(shown, from);
  }

  shows(pattern: RegExp, from = 0): Promise<unknown> {
    return eventually(() => pattern.test(this.output.slice(from)), String(pattern));
  }

  leave(exit: Exit): void {
    if (exit === 'q' || exit === CTRL_C) this.#pty.write(exit);
    else if (exit === 'closed') (this.#pty as unknown as { destroy(): void }).destroy();
    else process.kill(this.#pty.pid, exit);
  }

  get hasEnded(): Promise<unknown> {
    return eventually(() => this.status !== undefined, `the end of the program`);
  }

  kill(): void {
    if (this.status === undefined) process.kill(this.#pty.pid, 'SIGKILL');
  }
}

type Exit = 'q' | typeof CTRL_C | 'SIGTERM' | 'SIGHUP' | 'closed';
type Mode = {
  readonly args?: readonly string[];
  readonly enter: (program: Leaving) => Promise<unknown>;
  readonly isTyping?: boolean;
};

const EXITS: Readonly<Record<Exit, number>> = { q: 0, [CTRL_C]: 0, SIGTERM: 143, SIGHUP: 129, closed: 129 };
const capture = join(mkdtempSync(join(tmpdir(), 'lobtop-leaving-')), 'demo.lob');

const MODES: Readonly<Record<string, Mode>> = {
  live: { enter: async () => {} },
  'the past': { enter: (program) => program.press(LEFT, /PAST/) },
  'the past, playing': {
    enter: async (program) => {
      await program.press(LEFT, /PAST/);
      program.press(' ', /PAST/);
    },
  },
  'a prompt in the past': {
    isTyping: true,
    enter: async (program) => {
      await program.press(LEFT, /PAST/);
      await program.press('/', /find/i);
    },
  },
  help: { enter: (program) => program.press('?', /show or hide/) },
  'a frozen screen': { enter: (program) => program.press('f', /FROZEN/) },
  'a recording': { enter: (program) => program.press('R', /REC/) },
  'a replay': { args: ['replay', capture], enter: async () => {} },
};

describe.each(Object.entries(MODES))('leaving %s', (name, { args = ['demo'], enter, isTyping = false }) => {
  it('ends the program by every exit, with its status', async () => {
    if (name === 'a replay') expect(await recordDemo(capture)).toMatchObject({ status: 143 });
    const exits = (Object.keys(EXITS) as Exit[]).filter((exit) => !(isTyping && exit === 'q'));
    const statuses = await Promise.all(
      exits.map(async (exit) => {
        const program = new Leaving(args);
        try {
          await program.shows(name === 'a replay' ? /REPLAY/ : /LIVE.*past \d/s);
          await enter(program);
          program.leave(exit);
          await program.hasEnded;
          return [exit, program.status];
        } finally {
          program.kill();
        }
      }),
    );
    expect(Object.fromEntries(statuses)).toEqual(Object.fromEntries(exits.map((exit) => [exit, EXITS[exit]])));
  });
});

/** Whether a process is there, and stopped. proc(5): the state is behind the name in parentheses. */
function stateOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3);
  } catch {
    return undefined;
  }
}

describe.skipIf(!existsSync('/proc/self/stat'))('a job in the background', () => {
  it.each(['TERM', 'HUP'])('stands still, and is ended by %s', async (signal) => {
    const env = { ...process.env, PS1: '', TERM: 'xterm-256color', XDG_CONFIG_HOME: tmpdir() };
    const shell = spawn('bash', ['--norc', '-i'], { cols: 100, rows: 30, cwd: tmpdir(), env });
    let output = '';
    shell.onData((data) => {
      output += data;
    });
    let pid = 0;
    try {
      shell.write(`"${process.execPath}" "${LOBTOP}" demo & echo "job $!"\n`);
      await eventually(() => /job (\d+)\r/.test(output), 'a job');
      pid = Number(/job (\d+)\r/.exec(output)?.[1]);
      await eventually(() => stateOf(pid) === 'T', 'a job that is stopped');
      expect(output).not.toContain('\u001b[?1049h');
      shell.write(`kill -${signal} %1; kill -CONT %1\n`);
      await eventually(() => stateOf(pid) === undefined, 'the end of the job');
      shell.write('\n');
      await eventually(() => new RegExp(`Exit ${signal === 'TERM' ? 143 : 129}`).test(output), 'its status');
    } finally {
      if (pid > 0 && stateOf(pid) !== undefined) process.kill(pid, 'SIGKILL');
      shell.kill('SIGKILL');
    }
  });
});
