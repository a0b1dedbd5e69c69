import { crc32 } from 'node:zlib';

/** Frame types; the numbers are part of the format. */
export const FRAME = { head: 1, market: 2, checkpoint: 3, events: 4, index: 5 } as const;
export type FrameType = (typeof FRAME)[keyof typeof FRAME];

/** Supported versions; the last one is written. */
export const FORMAT_VERSIONS = [1, 2, 3] as const;
export type FormatVersion = (typeof FORMAT_VERSIONS)[number];
export const FORMAT_VERSION = 3 satisfies FormatVersion;
export const FRAME_HEADER_BYTES = 16;
/** "CTLB" in the file. */
const MAGIC = 0x424c5443;
/** Larger frames are rejected as damaged: a checkpoint of a million levels has about a tenth of this. */
export const MAX_PAYLOAD_BYTES = 64 * 1024 * 1024;

export type FrameHeader = {
  readonly version: FormatVersion;
  readonly type: FrameType;
  /** Number of its market, in order of identification. */
  readonly market: number;
  readonly payloadBytes: number;
  readonly checksum: number;
};

export type Frame = { readonly header: FrameHeader; readonly payload: Uint8Array };

/** Encodes a header and its payload. */
export function encodeFrame(type: FrameType, market: number, payload: Uint8Array): Uint8Array {
  const frame = new Uint8Array(FRAME_HEADER_BYTES + payload.length);
  const head = viewOf(frame);
  head.setUint32(0, MAGIC, true);
  head.setUint8(4, FORMAT_VERSION);
  head.setUint8(5, type);
  head.setUint16(6, market, true);
  head.setUint32(8, payload.length, true);
  frame.set(payload, FRAME_HEADER_BYTES);
  head.setUint32(12, checksumOf(frame, payload), true);
  return frame;
}

/** Decodes a frame header; undefined when the bytes are not a valid one. */
export function decodeHeader(bytes: Uint8Array): FrameHeader | undefined {
  const head = viewOf(bytes);
  if (bytes.length < FRAME_HEADER_BYTES || head.getUint32(0, true) !== MAGIC) return undefined;
  const type = head.getUint8(5) as FrameType;
  const payloadBytes = head.getUint32(8, true);
  const version = FORMAT_VERSIONS.find((known) => known === head.getUint8(4));
  const isKnown = Object.values(FRAME).includes(type) && payloadBytes <= MAX_PAYLOAD_BYTES;
  if (version === undefined || !isKnown) return undefined;
  return { version, type, market: head.getUint16(6, true), payloadBytes, checksum: head.getUint32(12, true) };
}

/** Decodes exactly one frame and verifies its checksum; undefined when it is incomplete or damaged. */
export function decodeFrame(bytes: Uint8Array): Frame | undefined {
  const header = decodeHeader(bytes);
  const payload = bytes.subarray(FRAME_HEADER_BYTES);
  const isComplete = header?.payloadBytes === payload.length && header.checksum === checksumOf(bytes, payload);
  return isComplete ? { header, payload } : undefined;
}

/** Offset of the next possible header, searching from `from` on; -1 = none in these bytes. */
export function findMagic(bytes: Uint8Array, from: number): number {
  const magic = new Uint8Array(4);
  viewOf(magic).setUint32(0, MAGIC, true);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).indexOf(magic, from);
}

/** CRC-32 of version, type, market and length, then the payload. */
function checksumOf(header: Uint8Array, payload: Uint8Array): number {
  return crc32(payload, crc32(header.subarray(4, 12)));
}

/** A DataView of the same bytes. */
export function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}
