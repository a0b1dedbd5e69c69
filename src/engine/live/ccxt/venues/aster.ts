import type { WireMessage } from '../book-message.js';
import type { KnownVenue } from '../venue-definition.js';
import { objectOf } from '../wire-values.js';

/** ccxt subscribes to `<symbol>@depth20`, partial book depth: each message is a full snapshot of it. */
export const aster: KnownVenue = {
  ccxtIds: ['aster'],
  documentation:
    'https://asterdex.github.io/aster-api-website/futures-v3/websocket-market-streams/#partial-book-depth-streams',
  policy: { book: 'snapshot', hasPairRows: true, translate: nameSides },
  rows: [{ book: 'best 20 levels in each message', testedOn: 'stand-in' }],
  tradeSide: {
    names: 'maker',
    field: 'm',
    quote: 'Is the buyer the market maker?',
    source: 'https://github.com/asterdex/api-docs',
  },
  keepAlive: 'websocket ping frames, from both sides',
};

/** "Limited depth information" of spot markets has `bids` and `asks`; ccxt reads `b` and `a`, as contracts have them, and would find an empty book. */
function nameSides(message: WireMessage): void {
  const event = objectOf(message['data']) as Record<string, unknown> | undefined;
  if (event?.['e'] !== 'depthUpdate') return;
  event['b'] ??= event['bids'];
  event['a'] ??= event['asks'];
}
