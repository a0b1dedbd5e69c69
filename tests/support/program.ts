import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const LOBTOP = join(import.meta.dirname, '..', '..', 'bin', 'lobtop.js');

export type Finished = { readonly status: number | null; readonly stdout: string; readonly stderr: string };

export type RunOptions = {
  /** Written to ./lobtop.toml of a fresh folder. */
  readonly config?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Sees the child while it runs. */
  readonly during?: (child: ChildProcess) => void;
};

/** Runs the built program without a terminal and waits for its end. */
export function lobtop(args: readonly string[], options: RunOptions = {}): Promise<Finished> {
  const cwd = mkdtempSync(join(tmpdir(), 'lobtop-test-'));
  if (options.config !== undefined) writeFileSync(join(cwd, 'lobtop.toml'), options.config);
  const child = spawn(process.execPath, [LOBTOP, ...args], {
    cwd,
    env: { ...process.env, XDG_CONFIG_HOME: cwd, XDG_CACHE_HOME: join(cwd, 'cache'), ...options.env },
  });
  options.during?.(child);
  return finished(child);
}

/** Runs a shell line with `lobtop` as a function. */
export function shell(line: string): Promise<Finished> {
  const script = `set -o pipefail; lobtop() { '${process.execPath}' '${LOBTOP}' "$@"; }; ${line}`;
  const child = spawn('/bin/bash', ['-c', script], { cwd: mkdtempSync(join(tmpdir(), 'lobtop-test-')) });
  return finished(child);
}

function finished(child: ChildProcessWithoutNullStreams): Promise<Finished> {
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return new Promise((resolve) => child.on('close', (status) => resolve({ status, stdout, stderr })));
}

export type JsonRecord = Readonly<Record<string, unknown>> & { readonly type: string };

export function records(stdout: string): JsonRecord[] {
  return stdout
    .split('\n')
    .filter((line) => line.length > 0)
    .map((line) => JSON.parse(line) as JsonRecord);
}
