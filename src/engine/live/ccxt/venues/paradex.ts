import type { KnownVenue } from '../venue-definition.js';

/** `order_book.{market}.snapshot@15@100ms`: each message is a full snapshot. */
export const paradex: KnownVenue = {
  ccxtIds: ['paradex'],
  documentation: 'https://docs.paradex.trade/ws/web-socket-channels/order-book/order-book',
  policy: { book: 'snapshot' },
  rows: [{ book: 'best 15 levels in each message' }],
};
