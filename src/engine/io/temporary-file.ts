import { closeSync, existsSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LobtopError, messageOf } from '../errors.js';
import { sanitize } from '../text.js';

/**
 * A file that is already unlinked: the system removes it when it is closed or the process ends, even by SIGKILL.
 *
 * @throws LobtopError `io`
 */
export function openTemporary(): number {
  try {
    const folder = mkdtempSync(join(tmpdir(), 'lobtop-'));
    try {
      return openSync(join(folder, 'temporary'), 'wx+', 0o600);
    } finally {
      rmSync(folder, { recursive: true });
    }
  } catch (cause) {
    throw notWritten(cause);
  }
}

/**
 * The path of a temporary file, for what opens its files itself, and a function that removes it. On Linux the file is unlinked already, so that
 * it is gone even after SIGKILL: the path is that of its descriptor.
 *
 * @throws LobtopError `io`
 */
export function temporaryPath(): { readonly path: string; remove(): void } {
  const fd = openTemporary();
  const path = `/proc/self/fd/${fd}`;
  if (existsSync(path)) return { path, remove: () => closeSync(fd) };
  closeSync(fd);
  return namedTemporaryPath();
}

function namedTemporaryPath(): { readonly path: string; remove(): void } {
  try {
    const folder = mkdtempSync(join(tmpdir(), 'lobtop-'));
    return { path: join(folder, 'temporary'), remove: () => rmSync(folder, { recursive: true, force: true }) };
  } catch (cause) {
    throw notWritten(cause);
  }
}

/** Appends to a temporary file. @throws LobtopError `io` */
export function writeTemporary(fd: number, bytes: Uint8Array): void {
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
  } catch (cause) {
    throw notWritten(cause);
  }
}

/** What is said of a temporary file that cannot be written, whoever writes it. */
export function notWritten(cause: unknown): LobtopError {
  return new LobtopError(
    'io',
    `Cannot write a temporary file to ${sanitize(tmpdir(), 200)}: ${sanitize(messageOf(cause), 200)}`,
    {
      cause,
      remedy: 'Set TMPDIR to a folder with more space',
    },
  );
}
