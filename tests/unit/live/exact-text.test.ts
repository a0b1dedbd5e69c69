import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exactText } from '../../../src/engine/exact-text.js';

describe('the text of a message', () => {
  it.each([
    ['{"a":123456789012345678}', '{"a":"123456789012345678"}'],
    ['[1,0.12345678901234567,2]', '[1,"0.12345678901234567",2]'],
    ['{"p": -123456789.12345678}', '{"p": "-123456789.12345678"}'],
    ['[1.2345678901234567e-8]', '["1.2345678901234567e-8"]'],
    ['[[1,123456789012345678],[2,3]]', '[[1,"123456789012345678"],[2,3]]'],
  ])('%s keeps every digit', (text, expected) => {
    expect(exactText(text)).toBe(expected);
  });

  it.each([
    '{"a":123456789012345}',
    '{"a":"123456789012345678"}',
    '{"a":"x:123456789012345678,y"}',
    '{"a":"\\":123456789012345678,"}',
    '{"a":1700000000000.5,"b":[0.1,2]}',
    '{"123456789012345678":1}',
    '',
    '123456789012345678',
  ])('%s is left alone', (text) => {
    expect(exactText(text)).toBe(text);
  });

  it('is the same JSON, whatever it contains, but for numbers that a double cannot hold', () => {
    // Of 16 characters and more, the sign among them.
    const withNumbers = (text: string) =>
      JSON.parse(text, (_, each) =>
        typeof each === 'string' && /^(?=.{16})-?\d[\d.e+-]*$/.test(each) ? Number(each) : each,
      );
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        expect(withNumbers(exactText(text))).toEqual(withNumbers(text));
      }),
      { examples: [[[-1.2345678901234]], [{ a: [true, -5.0123456e-10, null] }]] },
    );
  });

  it('may be anything', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(exactText(`${text}:123456789012345678,`).replaceAll('"', '')).toBe(
          `${text}:123456789012345678,`.replaceAll('"', ''),
        );
      }),
    );
  });
});
