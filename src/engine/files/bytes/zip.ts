import { closeSync, constants, fstatSync, openSync, readSync, statSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import type { Entry, ZipFile } from 'yauzl';
import { LobtopError, messageOf } from '../../errors.js';
import { sanitize } from '../../text.js';
import { placeName } from './input-file.js';
import { type RawBytes, StreamBytes } from './raw-bytes.js';

/** An archive of more is not one of market data. */
const MAX_MEMBERS = 10_000;
const IS_ENCRYPTED = 1;

/** The files in an archive, in its order. @throws LobtopError `no-input`, `data` */
export async function zipMembers(path: string): Promise<string[]> {
  const archive = await openZip(path);
  try {
    const names: string[] = [];
    for await (const { fileName } of archive.eachEntry()) {
      if (names.length >= MAX_MEMBERS) throw new Error(`it has more than ${MAX_MEMBERS} files`);
      if (!fileName.endsWith('/') && !/(^|\/)(__MACOSX\/|\.)/.test(fileName)) names.push(fileName);
    }
    return names;
  } catch (cause) {
    throw damaged(path, cause);
  } finally {
    archive.close();
  }
}

/** The bytes of one member, decompressed, with its checksum verified at the end. */
export class ZipMemberBytes implements RawBytes {
  readonly #path: string;
  readonly #member: string;
  #archive: ZipFile | undefined;
  #bytes: StreamBytes | undefined;
  #crc = 0;
  #expectedCrc = 0;
  position = 0;
  size = 0;

  constructor(path: string, member: string) {
    this.#path = path;
    this.#member = member;
  }

  async next(): Promise<Uint8Array | undefined> {
    try {
      this.#bytes ??= await this.#open();
      const bytes = await this.#bytes.next();
      if (bytes === undefined) {
        if (this.#crc !== this.#expectedCrc) throw new Error('checksum mismatch');
        return undefined;
      }
      this.#crc = crc32(bytes, this.#crc);
      this.position += bytes.length;
      return bytes;
    } catch (cause) {
      throw this.#damaged(cause);
    }
  }

  async close(): Promise<void> {
    await this.#bytes?.close();
    this.#archive?.close();
  }

  #damaged(cause: unknown): LobtopError {
    return damaged(placeName({ path: this.#path, member: this.#member }), cause);
  }

  async #open(): Promise<StreamBytes> {
    this.#archive = await openZip(this.#path);
    const entry = await entryOf(this.#archive, this.#member);
    if ((entry.generalPurposeBitFlag & IS_ENCRYPTED) !== 0) throw new Error('it is encrypted');
    this.size = entry.uncompressedSize;
    this.#expectedCrc = entry.crc32;
    const stream = await this.#archive.openReadStreamPromise(entry);
    return new StreamBytes(stream as Readable, (cause) => this.#damaged(cause));
  }
}

async function openZip(path: string): Promise<ZipFile> {
  const { default: yauzl } = await import('yauzl');
  try {
    return await yauzl.openPromise(path, { lazyEntries: true, autoClose: false });
  } catch (cause) {
    throw damaged(path, cause);
  }
}

async function entryOf(archive: ZipFile, member: string): Promise<Entry> {
  for await (const entry of archive.eachEntry()) if (entry.fileName === member) return entry;
  throw new Error('it is not in the archive');
}

function damaged(name: string, cause: unknown): LobtopError {
  if (cause instanceof LobtopError) return cause;
  const message = sanitize(messageOf(cause), 200);
  return new LobtopError('data', `${sanitize(name, 200)} cannot be unpacked: ${message}`, {
    cause,
    remedy: 'Check it with unzip -t, or fetch it again',
  });
}

/** Whether a file is a zip archive: it begins with a local file header, or with the end of an empty directory. */
export function isZip(path: string): boolean {
  try {
    // A pipe that is opened and closed again loses its writer.
    if (!statSync(path).isFile()) return false;
    const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const head = Buffer.alloc(MAGIC_BYTES);
      return fstatSync(fd).isFile() && readSync(fd, head, 0, head.length, 0) === head.length && isMagic(head);
    } finally {
      closeSync(fd);
    }
  } catch {
    // Reported by whoever reads it.
    return false;
  }
}

const MAGIC_BYTES = 4;

function isMagic(head: Buffer): boolean {
  const text = head.toString('latin1');
  return text === 'PK\x03\x04' || text === 'PK\x05\x06';
}
