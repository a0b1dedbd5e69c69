import { CountingSequencer } from '../../../integrity/sequencer.js';
import type { BookMessage, WireMessage } from '../book-message.js';
import type { KnownVenue } from '../venue-definition.js';
import { integerOf, NOT_A_BOOK, objectsOf } from '../wire-values.js';

export const coinbaseInternational: KnownVenue = {
  ccxtIds: ['coinbaseinternational'],
  documentation: 'https://docs.cdp.coinbase.com/international-exchange/websocket-feed',
  policy: {
    book: 'full',
    integrity: () => 'sequence',
    checkedBy: 'lobtop',
    readBookMessages,
    sides: ({ changes }) => objectsOf(changes).map((change) => String(change[0]).toLowerCase()),
    // "Sequence Numbers": "Sequence numbers are increasing integer values for the entire session, with each new message being exactly one
    // sequence number greater than the one before it." "Subscription confirmation messages do not have a sequence number."
    connectionSequence: {
      sequencer: () => new CountingSequencer(),
      numberOf: (message) => integerOf(message['sequence']),
    },
    translate: spellAggressor,
  },
  rows: [
    {
      book: 'every change',
      proof: '`sequence` = last `sequence` + 1 per connection, over all channels',
      testedOn: 'stand-in',
    },
  ],
  // No sentence of the documentation says more than the name of the field.
  tradeSide: { names: 'taker', field: 'aggressor_side' },
  keepAlive: 'ccxt sends websocket pings; the venue answers',
  notes: ['Its ccxt class refuses to subscribe without API keys.'],
};

/** `{"channel": "LEVEL2", "type": "SNAPSHOT" or "UPDATE", "product_id": …, "sequence": …}`; the sequence is the connection's. */
function readBookMessages(message: WireMessage): readonly BookMessage[] {
  const { channel, type, product_id: market } = message;
  if (channel !== 'LEVEL2') return NOT_A_BOOK;
  const kind = type === 'SNAPSHOT' ? 'snapshot' : 'update';
  return [{ market: String(market), kind, last: integerOf(message['sequence']) }];
}

/** ccxt reads the side of a trade from `agressor_side`; the venue sends `aggressor_side`. */
function spellAggressor(message: WireMessage): void {
  if (message['channel'] !== 'MATCH') return;
  const trade = message as { aggressor_side?: unknown; agressor_side?: unknown };
  trade.agressor_side = trade.aggressor_side;
}
