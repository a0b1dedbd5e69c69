import type { PlayedVenue } from '../played-venue.js';
import { gzipped } from '../rows.js';

export const bitrue: PlayedVenue = {
  venues: ['bitrue'],
  config: (host) => ({ urls: { api: { ws: { public: `ws://${host}/market/ws` } } } }),
  answer: (message, send) => {
    if (message.event !== 'sub' || !/depth/.test(message.params.channel)) return undefined;
    send(gzipped({ channel: message.params.channel, cb_id: 'aaausdt', event_rep: 'subed', status: 'ok', ts: 1 }));
    return 'book';
  },
  snapshot: ({ bids, asks }) =>
    gzipped({ channel: 'market_aaausdt_simple_depth_step0', ts: Date.now(), tick: { buys: bids, asks } }),
};
