import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  LobtopError,
  lobsterClock,
  lobsterWords,
  type Market,
  OrderQueues,
  openLobster,
  parseLobsterMessage,
  parseLobsterName,
  parseLobsterRow,
  partialSink,
  type Trade,
} from '../../../src/engine/index.js';
import { hasShared, golden as readGolden, sharedPath } from '../../support/shared.js';

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
  readonly empty_side_row: { readonly row: readonly number[] };
};

const NAME = 'TEST_2012-06-21_34200000_37800000_message_2.csv';

async function playedFile(messages: readonly string[], rows?: readonly string[], name = NAME) {
  const folder = mkdtempSync(join(tmpdir(), 'lobtop-lobster-'));
  const path = join(folder, name);
  writeFileSync(path, `${messages.join('\n')}\n`);
  if (rows !== undefined) writeFileSync(path.replace('message', 'orderbook'), `${rows.join('\n')}\n`);
  const states: string[] = [];
  const trades: Trade[] = [];
  const statuses: string[] = [];
  const clock = lobsterClock(path);
  const session = openLobster(path, {
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
function levelsOf({ book }: Market): string {
  const side = (id: 0 | 1) => {
    const top = book?.top(id);
    const scale = Math.round((book?.grid.price(1) ?? 0) * 10_000);
    return Array.from({ length: top?.length ?? 0 }, (_, i) => `${(top?.ticks[i] ?? 0) * scale}:${top?.sizes[i]}`).join(
      ' ',
    );
  };
  return `${side(0)} | ${side(1)}`;
}

describe.skipIf(!hasShared('golden', '14_lobster.json'))('golden 14', () => {
  const golden = readGolden<Golden>('14_lobster.json') ?? ({} as Golden);

  it('messages and names are read as they are meant', () => {
    for (const { line, type, price, order_id, size, side } of golden.parse) {
      const message = parseLobsterMessage(line, 1);
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
    const profile: Record<'buy' | 'sell', Record<string, number>> = { buy: {}, sell: {} };
    for (const { side, priceTicks, size } of trades) {
      const price = String(market.book?.grid.price(priceTicks));
      profile[side][price] = (profile[side][price] ?? 0) + size;
    }
    expect(profile).toEqual(by_aggressor);
  });

  it('a side without levels has none', () => {
    expect(parseLobsterRow(golden.empty_side_row.row.join(','), 1, undefined)).toEqual({
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
    expect(lobsterWords(parseLobsterMessage('34200.5,4,3,30,1000200,-1', 1))).toBe(
      'sell order 3 executed: 30 at 100.02',
    );
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
    ['a line that is no message', [messages[0], 'x,y'], rows, 'line 2 is no LOBSTER message: "x,y"'],
    ['columns that are not four a level', messages, ['1,2,3', rows[1]], 'orderbook line 1 has 3 columns'],
    [
      'other levels than the name says',
      messages,
      [`${rows[0]},1,2,3,4`, rows[1]],
      'orderbook line 1 has 2 levels, the name says 1',
    ],
    ['fewer rows than messages', messages, [rows[0]], 'has fewer rows than the message file has messages (1)'],
    ['more rows than messages', [messages[0]], rows, 'has more rows than the message file has messages (1)'],
  ])('%s is an error that names the place', async (_what, lines, book, problem) => {
    await expect(playedFile(lines, book, name)).rejects.toThrow(problem);
    await expect(playedFile(lines, book, name)).rejects.toBeInstanceOf(LobtopError);
  });
});

const AAPL = ['data', 'lobster', 'AAPL_2012-06-21_34200000_57600000_message_10.csv'] as const;
describe.skipIf(!hasShared(...AAPL))('the AAPL sample', () => {
  it('shows the orderbook file’s row after every message', async () => {
    const path = sharedPath(...AAPL);
    const rows = readFileSync(path.replace('message', 'orderbook'), 'utf8').trim().split('\n');
    const { states, trades } = await playedFile(
      readFileSync(path, 'utf8').trim().split('\n'),
      rows,
      NAME.replace('_2.csv', '_10.csv'),
    );
    const wanted = rows.map((row, i) => {
      const { bids, asks } = parseLobsterRow(row, i + 1, 10);
      const text = (levels: typeof bids) => levels.map(([price, size]) => `${price}:${size}`).join(' ');
      return `${text(bids)} | ${text(asks)}`;
    });
    expect(states).toEqual(wanted);
    expect([trades.length, trades.reduce((sum, { size }) => sum + size, 0)]).toEqual([159, 10_592]);
  });

  it('each row follows from the one before and its message, wherever both know the level (0 bad of 998)', async () => {
    const path = sharedPath(...AAPL);
    const messages = readFileSync(path, 'utf8').trim().split('\n').map(parseLobsterMessage);
    const rows = readFileSync(path.replace('message', 'orderbook'), 'utf8')
      .trim()
      .split('\n')
      .map((row, i) => parseLobsterRow(row, i + 1, 10));
    let bad = 0;
    for (let i = 1; i < rows.length; i++) if (!follows(rows[i - 1], rows[i], messages[i])) bad++;
    expect([rows.length - 1, bad]).toEqual([998, 0]);
  });
});

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
