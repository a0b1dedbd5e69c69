import type { BookMessage, WireMessage } from '../book-message.js';
import type { KnownVenue } from '../venue-definition.js';
import { NOT_A_BOOK, objectOf } from '../wire-values.js';

export const p2b: KnownVenue = {
  ccxtIds: ['p2b'],
  documentation: 'https://github.com/P2B-team/P2B-WSS-Public/blob/main/wss_documentation.md#depth-of-market',
  policy: { book: 'window', readBookMessages, rewriteRequest: withoutGrouping },
  rows: [{ book: 'best 100 levels', testedOn: 'stand-in' }],
  tradeSide: { names: 'unstated', field: 'type' },
  keepAlive: 'the client sends {"method":"server.ping"}; the venue answers "pong"',
  notes: ['It sends the book once a second, and in full once a minute.'],
};

/** `{"method": "depth.update", "params": [isSnapshot, {"bids", "asks"}, market]}` */
function readBookMessages(message: WireMessage): readonly BookMessage[] {
  const { method, params } = message;
  if (method !== 'depth.update' || !Array.isArray(params)) return NOT_A_BOOK;
  const [isSnapshot, , market] = params as readonly unknown[];
  return [{ market: String(market), kind: isSnapshot === true ? 'snapshot' : 'update' }];
}

/**
 * ccxt asks for prices rounded to 0.001, which merges the levels of every market with a smaller tick. "interval": "Interval of precision for
 * order", where 0 does not round.
 */
function withoutGrouping(request: unknown): unknown {
  const fields = objectOf(request);
  const params = fields?.['params'];
  if (fields?.['method'] !== 'depth.subscribe' || !Array.isArray(params)) return request;
  const [market, limit] = params as readonly unknown[];
  return { ...fields, params: [market, limit, '0'] };
}
