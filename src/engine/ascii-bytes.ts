/** Characters of a text, and a 0 behind the last one. */
export type AsciiBytes = Uint8Array;

const FIRST_SIZE = 64 * 1024;
/** Of the message being read: nobody keeps it. */
let shared = Buffer.alloc(FIRST_SIZE);

/**
 * The text as bytes, valid until the next call; undefined where a character is not ASCII, and would not be one byte. To read a number from bytes takes two thirds
 * of the time that it takes from a string, and to copy the text is almost free.
 */
export function asciiBytes(text: string): AsciiBytes | undefined {
  const { length } = text;
  if (Buffer.byteLength(text) !== length) return undefined;
  if (length >= shared.length) shared = Buffer.alloc(2 * length);
  shared.write(text, 0, length, 'latin1');
  shared[length] = 0;
  return shared;
}
