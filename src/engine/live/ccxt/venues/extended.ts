import { decimalsOf } from '../../../decimal.js';
import { CountingSequencer } from '../../../integrity/sequencer.js';
import type { BookMessage, WireMessage } from '../book-message.js';
import type { CcxtExchange } from '../types.js';
import type { KnownVenue } from '../venue-definition.js';
import { integerOf, NOT_A_BOOK, objectOf, objectsOf } from '../wire-values.js';

export const extended: KnownVenue = {
  ccxtIds: ['extended'],
  documentation: 'https://api.docs.extended.exchange/#order-book-stream',
  policy: {
    book: 'full',
    integrity: () => 'sequence',
    checkedBy: 'lobtop',
    readBookMessages,
    // "'1' corresponds to the first snapshot, and all subsequent numbers correspond to deltas. If a client receives a sequence out of
    // order, it should reconnect."
    sequencer: () => new CountingSequencer(),
    patch: sumChanges,
  },
  rows: [{ book: 'every change', proof: '`seq` = last `seq` + 1', testedOn: 'stand-in' }],
  tradeSide: {
    names: 'taker',
    field: 'S',
    quote: 'Side of taker trades. Can be BUY or SELL.',
    source: 'https://api.docs.extended.exchange/#trades-stream',
  },
  keepAlive: 'the venue sends websocket pings every 15 s, and ccxt its own; each side answers',
};

/** `{"type": "SNAPSHOT" or "DELTA", "data": {"m": "BTC-USD", "b": [{"p", "q"}], "a": […]}, "seq": …}` */
function readBookMessages(message: WireMessage): readonly BookMessage[] {
  const data = objectOf(message['data']);
  const type = message['type'] ?? data?.['t'];
  if (data === undefined || (type !== 'SNAPSHOT' && type !== 'DELTA')) return NOT_A_BOOK;
  const last = integerOf(message['seq']);
  return [{ market: String(data['m']), kind: type === 'SNAPSHOT' ? 'snapshot' : 'update', first: last, last }];
}

/** A level as sent; `c` is the size that ccxt prefers. */
type Level = { readonly p?: unknown; readonly q?: unknown; c?: unknown };

/** Sizes by price. */
type Sizes = Map<string, string>;

/**
 * "For a snapshot, this represents the absolute size; for a delta, the change in size." ccxt takes the change for the size, where the
 * message does not also have the size, `c`.
 */
function sumChanges(exchange: CcxtExchange): void {
  const books = new Map<string, { readonly b: Sizes; readonly a: Sizes }>();
  const { handleMessage } = exchange;
  exchange.handleMessage = (client, message) => {
    const [about] = readBookMessages(message as WireMessage);
    if (about !== undefined) {
      if (about.kind === 'snapshot') books.set(about.market, { b: new Map(), a: new Map() });
      const book = books.get(about.market);
      const data = objectOf((message as WireMessage)['data']);
      for (const side of ['b', 'a'] as const) {
        for (const level of objectsOf(data?.[side])) if (book !== undefined) addLevel(book[side], level);
      }
    }
    handleMessage.call(exchange, client, message);
  };
}

/** Writes the level's size into it, and remembers it. */
function addLevel(sizes: Sizes, level: Level): void {
  const price = String(level.p);
  level.c ??= sum(sizes.get(price) ?? '0', String(level.q));
  const size = String(level.c);
  if (Number(size) === 0) sizes.delete(price);
  else sizes.set(price, size);
}

/** The sum has the decimals of the longer number: binary fractions would leave a rest where a level has gone. */
function sum(a: string, b: string): string {
  const text = (Number(a) + Number(b)).toFixed(Math.max(decimalsOf(a), decimalsOf(b)));
  return Number(text) === 0 ? '0' : text;
}
