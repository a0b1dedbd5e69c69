import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, readSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LineOutput } from '../../../src/cli/output/line-output.js';
import { ManualClock } from '../../../src/engine/internal.js';

/** A pipe whose two ends do not block. */
function pipe(): { readonly reader: number; readonly writer: number } {
  const path = join(mkdtempSync(join(tmpdir(), 'lobtop-output-')), 'fifo');
  execFileSync('mkfifo', [path]);
  const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  return { reader, writer: openSync(path, constants.O_WRONLY | constants.O_NONBLOCK) };
}

describe('output that is not read', () => {
  it('is dropped at the end of the time that it is given, and counted to the byte', async () => {
    const { reader, writer } = pipe();
    const clock = new ManualClock();
    const output = new LineOutput({ fd: writer, clock, onEnd: () => {} });
    // More than any pipe holds.
    const lines = Array.from({ length: 2000 }, (_, i) => `${i} ${'x'.repeat(1000)}`);
    for (const line of lines) output.line(line);
    const ended = output.endWithin(1000);
    clock.advance(1000);
    const dropped = await ended;
    const taken = readAll(reader);
    expect(dropped).toBeGreaterThan(0);
    expect(taken.length + dropped).toBe(lines.join('\n').length + 1);
    expect(lines.join('\n').startsWith(taken)).toBe(true);
    closeSync(reader);
    closeSync(writer);
  });

  it('is dropped between two lines', async () => {
    const { reader, writer } = pipe();
    const clock = new ManualClock();
    const output = new LineOutput({ fd: writer, clock, onEnd: () => {} });
    for (let i = 0; i < 3000; i++) output.line(`${i} ${'x'.repeat((i * 37) % 2500)}`);
    const ended = output.endWithin(1000);
    clock.advance(1000);
    expect(await ended).toBeGreaterThan(0);
    const taken = readAll(reader);
    expect(taken.endsWith('x\n')).toBe(true);
    expect(taken.split('\n').slice(0, -1).map(Number.parseFloat)).toEqual(
      Array.from({ length: taken.split('\n').length - 1 }, (_, i) => i),
    );
    closeSync(reader);
    closeSync(writer);
  });

  it('of which all was taken is not waited for', async () => {
    const { reader, writer } = pipe();
    const output = new LineOutput({ fd: writer, clock: new ManualClock(), onEnd: () => {} });
    output.line('one');
    expect(await output.endWithin(1000)).toBe(0);
    expect(readAll(reader)).toBe('one\n');
    closeSync(reader);
    closeSync(writer);
  });
});

function readAll(fd: number): string {
  const chunk = Buffer.alloc(1024 * 1024);
  let text = '';
  try {
    for (let got = readSync(fd, chunk); got > 0; got = readSync(fd, chunk)) text += chunk.toString('latin1', 0, got);
  } catch (error) {
    if ((error as { code?: string }).code !== 'EAGAIN') throw error;
  }
  return text;
}
