import type { Integrity } from '../../sink.js';
import { BinanceSpotSequencer, type Sequencer } from '../sequencer.js';
import type { CcxtConfig } from './types.js';

/** The sequence numbers of one book message. */
export type SequenceRange = { readonly marketId: string; readonly first: number; readonly last: number };

/** What lobtop knows of a venue: how to speak to its ccxt class and what proves its books. */
export type VenuePolicy = {
  readonly ccxtId: string;
  /** Merged under the user's own `[venues.*.ccxt]` table. */
  readonly config: CcxtConfig;
  /** Depth to subscribe with; undefined = the venue's own default. Never the depth that a user looks at. */
  readonly depth: number | undefined;
  readonly integrity: Integrity;
  readonly sequencer: () => Sequencer;
  /** Reads a book message's numbers; undefined for every other message. */
  readonly readSequence: (message: Record<string, unknown>) => SequenceRange | undefined;
};

const binance: VenuePolicy = {
  ccxtId: 'binance',
  config: {
    options: {
      fetchMarkets: { types: ['spot'] },
      // All streams of the venue share one socket, so that books and trades keep their order.
      streamLimits: { spot: 1 },
    },
  },
  depth: undefined,
  integrity: 'sequence',
  sequencer: () => new BinanceSpotSequencer(),
  readSequence(message) {
    const event = payloadOf(message);
    if (event['e'] !== 'depthUpdate') return undefined;
    return { marketId: String(event['s']), first: Number(event['U']), last: Number(event['u']) };
  },
};

/** Combined streams wrap the event: {"stream": …, "data": {…}}. */
function payloadOf(message: Record<string, unknown>): Record<string, unknown> {
  const data = message['data'];
  return typeof data === 'object' && data !== null ? (data as Record<string, unknown>) : message;
}

const POLICIES: ReadonlyMap<string, VenuePolicy> = new Map([['binance', binance]]);

/** The ids of all venues that can be watched. */
export function venueIds(): string[] {
  return [...POLICIES.keys()];
}

export function policyOf(ccxtId: string): VenuePolicy | undefined {
  return POLICIES.get(ccxtId);
}
