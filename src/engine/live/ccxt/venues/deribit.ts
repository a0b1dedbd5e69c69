import { LinkingSequencer } from '../../../integrity/sequencer.js';
import type { BookMessage, WireMessage } from '../book-message.js';
import type { KnownVenue } from '../venue-definition.js';
import { integerOf, NOT_A_BOOK, objectOf } from '../wire-values.js';

export const deribit: KnownVenue = {
  ccxtIds: ['deribit'],
  documentation: 'https://docs.deribit.com/subscriptions/orderbook/bookinstrument_nameinterval',
  policy: {
    book: 'full',
    integrity: () => 'sequence',
    checkedBy: 'lobtop',
    readBookMessages,
    unsubscribe: (request) => ({ ...request, method: 'public/unsubscribe' }),
    // "If prev_change_id is equal to the change_id of the previous message, this means that no messages have been missed."
    sequencer: () => new LinkingSequencer(),
    // Amounts of perpetual and inverse futures are in USD, those of options and linear futures in the base currency. ccxt's contract size is
    // for the number of contracts, which books do not have.
    contract: ({ inverse, option, settle = '' }) =>
      inverse === true && option !== true ? { kind: 'inverse', size: '1', settle } : 'base',
  },
  rows: [
    {
      book: 'every change',
      proof: '`prev_change_id` = last `change_id`',
      testedOn: 'converted recording',
    },
  ],
  tradeSide: {
    names: 'taker',
    field: 'direction',
    quote: 'Trade direction of the taker',
    source: 'https://docs.deribit.com/#trades-instrument_name-interval',
  },
  keepAlive: 'ccxt sends websocket pings; the venue answers',
};

/** `{"params": {"channel": "book.…", "data": {"type": "snapshot" or "change", "instrument_name", "change_id", "prev_change_id"}}}` */
function readBookMessages(message: WireMessage): readonly BookMessage[] {
  const params = objectOf(message['params']);
  const data = objectOf(params?.['data']);
  if (data === undefined || !String(params?.['channel']).startsWith('book.')) return NOT_A_BOOK;
  const last = integerOf(data['change_id']);
  const kind = data['type'] === 'change' ? 'update' : 'snapshot';
  return [
    { market: String(data['instrument_name']), kind, first: last, last, previous: integerOf(data['prev_change_id']) },
  ];
}
