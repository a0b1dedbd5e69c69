import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { Book } from '../../../src/engine/book/book.js';
import {
  CHECKSUM_BYTES,
  interleavedChecksum,
  interleavedTextChecksum,
  stagedTop,
  toInt32,
} from '../../../src/engine/integrity/checksums.js';
import { LevelText } from '../../../src/engine/integrity/level-text.js';

type Row = readonly [price: string, size: string, ...rest: string[]];

/** Python: zlib.crc32(b":"), signed. */
const CRC_OF_COLON = 336475711;

/** A book with the rows of a message in it, and their text beside it. */
class Message {
  readonly book = new Book({ tickSize: '0.1' });
  readonly text = new LevelText();
  readonly decimals = { price: 0, size: 0 };

  constructor(bids: readonly Row[], asks: readonly Row[]) {
    this.book.begin();
    this.stage(bids, asks);
    this.book.commit();
  }

  stage(bids: readonly Row[], asks: readonly Row[]): void {
    for (const [side, rows] of [
      [0, bids],
      [1, asks],
    ] as const) {
      for (const row of rows) {
        const ticks = this.book.grid.ticks(row[0]);
        this.book.level(side, ticks, Number(row[1]));
        this.text.set(side, ticks, row, Number(row[1]));
      }
    }
  }
}

/** `count` prices from `from` on, `step` apart, each with its own number as its size. */
function many(from: number, step: number, count: number): Row[] {
  return Array.from({ length: count }, (_, i): Row => [String(from + i * step), String(i + 1)]);
}

describe('OKX’s checksum', () => {
  // The two examples of OKX's documentation, "Checksum", with the sums that it states.
  it.each([
    [
      'as many bids as asks: 3366.1:7:3366.8:9:3366:6:3368:8',
      [
        ['3366.1', '7', '0', '3'],
        ['3366', '6', '3', '4'],
      ],
      [
        ['3366.8', '9', '10', '3'],
        ['3368', '8', '3', '4'],
      ],
      -1881014294,
    ],
    [
      'more asks than bids: 3366.1:7:3366.8:9:3368:8:3372:8',
      [['3366.1', '7', '0', '3']],
      [
        ['3366.8', '9', '10', '3'],
        ['3368', '8', '3', '4'],
        ['3372', '8', '3', '4'],
      ],
      831078360,
    ],
  ] as const)('%s', (_what, bids, asks, sum) => {
    expect(interleavedTextChecksum.of(new Message(bids, asks))).toBe(sum);
  });

  it('is made over the text of the rows, and says so', () => {
    expect(interleavedTextChecksum.needsText).toBe(true);
    const short = new Message([['3366.1', '7']], [['3366.8', '9']]);
    const long = new Message([['3366.10', '7']], [['3366.8', '9']]);
    expect(interleavedTextChecksum.of(short)).not.toBe(interleavedTextChecksum.of(long));
  });

  it('takes a level without text for empty text', () => {
    const message = new Message([['3366.1', '7']], [['3366.8', '9']]);
    const { book, decimals } = message;
    for (const text of [undefined, new LevelText()]) {
      expect(interleavedTextChecksum.of({ book, decimals, text })).toBe(CRC_OF_COLON);
    }
  });

  it('looks at the book as it will be once the message is committed', () => {
    const message = new Message(
      [
        ['3366.1', '7'],
        ['3367', '1'],
      ],
      [
        ['3366.8', '9'],
        ['3368', '8'],
        ['3370', '2'],
      ],
    );
    message.stage(
      [
        ['3367', '0'],
        ['3366', '6'],
      ],
      [['3370', '0']],
    );
    expect(interleavedTextChecksum.of(message)).toBe(-1881014294);
  });
});

/** What the checksum is over. */
function interleaved(book: Book): string {
  const sum = interleavedChecksum(book, (side, ticks, size) =>
    CHECKSUM_BYTES.text(`${side === 0 ? 'b' : 'a'}${ticks}/${size}`),
  );
  const text = CHECKSUM_BYTES.toString();
  expect(sum).toBe(toInt32(crc32(text)));
  return text;
}

describe('the best levels in turn', () => {
  it('are bid and ask in turn while both last', () => {
    const { book } = new Message(
      [
        ['5', '1'],
        ['4', '2'],
      ],
      [['6', '3']],
    );
    expect(interleaved(book)).toBe('b50/1:a60/3:b40/2');
    const other = new Message(
      [['5', '1']],
      [
        ['6', '3'],
        ['7', '4'],
      ],
    );
    expect(interleaved(other.book)).toBe('b50/1:a60/3:a70/4');
    expect(interleaved(new Message([], []).book)).toBe('');
  });

  it('are twenty-five of each side, and no more', () => {
    const { book } = new Message(many(100, -1, 30), many(101, 1, 30));
    const parts = interleaved(book).split(':');
    expect(parts.length).toBe(50);
    expect([parts[0], parts[1], parts[48], parts[49]]).toEqual(['b1000/1', 'a1010/1', 'b760/25', 'a1250/25']);
    const short = new Message(many(100, -1, 24), many(101, 1, 26));
    expect(interleaved(short.book).split(':').length).toBe(49);
  });

  it('of both sides can be held at the same time', () => {
    const { book } = new Message(many(100, -1, 3), many(101, 1, 3));
    const [bids, asks] = [stagedTop(book, 0, 2), stagedTop(book, 1, 3)];
    expect([...bids.ticks.subarray(0, bids.length)]).toEqual([1000, 990]);
    expect([...asks.ticks.subarray(0, asks.length)]).toEqual([1010, 1020, 1030]);
  });
});

describe('a signed sum', () => {
  it.each([
    [0, 0],
    [1, 1],
    [2 ** 31 - 1, 2 ** 31 - 1],
    [2 ** 31, -(2 ** 31)],
    [2 ** 32 - 1, -1],
    [2 ** 32 - 1881014294, -1881014294],
  ])('%i is %i in 32 bits', (unsigned, expected) => {
    expect(toInt32(unsigned)).toBe(expected);
  });
});
