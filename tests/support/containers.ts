import { crc32, deflateRawSync, gzipSync } from 'node:zlib';

const ZSTD_BLOCK_BYTES = 128 * 1024;
const LZMA2_CHUNK_BYTES = 64 * 1024;

/** The ways a file may be packed, by extension. */
export const CONTAINERS = ['', '.gz', '.zst', '.xz', '.zip'] as const;
export type Container = (typeof CONTAINERS)[number];

/** The content of a file with this extension. @param name of the file inside a zip archive */
export function packed(content: Buffer, container: Container, name = 'file.csv'): Buffer {
  if (container === '.gz') return gzipSync(content);
  if (container === '.zst') return zstdOf(content);
  if (container === '.xz') return xzOf(content);
  return container === '.zip' ? zipOf({ [name]: content }) : content;
}

/** A zip archive with deflated members. */
export function zipOf(members: Readonly<Record<string, Buffer>>): Buffer {
  const locals: Buffer[] = [];
  const entries: Buffer[] = [];
  let offset = 0;
  for (const [name, data] of Object.entries(members)) {
    const deflated = deflateRawSync(data);
    const shared = Buffer.alloc(26);
    shared.writeUInt16LE(20, 0);
    shared.writeUInt16LE(8, 4);
    shared.writeUInt32LE(crc32(data), 10);
    shared.writeUInt32LE(deflated.length, 14);
    shared.writeUInt32LE(data.length, 18);
    shared.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), shared, Buffer.from(name), deflated]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    entries.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00'), shared, rest, Buffer.from(name)]));
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(entries);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}

/** RFC 8878, with raw blocks: node 20 has no encoder. */
function zstdOf(content: Buffer): Buffer {
  const head = Buffer.alloc(9);
  head.writeUInt32LE(0xfd2fb528);
  // One segment, whose size has four bytes.
  head[4] = 0xa0;
  head.writeUInt32LE(content.length, 5);
  const blocks = chunks(content, ZSTD_BLOCK_BYTES).flatMap((chunk, i, all) => {
    const blockHead = Buffer.alloc(3);
    blockHead.writeUIntLE((chunk.length << 3) | (i === all.length - 1 ? 1 : 0), 0, 3);
    return [blockHead, chunk];
  });
  return Buffer.concat([head, ...blocks]);
}

/** The .xz file format 1.1, with stored chunks and CRC32: node has no encoder. */
function xzOf(content: Buffer): Buffer {
  const flags = Buffer.from([0, 1]);
  const streamHead = Buffer.concat([Buffer.from('\xfd7zXZ\0', 'latin1'), flags, crc(flags)]);
  // Twelve bytes: its size, no sizes of the block, LZMA2 with a dictionary of 8 MiB, padding.
  const blockHead = Buffer.from([2, 0, 0x21, 1, 0x16, 0, 0, 0]);
  const stored = chunks(content, LZMA2_CHUNK_BYTES).flatMap((chunk, i) => {
    if (chunk.length === 0) return [];
    const chunkHead = Buffer.alloc(3);
    chunkHead[0] = i === 0 ? 1 : 2;
    chunkHead.writeUInt16BE(chunk.length - 1, 1);
    return [chunkHead, chunk];
  });
  const data = Buffer.concat([...stored, Buffer.from([0])]);
  const block = padded(Buffer.concat([blockHead, crc(blockHead), data]));
  const unpadded = blockHead.length + 4 + data.length + 4;
  const index = padded(Buffer.concat([Buffer.from([0, 1]), varint(unpadded), varint(content.length)]));
  const backward = Buffer.alloc(4);
  backward.writeUInt32LE((index.length + 4) / 4 - 1);
  const end = Buffer.concat([backward, flags]);
  const parts = [streamHead, block, crc(content), index, crc(index), crc(end), end, Buffer.from('YZ')];
  return Buffer.concat(parts);
}

function chunks(content: Buffer, size: number): Buffer[] {
  const count = Math.max(1, Math.ceil(content.length / size));
  return Array.from({ length: count }, (_, i) => content.subarray(i * size, (i + 1) * size));
}

function crc(bytes: Buffer): Buffer {
  const sum = Buffer.alloc(4);
  sum.writeUInt32LE(crc32(bytes));
  return sum;
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  return Buffer.from([...bytes, rest]);
}
