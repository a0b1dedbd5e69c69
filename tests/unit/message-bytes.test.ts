import { describe, expect, it } from 'vitest';
import { MessageBytes } from '../../src/engine/message-bytes.js';

describe('the bytes of a message', () => {
  it.each(['', '{"a":1}', 'é漢😀', 'x'.repeat(64 * 1024 - 1), 'x'.repeat(64 * 1024), 'é'.repeat(200_000)])(
    'are those of its UTF-8, with a 0 behind them (%#)',
    (text) => {
      const utf8 = Buffer.from(text);
      for (const data of [text, utf8]) {
        const message = new MessageBytes();
        expect(message.set(data)).toBe(true);
        expect(message.length).toBe(utf8.length);
        expect(Buffer.compare(message.bytes.subarray(0, message.length), utf8)).toBe(0);
        expect(message.bytes[message.length]).toBe(0);
      }
    },
  );

  it('have nothing of a longer one before', () => {
    const message = new MessageBytes();
    message.set('x'.repeat(1000));
    message.set('[1]');
    expect([message.text(), message.bytes[3]]).toEqual(['[1]', 0]);
    expect(message.text(1, 2)).toBe('1');
  });

  it('are a copy: the socket may use its own again', () => {
    const frame = Buffer.from('abc');
    const message = new MessageBytes();
    message.set(frame);
    frame.fill('z');
    expect(message.text()).toBe('abc');
  });

  it('are not kept of a message that is too long to be the usual one', () => {
    const message = new MessageBytes();
    expect(message.set('x'.repeat(1024 * 1024))).toBe(true);
    expect(message.set('x'.repeat(1024 * 1024 + 1))).toBe(false);
    expect(message.set(Buffer.alloc(1024 * 1024 + 1))).toBe(false);
  });
});
