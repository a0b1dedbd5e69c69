import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LobtopError } from '../../src/engine/internal.js';
import { CONTAINERS, type Container, packed } from '../support/containers.js';
import { playedLobster } from '../support/lobster.js';

const MESSAGES = 'T_2012-06-21_34200000_37800000_message_1.csv';
const ORDERBOOK = 'T_2012-06-21_34200000_37800000_orderbook_1.csv';
const HEADERS = {
  message: 'time,type,order_id,size,price,direction',
  orderbook: 'AskPrice1,AskSize1,BidPrice1,BidSize1',
} as const;

/** How a file is written: `index` means a header with an index. */
type Dialect = 'plain' | 'header' | 'numbers' | 'index';
const dialect = fc.constantFrom<Dialect>('plain', 'header', 'numbers', 'index');
const container = fc.constantFrom(...CONTAINERS);
const lineEnd = fc.constantFrom('\n', '\r\n', '\n\n');

const message = fc
  .record({
    step: fc.integer({ min: 0, max: 9_999_999 }),
    type: fc.constantFrom(1, 1, 1, 2, 3, 4, 5, 7),
    id: fc.integer({ min: 1, max: 20 }),
    size: fc.integer({ min: 1, max: 500 }),
    cents: fc.integer({ min: -5, max: 5 }),
    isBuy: fc.boolean(),
  })
  .map(({ step, type, id, size, cents, isBuy }) => {
    const seconds = (34_200 + step / 1e6).toFixed(6);
    const price = type === 7 ? Math.sign(cents) : 1_000_000 + cents * 100;
    return `${seconds},${type},${type === 7 ? 0 : id},${type === 7 ? 0 : size},${price},${isBuy ? 1 : -1}`;
  });
const row = fc
  .tuple(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 0, max: 500 }))
  .map(([ask, bid]) => `1000100,${ask},${bid === 0 ? -9_999_999_999 : 999_900},${bid}`);
const pairs = fc.array(fc.tuple(message, row), { minLength: 1, maxLength: 60 });

function written(kind: keyof typeof HEADERS, lines: readonly string[], as: Dialect): string[] {
  if (as === 'plain') return [...lines];
  const numbers = lines[0].split(',').map((_cell, i) => i);
  if (as === 'numbers') return [numbers.join(','), ...lines];
  return as === 'header' ? [HEADERS[kind], ...lines] : [`,${HEADERS[kind]}`, ...lines.map((line, i) => `${i},${line}`)];
}

function put(files: Readonly<Record<string, Buffer>>, first: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'lobtop-lobster-property-'));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return join(folder, first);
}

const text = (lines: readonly string[], end = '\n') => Buffer.from(lines.map((line) => `${line}${end}`).join(''));

describe('however LOBSTER files are written and packed', () => {
  it('they play the same', async () => {
    const shape = fc.record({ as: dialect, container, end: lineEnd });
    await fc.assert(
      fc.asyncProperty(pairs, shape, shape, fc.boolean(), async (lines, first, second, hasRows) => {
        const messages = lines.map(([own]) => own);
        const rows = lines.map(([, own]) => own);
        const bare = { [MESSAGES]: text(messages), ...(hasRows ? { [ORDERBOOK]: text(rows) } : {}) };
        const dressed = (kind: 'message' | 'orderbook', own: readonly string[], { as, container, end }: typeof first) =>
          packed(text(written(kind, own, as), end), container, kind === 'message' ? MESSAGES : ORDERBOOK);
        const names = [`${MESSAGES}${first.container}`, `${ORDERBOOK}${second.container}`];
        const other = {
          [names[0]]: dressed('message', messages, first),
          ...(hasRows ? { [names[1]]: dressed('orderbook', rows, second) } : {}),
        };
        expect(await playedLobster(put(other, names[0]))).toEqual(await playedLobster(put(bare, MESSAGES)));
      }),
      { numRuns: 60 },
    );
  });

  it('one that is truncated plays the first of the same events, or says that it is damaged', async () => {
    await fc.assert(
      fc.asyncProperty(
        pairs,
        fc.record({ as: dialect, container: fc.constantFrom<Container>('.gz', '.zst', '.xz', '.zip') }),
        fc.record({ cut: fc.double({ min: 0, max: 1, noNaN: true }), cutsRows: fc.boolean() }),
        async (lines, { as, container }, { cut, cutsRows }) => {
          const [messages, rows] = [lines.map(([own]) => own), lines.map(([, own]) => own)];
          const all = await playedLobster(put({ [MESSAGES]: text(messages), [ORDERBOOK]: text(rows) }, MESSAGES));
          const own = cutsRows
            ? packed(text(written('orderbook', rows, as)), container, ORDERBOOK)
            : packed(text(written('message', messages, as)), container, MESSAGES);
          const part = own.subarray(0, Math.floor(cut * own.length));
          const cutName = `${cutsRows ? ORDERBOOK : MESSAGES}${container}`;
          const files = { [MESSAGES]: text(messages), [ORDERBOOK]: text(rows), [cutName]: part };
          const { [cutsRows ? ORDERBOOK : MESSAGES]: _replaced, ...rest } = files;
          const played = await playedLobster(put(rest, cutsRows ? MESSAGES : cutName)).catch((error: unknown) => error);
          if (played instanceof LobtopError) {
            expect(played.code).toBe('data');
            return;
          }
          const { events, notices } = played as typeof all;
          expect(events).toEqual(all.events.slice(0, events.length));
          if (notices.length === 0) expect(events).toEqual(all.events);
          else expect(notices).toEqual([`${cutName} is truncated: read up to its last complete line`]);
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe('whatever the bytes of the files', () => {
  it('they play, or end with one sentence that is an expected error', async () => {
    const junk = fc.oneof(
      fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
      fc
        .tuple(fc.array(message, { maxLength: 5 }), fc.nat(), fc.constantFrom(0, 0x0a, 0x2c, 0x2d, 0x39, 0xff))
        .map(([lines, at, byte]) => {
          const content = text(lines);
          if (content.length > 0) content[at % content.length] = byte;
          return content;
        }),
      fc
        .array(
          fc.array(fc.constantFrom('0', '1', '-1', '34200.5', '9999999999', 'a', '', '1e300', '"'), { maxLength: 8 }),
          {
            maxLength: 6,
          },
        )
        .map((lines) => text(lines.map((cells) => cells.join(',')))),
    );
    await fc.assert(
      fc.asyncProperty(junk, junk, container, async (messages, rows, own) => {
        const path = put(
          { [`${MESSAGES}${own}`]: packed(messages, own, MESSAGES), [ORDERBOOK]: rows },
          `${MESSAGES}${own}`,
        );
        const failure = await playedLobster(path).then(
          () => undefined,
          (error: unknown) => error,
        );
        if (failure === undefined) return;
        expect(failure).toBeInstanceOf(LobtopError);
        expect((failure as LobtopError).code).toBe('data');
        expect((failure as LobtopError).message).toMatch(/_(message|orderbook)_1\.csv/);
      }),
      { numRuns: 300 },
    );
  });
});
