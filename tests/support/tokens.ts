import { InputTokenizer } from '../../src/tui/input/input-tokenizer.js';
import type { Token } from '../../src/tui/input/token.js';

export const ESCAPE = '\u001b';

/** Characters above U+00FF as UTF-8; others as the bytes that they are, so that any byte can be written. */
export function bytesOf(text: string): Uint8Array {
  return Buffer.concat([...text].map((char) => Buffer.from(char, char > '\u00ff' ? 'utf8' : 'latin1')));
}

/** A token in short: a key's name, [pasted text], <mouse event>, =reply. */
export function shortOf(token: Token): string {
  if (token.kind === 'key') return token.name;
  if (token.kind === 'paste') return `[${token.text}]`;
  if (token.kind === 'reply') return `=${token.value}`;
  return `<${token.event.kind} ${token.event.column},${token.event.row}>`;
}

export type ReadOptions = { readonly holdsEscape?: boolean };

/** The tokens of pieces of input; null = a time limit passes. */
export function tokensOf(
  pieces: ReadonlyArray<Uint8Array | string | null>,
  { holdsEscape = false }: ReadOptions = {},
): string[] {
  const tokenizer = new InputTokenizer({ holdsEscape });
  return pieces
    .flatMap((piece) =>
      piece === null ? tokenizer.expire() : tokenizer.take(typeof piece === 'string' ? bytesOf(piece) : piece),
    )
    .map(shortOf);
}
