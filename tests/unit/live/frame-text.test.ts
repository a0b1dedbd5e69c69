import { deflateRawSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { frameText, MAX_TEXT_BYTES } from '../../../src/engine/live/ccxt/frame-text.js';
import type { CcxtClient } from '../../../src/engine/live/ccxt/types.js';

const client = (fields: Partial<CcxtClient>) => ({ decompressBinary: true, ...fields }) as CcxtClient;
const TEXT = '{"price":0.12345678901234567890}';

describe('the text of a frame', () => {
  it('is decompressed as the class expects it', () => {
    expect(frameText(client({}), TEXT, false)).toBe(TEXT);
    expect(frameText(client({ gunzip: true }), gzipSync(TEXT), false)).toBe(TEXT);
    expect(frameText(client({ inflate: true }), deflateRawSync(TEXT), false)).toBe(TEXT);
    expect(frameText(client({}), Buffer.from(TEXT), false)).toBe(TEXT);
  });

  it('is not looked for in bytes that a class or a venue’s file reads', () => {
    expect(frameText(client({}), Buffer.from(TEXT), true)).toBeUndefined();
    expect(frameText(client({ decompressBinary: false }), Buffer.from(TEXT), false)).toBeUndefined();
    expect(frameText(client({}), undefined, false)).toBeUndefined();
  });

  it('has a limit, however small the frame is', () => {
    const bomb = gzipSync(Buffer.alloc(MAX_TEXT_BYTES + 1));
    expect(bomb.length).toBeLessThan(MAX_TEXT_BYTES / 500);
    expect(() => frameText(client({ gunzip: true }), bomb, false)).toThrow(RangeError);
    expect(() => frameText(client({ gunzip: true }), Buffer.from('no gzip'), false)).toThrow(/incorrect header/);
  });
});
