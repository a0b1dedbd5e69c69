import { type PlayedVenue, type Row, Several, type Sides } from '../played-venue.js';

let sequence = 110980825;
/** The orders of the last snapshot, one at each price: their volumes by id. */
let volumes: ReadonlyMap<string, string> = new Map();

const idOf = (type: string, price: string) => `${type}-${price}`;

const orders = (type: string, rows: readonly Row[]) =>
  rows.map(([price, volume]) => ({ id: idOf(type, price), price, volume }));

/** The next message of a market: each has at most one order created and one deleted, and any number of trades. */
export function lunoUpdate(updates: Record<string, unknown>): Record<string, unknown> {
  sequence++;
  return {
    sequence: String(sequence),
    trade_updates: [],
    create_update: null,
    delete_update: null,
    status_update: null,
    timestamp: Date.now(),
    ...updates,
  };
}

export function lunoSnapshot(bids: readonly object[], asks: readonly object[]): Record<string, unknown> {
  sequence++;
  return { sequence: String(sequence), asks, bids, status: 'ACTIVE', timestamp: Date.now() };
}

export const luno: PlayedVenue = {
  venues: ['luno'],
  market: { id: 'AAAZAR', symbol: 'AAA/ZAR' },
  config: (host) => ({ apiKey: 'key', secret: 'secret', urls: { api: { ws: `ws://${host}/api/1` } } }),
  answer: (message) => (message.api_key_id === 'key' && message.api_key_secret === 'secret' ? 'both' : undefined),
  snapshot: ({ bids, asks }) => {
    const sides = [orders('BID', bids), orders('ASK', asks)] as const;
    volumes = new Map(sides.flat().map(({ id, volume }) => [id, volume]));
    return lunoSnapshot(...sides);
  },
  change: ({ bids, asks }) => lunoUpdate({ ...changed('ASK', asks), ...changed('BID', bids) }),
  // The order that was in the book is on the other side.
  trade: ({ taker, price, size, id, timeMs }) => {
    const type = taker === 'buy' ? 'ASK' : 'BID';
    const order_id = `${type}-${id}`;
    return new Several(
      lunoUpdate({ create_update: { order_id, type, price, volume: size } }),
      lunoUpdate({ timestamp: timeMs, trade_updates: [traded(order_id, { price, size, id })] }),
    );
  },
};

/** Of the bids an order is deleted, of the asks one is filled. */
function changed(type: 'BID' | 'ASK', rows: Sides['bids']): Record<string, unknown> {
  const updates: Record<string, unknown> = {};
  for (const [price, volume] of rows) {
    const order_id = idOf(type, price);
    if (volume !== '0') updates['create_update'] = { order_id, type, price, volume };
    else if (type === 'BID') updates['delete_update'] = { order_id };
    else updates['trade_updates'] = [traded(order_id, { price, size: volumes.get(order_id) ?? '0', id: 1 })];
  }
  return updates;
}

function traded(maker_order_id: string, { price, size, id }: { price: string; size: string; id: number }): object {
  const counter = (Number(size) * Number(price)).toFixed(8);
  return { sequence: id, base: size, counter, maker_order_id, taker_order_id: 'BXKNCSF7JDHXY3H' };
}
