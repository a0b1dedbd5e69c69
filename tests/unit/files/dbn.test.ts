import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LobtopError } from '../../../src/engine/internal.js';
import {
  at,
  type DatabentoRecord,
  dbnOf,
  dbnRecord,
  ESM4,
  LAST,
  LIVE,
  otherRecord,
  px,
  recordOf,
  SCHEMAS,
  symbolMapping,
  written,
} from '../../support/databento.js';
import { playedImport } from '../../support/played-import.js';

const trade = (fields: DatabentoRecord = {}) =>
  recordOf('trades', { action: 'T', side: 'B', price: px(10), size: 1, ...fields });
const trades = (...all: readonly DatabentoRecord[]) => all.map((record) => dbnRecord('trades', record));
const play = (bytes: Uint8Array) => playedImport([written('x.dbn', bytes)]);
const names = async (bytes: Uint8Array) => (await play(bytes)).markets.map(({ symbol }) => symbol);

describe('the symbol of an instrument in a DBN file', () => {
  const day = (date: number) => ({ ts_recv: at((date - 8) * 86_400_000) });

  it('is the one of the day', async () => {
    const mappings = [
      { symbol: 'ES.c.0', instrument: 1, from: 20240508, to: 20240509 },
      { symbol: 'NQ.c.0', instrument: 1, from: 20240509, to: 20240510 },
    ];
    const records = [day(8), day(9), day(10)].map((time, i) =>
      trade({ ...time, instrument_id: 1, publisher_id: i + 1 }),
    );
    expect(await names(dbnOf(trades(...records), { schema: SCHEMAS.trades, mappings }))).toEqual([
      'ES.c.0',
      'NQ.c.0',
      '1',
    ]);
  });

  it('is found where symbols were asked for by their numbers', async () => {
    const mappings = [ESM4];
    expect(await names(dbnOf(trades(trade()), { schema: SCHEMAS.trades, mappings, isInverse: true }))).toEqual([
      'ESM4',
    ]);
  });

  it('is its number where the file does not say', async () => {
    expect(await names(dbnOf(trades(trade()), { schema: SCHEMAS.trades, mappings: [] }))).toEqual(['5602']);
  });

  it.each([1, 2, 3])('of live data is the one that was sent, in version %i', async (version) => {
    const records = [symbolMapping(5602, 'ESM4', version), ...trades(trade())];
    expect(await names(dbnOf(records, { version, schema: LIVE, mappings: [] }))).toEqual(['ESM4']);
  });

  it('with a comma or a control character stays one cell', async () => {
    const records = [symbolMapping(5602, 'A,"B"\n'), ...trades(trade())];
    expect((await names(dbnOf(records, { mappings: [] })))[0]).toContain('A,"B"');
  });
});

describe('a DBN file', () => {
  it('of live data has the time at which a record was sent behind it, and records of other types', async () => {
    const records = [
      otherRecord(0x17, 320),
      otherRecord(0x13, 400),
      dbnRecord('trades', trade(), at(3)),
      otherRecord(0x12, 40),
      dbnRecord('trades', trade({ size: 2 }), at(4)),
    ];
    const played = await play(dbnOf(records));
    expect(played.trades.map(({ size }) => size)).toEqual([1, 2]);
  });

  it.each([
    ['its own', SCHEMAS.mbo],
    ['that of its first record', LIVE],
  ])('has one schema, %s: another one is rejected with a way to split it', async (_what, schema) => {
    const mbo = dbnRecord('mbo', recordOf('mbo', { action: 'R' }));
    await expect(play(dbnOf([mbo, ...trades(trade())], { schema }))).rejects.toMatchObject({
      code: 'data',
      message: 'x.dbn cannot be read as DBN: it has records of mbo and of trades, and one table cannot have both',
      remedy: expect.stringContaining('--split-by schema'),
    });
  });

  it.each([
    ['of its metadata', { schema: SCHEMAS['ohlcv-1m'] }, []],
    ['of its records', { schema: LIVE }, [otherRecord(0x21)]],
  ])('of a schema %s that cannot be played is rejected by name', async (_what, options, records) => {
    await expect(play(dbnOf(records, options))).rejects.toMatchObject({
      code: 'data',
      message: expect.stringContaining('x.dbn has Databento ohlcv: bars have no trades'),
    });
  });

  it('without records says so', async () => {
    await expect(play(dbnOf([]))).rejects.toMatchObject({ code: 'data', message: 'x.dbn is empty' });
    await expect(play(dbnOf([], { schema: SCHEMAS.mbo }))).rejects.toMatchObject({
      code: 'data',
      message: expect.stringContaining('x.dbn has no rows with data'),
    });
  });

  it('larger than what is read at a time is read in pieces', async () => {
    const records = trades(...Array.from({ length: 5000 }, (_, i) => trade({ ts_recv: at(i), size: i + 1 })));
    const played = await play(dbnOf(records, { schema: SCHEMAS.trades }));
    expect(played.trades.map(({ size }) => size)).toEqual(Array.from({ length: 5000 }, (_, i) => i + 1));
  });

  it('with metadata larger than what is read at a time is read too', async () => {
    const mappings = Array.from({ length: 5000 }, (_, i) => ({ ...ESM4, symbol: `S${i}`, instrument: i }));
    const bytes = dbnOf(trades(trade({ instrument_id: 4321 })), { schema: SCHEMAS.trades, mappings });
    expect(await names(bytes)).toEqual(['S4321']);
  });
});

describe('a DBN file that is damaged', () => {
  const FILE = dbnOf(trades(trade(), trade({ size: 2 })), { schema: SCHEMAS.trades });
  const RECORDS_AT = FILE.length - 2 * 48;
  const changed = (offset: number, ...bytes: readonly number[]) => {
    const copy = Buffer.from(FILE);
    copy.set(bytes, offset);
    return copy;
  };

  it.each([
    ['a version that does not exist', changed(3, 0), 'it has version 0 of DBN'],
    ['a version that could be a letter', changed(3, 0x4d), 'it has version 77 of DBN'],
    ['a version that is not known', changed(3, 200), 'it has version 200 of DBN: versions 1 to 3 are read'],
    ['metadata longer than the file', changed(4, 0, 0, 0, 1), 'it is truncated: its metadata is incomplete'],
    [
      'metadata that nobody has',
      changed(4, 255, 255, 255, 255),
      'its metadata has an impossible length of 4294967295 bytes',
    ],
    ['metadata that is too short', changed(4, 99, 0, 0, 0), 'its metadata has an impossible length of 99 bytes'],
    ['more symbols than bytes', changed(8 + 104, 255, 255, 255, 255), 'it ends within its metadata'],
    ['a schema that is not known', changed(24, 99, 0), 'its schema, number 99, is not known'],
    [
      'a record without a length',
      changed(RECORDS_AT, 0),
      `the record at byte ${RECORDS_AT} has an impossible length of 0`,
    ],
    [
      'a record without a header',
      changed(RECORDS_AT + 48, 3),
      `the record at byte ${RECORDS_AT + 48} has an impossible`,
    ],
    ['a record that is too short for its type', changed(RECORDS_AT, 5), 'a record of trades has 20 bytes, expected 48'],
  ])('%s', async (_what, bytes, problem) => {
    await expect(play(bytes)).rejects.toMatchObject({
      code: 'data',
      message: expect.stringContaining(`x.dbn cannot be read as DBN: ${problem}`),
    });
  });

  it('is read as far as it goes where its end is missing', async () => {
    const played = await play(FILE.subarray(0, FILE.length - 1));
    expect(played.trades.map(({ size }) => size)).toEqual([1]);
    expect(played.notices).toEqual(['x.dbn is truncated: read up to line 2']);
  });

  it('at any byte ends in trades or in one sentence', async () => {
    for (let length = 0; length < FILE.length; length++) {
      const result = await play(FILE.subarray(0, length)).catch((error: unknown) => error);
      if (length < RECORDS_AT + 48) expect(result).toMatchObject({ code: 'data' });
      else expect(result).toMatchObject({ trades: [{ size: 1 }] });
    }
  });

  it('whatever its bytes are, ends in a book or in one sentence', async () => {
    const mbo = (fields: DatabentoRecord) => dbnRecord('mbo', recordOf('mbo', fields));
    const whole = dbnOf(
      [
        mbo({ action: 'R', flags: 8 }),
        mbo({ action: 'A', side: 'B', price: px(10), size: 3, order_id: 1, ts_recv: at(1) }),
        mbo({ action: 'M', side: 'B', price: px(11), size: 2, order_id: 1, flags: LAST, ts_recv: at(2) }),
        mbo({ action: 'C', side: 'B', price: px(11), size: 2, order_id: 1, flags: LAST, ts_recv: at(3) }),
      ],
      { schema: SCHEMAS.mbo },
    );
    const byte = fc.tuple(fc.nat({ max: whole.length - 5 }), fc.nat({ max: 255 }));
    await fc.assert(
      fc.asyncProperty(fc.array(byte, { minLength: 1, maxLength: 8 }), async (changes) => {
        const bytes = Buffer.from(whole);
        for (const [offset, value] of changes) bytes[offset + 4] = value;
        const result = await play(bytes).catch((error: unknown) => error);
        if (result instanceof Error) expect(result).toBeInstanceOf(LobtopError);
        if (result instanceof LobtopError) expect(['data', 'number']).toContain(result.code);
      }),
      { numRuns: 300 },
    );
  });
});

describe('a text that begins like a DBN file', () => {
  it.each(['DBN', 'DBNX,price\n', 'DBN\tprice\n', 'DBN,abc\n1,2\n', 'DB'])('%j is text', async (text) => {
    await expect(play(Buffer.from(text))).rejects.toMatchObject({ message: expect.not.stringContaining('as DBN') });
  });
});
