import { existsSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  findLobster,
  LobsterPlayer,
  lobsterClock,
  openLobster,
  openLobsterFiles,
  prepareImport,
} from '../../../src/engine/internal.js';
import { CONTAINERS, packed, zipOf } from '../../support/containers.js';
import { playedLobster } from '../../support/lobster.js';
import { hasShared, sharedPath } from '../../support/shared.js';

const MESSAGES = 'TEST_2012-06-21_34200000_37800000_message_1.csv';
const ORDERBOOK = 'TEST_2012-06-21_34200000_37800000_orderbook_1.csv';
const messages = [
  '34200.1,1,1,100,1000000,1',
  '34200.25,1,2,50,1000100,-1',
  '34201.5,4,2,20,1000100,-1',
  '34202.5,5,0,10,1000050,1',
  '34203.5,3,1,100,1000000,1',
];
const rows = [
  '9999999999,0,1000000,100',
  '1000100,50,1000000,100',
  '1000100,30,1000000,100',
  '1000100,30,1000000,100',
  '1000100,30,-9999999999,0',
];
const text = (lines: readonly string[]) => Buffer.from(lines.map((line) => `${line}\n`).join(''));

/** Writes files into a new folder; answers the path of the first, or of a name in it. */
function folderOf(files: Readonly<Record<string, Buffer | readonly string[]>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'lobtop-lobster-files-'));
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(folder, name), content instanceof Buffer ? content : text(content as readonly string[]));
  }
  return folder;
}

const pair = { [MESSAGES]: messages, [ORDERBOOK]: rows };
const plain = await playedLobster(join(folderOf(pair), MESSAGES));
const alone = await playedLobster(join(folderOf({ [MESSAGES]: messages }), MESSAGES));

it('is compared with something: the plain files have events, and the orderbook file matters', () => {
  expect(plain.events.filter((event) => event.startsWith('commit'))).toHaveLength(messages.length);
  expect(alone.events).not.toEqual(plain.events);
});

describe('a LOBSTER recording in containers', () => {
  it.each(CONTAINERS.flatMap((first) => CONTAINERS.map((second) => [first, second] as const)))(
    'plays the same as a plain one: messages "%s", orderbook "%s"',
    async (first, second) => {
      const folder = folderOf({
        [`${MESSAGES}${first}`]: packed(text(messages), first, MESSAGES),
        [`${ORDERBOOK}${second}`]: packed(text(rows), second, ORDERBOOK),
      });
      expect(await playedLobster(join(folder, `${MESSAGES}${first}`))).toEqual(plain);
      expect(await playedLobster(join(folder, `${ORDERBOOK}${second}`))).toEqual(plain);
    },
  );

  const readme = { 'readme.txt': Buffer.from('LOBSTER\n') };
  it.each([
    ['both', { [MESSAGES]: text(messages), [ORDERBOOK]: text(rows), ...readme }],
    [
      'both in a folder',
      { 'AAPL/readme.txt': Buffer.from(''), [`AAPL/${ORDERBOOK}`]: text(rows), [`AAPL/${MESSAGES}`]: text(messages) },
    ],
    [
      'both, compressed',
      { [`${MESSAGES}.gz`]: packed(text(messages), '.gz'), [`${ORDERBOOK}.xz`]: packed(text(rows), '.xz') },
    ],
    [
      'many other files',
      {
        ...Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`${i}.csv`, Buffer.from('x')])),
        [MESSAGES]: text(messages),
        [ORDERBOOK]: text(rows),
      },
    ],
  ])('is one zip archive: %s', async (_what, members) => {
    expect(await playedLobster(join(folderOf({ 'a.zip': zipOf(members) }), 'a.zip'))).toEqual(plain);
  });

  it('is a zip archive with the messages, and the orderbook beside it', async () => {
    const zip = zipOf({ ...readme, [MESSAGES]: text(messages) });
    expect(await playedLobster(join(folderOf({ 'a.zip': zip, [ORDERBOOK]: rows }), 'a.zip'))).toEqual(plain);
    expect(await playedLobster(join(folderOf({ 'a.zip': zip }), 'a.zip'))).toEqual(alone);
  });

  it('of another day in the same archive is not its orderbook', async () => {
    const zip = zipOf({ [MESSAGES]: text(messages), [ORDERBOOK.replace('06-21', '06-22')]: text(rows) });
    expect(await playedLobster(join(folderOf({ 'a.zip': zip }), 'a.zip'))).toEqual(alone);
  });

  it('of several days must be unpacked', async () => {
    const other = MESSAGES.replace('06-21', '06-22');
    const zip = zipOf({ [MESSAGES]: text(messages), [other]: text(messages) });
    await expect(playedLobster(join(folderOf({ 'a.zip': zip }), 'a.zip'))).rejects.toMatchObject({
      code: 'usage',
      message: 'a.zip contains 2 LOBSTER message files',
      remedy: `Unpack it and name one: ${MESSAGES}, ${other}`,
    });
  });

  it('whose names do not say so is only looked for among a few members', async () => {
    const others = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`${i}.csv`, Buffer.from('x')]));
    const zip = zipOf({ ...others, 'x_2012-06-21.csv': text(messages) });
    expect(await findLobster(join(folderOf({ 'a.zip': zip }), 'a.zip'))).toBeUndefined();
  });
});

describe('a LOBSTER file with a header', () => {
  const numbered = (lines: readonly string[], from = 0) => lines.map((line, i) => `${i + from},${line}`);
  const names = 'time,type,order_id,size,price,direction';
  const levels = 'AskPrice1,AskSize1,BidPrice1,BidSize1';
  it.each([
    ['names', [names, ...messages], [levels, ...rows]],
    ['names of messages only', [names, ...messages], rows],
    ['names of rows only', messages, [levels, ...rows]],
    ['a byte order mark, CRLF and empty lines', [`\ufeff${names}\r`, '', ...messages.map((line) => `${line}\r`)], rows],
    ['the numbers of the columns', ['0,1,2,3,4,5', ...messages], ['0,1,2,3', ...rows]],
    ['an index', [`,${names}`, ...numbered(messages)], [`,${levels}`, ...numbered(rows)]],
    ['an index and numbers', [',0,1,2,3,4,5', ...numbered(messages)], [',0,1,2,3', ...numbered(rows)]],
    [
      'an index with a name',
      [`Unnamed: 0,${names}`, ...numbered(messages)],
      [`Unnamed: 0,${levels}`, ...numbered(rows)],
    ],
    [
      'quotes, as R writes it',
      [`"",${names.replace(/\w+/g, '"$&"')}`, ...messages.map((line, i) => `"${i + 1}",${line}`)],
      rows,
    ],
  ])('plays the same as one without: %s', async (_what, withNames, rowsWithNames) => {
    const folder = folderOf({ [MESSAGES]: withNames, [ORDERBOOK]: rowsWithNames });
    expect(await playedLobster(join(folder, MESSAGES))).toEqual(plain);
  });

  it('may have the column of attribution', async () => {
    const attributed = messages.map((line) => `${line},null`);
    expect(await playedLobster(join(folderOf({ [MESSAGES]: attributed, [ORDERBOOK]: rows }), MESSAGES))).toEqual(plain);
    const withIndex = [`,${names},mpid`, ...numbered(attributed)];
    expect(await playedLobster(join(folderOf({ [MESSAGES]: withIndex, [ORDERBOOK]: rows }), MESSAGES))).toEqual(plain);
  });

  it.each([
    ['a message', [names, messages[0], 'x,y'], [levels, ...rows], `${MESSAGES} line 3: "x,y" is not a LOBSTER message`],
    ['a row', [names, ...messages], [levels, rows[0], '1,2,3'], `${ORDERBOOK} line 3: 3 columns, expected`],
    [
      'an index',
      [`,${names}`, `0,${messages[0]}`, `x,${messages[1]}`],
      rows,
      `${MESSAGES} line 3: it does not begin with the number`,
    ],
    ['a second header', [names, ...messages, names], rows, `${MESSAGES} line 7: "time,type,`],
    [
      'the count',
      [names, messages[0]],
      [levels, ...rows],
      `${ORDERBOOK} has more rows than ${MESSAGES} has messages (1)`,
    ],
  ])('has the line numbers of the file in its errors: %s', async (_what, ownMessages, ownRows, problem) => {
    const path = join(folderOf({ [MESSAGES]: ownMessages, [ORDERBOOK]: ownRows }), MESSAGES);
    await expect(playedLobster(path)).rejects.toMatchObject({
      code: 'data',
      message: expect.stringContaining(problem),
    });
  });

  it('is sought, searched and numbered like one without', async () => {
    const many = Array.from(
      { length: 2500 },
      (_, i) => `${34_200 + i}.5,1,${i + 1},${(i % 90) + 1},${999_900 - (i % 5) * 100},1`,
    );
    const opened = async (lines: readonly string[]) => {
      const files = await openLobsterFiles(join(folderOf({ [MESSAGES]: lines }), MESSAGES));
      const session = openLobster(files, { clock: lobsterClock(files), pace: async () => {}, restoresTape: true });
      session.source.identifyMarkets();
      return { player: session.source, market: session.watched[0].market };
    };
    const [headed, bare] = [await opened([`,${names}`, ...numbered(many)]), await opened(many)];
    const state = ({ player, market }: typeof headed) => [
      player.length,
      market.seq,
      market.recvTs,
      player.recent(3),
      player.orders.count,
      [1, -1].map((direction) => player.find('new 90', direction as 1 | -1, market)),
      player.orderHistory('7'),
    ];
    for (const place of [2500, 3, 1001, 1000, 999, 0, 1, 2001, 1500]) {
      for (const { player } of [headed, bare]) player.seek(place);
      expect(headed.market.seq ?? 0).toBe(place);
      expect(state(headed)).toEqual(state(bare));
    }
    expect(headed.player).toBeInstanceOf(LobsterPlayer);
  });
});

describe('a renamed LOBSTER file', () => {
  it.each([
    ['AAPL 2012-06-21 message.csv', 'AAPL 2012-06-21 orderbook.csv', 'AAPL'],
    ['msft-2012-06-21-Messages.txt', 'msft-2012-06-21-Orderbook.txt', 'msft'],
    ['2012-06-21_message_10 (1).csv', '2012-06-21_orderbook_10 (1).csv', 'LOBSTER'],
    ['messages_2012-06-21.csv', 'orderbook_2012-06-21.csv', 'LOBSTER'],
  ])('is read with its orderbook file, whichever is named: %s', async (message, orderbook, symbol) => {
    const folder = folderOf({ [message]: messages, [orderbook]: rows });
    for (const name of [message, orderbook]) {
      const { events, ...rest } = await playedLobster(join(folder, name));
      expect([events, rest]).toEqual([plain.events, { symbol, notices: [] }]);
    }
  });

  it('may have a header, an index, a container, and no orderbook file', async () => {
    const lines = [',time,type,id,size,price,direction', ...messages.map((line, i) => `${i},${line}`)];
    const folder = folderOf({ 'x2012-06-21.dat': packed(text(lines), '.gz') });
    expect(await playedLobster(join(folder, 'x2012-06-21.dat'))).toEqual({ ...alone, symbol: 'x' });
  });

  it('may be in a zip archive whose name has the date', async () => {
    const zip = zipOf({ 'a/messages.csv': text(messages), 'a/orderbook.csv': text(rows) });
    expect(await playedLobster(join(folderOf({ 'SPY_2012-06-21.zip': zip }), 'SPY_2012-06-21.zip'))).toEqual({
      ...plain,
      symbol: 'SPY',
    });
  });

  it('begins with its first message, as the others do with the time of their names', async () => {
    const files = await openLobsterFiles(join(folderOf({ '2012-06-21.csv': messages }), '2012-06-21.csv'));
    expect(new Date(lobsterClock(files).wallMs()).toISOString()).toBe('2012-06-21T13:30:00.100Z');
    files.close();
  });

  it.each(['x.csv', 'x_2012-02-30.csv', 'x_12012-06-21.csv', 'x_20120621.csv'])(
    'without a date in its name is not read: %s',
    async (name) => {
      await expect(playedLobster(join(folderOf({ [name]: messages }), name))).rejects.toMatchObject({
        code: 'data',
        message: `${name} looks like LOBSTER messages, but its name has no date (YYYY-MM-DD)`,
        remedy: expect.stringContaining('Name it TICKER_YYYY-MM-DD_message.csv'),
      });
    },
  );

  it.each([
    ['times without decimals', messages.map((line) => line.replace(/\.\d+/, ''))],
    ['a type that does not exist', ['34200.1,8,1,100,1000000,1']],
    ['other columns', ['34200.1,1,1,100,1000000,2', 'a']],
    ['nothing', []],
    ['JSON', ['{"a":1}']],
    ['four numbers', rows],
  ])('is not made of %s', async (_what, lines) => {
    expect(await findLobster(join(folderOf({ 'x_2012-06-21.csv': lines }), 'x_2012-06-21.csv'))).toBeUndefined();
  });

  it('is left to the importer when its columns are named', async () => {
    const path = join(folderOf({ 'x_2012-06-21.csv': messages }), 'x_2012-06-21.csv');
    expect(await findLobster(path, { byContent: false })).toBeUndefined();
  });

  it('is not imported', async () => {
    const path = join(folderOf({ 'x_2012-06-21.csv': messages }), 'x_2012-06-21.csv');
    await expect(prepareImport({ paths: [path] })).rejects.toMatchObject({
      code: 'data',
      message: 'x_2012-06-21.csv has LOBSTER messages, which are replayed from a file, not imported',
    });
  });
});

describe('a file that is named as LOBSTER', () => {
  it.each([
    ['JSON', MESSAGES, ['{"a":1}'], `${MESSAGES} is named as a LOBSTER message file, but begins with "{"a":1}"`],
    ['an orderbook', MESSAGES, rows, `${MESSAGES} is named as a LOBSTER message file, but begins with "9999999999,0,`],
    ['messages', ORDERBOOK, messages, `${ORDERBOOK} is named as a LOBSTER orderbook file, but begins with "34200.1,1,`],
  ])('but is %s says so', async (_what, name, lines, problem) => {
    const path = join(folderOf({ [name]: lines }), name);
    await expect(playedLobster(path)).rejects.toMatchObject({
      code: 'data',
      message: expect.stringContaining(problem),
    });
  });

  it.each([[[]], [['time,type,id,size,price,direction']]])('and has no messages says so: %j', async (lines) => {
    const path = join(folderOf({ [MESSAGES]: lines, [ORDERBOOK]: [] }), MESSAGES);
    await expect(playedLobster(path)).rejects.toMatchObject({ code: 'data', message: `${MESSAGES} has no messages` });
  });

  it('and is an orderbook file alone names the message file that is missing', async () => {
    await expect(playedLobster(join(folderOf({ [ORDERBOOK]: rows }), ORDERBOOK))).rejects.toMatchObject({
      code: 'no-input',
      message: `${ORDERBOOK} is a LOBSTER orderbook file without its message file`,
      remedy: `Put ${MESSAGES} into the same folder, and name that`,
    });
  });

  it('by a date that does not exist is not read', async () => {
    const name = MESSAGES.replace('06-21', '02-30');
    await expect(playedLobster(join(folderOf({ [name]: messages }), name))).rejects.toThrow('its name has no date');
  });
});

describe('hostile LOBSTER files', () => {
  const bad = (at: number, line: string) => messages.map((own, i) => (i === at ? line : own));
  const badRow = (at: number, line: string) => rows.map((own, i) => (i === at ? line : own));
  const huge = '9007199254740993';
  it.each([
    [
      'a time of 1e300',
      bad(1, '1e300,1,2,50,1000100,-1'),
      rows,
      MESSAGES,
      '"1e300,1,2,50,1000100,-1" is not a LOBSTER message',
    ],
    ['a time beyond the day', bad(1, '86400.5,1,2,50,1000100,-1'), rows, MESSAGES, '86400.5 is not a time of day'],
    ['a negative time', bad(1, '-1.5,1,2,50,1000100,-1'), rows, MESSAGES, 'is not a LOBSTER message'],
    ['NUL bytes', bad(1, '\0'.repeat(1000)), rows, MESSAGES, 'is not a LOBSTER message'],
    ['a price beyond 2^53', bad(1, `34200.2,1,2,50,${huge},-1`), rows, MESSAGES, `${huge} is too large a number`],
    ['a size beyond 2^53', bad(1, `34200.2,1,2,${huge},1000100,-1`), rows, MESSAGES, `${huge} is too large a number`],
    [
      'an endless order id',
      bad(1, `34200.2,1,${'1'.repeat(100_000)},5,1000100,-1`),
      rows,
      MESSAGES,
      'is not a LOBSTER message',
    ],
    ['eight columns', bad(1, '34200.2,1,2,50,1000100,-1,a,b'), rows, MESSAGES, 'is not a LOBSTER message'],
    [
      'a row with a price beyond 2^53',
      messages,
      badRow(1, `${huge},50,1000000,100`),
      ORDERBOOK,
      'is not a row of whole numbers',
    ],
    [
      'a row with decimals',
      messages,
      badRow(1, '1000100.5,50,1000000,100'),
      ORDERBOOK,
      'is not a row of whole numbers',
    ],
    ['a row with a negative size', messages, badRow(1, '1000100,-50,1000000,100'), ORDERBOOK, 'a size is negative'],
    [
      'a row with an odd number of columns',
      messages,
      badRow(1, '1000100,50,1000000,100,7'),
      ORDERBOOK,
      '5 columns, expected four',
    ],
    [
      'a row of a million levels',
      messages,
      badRow(1, `1${',1'.repeat(3_999_999)}`),
      ORDERBOOK,
      'more than 10000 levels',
    ],
  ])('with %s end with file and line', async (_what, ownMessages, ownRows, file, problem) => {
    const path = join(folderOf({ [MESSAGES]: ownMessages, [ORDERBOOK]: ownRows }), MESSAGES);
    const message = expect.stringMatching(new RegExp(`^${file} line 2: .*${problem.replace(/[.^]/g, '\\$&')}`));
    await expect(playedLobster(path)).rejects.toMatchObject({ code: 'data', message });
  });

  it('with times that go backwards are played in the order of the file', async () => {
    const times = [50_000.5, 100.5, 86_400, 0.25, 34_200.5];
    const ownMessages = messages.map((line, i) => line.replace(/^[\d.]+/, String(times[i])));
    const { events } = await playedLobster(join(folderOf({ [MESSAGES]: ownMessages, [ORDERBOOK]: rows }), MESSAGES));
    const midnight = Date.parse('2012-06-21T04:00:00Z');
    expect(events.filter((event) => event.startsWith('commit'))).toEqual(
      times.map((seconds, i) => `commit ${JSON.stringify([i + 1, midnight + seconds * 1000])}`),
    );
  });

  it('of millions of empty lines end at once, plain and compressed', async () => {
    const lines = Buffer.concat([text(messages.slice(0, 1)), Buffer.alloc(5_000_000, '\n')]);
    for (const container of ['', '.gz'] as const) {
      const path = join(folderOf({ [`${MESSAGES}${container}`]: packed(lines, container) }), `${MESSAGES}${container}`);
      await expect(playedLobster(path)).rejects.toMatchObject({
        code: 'data',
        message: `${MESSAGES}${container} has more than 1000000 empty lines from line 2 on`,
      });
    }
  });

  it('leave nothing behind, and nothing open', async () => {
    const before = process.env['TMPDIR'];
    const temporary = join(folderOf({}), 'tmp');
    mkdirSync(temporary);
    process.env['TMPDIR'] = temporary;
    try {
      const folder = folderOf({ [`${MESSAGES}.gz`]: packed(text(messages), '.gz'), [ORDERBOOK]: ['x'] });
      const descriptors = () => (existsSync('/proc/self/fd') ? readdirSync('/proc/self/fd').length : 0);
      const open = descriptors();
      await expect(playedLobster(join(folder, `${MESSAGES}.gz`))).rejects.toThrow(`${ORDERBOOK} line 1`);
      expect([
        readdirSync(temporary).filter((name) => !name.startsWith('lobtop-lobster-files')),
        descriptors(),
      ]).toEqual([[], open]);
    } finally {
      if (before === undefined) delete process.env['TMPDIR'];
      else process.env['TMPDIR'] = before;
    }
  });
});

describe.skipIf(!hasShared('cases', 'files', 'lobster'))('cases', () => {
  const caseOf = (...names: readonly string[]) => playedLobster(sharedPath('cases', ...names));

  it('with headers in both files have four messages', async () => {
    const { events } = await caseOf(
      'files',
      'lobster',
      'L02_header',
      'TEST_2021-04-01_34200000_57600000_message_1.csv',
    );
    expect(events.filter((event) => event.startsWith('commit'))).toHaveLength(4);
  });

  it('with an impossible time end at its line', async () => {
    const name = 'AAPL_2012-06-21_34200000_57600000_message_10.csv';
    await expect(caseOf('hostile', 'lobster-time-hang', name)).rejects.toThrow(`${name} line 4: 99999999999999999`);
  });
});
