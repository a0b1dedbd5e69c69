import { closeSync, createReadStream, openSync, readSync } from 'node:fs';
import { constants, createGunzip } from 'node:zlib';
import { LobtopError, messageOf } from '../../errors.js';
import { sanitize } from '../../text.js';

const CHUNK_BYTES = 256 * 1024;
const GZIP_MAGIC = [0x1f, 0x8b];
/** A line longer than this is none: memory must not depend on what a file holds. */
const MAX_LINE = 16 * 1024 * 1024;

/** Lines with the number of the first, from 1. */
export type LineBatch = { readonly lines: readonly string[]; readonly firstNumber: number };

/**
 * The lines of a text file, plain or gzipped, a chunk of them at a time: files may be larger than memory. A gzipped file that
 * ends too early is read as far as it goes.
 *
 * @throws LobtopError `no-input` when the file cannot be read, `data` when it is damaged
 */
export async function* fileLines(path: string): AsyncGenerator<LineBatch> {
  // Asked first: it says so in our words when the file is not there.
  const isZipped = isGzip(path);
  const file = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  const stream = isZipped ? file.pipe(createGunzip({ finishFlush: constants.Z_SYNC_FLUSH })) : file;
  file.on('error', (error) => stream.destroy(error));
  let rest = '';
  let firstNumber = 1;
  try {
    const decoder = new TextDecoder();
    for await (const chunk of stream) {
      const lines = (rest + decoder.decode(chunk as Uint8Array, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      if (rest.length > MAX_LINE) throw new LobtopError('data', `line ${firstNumber + lines.length} does not end`);
      if (lines.length > 0) yield { lines, firstNumber };
      firstNumber += lines.length;
    }
  } catch (cause) {
    if (cause instanceof LobtopError) throw cause;
    throw new LobtopError('data', `${sanitize(path, 200)} is damaged: ${messageOf(cause)}`, { cause });
  } finally {
    file.destroy();
    stream.destroy();
  }
  if (rest !== '') yield { lines: [rest], firstNumber };
}

/** @throws LobtopError `no-input` when the file cannot be read */
function isGzip(path: string): boolean {
  try {
    const fd = openSync(path, 'r');
    const head = Buffer.alloc(GZIP_MAGIC.length);
    try {
      readSync(fd, head, 0, head.length, 0);
    } finally {
      closeSync(fd);
    }
    return GZIP_MAGIC.every((byte, i) => head[i] === byte);
  } catch (cause) {
    throw new LobtopError('no-input', `${sanitize(path, 200)} cannot be read: ${messageOf(cause)}`, { cause });
  }
}
