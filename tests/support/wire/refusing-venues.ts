import type { Request, StandInSocket, StandInSpec } from './stand-in.js';

/** A venue with one market, GOOD, that refuses the other, BAD, in its own way. */
export type RefusingVenue = {
  readonly how: string;
  readonly spec: StandInSpec;
  readonly good: string;
  readonly bad: string;
  /** What the user must be told. */
  readonly words: RegExp;
  /** The market cannot be known to be meant: it is tried again, and never fails. */
  readonly isNameless?: boolean;
  /** A change of the good market, with another size each time. */
  readonly change: (size: number, socket: StandInSocket) => unknown;
};

const BIDS = [['100.0', '1']];
const ASKS = [['100.1', '1']];

type Numbered = { readonly seq: number };
function nextSeq({ notes }: StandInSocket): Numbered {
  notes['seq'] = Number(notes['seq'] ?? 100) + 1;
  return { seq: Number(notes['seq']) };
}

const okx: RefusingVenue = {
  how: 'OKX names the market in its text',
  good: 'AAA/USDT',
  bad: 'BAD/USDT',
  words: /doesn't exist/,
  spec: {
    venue: 'okx',
    markets: [
      { id: 'AAA-USDT', symbol: 'AAA/USDT', tick: 0.1 },
      { id: 'BAD-USDT', symbol: 'BAD/USDT', tick: 0.1 },
    ],
    config: (host) => ({ urls: { api: { ws: `ws://${host}/ws/v5` } } }),
    onMessage(message: Request, socket) {
      if (message === 'ping') return socket.send('pong');
      for (const arg of message.args ?? []) {
        if (arg.instId.startsWith('BAD')) {
          const msg = `Wrong URL or channel:${arg.channel},instId:${arg.instId} doesn't exist. Please use the correct URL, channel and parameters referring to API document.`;
          socket.send({ event: 'error', msg, code: '60018', connId: 'a4d3ae55' });
          continue;
        }
        socket.send({ event: 'subscribe', arg, connId: 'a4d3ae55' });
        if (arg.channel !== 'books') continue;
        const data = [
          { bids: [['100.0', '1', '0', '1']], asks: [['100.1', '1', '0', '1']], ts: '1', seqId: 100, prevSeqId: -1 },
        ];
        socket.send({ arg, action: 'snapshot', data });
      }
    },
  },
  change(size, socket) {
    const { seq } = nextSeq(socket);
    const data = [{ bids: [['99.9', `${size}`, '0', '1']], asks: [], ts: '1', seqId: seq, prevSeqId: seq - 1 }];
    return { arg: { channel: 'books', instId: 'AAA-USDT' }, action: 'update', data };
  },
};

const bitget: RefusingVenue = {
  how: 'Bitget repeats the argument',
  good: 'AAA/USDT',
  bad: 'BAD/USDT',
  words: /doesn't exist/,
  spec: {
    venue: 'bitget',
    markets: [
      { id: 'AAAUSDT', symbol: 'AAA/USDT', tick: 0.1 },
      { id: 'BADUSDT', symbol: 'BAD/USDT', tick: 0.1 },
    ],
    config: (host) => ({ urls: { api: { ws: { public: `ws://${host}/v2/ws/public` } } } }),
    onMessage(message: Request, socket) {
      if (message === 'ping') return socket.send('pong');
      for (const arg of message.args ?? []) {
        if (arg.instId.startsWith('BAD')) {
          const msg = `instType:${arg.instType},channel:${arg.channel},instId:${arg.instId} doesn't exist`;
          socket.send({ event: 'error', arg, code: 30001, msg, op: 'subscribe' });
          continue;
        }
        socket.send({ event: 'subscribe', arg });
        if (arg.channel === 'books')
          socket.send({ action: 'snapshot', arg, data: [{ bids: BIDS, asks: ASKS, ts: '1' }] });
      }
    },
  },
  change: (size) => ({
    action: 'update',
    arg: { instType: 'SPOT', channel: 'books', instId: 'AAAUSDT' },
    data: [{ bids: [['99.9', `${size}`]], asks: [], ts: '1' }],
  }),
};

const coinbaseSpec = (refusal: (product: string) => unknown): StandInSpec => ({
  venue: 'coinbase',
  markets: [
    { id: 'AAA-USD', symbol: 'AAA/USD', tick: 0.1 },
    { id: 'BAD-USD', symbol: 'BAD/USD', tick: 0.1 },
  ],
  config: (host) => ({ urls: { api: { ws: `ws://${host}/` } } }),
  onMessage(message: Request, socket) {
    if (message.type !== 'subscribe' || !message.product_ids) return;
    for (const product of message.product_ids) {
      if (product.startsWith('BAD')) {
        socket.send(refusal(product));
        continue;
      }
      if (message.channel !== 'level2') continue;
      const updates = [
        { side: 'bid', event_time: '2026-11-20T10:00:00Z', price_level: '100.0', new_quantity: '1' },
        { side: 'offer', event_time: '2026-11-20T10:00:00Z', price_level: '100.1', new_quantity: '1' },
      ];
      const { seq } = nextSeq(socket);
      socket.send({
        channel: 'l2_data',
        timestamp: '2026-11-20T10:00:00Z',
        sequence_num: seq,
        events: [{ type: 'snapshot', product_id: product, updates }],
      });
    }
  },
});
const coinbaseChange = (size: number, socket: StandInSocket) => {
  const updates = [{ side: 'bid', event_time: '2026-11-20T10:00:00Z', price_level: '99.9', new_quantity: `${size}` }];
  const { seq } = nextSeq(socket);
  return {
    channel: 'l2_data',
    timestamp: '2026-11-20T10:00:00Z',
    sequence_num: seq,
    events: [{ type: 'update', product_id: 'AAA-USD', updates }],
  };
};

const coinbase: RefusingVenue = {
  how: 'Coinbase names it in its text',
  good: 'AAA/USD',
  bad: 'BAD/USD',
  words: /not a valid product/,
  spec: coinbaseSpec((product) => ({
    type: 'error',
    message: 'failure to subscribe',
    reason: `${product} is not a valid product`,
  })),
  change: coinbaseChange,
};

const coinbaseNameless: RefusingVenue = {
  ...coinbase,
  how: 'Coinbase does not say which',
  words: /failure to subscribe/,
  isNameless: true,
  spec: coinbaseSpec(() => ({ type: 'error', message: 'failure to subscribe' })),
};

const kucoin: RefusingVenue = {
  how: 'KuCoin answers with the id of the request',
  good: 'AAA/USDT',
  bad: 'BAD/USDT',
  words: /not found/,
  spec: {
    venue: 'kucoin',
    markets: [
      { id: 'AAA-USDT', symbol: 'AAA/USDT', tick: 0.1 },
      { id: 'BAD-USDT', symbol: 'BAD/USDT', tick: 0.1 },
    ],
    config: (host) => ({ urls: { api: { public: `http://${host}`, futuresPublic: `http://${host}` } } }),
    rest(url, stand) {
      if (/bullet/.test(url)) {
        const server = {
          endpoint: `ws://${stand.host}/`,
          encrypt: false,
          protocol: 'websocket',
          pingInterval: 18_000,
          pingTimeout: 10_000,
        };
        return { body: { code: '200000', data: { token: 'x', instanceServers: [server] } } };
      }
      if (/level2/.test(url))
        return { body: { code: '200000', data: { sequence: '100', time: Date.now(), bids: BIDS, asks: ASKS } } };
      return { body: { code: '200000', data: {} } };
    },
    onOpen: (socket) => socket.send({ id: '1', type: 'welcome' }),
    onMessage(message: Request, socket) {
      if (message.type === 'ping') return socket.send({ id: message.id, type: 'pong' });
      if (message.type !== 'subscribe') return;
      if (message.topic.includes('BAD'))
        return socket.send({ id: message.id, type: 'error', code: 404, data: 'topic is not found' });
      socket.send({ id: message.id, type: 'ack' });
      if (message.topic.includes('level2')) socket.send(kucoin.change(2, socket));
    },
  },
  change(size, socket) {
    const { seq } = nextSeq(socket);
    const data = {
      changes: { asks: [], bids: [['99.9', `${size}`, `${seq}`]] },
      sequenceStart: seq,
      sequenceEnd: seq,
      symbol: 'AAA-USDT',
      time: 1,
    };
    return { type: 'message', topic: '/market/level2:AAA-USDT', subject: 'trade.l2update', data };
  },
};

const bitfinex: RefusingVenue = {
  how: 'Bitfinex has an event for it that ccxt ignores',
  good: 'AAA/USD',
  bad: 'BAD/USD',
  words: /symbol: invalid/,
  spec: {
    venue: 'bitfinex',
    markets: [
      { id: 'tAAAUSD', symbol: 'AAA/USD', tick: 0.1 },
      { id: 'tBADUSD', symbol: 'BAD/USD', tick: 0.1 },
    ],
    config: (host) => ({ urls: { api: { public: `http://${host}`, ws: { public: `ws://${host}/ws/2` } } } }),
    // Its markets have no tick size: it is inferred from the book.
    rest: () => ({
      body: [
        [100, 1, 1],
        [100.1, 1, -1],
      ],
    }),
    onOpen: (socket) => socket.send({ event: 'info', version: 2, serverId: 'x', platform: { status: 1 } }),
    onMessage(message: Request, socket) {
      if (message.event !== 'subscribe') return;
      const { channel, symbol } = message;
      if (symbol === 'tBADUSD')
        return socket.send({ channel, symbol, event: 'error', msg: 'symbol: invalid', code: 10300, pair: 'BADUSD' });
      const chanId = channel === 'book' ? 7 : 8;
      socket.send({ ...message, event: 'subscribed', chanId, pair: 'AAAUSD' });
      const { seq } = nextSeq(socket);
      socket.send([
        chanId,
        channel === 'book'
          ? [
              [100, 1, 1],
              [100.1, 1, -1],
            ]
          : [],
        seq,
      ]);
    },
  },
  change: (size, socket) => [7, [99.9, 1, size], nextSeq(socket).seq],
};

const bybit: RefusingVenue = {
  how: 'Bybit answers with the id of the request',
  good: 'AAA/USDT',
  bad: 'BAD/USDT',
  words: /Invalid symbol/,
  spec: {
    venue: 'bybit',
    markets: [
      { id: 'AAAUSDT', symbol: 'AAA/USDT', tick: 0.1 },
      { id: 'BADUSDT', symbol: 'BAD/USDT', tick: 0.1 },
    ],
    config: (host) => ({ urls: { api: { ws: { public: { spot: `ws://${host}/v5/public/spot` } } } } }),
    onMessage(message: Request, socket) {
      const { op, req_id, args = [] } = message;
      if (op === 'ping') return socket.send({ success: true, ret_msg: 'pong', op: 'ping' });
      for (const topic of args as string[]) {
        if (topic.includes('BAD')) {
          socket.send({ success: false, ret_msg: `Invalid symbol :[${topic}]`, conn_id: 'x', req_id, op });
          continue;
        }
        socket.send({ success: true, ret_msg: '', conn_id: 'x', req_id, op });
        if (!topic.startsWith('orderbook.')) continue;
        socket.notes['topic'] = topic;
        socket.send({ topic, type: 'snapshot', ts: 1, data: { s: 'AAAUSDT', b: BIDS, a: ASKS, u: 100, seq: 100 } });
      }
    },
  },
  change(size, socket) {
    const { seq } = nextSeq(socket);
    return {
      topic: socket.notes['topic'],
      type: 'delta',
      ts: 1,
      data: { s: 'AAAUSDT', b: [['99.9', `${size}`]], a: [], u: seq, seq },
    };
  },
};

const gate: RefusingVenue = {
  how: 'Gate has an error in the answer',
  good: 'AAA/USDT',
  bad: 'BAD/USDT',
  words: /unknown currency pair/,
  spec: {
    venue: 'gate',
    markets: [
      { id: 'AAA_USDT', symbol: 'AAA/USDT', tick: 0.1 },
      { id: 'BAD_USDT', symbol: 'BAD/USDT', tick: 0.1 },
    ],
    config: (host) => ({ urls: { api: { ws: `ws://${host}/v4`, spot: `ws://${host}/v4/ws/spot` } } }),
    onMessage(message: Request, socket) {
      const { id, channel, event, payload } = message;
      if (channel === 'spot.ping')
        return socket.send({ time: 1, channel: 'spot.pong', event: '', error: null, result: null });
      if (event !== 'subscribe') return;
      if (JSON.stringify(payload).includes('BAD')) {
        const error = { code: 2, message: 'unknown currency pair: BAD_USDT' };
        return socket.send({ time: 1, id, channel, event, error, result: null, payload });
      }
      socket.send({ time: 1, id, channel, event, error: null, result: { status: 'success' }, payload });
      if (channel === 'spot.obu') {
        socket.send({
          channel,
          result: { t: 1, full: true, s: 'ob.AAA_USDT.400', u: 100, b: BIDS, a: ASKS },
          time_ms: 1,
          event: 'update',
        });
      }
    },
  },
  change(size, socket) {
    const { seq } = nextSeq(socket);
    return {
      channel: 'spot.obu',
      result: { t: 1, s: 'ob.AAA_USDT.400', U: seq, u: seq, b: [['99.9', `${size}`]] },
      time_ms: 1,
      event: 'update',
    };
  },
};

export const REFUSING: readonly RefusingVenue[] = [
  okx,
  bitget,
  coinbase,
  coinbaseNameless,
  kucoin,
  bitfinex,
  bybit,
  gate,
];
