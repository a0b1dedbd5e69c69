import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from './eventually.js';
import { GrowingFile } from './growing-file.js';

const LOBTOP = join(import.meta.dirname, '..', '..', 'bin', 'lobtop.js');

export type Finished = { readonly status: number | null; readonly stdout: string; readonly stderr: string };

export type RunOptions = {
  /** Written to ./lobtop.toml of a fresh folder. */
  readonly config?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** A file for stdout: a reader that is never late, however busy this process is. */
  readonly stdoutTo?: string;
  /** Sees the child while it runs; when it fails, the child is killed. */
  readonly during?: (child: ChildProcess) => unknown;
};

/** Runs the built program without a terminal and waits for its end. */
export async function lobtop(args: readonly string[], options: RunOptions = {}): Promise<Finished> {
  const cwd = mkdtempSync(join(tmpdir(), 'lobtop-test-'));
  if (options.config !== undefined) writeFileSync(join(cwd, 'lobtop.toml'), options.config);
  const file = options.stdoutTo === undefined ? undefined : openSync(options.stdoutTo, 'w');
  const child = spawn(process.execPath, [LOBTOP, ...args], {
    cwd,
    env: { ...process.env, XDG_CONFIG_HOME: cwd, XDG_CACHE_HOME: join(cwd, 'cache'), ...options.env },
    stdio: ['pipe', file ?? 'pipe', 'pipe'],
  });
  if (file !== undefined) closeSync(file);
  const during = Promise.resolve(options.during?.(child)).catch((error) => {
    child.kill('SIGKILL');
    throw error;
  });
  const [run] = await Promise.all([finished(child), during]);
  return options.stdoutTo === undefined ? run : { ...run, stdout: readFileSync(options.stdoutTo, 'utf8') };
}

/**
 * Runs it until it has printed enough, however long that takes, then ends it with SIGTERM: status 143. One that ends by
 * itself before answers as `lobtop` does.
 */
export function lobtopUntil(
  isEnough: (stdout: string) => boolean,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Finished> {
  const stdoutTo = options.stdoutTo ?? join(mkdtempSync(join(tmpdir(), 'lobtop-stdout-')), 'stdout');
  const during = (child: ChildProcess) => {
    const file = new GrowingFile(stdoutTo);
    const hasEnough = () => file.hasGrown() && isEnough(file.text);
    const what = () => `enough output; the last of it: ${file.text.slice(-1000)}`;
    return endWhen(hasEnough, what)(child).finally(() => file.close());
  };
  return lobtop(args, { ...options, stdoutTo, during });
}

/** For `during`: ends the child with SIGTERM once `isTime`, unless it has ended by itself. */
export function endWhen(isTime: () => boolean, what: string | (() => string)): (child: ChildProcess) => Promise<void> {
  return async (child) => {
    const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
    await eventually(() => hasEnded() || isTime(), what);
    child.kill('SIGTERM');
  };
}

/** Runs a shell line with `lobtop` as a function. */
export function shell(line: string): Promise<Finished> {
  const script = `set -o pipefail; lobtop() { '${process.execPath}' '${LOBTOP}' "$@"; }; ${line}`;
  const child = spawn('/bin/bash', ['-c', script], { cwd: mkdtempSync(join(tmpdir(), 'lobtop-test-')) });
  return finished(child);
}

function finished(child: ChildProcess): Promise<Finished> {
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return new Promise((resolve) => child.on('close', (status) => resolve({ status, stdout, stderr })));
}

export type JsonRecord = Readonly<Record<string, unknown>> & { readonly type: string };

/** While a program writes, its last line may not be whole yet: that one is left out. */
export function recordsSoFar(stdout: string): JsonRecord[] {
  return records(stdout.slice(0, stdout.lastIndexOf('\n') + 1));
}

export function records(stdout: string): JsonRecord[] {
  return stdout
    .split('\n')
    .filter((line) => line.length > 0)
    .map((line) => JSON.parse(line) as JsonRecord);
}
