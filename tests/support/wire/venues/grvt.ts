import type { PlayedVenue } from '../played-venue.js';
import { named } from '../rows.js';

const rows = named('price', 'size');

/** The snapshot has the number 0; the changes go on from wherever the stream is. */
export const grvt: PlayedVenue = {
  venues: ['grvt'],
  market: { id: 'AAA_USDT_Perp', symbol: 'AAA/USDT:USDT', kind: 'linear' },
  config: (host) => ({ urls: { api: { ws: { publicMarket: `ws://${host}/ws/full` } } } }),
  answer: ({ method, id, params }, send) => {
    if (method !== 'subscribe') return undefined;
    send({
      jsonrpc: '2.0',
      result: {
        stream: params.stream,
        subs: params.selectors,
        unsubs: [],
        num_snapshots: [1],
        first_sequence_number: ['1061214'],
        latest_sequence_number: ['1061213'],
      },
      id,
      method,
    });
    return params.stream === 'v1.trade' ? 'trades' : 'book';
  },
  snapshot: (sides) => book({ sequence_number: '0', prev_sequence_number: '0' }, sides),
  change: (sides) => book({ sequence_number: '1061214', prev_sequence_number: '1061213' }, sides),
  trade: ({ taker, price, size, id, timeMs }) => ({
    stream: 'v1.trade',
    selector: 'AAA_USDT_Perp@50',
    sequence_number: '0',
    feed: {
      event_time: `${timeMs}000000`,
      instrument: 'AAA_USDT_Perp',
      is_taker_buyer: taker === 'buy',
      size,
      price,
      mark_price: price,
      index_price: price,
      interest_rate: '0.0',
      forward_price: '0.0',
      trade_id: `${id}-1`,
      venue: 'ORDERBOOK',
      is_rpi: false,
    },
    prev_sequence_number: '0',
  }),
};

function book(numbers: Record<string, string>, { bids, asks }: Parameters<PlayedVenue['snapshot']>[0]): unknown {
  return {
    stream: 'v1.book.d',
    selector: 'AAA_USDT_Perp@100',
    feed: { event_time: `${Date.now()}000000`, instrument: 'AAA_USDT_Perp', bids: rows(bids), asks: rows(asks) },
    ...numbers,
  };
}
