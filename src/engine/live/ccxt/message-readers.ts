import type { BookMessage, BookMessageReader, WireMessage } from './book-message.js';

const NONE: readonly BookMessage[] = [];

/** Spot events have U and u; futures name the event before them too, by pu. Combined streams wrap: {"stream": …, "data": {…}}. */
export const readBinance: BookMessageReader = (message) => {
  const event = tableOf(message['data']) ?? message;
  if (event['e'] !== 'depthUpdate') return NONE;
  const spot = event['pu'] === undefined;
  const numbers = { first: count(event['U']), last: count(event['u']), previous: count(event['pu']) };
  return [{ market: String(event['s']), spot, kind: 'update', ...numbers }];
};

export const readBybit: BookMessageReader = (message, { url }) => {
  if (!String(message['topic']).startsWith('orderbook.')) return NONE;
  const data = tableOf(message['data']) ?? {};
  const last = count(data['u']);
  const kind = message['type'] === 'snapshot' ? 'snapshot' : 'update';
  return [{ market: String(data['s']), spot: url.includes('spot'), kind, first: last, last }];
};

export const readOkx: BookMessageReader = (message) => {
  const arg = tableOf(message['arg']);
  const action = message['action'];
  if (arg === undefined || !String(arg['channel']).startsWith('books')) return NONE;
  if (action !== 'snapshot' && action !== 'update') return NONE;
  return rowsOf(message['data']).map((data) => ({
    market: String(arg['instId']),
    kind: action,
    first: count(data['seqId']),
    last: count(data['seqId']),
    previous: count(data['prevSeqId']),
    checksum: sentChecksum(data['checksum']),
  }));
};

export const readBitget: BookMessageReader = (message) => {
  const arg = tableOf(message['arg']);
  const action = message['action'];
  if (arg === undefined || (arg['channel'] ?? arg['topic']) !== 'books') return NONE;
  if (action !== 'snapshot' && action !== 'update') return NONE;
  const [data = {}] = rowsOf(message['data']);
  const spot = /^spo?t?$/i.test(String(arg['instType']));
  const market = String(arg['instId'] ?? arg['symbol']);
  return [{ market, spot, kind: action, checksum: sentChecksum(data['checksum']) }];
};

export const readKraken: BookMessageReader = (message) => {
  if (message['channel'] !== 'book') return NONE;
  const [data = {}] = rowsOf(message['data']);
  const kind = message['type'] === 'update' ? 'update' : 'snapshot';
  return [{ market: String(data['symbol']), kind, checksum: count(data['checksum']) }];
};

/** Which markets a message is about; its number belongs to the connection. */
export const readCoinbase: BookMessageReader = (message) => {
  if (message['channel'] !== 'l2_data') return NONE;
  const last = count(message['sequence_num']);
  return rowsOf(message['events']).map((event) => ({
    market: String(event['product_id']),
    kind: event['type'] === 'snapshot' ? 'snapshot' : 'update',
    last,
  }));
};

export const readCoinbaseSequence = (message: WireMessage): number | undefined => count(message['sequence_num']);

export const readCoinbaseExchange: BookMessageReader = (message) => {
  const { type, product_id: market } = message;
  if (type !== 'snapshot' && type !== 'l2update') return NONE;
  return [{ market: String(market), kind: type === 'snapshot' ? 'snapshot' : 'update' }];
};

/** Lists: [channel, levels, sequence], [channel, "cs", checksum, sequence], [channel, "hb", sequence]. */
export const readBitfinex: BookMessageReader = (message, { subscriptions }) => {
  if (!Array.isArray(message)) return NONE;
  const subscription = tableOf(subscriptions[String(message[0])]);
  if (subscription?.['channel'] !== 'book') return NONE;
  const market = String(subscription['symbol']);
  if (message[1] === 'cs') return [{ market, kind: 'check', checksum: count(message[2]) }];
  if (!Array.isArray(message[1])) return NONE;
  const isSnapshot = message[1].length === 0 || Array.isArray(message[1][0]);
  return [{ market, kind: isSnapshot ? 'snapshot' : 'update', last: bitfinexSequence(message) }];
};

export const readBitfinexSequence = (message: WireMessage): number | undefined =>
  Array.isArray(message) ? bitfinexSequence(message) : undefined;

/** Trades ("te", "tu") and checksums carry one element more before it. */
function bitfinexSequence(message: readonly unknown[]): number | undefined {
  const isNamed = typeof message[1] === 'string' && message[1] !== 'hb';
  return count(message[isNamed ? 3 : 2]);
}

export const readKucoin: BookMessageReader = (message) => {
  const topic = String(message['topic']);
  const data = tableOf(message['data']);
  if (data === undefined || !/\/level2:/.test(topic)) return NONE;
  // Contract markets send one change a message, spot markets a range.
  const last = count(data['sequenceEnd'] ?? data['sequence']);
  const market = String(data['symbol'] ?? topic.split(':')[1]);
  return [{ market, kind: 'update', first: count(data['sequenceStart'] ?? data['sequence']), last }];
};

export const readGate: BookMessageReader = (message) => {
  const channel = String(message['channel']);
  const result = tableOf(message['result']);
  if (message['event'] !== 'update' || result === undefined) return NONE;
  if (channel === 'spot.obu') {
    const market = String(result['s']).split('.')[1] ?? '';
    return [{ market, spot: true, kind: result['full'] === true ? 'snapshot' : 'update' }];
  }
  if (!channel.endsWith('.order_book_update')) return NONE;
  const spot = channel.startsWith('spot.');
  return [{ market: String(result['s']), spot, kind: 'update', first: count(result['U']), last: count(result['u']) }];
};

export const readKrakenFutures: BookMessageReader = (message) => {
  const { feed, product_id: market } = message;
  if (feed !== 'book' && feed !== 'book_snapshot') return NONE;
  const last = count(message['seq']);
  return [{ market: String(market), kind: feed === 'book' ? 'update' : 'snapshot', first: last, last }];
};

export const readPoloniex: BookMessageReader = (message) => {
  const { channel, action } = message;
  if (channel !== 'book_lv2' || (action !== 'snapshot' && action !== 'update')) return NONE;
  return rowsOf(message['data']).map((data) => {
    const last = count(data['id']);
    return { market: String(data['symbol']), kind: action, first: last, last, previous: count(data['lastId']) };
  });
};

export const readDeribit: BookMessageReader = (message) => {
  const params = tableOf(message['params']);
  const data = tableOf(params?.['data']);
  if (data === undefined || !String(params?.['channel']).startsWith('book.')) return NONE;
  const last = count(data['change_id']);
  const kind = data['type'] === 'change' ? 'update' : 'snapshot';
  return [
    { market: String(data['instrument_name']), kind, first: last, last, previous: count(data['prev_change_id']) },
  ];
};

export const readGemini: BookMessageReader = (message) => {
  if (message['type'] !== 'l2_updates') return NONE;
  // Only the first message of a subscription brings the recent trades along.
  const kind = 'trades' in message ? 'snapshot' : 'update';
  return [{ market: String(message['symbol']).toLowerCase(), kind }];
};

export const readHitbtc: BookMessageReader = (message) => {
  if (!String(message['ch']).startsWith('orderbook/full')) return NONE;
  const kinds = ['snapshot', 'update'] as const;
  return kinds.flatMap((kind) =>
    Object.entries(tableOf(message[kind]) ?? {}).map(([market, data]) => {
      const last = count(tableOf(data)?.['s']);
      return { market, kind, first: last, last };
    }),
  );
};

function tableOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
}

function rowsOf(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.map((row) => tableOf(row) ?? {}) : [];
}

/** A number that counts; text of digits is one too, as ccxt makes it of long integers. What is something else is no number. */
function count(value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'string' && !/^-?\d+$/.test(value) ? Number.NaN : Number(value);
}

/** Venues that gave up their checksum send 0, or nothing, in its place. */
function sentChecksum(value: unknown): number | undefined {
  const sum = count(value);
  return sum === 0 ? undefined : sum;
}
