import { LinkingSequencer } from '../../../integrity/sequencer.js';
import type { BookMessage, WireMessage } from '../book-message.js';
import type { KnownVenue } from '../venue-definition.js';
import { integerOf, NOT_A_BOOK, objectOf, objectsOf } from '../wire-values.js';

export const cryptocom: KnownVenue = {
  ccxtIds: ['cryptocom'],
  documentation: 'https://exchange-docs.crypto.com/exchange/v1/rest-ws/index.html#book-instrument_name',
  policy: {
    book: 'window',
    integrity: () => 'sequence',
    checkedBy: 'lobtop',
    readBookMessages,
    // "An update should only be processed if the pu field corresponds to the u of the last received update. If there is mismatch, the
    // update should not be applied. Instead, re-subscribe to acquire a new full snapshot."
    sequencer: () => new LinkingSequencer(),
  },
  rows: [{ book: 'best 50 levels', proof: '`pu` = last `u`', testedOn: 'stand-in' }],
  tradeSide: {
    names: 'taker',
    field: 's',
    quote: 'Side (`BUY` or `SELL`). Side is the side of the taker order',
    source: 'https://exchange-docs.crypto.com/exchange/v1/rest-ws/index.html#trade-instrument_name',
  },
  keepAlive: 'the venue sends public/heartbeat; ccxt answers public/respond-heartbeat',
};

/**
 * `{"method": "subscribe", "result": {"instrument_name": …, "channel": "book" or "book.update", "data": [{"u": …, "pu": …}]}}`.
 * Empty updates are part of the sequence: "The u and pu fields must be processed as above."
 */
function readBookMessages(message: WireMessage): readonly BookMessage[] {
  const result = objectOf(message['result']);
  const channel = result?.['channel'];
  if (result === undefined || (channel !== 'book' && channel !== 'book.update')) return NOT_A_BOOK;
  const [data = {}] = objectsOf(result['data']);
  const last = integerOf(data['u']);
  const kind = channel === 'book' ? 'snapshot' : 'update';
  return [{ market: String(result['instrument_name']), kind, first: last, last, previous: integerOf(data['pu']) }];
}
