import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { eventually } from './eventually.js';

/** A program that waits for its reader looks every 16 ms: this often is about a second of it. */
const LOOKS = 60;

/** For `during`: reads something, then nothing until the program has long been waiting for its reader, then all of it. */
export async function readLate({ stdout, pid }: ChildProcess): Promise<void> {
  await new Promise((resolve) => stdout?.once('data', resolve));
  stdout?.pause();
  await eventually(() => (stdout?.readableLength ?? 0) >= (stdout?.readableHighWaterMark ?? 0), 'more than is read');
  const before = sleeps(pid);
  await eventually(() => sleeps(pid) >= before + LOOKS, 'a program that waits for its reader');
  stdout?.resume();
}

/** How often its main thread had nothing to do but wait. */
function sleeps(pid: number | undefined): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^voluntary_ctxt_switches:\s+(\d+)$/m.exec(status)?.[1]);
}
