import type { PlayedVenue, Row } from '../played-venue.js';

const MARKET = 'AAA-USD-PERP';

/** Public channels are SBE, everything else is JSON. */
export const paradex: PlayedVenue = {
  venues: ['paradex'],
  market: { id: MARKET, symbol: 'AAA/USD:USDC', kind: 'linear' },
  config: (host) => ({ urls: { api: { ws: `ws://${host}/v1?sbeSchemaId=1&sbeSchemaVersion=1` } } }),
  answer: ({ id, method, params }, send) => {
    if (method !== 'subscribe') return undefined;
    send({ jsonrpc: '2.0', result: { channel: params.channel }, usIn: 1682556415569005, usDiff: 1291, id });
    return params.channel.startsWith('order_book.') ? 'book' : 'trades';
  },
  snapshot: ({ bids, asks }) =>
    frame(
      3,
      [int64(Date.now() * 1000), int64(10), uint8(0), ...Array(9).fill(int64(NULL))],
      [group(bids), group(asks)],
    ),
  trade: ({ taker, price, size, id, timeMs }) =>
    frame(1, [
      int64(timeMs * 1000),
      int64(42),
      int64(id),
      uint8(taker === 'buy' ? 1 : 2),
      int64(fixed(price)),
      int64(fixed(size)),
      int64(timeMs * 1000),
      uint8(1),
    ]),
};

const NULL = -(2n ** 63n);

/** Header, block, groups and the market's name. */
function frame(template: number, block: readonly Buffer[], groups: readonly Buffer[] = []): Buffer {
  const root = Buffer.concat(block);
  const header = [root.length, template, 1, 1].map(uint16);
  return Buffer.concat([...header, root, ...groups, uint8(MARKET.length), Buffer.from(MARKET)]);
}

function group(rows: readonly Row[]): Buffer {
  const entries = rows.flatMap(([price, size]) => [int64(fixed(price)), int64(fixed(size))]);
  return Buffer.concat([uint16(16), uint16(rows.length), ...entries]);
}

const fixed = (text: string) => Math.round(Number(text) * 1e8);

function int64(value: number | bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(BigInt(value));
  return bytes;
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

const uint8 = (value: number) => Buffer.from([value]);
