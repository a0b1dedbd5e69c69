import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type ChecksumAlgorithm, interleavedTextChecksum } from '../../src/engine/integrity/checksums.js';
import { LevelText } from '../../src/engine/integrity/level-text.js';
import { ASK, BID, Book, parseSize } from '../../src/engine/internal.js';
import { policyOf } from '../../src/engine/live/venue-lookup.js';
import { hasRecordings } from '../support/recordings.js';
import { readLines } from '../support/wire/recording.js';
import type { Row } from '../support/wire/truth-book.js';

const krakenChecksum = policyOf('kraken')?.checksum as ChecksumAlgorithm;
const bitfinexChecksum = policyOf('bitfinex')?.checksum as ChecksumAlgorithm;

/** A book fed with raw rows, refined as prices ask for it, with the rows' own text beside it. */
class TextBook {
  readonly book: Book;
  readonly text = new LevelText();

  constructor(tickSize: string) {
    this.book = new Book({ tickSize });
    this.book.begin();
  }

  apply(bids: readonly Row[], asks: readonly Row[], depth?: number): void {
    for (const [side, rows] of [
      [BID, bids],
      [ASK, asks],
    ] as const) {
      for (const row of rows) {
        const ticks = this.book.grid.ticks(row[0]);
        const size = parseSize(row[1]);
        this.book.level(side, ticks, size);
        this.text.set(side, ticks, row, size);
      }
      if (depth !== undefined && this.book.isReady) {
        for (const ticks of this.book.stagedBeyond(side, depth)) this.book.level(side, ticks, 0);
      }
    }
    this.book.commit();
  }
}

type Message = { key: string; bids: Row[]; asks: Row[]; checksum: number | undefined };

function replay(
  messages: readonly Message[],
  recipe: ChecksumAlgorithm,
  options: {
    tick: (key: string) => string;
    depth?: number;
    decimals: (key: string) => { price: number; size: number };
  },
) {
  const books = new Map<string, TextBook>();
  let right = 0;
  let wrong = 0;
  for (const { key, bids, asks, checksum } of messages) {
    const known = books.get(key) ?? new TextBook(options.tick(key));
    books.set(key, known);
    known.apply(bids, asks, options.depth);
    if (checksum === undefined) continue;
    const { book, text } = known;
    if (recipe.of({ book, text, decimals: options.decimals(key) }) === checksum) right++;
    else wrong++;
  }
  return { right, wrong };
}

type Json = Readonly<Record<string, unknown>>;

function interleaved(folder: string, file: string): Message[] {
  return readLines(folder, file).flatMap(({ t, data = '' }) => {
    if (t !== 'recv' || !data.includes('"checksum"')) return [];
    const { arg, data: items } = JSON.parse(data) as {
      arg: Json;
      data: { bids: Row[]; asks: Row[]; checksum: number }[];
    };
    const key = `${arg['instType'] ?? ''}:${arg['instId']}`;
    return items.map(({ bids, asks, checksum }) => ({
      key,
      bids,
      asks,
      checksum,
    }));
  });
}

function krakenV1(): { messages: Message[]; decimals: Map<string, number> } {
  const decimals = new Map<string, number>();
  const messages = readLines('kraken-ws-v1', 'kraken_2021-04-17').flatMap(({ t, data = '' }): Message[] => {
    if (t !== 'recv' || !data.startsWith('[') || !data.includes('"book-1000"')) return [];
    const parts = JSON.parse(data) as unknown[];
    const key = String(parts.at(-1));
    const body = Object.assign({}, ...(parts.slice(1, -2) as object[])) as Record<string, Row[]> & { c?: string };
    const bids = body['bs'] ?? body['b'] ?? [];
    const asks = body['as'] ?? body['a'] ?? [];
    for (const [price] of [...bids, ...asks]) decimals.set(key, price.split('.')[1]?.length ?? 0);
    return [{ key, bids, asks, checksum: body.c === undefined ? undefined : Number(body.c) }];
  });
  return { messages, decimals };
}

describe.skipIf(!hasRecordings('kraken-ws-v1', 'okx-ws-v5', 'bitget-ws'))(
  'the venues’ own checksums over recorded books',
  () => {
    function krakenOptions(decimals: ReadonlyMap<string, number>) {
      const price = (key: string) => decimals.get(key) ?? 0;
      return {
        tick: (key: string) => (price(key) === 0 ? '1' : `0.${'1'.padStart(price(key), '0')}`),
        depth: 1000,
        decimals: (key: string) => ({ price: price(key), size: 8 }),
      };
    }

    it('Kraken: 4269 of 4269', () => {
      const { messages, decimals } = krakenV1();
      expect(replay(messages, krakenChecksum, krakenOptions(decimals))).toEqual({ right: 4269, wrong: 0 });
    });

    it.each([
      ['OKX', 'okx-ws-v5', 'okx_2022-05-13', 290],
      ['Bitget', 'bitget-ws', 'bitget_2022-04-07', 637],
    ])('%s: all of them', (_venue, folder, file, count) => {
      const options = { tick: () => '0.00000001', decimals: () => ({ price: 0, size: 0 }) };
      expect(replay(interleaved(folder, file), interleavedTextChecksum, options)).toEqual({ right: count, wrong: 0 });
    });

    it('find a lost message that touched the best ten', () => {
      const { messages, decimals } = krakenV1();
      const updates = messages.flatMap(({ checksum }, index) => (checksum === undefined ? [] : [index]));
      const wrong = [100, 900, 1700, 2500, 3300].map((pick) => {
        const kept = messages.filter((_, index) => index !== updates[pick]);
        return replay(kept, krakenChecksum, krakenOptions(decimals)).wrong;
      });
      expect(wrong.filter((count) => count > 0).length).toBeGreaterThanOrEqual(3);
    });
  },
);

describe('Bitfinex’s checksum', () => {
  it('is made as its documentation says: numbers as JavaScript prints them, asks negative', () => {
    const fed = new TextBook('0.1');
    fed.apply(
      [
        ['6000.1', '0.5'],
        ['6000', '0.00000001'],
      ],
      [['6000.2', '1.25']],
    );
    expect(bitfinexChecksum.of({ book: fed.book, text: undefined, decimals: { price: 0, size: 0 } })).toBe(
      crc32('6000.1:0.5:6000.2:-1.25:6000:1e-8') | 0,
    );
  });
});
