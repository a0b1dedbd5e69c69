import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { constants, gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { LobsterOrders } from '../../../src/engine/files/lobster/lobster-orders.js';
import {
  describeMessage,
  LobtopError,
  lobsterClock,
  OrderQueues,
  openLobster,
  openLobsterFiles,
  parseLobsterMessage,
  parseLobsterName,
  parseLobsterRow,
  partialSink,
  type ReadonlyMarket,
  type Trade,
} from '../../../src/engine/internal.js';
import { ArrivalRate } from '../../../src/engine/stats/arrival-rate.js';
import { golden as readGolden } from '../../support/golden.js';
import { hasShared, sharedPath } from '../../support/shared.js';

type MessageRow = readonly [seconds: number, type: number, id: number, size: number, price: number, direction: 1 | -1];
type Golden = {
  readonly parse: readonly {
    readonly line: string;
    readonly type: number;
    readonly price: number;
    readonly order_id?: number;
    readonly size?: number;
    readonly side?: string;
  }[];
  readonly filename: {
    readonly name: string;
    readonly ticker: string;
    readonly date: string;
    readonly start_ms: number;
    readonly end_ms: number;
    readonly kind: string;
    readonly levels: number;
  };
  readonly replay: {
    readonly messages: readonly MessageRow[];
    readonly book_after_each: readonly Record<'bids' | 'asks', Record<string, number>>[];
  };
  readonly queue: {
    readonly i: number;
    readonly level: number;
    readonly positions: readonly (readonly [string, number, number])[];
  };
  readonly executions_profile: {
    readonly up_to: number;
    readonly by_aggressor: Record<'buy' | 'sell', Record<string, number>>;
  };
  readonly seek: {
    readonly path: readonly number[];
    readonly expected_final: Record<'bids' | 'asks', Record<string, number>>;
    readonly seed_actual: Record<'bids' | 'asks', Record<string, number>>;
  };
  readonly empty_side_row: { readonly row: readonly number[] };
};

const NAME = 'TEST_2012-06-21_34200000_37800000_message_2.csv';

async function playedFile(messages: readonly string[], rows?: readonly string[], name = NAME) {
  const path = written(messages, rows, name);
  const states: string[] = [];
  const trades: Trade[] = [];
  const statuses: string[] = [];
  const files = await openLobsterFiles(path);
  const clock = lobsterClock(files);
  const session = openLobster(files, {
    clock,
    pace: async () => {},
    observe: (market) =>
      partialSink({
        commit: () => states.push(levelsOf(market)),
        trade: (trade) => trades.push(trade),
        status: ({ state, detail }) => statuses.push(`${state} ${detail}`),
      }),
  });
  session.start();
  await session.done;
  return { states, trades, statuses, market: session.watched[0].market, orders: session.source.orders };
}

/** Best first, as the file has it: "5853300:18". */
function levelsOf({ book }: ReadonlyMarket): string {
  const side = (id: 0 | 1) => {
    const top = book?.top(id);
    const scale = Math.round((book?.grid.price(1) ?? 0) * 10_000);
    return Array.from({ length: top?.length ?? 0 }, (_, i) => `${(top?.ticks[i] ?? 0) * scale}:${top?.sizes[i]}`).join(
      ' ',
    );
  };
  return `${side(0)} | ${side(1)}`;
}

describe('golden 14', () => {
  const golden = readGolden<Golden>('14_lobster.json');

  it('messages and names are read as they are meant', () => {
    for (const { line, type, price, order_id, size, side } of golden.parse) {
      const message = parseLobsterMessage(line);
      expect([message.type, message.price / 10_000]).toEqual([type, price]);
      if (order_id !== undefined)
        expect([message.orderId, message.size, message.direction === 1 ? 'bid' : 'ask']).toEqual([
          String(order_id),
          size,
          side,
        ]);
    }
    const { name, ticker, date, start_ms, end_ms, kind, levels } = golden.filename;
    expect(parseLobsterName(name)).toEqual({ ticker, date, startMs: start_ms, endMs: end_ms, kind, levels });
  });

  it('each message leaves the orders as they are there; 5, 6, 7 and unknown ids change nothing', async () => {
    const { messages, book_after_each } = golden.replay;
    const shown: unknown[] = [];
    for (let count = 1; count <= messages.length; count++) {
      const { orders } = await playedFile(messages.slice(0, count).map((row) => row.join(',')));
      const resting = (side: 0 | 1) =>
        Object.fromEntries(
          [...orders.prices(side)]
            .flatMap((price) => orders.queue(side, price))
            .map(({ order }) => [order.id, order.size]),
        );
      shown.push({ bids: resting(0), asks: resting(1) });
    }
    expect(shown).toEqual(book_after_each);
  });

  it('a queue is first in, first out', async () => {
    const { i, level, positions } = golden.queue;
    const { orders } = await playedFile(golden.replay.messages.slice(0, i + 1).map((row) => row.join(',')));
    const queue = orders
      .queue(0, level * 10_000)
      .map(({ place, of, order }) => [`${place}/${of}`, Number(order.id), order.size]);
    expect(queue).toEqual(positions);
    expect(orders.placeOf('2')).toMatchObject({ place: 2, of: 2 });
  });

  it('executions count for the side of the taker, hidden ones too', async () => {
    const { up_to, by_aggressor } = golden.executions_profile;
    const { trades, market } = await playedFile(golden.replay.messages.slice(0, up_to + 1).map((row) => row.join(',')));
    const profile: Record<string, Record<string, number>> = { buy: {}, sell: {} };
    for (const { side, priceTicks, size } of trades) {
      const price = String(market.book?.grid.price(priceTicks));
      profile[side][price] = (profile[side][price] ?? 0) + size;
    }
    expect(profile).toEqual(by_aggressor);
  });

  it('a side without levels has none', () => {
    expect(parseLobsterRow(golden.empty_side_row.row.join(','), undefined)).toEqual({
      asks: [],
      bids: [[5_853_300, expect.any(Number)]],
    });
  });
});

describe('LOBSTER files', () => {
  const messages = ['34200.1,1,1,100,1000000,1', '34200.2,1,2,50,1000100,-1'];
  const rows = ['9999999999,0,1000000,100', '1000100,50,1000000,100'];
  const name = NAME.replace('_2.csv', '_1.csv');

  it('halts are told in words, and the book is not live while one lasts', async () => {
    const halts = ['34201,7,0,0,-1,-1', '34202,7,0,0,0,-1', '34203,7,0,0,1,-1'];
    const { statuses } = await playedFile([...messages, ...halts]);
    expect(statuses.slice(1)).toEqual(['stale trading halted', 'stale quoting resumed', 'live trading resumed']);
    expect(describeMessage(parseLobsterMessage('34200.5,4,3,30,1000200,-1'), 0)).toBe(
      'sell order 3 executed: 30 at 100.02',
    );
  });

  it('hidden executions have no side since 14 July 2014: LOBSTER repeats what Nasdaq writes for all of them', async () => {
    const hidden = '34200.3,5,0,10,1000000,1';
    const sides = async (date: string) => {
      const { trades, market, orders } = await playedFile(
        [...messages, hidden],
        undefined,
        NAME.replace('2012-06-21', date),
      );
      const flow = market.tape?.flow.session;
      return [trades[0].side, flow?.buySize, flow?.sellSize, orders.levelCount(0)];
    };
    expect(await sides('2014-07-11')).toEqual(['sell', 0, 10, 1]);
    expect(await sides('2014-07-14')).toEqual(['unknown', 0, 0, 1]);
    const message = parseLobsterMessage(hidden);
    expect([Date.UTC(2014, 6, 11), Date.UTC(2014, 6, 14, 13, 30)].map((ts) => describeMessage(message, ts))).toEqual([
      'hidden buy order executed: 10 at 100.00',
      'hidden order executed: 10 at 100.00',
    ]);
  });

  it('a price between two ticks makes the grid finer, and no price another one', async () => {
    const { market, trades } = await playedFile([...messages, '34200.3,5,0,10,1000050,1', '34200.4,1,4,7,999900,1']);
    expect(trades.map(({ priceTicks }) => market.book?.grid.priceText(priceTicks))).toEqual(['100.0050']);
    expect(levelsOf(market)).toBe('1000000:100 999900:7 | 1000100:50');
  });

  it('times are the exchange’s: New York, in summer and in winter', async () => {
    const summer = await playedFile(messages);
    expect(new Date(summer.market.recvTs ?? 0).toISOString()).toBe('2012-06-21T13:30:00.200Z');
    const winter = await playedFile(messages, undefined, NAME.replace('06-21', '12-21'));
    expect(new Date(winter.market.recvTs ?? 0).toISOString()).toBe('2012-12-21T14:30:00.200Z');
  });

  it.each([
    ['a malformed line', [messages[0], 'x,y'], rows, '_message_1.csv line 2: "x,y" is not a LOBSTER message'],
    ['columns that are not four a level', messages, ['1,2,3', rows[1]], '_orderbook_1.csv line 1: 3 columns'],
    [
      'other levels than the name says',
      messages,
      [`${rows[0]},1,2,3,4`, rows[1]],
      '_orderbook_1.csv line 1: 2 levels, expected 1',
    ],
    [
      'fewer rows than messages',
      messages,
      [rows[0]],
      /_orderbook_1\.csv has fewer rows than \S+_message_1\.csv has messages \(1\)$/,
    ],
    [
      'more rows than messages',
      [messages[0]],
      rows,
      /_orderbook_1\.csv has more rows than \S+_message_1\.csv has messages \(1\)$/,
    ],
    // The clock would have to pass all that time.
    [
      'a time that is not one of a day',
      [messages[0], '99999999999999999,1,2,50,1000100,-1'],
      rows,
      '_message_1.csv line 2: 99999999999999999 is not a time of day',
    ],
    ['a row behind empty lines', messages, [rows[0], '', '\r', '1,2,3'], '_orderbook_1.csv line 4: 3 columns'],
  ])('%s is an error that names the place', async (_what, lines, book, problem) => {
    await expect(playedFile(lines, book, name)).rejects.toThrow(problem);
    await expect(playedFile(lines, book, name)).rejects.toBeInstanceOf(LobtopError);
  });
});

/** A file that is not playing: it goes where it is told. */
async function openedFile(path: string) {
  const files = await openLobsterFiles(path);
  const clock = lobsterClock(files);
  const session = openLobster(files, { clock, pace: async () => {}, restoresTape: true });
  const player = session.source;
  player.identifyMarkets();
  const [{ market }] = session.watched;
  const state = () => ({
    seq: market.seq,
    ts: clock.wallMs(),
    state: market.state,
    levels: levelsOf(market),
    trades: Array.from({ length: Math.min(20, market.tape?.trades.length ?? 0) }, (_, age) => {
      const trade = market.tape?.trades.newest(age);
      return [trade?.exchangeTs, market.tape?.grid.price(trade?.priceTicks ?? 0), trade?.size];
    }),
    bought: market.tape?.flow.session.buySize,
    // The orders are the queues’ own: they go on changing.
    orders: structuredClone(player.orders.copy()).sort((a, b) => a.side - b.side || a.ticks - b.ticks),
    rate: player.arrivalsPerSecond,
    words: player.recent(1)[0]?.description,
  });
  return { player, market, state };
}

function written(messages: readonly string[], rows?: readonly string[], name = NAME): string {
  const path = join(mkdtempSync(join(tmpdir(), 'lobtop-lobster-')), name);
  writeFileSync(path, `${messages.join('\n')}\n`);
  if (rows !== undefined) writeFileSync(path.replace('message', 'orderbook'), `${rows.join('\n')}\n`);
  return path;
}

describe('a place in a LOBSTER file', () => {
  const golden = readGolden<Golden>('14_lobster.json');

  it('11, then 3, then 11 is 11', async () => {
    const { player, state } = await openedFile(written(golden.replay.messages.map((row) => row.join(','))));
    const ids = () =>
      player.orders
        .copy()
        .flatMap(({ orders }) => orders.map(({ id, size }) => [id, size] as const))
        .sort();
    const { path, expected_final, seed_actual } = golden.seek;
    const seen = path.map((place) => {
      player.seek(place + 1);
      return { ids: ids(), state: state() };
    });
    const sorted = (book: Record<'bids' | 'asks', Record<string, number>>) =>
      [...Object.entries(book.bids), ...Object.entries(book.asks)].sort();
    expect(seen[2]).toEqual(seen[0]);
    expect(seen[2].ids).toEqual(sorted(expected_final));
    expect(seen[1].ids).toEqual(sorted(seed_actual));
  });
});

describe('a LOBSTER file whose name does not say how many levels', () => {
  const name = 'TEST_2012-06-21_34200000_37800000_message.csv';
  const messages = ['34200.1,1,1,100,1000000,1', '34200.2,1,2,50,1000100,-1'];

  it('has as many as its first row', async () => {
    const { states } = await playedFile(messages, ['1000100,50,1000000,100', '1000100,50,1000000,100'], name);
    expect(states).toHaveLength(2);
    const unequal = ['1000100,50,1000000,100', '1000100,50,1000000,100,1000200,1,999900,1'];
    await expect(playedFile(messages, unequal, name)).rejects.toThrow('_orderbook.csv line 2: 2 levels, expected 1');
  });
});

describe('walking through a LOBSTER file', () => {
  const lines = [
    '34200.0,1,1,100,1000000,1',
    '34201.0,1,2,50,1000100,-1',
    '34202.0,5,0,10,1000050,1',
    '34203.0,2,1,40,1000000,1',
    '34204.0,4,1,20,1000000,1',
    '34205.0,7,0,0,-1,-1',
    '34206.0,3,2,50,1000100,-1',
    '34207.0,1,3,5,999900,1',
  ];

  it('finds events by kind, size and order, on and back', async () => {
    const { player, market, state } = await openedFile(written(lines));
    const go = (filter: string, direction: 1 | -1) => {
      const place = player.find(filter, direction, market);
      if (place !== undefined) player.seek(place);
      return place;
    };
    expect([go('new 60', 1), go('new 60', 1), go('new', 1), go('hidden', 1)]).toEqual([1, undefined, 2, 3]);
    expect([go('#1', 1), go('#1', 1), go('#1', 1), go('#1', -1), go('#1', -1)]).toEqual([4, 5, undefined, 4, 1]);
    expect([go('halt', 1), state().state]).toEqual([6, 'stale']);
    expect([go('trade', -1), state().words]).toEqual([5, 'buy order 1 executed: 20 at 100.00']);
    expect(() => player.find('nonsense', 1, market)).toThrow('"nonsense" is not an event filter');
    expect(player.length).toBe(8);
  });

  it('tells the life of an order up to the place', async () => {
    const { player } = await openedFile(written(lines));
    player.seek(4);
    expect(player.orderHistory('1').map(({ seq, description }) => `${seq} ${description}`)).toEqual([
      '1 new buy order 1: 100 at 100.00',
      '4 40 of buy order 1 cancelled',
    ]);
    player.seek(8);
    expect(player.orderHistory('1')).toHaveLength(3);
    expect(player.orders.order('1')?.size).toBe(40);
  });

  it('goes back over a price that made the grid finer', async () => {
    const { player, market, state } = await openedFile(written(lines));
    player.seek(2);
    const before = state();
    player.seek(5);
    expect(market.instrument?.tickSize).toBe('0.0001');
    player.seek(2);
    expect(state()).toEqual(before);
    expect(market.instrument?.tickSize).toBe('0.01');
  });

  it('trusts the rows, and says so, when the messages do not make them', async () => {
    const rows = ['1000100,50,1000000,100', '1000100,50,1000000,100', '1000100,50,1000000,90'];
    const name = NAME.replace('_2.csv', '_1.csv');
    const { market, states, statuses, orders } = await playedFile(
      ['34200.0,1,1,100,1000000,1', '34200.5,1,2,10,999900,1', '34201.0,5,0,10,1000000,1'],
      rows,
      name,
    );
    expect(states.at(-1)).toBe('1000000:90 | 1000100:50');
    expect(statuses.at(-1)).toBe('live orderbook row 3 differs from what the messages produce');
    expect([market.integrity, orders.sizeAt(0, 1_000_000), orders.unknownAt(1, 1_000_100)]).toEqual([
      'unverifiable',
      90,
      50,
    ]);
  });
});

describe('the rate of new orders', () => {
  it('is (n − 1) over their time, the newest among them', () => {
    const rate = new ArrivalRate(3);
    for (const seconds of [1, 2, 4, 5]) rate.add(seconds * 1000);
    expect(rate.perSecond).toBeCloseTo(2 / 3);
    expect(new ArrivalRate().perSecond).toBeUndefined();
  });
});

const AAPL = ['data', 'lobster', 'AAPL_2012-06-21_34200000_57600000_message_10.csv'] as const;
describe('zipped LOBSTER files', () => {
  const sizes = Array.from({ length: 400 }, (_, i) => (i === 0 ? 100 : 1 + ((i * i) % 97)));
  const messages = sizes.map((size, i) => `${34_200 + i},1,${i + 1},${size},${i === 0 ? 1_000_000 : 999_900},1`);
  let second = 0;
  const rows = sizes.map((size, i) => {
    second += i === 0 ? 0 : size;
    return `9999999999,0,1000000,100,9999999999,0,${i === 0 ? -9_999_999_999 : 999_900},${second}`;
  });
  const text = (lines: readonly string[]) => Buffer.from(`${lines.join('\n')}\n`);

  /** Writes them zipped where asked, and cut to a length where one is given. */
  function zippedFiles({ message, orderbook }: { message: boolean | number; orderbook: boolean | number | undefined }) {
    const folder = mkdtempSync(join(tmpdir(), 'lobtop-lobster-gz-'));
    const put = (name: string, content: Buffer, how: boolean | number) => {
      const path = join(folder, how === false ? name : `${name}.gz`);
      const zipped = how === false ? content : gzipSync(content);
      writeFileSync(path, typeof how === 'number' ? zipped.subarray(0, how) : zipped);
      return path;
    };
    if (orderbook !== undefined) put(NAME.replace('message', 'orderbook'), text(rows), orderbook);
    return put(NAME, text(messages), message);
  }

  async function played(path: string) {
    const notices: string[] = [];
    const files = await openLobsterFiles(path, { onNotice: (notice) => notices.push(notice) });
    const session = openLobster(files, { clock: lobsterClock(files), pace: async () => {} });
    session.start();
    await session.done;
    const [{ market }] = session.watched;
    return { seq: market.seq, levels: levelsOf(market), integrity: market.integrity, notices };
  }

  const completeLines = (lines: readonly string[], length: number) =>
    gunzipSync(gzipSync(text(lines)).subarray(0, length), { finishFlush: constants.Z_SYNC_FLUSH })
      .toString()
      .split('\n').length - 1;

  it('are named like plain ones', () => {
    expect(parseLobsterName(`${NAME}.gz`)).toEqual(parseLobsterName(NAME));
    expect(parseLobsterName(`${NAME}.zip`)).toEqual(parseLobsterName(NAME));
    expect([`${NAME}.gz.gz`, NAME.replace('06-21', '02-30')].map(parseLobsterName)).toEqual([undefined, undefined]);
  });

  it.each([
    [false, true],
    [true, false],
    [true, true],
  ])('are played like plain ones, the messages zipped: %j, the orderbook: %j', async (message, orderbook) => {
    const plain = await played(zippedFiles({ message: false, orderbook: false }));
    const zipped = await played(zippedFiles({ message, orderbook }));
    expect(zipped).toEqual(plain);
    expect([plain.seq, plain.integrity]).toEqual([400, 'sequence']);
  });

  it('of which both are there, the orderbook that is like the messages is read', async () => {
    const path = zippedFiles({ message: true, orderbook: true });
    writeFileSync(path.replace('message', 'orderbook').replace('.gz', ''), 'not a row\n');
    expect(await played(path)).toMatchObject({ seq: 400, integrity: 'sequence' });
  });

  it.each([60, 600, 1500])('are read as far as they go when the messages are cut short at %i', async (length) => {
    const count = completeLines(messages, length);
    expect(count).toBeLessThan(400);
    const path = zippedFiles({ message: length, orderbook: true });
    const { seq, notices } = await played(path);
    expect([seq, notices]).toEqual([count, [`${NAME}.gz is truncated: read up to its last complete line`]]);
    expect((await openedFile(path)).player.length).toBe(count);
  });

  it.each([60, 200, 300])('are read as far as they go when the orderbook is cut short at %i', async (length) => {
    const count = completeLines(rows, length);
    expect(count).toBeLessThan(400);
    const path = zippedFiles({ message: false, orderbook: length });
    const { seq, notices } = await played(path);
    expect([seq, notices.length]).toEqual([count, 1]);
    const { player, market, state } = await openedFile(path);
    player.seek(player.length);
    expect([player.length, state().seq, player.find('new', 1, market)]).toEqual([count, count, undefined]);
  });
});

describe.skipIf(!hasShared(...AAPL))('the AAPL sample', () => {
  it('shows the orderbook file’s row after every message', async () => {
    const path = sharedPath(...AAPL);
    const rows = readFileSync(path.replace('message', 'orderbook'), 'utf8').trim().split('\n');
    const { states, trades } = await playedFile(
      readFileSync(path, 'utf8').trim().split('\n'),
      rows,
      NAME.replace('_2.csv', '_10.csv'),
    );
    const wanted = rows.map((row) => {
      const { bids, asks } = parseLobsterRow(row, 10);
      const text = (levels: typeof bids) => levels.map(([price, size]) => `${price}:${size}`).join(' ');
      return `${text(bids)} | ${text(asks)}`;
    });
    expect(states).toEqual(wanted);
    expect([trades.length, trades.reduce((sum, { size }) => sum + size, 0)]).toEqual([159, 10_592]);
  });

  it('has one state at every place, however one came there, and from a checkpoint as from the beginning', async () => {
    const path = sharedPath(...AAPL);
    const straight = await openedFile(path);
    const jumping = await openedFile(zippedCopy(path));
    const places = [999, 3, 500, 499, 998, 0, 1, 250, 999, 40, 39, 41];
    for (const place of places) {
      jumping.player.seek(place);
      const fresh = await openedFile(path);
      fresh.player.seek(0);
      fresh.player.playTo(place);
      expect(jumping.state()).toEqual(fresh.state());
    }
    straight.player.seekTime(jumping.market.recvTs ?? 0);
    // Messages 41 to 55 are of one moment.
    expect(straight.market.seq).toBe(55);
    expect(straight.player.length).toBe(999);
  });

  it('each row follows from the one before and its message, wherever both know the level (0 bad of 998)', async () => {
    const path = sharedPath(...AAPL);
    const messages = readFileSync(path, 'utf8')
      .trim()
      .split('\n')
      .map((line) => parseLobsterMessage(line));
    const rows = readFileSync(path.replace('message', 'orderbook'), 'utf8')
      .trim()
      .split('\n')
      .map((row) => parseLobsterRow(row, 10));
    let bad = 0;
    for (let i = 1; i < rows.length; i++) if (!follows(rows[i - 1], rows[i], messages[i])) bad++;
    expect([rows.length - 1, bad]).toEqual([998, 0]);
  });
});

describe.skipIf(!hasShared(...AAPL))('orders older than the file', () => {
  const path = sharedPath(...AAPL);
  const read = () => ({
    messages: readFileSync(path, 'utf8')
      .trim()
      .split('\n')
      .map((line) => parseLobsterMessage(line)),
    rows: readFileSync(path.replace('message', 'orderbook'), 'utf8')
      .trim()
      .split('\n')
      .map((row) => parseLobsterRow(row, 10)),
  });

  it('as blocks from the first row, with the messages alone, make every later row where all is known (0 of 6,403)', () => {
    const { messages, rows } = read();
    const orders = new LobsterOrders();
    const known: [number, number] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    let compared = 0;
    let bad = 0;
    rows.forEach((row, i) => {
      orders.apply(messages[i], 0);
      if (i === 0) orders.reconcile(row);
      known[0] = Math.max(known[0], row.bids.at(-1)?.[0] ?? 0);
      known[1] = Math.min(known[1], row.asks.at(-1)?.[0] ?? Number.POSITIVE_INFINITY);
      const inside = (side: 0 | 1) => (price: number) => (side === 0 ? price >= known[0] : price <= known[1]);
      if (i === 0) return;
      for (const side of [0, 1] as const) {
        const levels = new Map((side === 0 ? row.bids : row.asks).filter(([price]) => inside(side)(price)));
        for (const price of [...orders.queues.prices(side)].filter(inside(side))) {
          if (!levels.has(price)) bad++;
        }
        for (const [price, size] of levels) {
          compared++;
          if (orders.queues.sizeAt(side, price) !== size) bad++;
        }
      }
    });
    expect([compared, bad]).toEqual([6403, 0]);
  });

  it('and the queues make every row whole, with no row that the messages do not make', () => {
    const { messages, rows } = read();
    const orders = new LobsterOrders();
    let wrong = 0;
    rows.forEach((row, i) => {
      orders.apply(messages[i], 0);
      wrong += orders.reconcile(row);
      for (const side of [0, 1] as const) {
        const levels = side === 0 ? row.bids : row.asks;
        expect([...orders.queues.prices(side)].sort()).toEqual(levels.map(([price]) => price).sort());
        for (const [price, size] of levels) expect(orders.queues.sizeAt(side, price)).toBe(size);
      }
    });
    expect(wrong).toBe(0);
  });
});

/** The message file and its orderbook file, zipped. */
function zippedCopy(path: string): string {
  const copy = join(mkdtempSync(join(tmpdir(), 'lobtop-lobster-gz-')), `${basename(path)}.gz`);
  writeFileSync(copy, gzipSync(readFileSync(path)));
  writeFileSync(copy.replace('message', 'orderbook'), gzipSync(readFileSync(path.replace('message', 'orderbook'))));
  return copy;
}

type Row = ReturnType<typeof parseLobsterRow>;

function follows(
  before: Row,
  after: Row,
  { type, orderId, size, price, direction }: ReturnType<typeof parseLobsterMessage>,
): boolean {
  const queues = new OrderQueues();
  const sideOf = (row: Row, side: 0 | 1) => (side === 0 ? row.bids : row.asks);
  for (const side of [0, 1] as const) {
    for (const [ticks, all] of sideOf(before, side))
      queues.add({ id: `${side} ${ticks}`, side, ticks, size: all, sinceTs: 0 });
  }
  const side = direction === 1 ? 0 : 1;
  if (type === 1) queues.add({ id: orderId, side, ticks: price, size, sinceTs: 0 });
  else if (type <= 4) queues.reduce(`${side} ${price}`, size);
  return ([0, 1] as const).every((own) => {
    const sign = own === 0 ? 1 : -1;
    const worstKnown = sideOf(before, own).at(-1)?.[0] ?? 0;
    return sideOf(after, own).every(
      ([ticks, all]) => sign * ticks < sign * worstKnown || queues.sizeAt(own, ticks) === all,
    );
  });
}
