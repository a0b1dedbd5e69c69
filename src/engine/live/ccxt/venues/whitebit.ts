import { LinkingSequencer } from '../../../integrity/sequencer.js';
import type { BookMessage, WireMessage } from '../book-message.js';
import type { KnownVenue } from '../venue-definition.js';
import { integerOf, NOT_A_BOOK, objectOf } from '../wire-values.js';

export const whiteBit: KnownVenue = {
  ccxtIds: ['whitebit'],
  documentation: 'https://docs.whitebit.com/public/websocket/#market-depth',
  policy: {
    book: 'window',
    // The book is truncated to the limit after each update.
    dropsLevelsSilently: true,
    // ccxt's default is 10; the venue's maximum is 100.
    depth: () => 100,
    integrity: () => 'sequence',
    checkedBy: 'lobtop',
    readBookMessages,
    // "Market depth": "update_id": 214403 and then "update_id": 214404, "past_update_id": 214403, "present in incremental updates".
    sequencer: () => new LinkingSequencer(),
    hasPairRows: true,
  },
  rows: [{ book: 'best 100 levels', proof: '`past_update_id` = last `update_id`', testedOn: 'stand-in' }],
  tradeSide: { names: 'unstated', field: 'type' },
  keepAlive: 'the client sends {"method":"ping"}; the venue answers "pong"',
  notes: ['Levels that leave the window are not sent as removed: lobtop removes them beyond the subscribed depth.'],
};

/** `{"method": "depth_update", "params": [isSnapshot, {"update_id", "past_update_id", …}, market]}` */
function readBookMessages(message: WireMessage): readonly BookMessage[] {
  const { method, params } = message;
  if (method !== 'depth_update' || !Array.isArray(params)) return NOT_A_BOOK;
  const [isSnapshot, data, market] = params as readonly unknown[];
  const { update_id, past_update_id } = objectOf(data) ?? {};
  const last = integerOf(update_id);
  const kind = isSnapshot === true ? 'snapshot' : 'update';
  return [{ market: String(market), kind, first: last, last, previous: integerOf(past_update_id) }];
}
