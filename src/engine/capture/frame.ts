import { crc32 } from 'node:zlib';

/** What a frame holds; the numbers are part of the format. */
export const FRAME = { head: 1, market: 2, checkpoint: 3, events: 4, index: 5 } as const;
export type FrameType = (typeof FRAME)[keyof typeof FRAME];

export const FORMAT_VERSION = 1;
export const FRAME_HEADER_BYTES = 16;
/** "CTLB" in the file. */
const MAGIC = 0x424c5443;
/** More than this is no frame of ours: a checkpoint of a million levels has about a tenth. */
export const MAX_PAYLOAD_BYTES = 64 * 1024 * 1024;

export type FrameHeader = {
  readonly type: FrameType;
  /** Number of the market that it belongs to, in the order of their coming. */
  readonly market: number;
  readonly payloadBytes: number;
  readonly checksum: number;
};

/** A header and its payload as they stand in the file. */
export function encodeFrame(type: FrameType, market: number, payload: Uint8Array): Buffer {
  const frame = Buffer.alloc(FRAME_HEADER_BYTES + payload.length);
  frame.writeUInt32LE(MAGIC, 0);
  frame.writeUInt8(FORMAT_VERSION, 4);
  frame.writeUInt8(type, 5);
  frame.writeUInt16LE(market, 6);
  frame.writeUInt32LE(payload.length, 8);
  frame.set(payload, FRAME_HEADER_BYTES);
  frame.writeUInt32LE(checksumOf(frame, payload), 12);
  return frame;
}

/** What 16 bytes say, when they can be a header; undefined when they cannot. */
export function decodeHeader(bytes: Buffer): FrameHeader | undefined {
  if (bytes.length < FRAME_HEADER_BYTES || bytes.readUInt32LE(0) !== MAGIC) return undefined;
  const type = bytes.readUInt8(5) as FrameType;
  const payloadBytes = bytes.readUInt32LE(8);
  const isKnown = bytes.readUInt8(4) === FORMAT_VERSION && Object.values(FRAME).includes(type);
  if (!isKnown || payloadBytes > MAX_PAYLOAD_BYTES) return undefined;
  return { type, market: bytes.readUInt16LE(6), payloadBytes, checksum: bytes.readUInt32LE(12) };
}

/** Whether a payload is what its header was written for. */
export function isWhole(header: Buffer, payload: Uint8Array): boolean {
  return header.readUInt32LE(12) === checksumOf(header, payload);
}

/** Where the next header might begin, from `from` on; -1 = nowhere in these bytes. */
export function findMagic(bytes: Buffer, from: number): number {
  const magic = Buffer.alloc(4);
  magic.writeUInt32LE(MAGIC, 0);
  return bytes.indexOf(magic, from);
}

/** CRC-32 of version, type, market and length, then the payload. */
function checksumOf(header: Buffer, payload: Uint8Array): number {
  return crc32(payload, crc32(header.subarray(4, 12)));
}
