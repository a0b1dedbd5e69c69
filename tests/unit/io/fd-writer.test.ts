import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, readFileSync, readSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FdWriter, ManualClock, type SystemError } from '../../../src/engine/internal.js';

/** A pipe whose two ends are ours, neither of them blocking. */
function openPipe() {
  const path = join(mkdtempSync(join(tmpdir(), 'lobtop-fifo-')), 'pipe');
  execFileSync('mkfifo', [path]);
  const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const writer = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
  const read = () => {
    const buffer = Buffer.alloc(1 << 20);
    let text = '';
    for (;;) {
      try {
        const count = readSync(reader, buffer);
        if (count === 0) return text;
        text += buffer.toString('utf8', 0, count);
      } catch {
        return text;
      }
    }
  };
  return { reader, writer, read };
}

describe('FdWriter', () => {
  it('writes at once, keeps what a full pipe does not take, and loses nothing', () => {
    const { writer: fd, read } = openPipe();
    const clock = new ManualClock();
    const writer = new FdWriter({ fd, clock, onError: () => {} });
    const lines = Array.from({ length: 40_000 }, (_, i) => `line ${i}\n`);
    writer.write(lines[0]);
    expect(writer.isBlocked).toBe(false);
    for (const line of lines.slice(1)) writer.write(line);
    expect(writer.isBlocked).toBe(true);
    expect(writer.waitingBytes).toBeGreaterThan(100_000);
    clock.advance(700);
    expect(writer.lagMs).toBe(700);
    let text = '';
    for (let turn = 0; writer.isBlocked && turn < 1000; turn++) {
      text += read();
      clock.advance(20);
    }
    text += read();
    expect(text).toBe(lines.join(''));
    expect([writer.waitingBytes, writer.lagMs]).toEqual([0, 0]);
  });

  it('tells once when the reader has gone, and lets nobody wait for it', async () => {
    const { reader, writer: fd } = openPipe();
    const causes: (string | undefined)[] = [];
    const writer = new FdWriter({ fd, clock: new ManualClock(), onError: ({ code }) => causes.push(code) });
    closeSync(reader);
    writer.write('to nobody');
    writer.write('to nobody either');
    await writer.drained();
    expect(causes).toEqual(['EPIPE']);
    expect(writer.isBlocked).toBe(false);
  });

  it('tells that the disk is full', () => {
    const causes: (string | undefined)[] = [];
    const onError = ({ code }: SystemError) => causes.push(code);
    const writer = new FdWriter({ fd: openSync('/dev/full', 'w'), clock: new ManualClock(), onError });
    writer.write('x');
    expect(causes).toEqual(['ENOSPC']);
  });

  it('writes files whole', () => {
    const path = join(mkdtempSync(join(tmpdir(), 'lobtop-file-')), 'file');
    const writer = new FdWriter({ fd: openSync(path, 'w'), clock: new ManualClock(), onError: () => {} });
    writer.write('x'.repeat(300_000));
    expect(readFileSync(path, 'utf8')).toHaveLength(300_000);
  });
});
