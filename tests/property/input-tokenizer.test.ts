import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputTokenizer } from '../../src/tui/input/input-tokenizer.js';
import { KEY_SEQUENCES, SILENT_SEQUENCES } from '../support/terminal-sequences.js';
import { bytesOf, ESCAPE, tokensOf } from '../support/tokens.js';

const RUNS = { numRuns: 2000 };
const ST = `${ESCAPE}\\`;

/** Input whose meaning is known: its text, and its tokens. */
type Piece = { readonly text: string; readonly tokens: readonly string[] };

const charactersFrom = (first: number, last: number) =>
  fc.integer({ min: first, max: last }).map((code) => String.fromCharCode(code));
const printable = fc.string({ unit: charactersFrom(0x20, 0x7e), maxLength: 30 });
const silent = (text: string): Piece => ({ text, tokens: [] });

const key = fc.constantFrom(...KEY_SEQUENCES).map(([, text, name]): Piece => ({ text, tokens: [name] }));
const knownReply = fc.constantFrom(...SILENT_SEQUENCES).map(([, text]) => silent(text));
/** Replies that no table has: private parameters or intermediate characters, and any final character. */
const privateReply = fc
  .tuple(
    fc.constantFrom('?', '>', '=', '<='),
    fc.string({ unit: charactersFrom(0x30, 0x3b), maxLength: 20 }),
    charactersFrom(0x40, 0x7e),
  )
  .map(([prefix, parameters, final]) => silent(`${ESCAPE}[${prefix}${parameters}${final}`));
const intermediateReply = fc
  .tuple(charactersFrom(0x30, 0x3b), charactersFrom(0x20, 0x2f), charactersFrom(0x40, 0x7e))
  // A number and "$" are a key of rxvt.
  .map(([parameter, intermediate, final]) => silent(`${ESCAPE}[;${parameter}${intermediate}${final}`));
const string = fc
  .tuple(fc.constantFrom(']', 'P', '_', '^', 'X'), printable, fc.constantFrom(ST, '\u0007', '\u009c'))
  .filter(([, text]) => !text.startsWith('11;'))
  .map(([introducer, text, end]) => silent(`${ESCAPE}${introducer}${text}${end}`));
const x10Report = fc
  .tuple(...([0, 1, 2] as const).map(() => charactersFrom(0x20, 0xff)))
  .map((bytes) => silent(`${ESCAPE}[M${bytes.join('')}`));
const paste = fc
  .string({ unit: charactersFrom(0, 0x7f), maxLength: 30 })
  .filter((text) => !text.includes(`${ESCAPE}[201~`))
  .map((text): Piece => ({ text: `${ESCAPE}[200~${text}${ESCAPE}[201~`, tokens: [`[${text}]`] }));
const mouse = fc.tuple(fc.nat(500), fc.nat(500)).map(
  ([column, row]): Piece => ({
    text: `${ESCAPE}[<0;${column + 1};${row + 1}M`,
    tokens: [`<left ${column},${row}>`],
  }),
);
const piece = fc.oneof(key, knownReply, privateReply, intermediateReply, string, x10Report, paste, mouse);

/** The bytes, cut at the given places. */
function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const at = [0, ...places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return at.slice(1).map((end, i) => bytes.subarray(at[i], end));
}

/** What terminals send most: pure noise would seldom get beyond ESC. */
const likelyBytes = fc
  .array(
    fc.oneof(
      fc.constantFrom(0x1b, 0x5b, 0x4f, 0x5d, 0x50, 0x3b, 0x3a, 0x7e, 0x4d, 0x3c, 0x07, 0x5c, 0x9b, 0x9c, 0xc2),
      fc.integer({ min: 0, max: 255 }),
    ),
    { maxLength: 60 },
  )
  .map((bytes) => Uint8Array.from(bytes));

describe('the tokenizer of the terminal’s input', () => {
  it('gives each sequence its own meaning, whatever is around it and wherever it is cut', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), fc.array(fc.nat(1000), { maxLength: 10 }), (pieces, places) => {
        const bytes = bytesOf(pieces.map(({ text }) => text).join(''));
        expect(tokensOf(cut(bytes, places))).toEqual(pieces.flatMap(({ tokens }) => tokens));
      }),
      RUNS,
    );
  });

  it('gives the same tokens for any bytes, however they are divided into chunks', () => {
    fc.assert(
      fc.property(
        likelyBytes,
        fc.array(fc.nat(1000), { maxLength: 10 }),
        fc.boolean(),
        (bytes, places, holdsEscape) => {
          const pieces = [...cut(bytes, places), null, null, null];
          expect(tokensOf(pieces, { holdsEscape })).toEqual(tokensOf([bytes, null, null, null], { holdsEscape }));
        },
      ),
      RUNS,
    );
  });

  it('triggers nothing by any sequence that contains the bytes of bound keys', () => {
    const reply = fc.oneof(knownReply, privateReply, intermediateReply, string, x10Report);
    fc.assert(
      fc.property(fc.array(reply, { minLength: 1, maxLength: 10 }), fc.nat(1000), (replies, place) => {
        const bytes = bytesOf(replies.map(({ text }) => text).join(''));
        expect(tokensOf([...cut(bytes, [place]), null, null, null])).toEqual([]);
      }),
      RUNS,
    );
  });

  it('has no more keys than bytes, and none that contains a control character', () => {
    fc.assert(
      fc.property(likelyBytes, (bytes) => {
        const tokenizer = new InputTokenizer({ holdsEscape: false });
        const tokens = [...tokenizer.take(bytes), ...tokenizer.expire(), ...tokenizer.expire()];
        const names = tokens.flatMap((token) => (token.kind === 'key' ? [token.name] : []));
        expect(names.length).toBeLessThanOrEqual(bytes.length);
        expect(names.join('')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\ufffd]/);
      }),
      RUNS,
    );
  });

  it('takes keys again after its time limits, whatever came before', () => {
    fc.assert(
      fc.property(likelyBytes, fc.boolean(), (bytes, holdsEscape) => {
        const tokenizer = new InputTokenizer({ holdsEscape });
        tokenizer.take(bytes);
        for (let limits = 0; limits < 3 && tokenizer.pending !== 'none'; limits++) tokenizer.expire();
        expect(tokenizer.pending).toBe('none');
        expect(tokenizer.take(bytesOf('q'))).toEqual([{ kind: 'key', name: 'q' }]);
      }),
      RUNS,
    );
  });
});
