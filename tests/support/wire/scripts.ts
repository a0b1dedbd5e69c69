import { gunzipLines } from '../shared.js';
import { eventsOf, marketsOf, readLines, readOracle, textRows } from './recording.js';
import { type Row, VenueTruth } from './truth-book.js';
import type { BookChange, ScriptMarket, Subscription, VenueScript } from './venue-script.js';

// biome-ignore lint/suspicious/noExplicitAny: recorded messages of eighteen protocols; their shape is what is tested
type Json = Record<string, any>;

const NOTHING: Subscription = { markets: [], replies: [] };
const json = JSON.stringify;

export function binance(options: {
  title: string;
  kind: 'spot' | 'linear' | 'inverse';
  markets: readonly ScriptMarket[];
  events: VenueScript['events'];
  expected: VenueScript['expected'];
}): VenueScript {
  const [ws, rest, path] = {
    spot: ['spot', 'public', '/stream/ws'],
    linear: ['future', 'fapiPublic', '/fws'],
    inverse: ['delivery', 'dapiPublic', '/dws'],
  }[options.kind];
  return {
    ...options,
    ccxtId: 'binance',
    config: (host) => ({ urls: { api: { [rest]: `http://${host}/api`, ws: { [ws]: `ws://${host}${path}` } } } }),
    subscribe(message) {
      const { id, params } = message as { id: number; params: string[] };
      const books = params.filter((name) => name.includes('@depth')).map((name) => name.split('@')[0].toUpperCase());
      return { markets: books, replies: [json({ result: null, id })] };
    },
    snapshot: (_market, book, seq) => json({ lastUpdateId: seq, ...book }),
    rest: (url) => (url.includes('depth') ? { snapshot: /symbol=(\w+)/.exec(url)?.[1] ?? '' } : { body: '{}' }),
    hasProof: true,
  };
}

function binanceChange(text: string): BookChange | undefined {
  const event = JSON.parse(text) as Json;
  if (event['e'] !== 'depthUpdate') return undefined;
  return { market: event['s'], kind: 'update', seq: event['u'], bids: event['b'], asks: event['a'] };
}

function unwrapped(text: string): string {
  return text.replace(/^\{"stream":"[^"]+","data":/, '').replace(/\}$/, '');
}

function binanceSnapshot(market: string, text: string): BookChange {
  const { lastUpdateId: seq, bids, asks } = JSON.parse(text) as Json;
  return { market, kind: 'snapshot', seq, bids, asks };
}

/** Raw recordings with a receive time before each message. */
export function binanceRaw(kind: 'spot' | 'linear' | 'inverse', name: string, files: readonly string[]): VenueScript {
  const folder = 'binance-raw-hftbacktest';
  const oracleFile = { spot: 'spot_btcusdt', linear: 'usdm_btcusdt', inverse: 'coinm_btcusd' }[kind];
  const oracle = readOracle(folder, oracleFile);
  const symbol = { spot: 'BTC/USDT', linear: 'BTC/USDT:USDT', inverse: 'BTC/USD:BTC' }[kind];
  const events = files
    .flatMap((file) => gunzipLines('data', folder, `${file}.gz`))
    .map((line) => line.slice(line.indexOf(' ') + 1))
    .map((text) => {
      if (!text.startsWith('{"stream"'))
        return { rest: true as const, market: name, text, change: binanceSnapshot(name, text) };
      const inner = unwrapped(text);
      return { text: inner, change: binanceChange(inner) };
    });
  return binance({
    title: `Binance ${kind} (raw)`,
    kind,
    markets: [{ name, id: name, symbol, tick: kind === 'spot' ? 0.01 : 0.1, kind }],
    events,
    expected: (market) => oracle[market],
  });
}

export function binanceCryptofeed(kind: 'spot' | 'linear'): VenueScript {
  const folder = 'binance-ws-cryptofeed';
  const file = kind === 'spot' ? 'binance_spot_2021-10-12' : 'binance_usdm_2021-07-22';
  const oracle = readOracle(folder, file);
  const lines = readLines(folder, file).map((line) => ({
    ...line,
    data: line.t === 'recv' ? unwrapped(line.data ?? '') : (line.data ?? ''),
  }));
  const symbolOf = (id: string) => {
    const [, base, quote] = /^(.+?)(ETH|BTC|EUR|USDT)$/.exec(id) as RegExpExecArray;
    return kind === 'spot' ? `${base}/${quote}` : `${base}/${quote}:${quote}`;
  };
  return binance({
    title: `Binance ${kind} (four markets)`,
    kind,
    markets: marketsOf(oracle, (id) => ({ id, symbol: symbolOf(id), kind })),
    events: eventsOf(
      lines,
      (text) => ({ change: binanceChange(text) }),
      (url, text) => binanceSnapshot(/symbol=(\w+)/.exec(url)?.[1] ?? '', text),
    ),
    expected: (market) => oracle[market],
  });
}

export function okx(): VenueScript {
  const oracle = readOracle('okx-ws-v5', 'okx_2022-05-13');
  const info: Record<string, Partial<ScriptMarket> & Pick<ScriptMarket, 'symbol'>> = {
    'BTC-USDT': { symbol: 'BTC/USDT' },
    'BTC-USD-220527': { symbol: 'BTC/USD:BTC-220527', kind: 'inverse' },
    'UNI-USD-SWAP': { symbol: 'UNI/USD:UNI', kind: 'inverse' },
  };
  return {
    title: 'OKX',
    ccxtId: 'okx',
    markets: marketsOf(oracle, (id) => ({ id, ...info[id] })),
    events: eventsOf(readLines('okx-ws-v5', 'okx_2022-05-13'), (text) => {
      const message = JSON.parse(text) as Json;
      if (message['event'] !== undefined) return 'skip';
      if (message['arg']?.channel !== 'books') return {};
      const [{ bids, asks }] = message['data'] as Json[];
      const change = {
        market: message['arg'].instId,
        kind: message['action'],
        bids: textRows(bids),
        asks: textRows(asks),
      };
      return { change: change as BookChange };
    }),
    expected: (market) => oracle[market],
    config: (host) => ({ urls: { api: { ws: `ws://${host}/ws/v5` } } }),
    subscribe(message) {
      const { args } = message as { args: { channel: string; instId: string }[] };
      const markets = args.filter(({ channel }) => channel === 'books').map(({ instId }) => instId);
      return { markets, replies: args.map((arg) => json({ event: 'subscribe', arg })) };
    },
    snapshot: (market, { bids, asks }) =>
      json({ arg: { channel: 'books', instId: market }, action: 'snapshot', data: [{ bids, asks, ts: '1' }] }),
    provenDepth: 10,
    hasProof: true,
  };
}

export function bitget(): VenueScript {
  const oracle = readOracle('bitget-ws', 'bitget_2022-04-07');
  const today = (text: string) =>
    text.replace(/"instType":"sp"/, '"instType":"SPOT"').replace(/"instType":"mc"/, '"instType":"USDT-FUTURES"');
  const nameOf = (arg: Json) => `${/^sp/i.test(arg['instType']) ? 'sp' : 'mc'}:${arg['instId']}`;
  const lines = readLines('bitget-ws', 'bitget_2022-04-07').map((line) => ({ ...line, data: today(line.data ?? '') }));
  return {
    title: 'Bitget',
    ccxtId: 'bitget',
    markets: marketsOf(oracle, (name) => {
      const [type, id] = name.split(':');
      const base = id.replace(/USDT$/, '');
      return {
        id,
        symbol: type === 'sp' ? `${base}/USDT` : `${base}/USDT:USDT`,
        kind: type === 'sp' ? 'spot' : 'linear',
      };
    }),
    events: eventsOf(lines, (text) => {
      const message = JSON.parse(text) as Json;
      if (message['event'] !== undefined) return 'skip';
      if (message['arg']?.channel !== 'books') return {};
      const [{ bids, asks }] = message['data'] as Json[];
      const change = {
        market: nameOf(message['arg']),
        kind: message['action'],
        bids: textRows(bids),
        asks: textRows(asks),
      };
      return { change: change as BookChange };
    }),
    expected: (market) => oracle[market],
    config: (host) => ({ urls: { api: { ws: { public: `ws://${host}/v2/ws/public` } } } }),
    subscribe(message) {
      if (typeof message !== 'object') return NOTHING;
      const { args } = message as { args: Json[] };
      return {
        markets: args.filter(({ channel }) => channel === 'books').map(nameOf),
        replies: args.map((arg) => json({ event: 'subscribe', arg })),
      };
    },
    snapshot(market, { bids, asks }) {
      const [type, instId] = market.split(':');
      const arg = { instType: type === 'sp' ? 'SPOT' : 'USDT-FUTURES', channel: 'books', instId };
      return json({ action: 'snapshot', arg, data: [{ bids, asks, ts: '1' }] });
    },
    provenDepth: 10,
    hasProof: true,
  };
}

const bybitConfig = (host: string) => ({
  urls: {
    api: {
      ws: {
        public: Object.fromEntries(
          ['spot', 'linear', 'inverse', 'option'].map((kind) => [kind, `ws://${host}/v5/public/${kind}`]),
        ),
      },
    },
  },
});

function bybitSubscribe(message: unknown, path: string): Subscription {
  const { args = [], req_id, op } = message as { args?: string[]; req_id?: string; op: string };
  const kind = path.includes('spot') ? 'spot' : 'linear';
  const markets = args
    .filter((topic) => topic.startsWith('orderbook.'))
    .map((topic) => `${kind}:${topic.split('.')[2]}`);
  return { markets, replies: [json({ success: true, ret_msg: '', conn_id: 'x', req_id, op })] };
}

function bybitSnapshot(market: string, { bids, asks }: { bids: Row[]; asks: Row[] }, seq: number | undefined): string {
  const id = market.split(':')[1];
  return json({
    topic: `orderbook.200.${id}`,
    type: 'snapshot',
    ts: 1,
    data: { s: id, b: bids, a: asks, u: seq, seq },
  });
}

function bybitChange(message: Json, kind: string): BookChange | undefined {
  if (!String(message['topic']).startsWith('orderbook.')) return undefined;
  const { s, b, a, u } = message['data'] as Json;
  return {
    market: `${kind}:${s}`,
    kind: message['type'] === 'snapshot' ? 'snapshot' : 'update',
    seq: u,
    bids: b,
    asks: a,
  };
}

export function bybit(): VenueScript {
  const oracle = readOracle('bybit-ws-v5', 'bybit_2026-08-09_btc_sol');
  const oracleName = (name: string) => {
    const [kind, id] = name.split(':');
    return `BYBIT.ws.${kind === 'linear' ? 2 : 3}:orderbook.200.${id}`;
  };
  return {
    title: 'Bybit spot and linear',
    ccxtId: 'bybit',
    markets: [
      { name: 'linear:BTCUSDT', id: 'BTCUSDT', symbol: 'BTC/USDT:USDT', tick: 0.1, kind: 'linear' },
      { name: 'linear:SOLUSDT', id: 'SOLUSDT', symbol: 'SOL/USDT:USDT', tick: 0.01, kind: 'linear' },
      { name: 'spot:BTCUSDT', id: 'BTCUSDT', symbol: 'BTC/USDT', tick: 0.1 },
    ],
    events: eventsOf(readLines('bybit-ws-v5', 'bybit_2026-08-09_btc_sol'), (text, { conn }) => {
      const message = JSON.parse(text) as Json;
      if (message['op'] !== undefined) return 'skip';
      const kind = conn.endsWith('.2') ? 'linear' : 'spot';
      return { path: kind, change: bybitChange(message, kind) };
    }),
    expected: (market) => oracle[oracleName(market)],
    config: bybitConfig,
    subscribe: bybitSubscribe,
    snapshot: bybitSnapshot,
    hasProof: true,
  };
}

/** Fifty messages of the venue's own archive, 500 levels a side. */
export function bybitArchive(): VenueScript {
  const lines = gunzipLines('data', 'bybit-ob500-archive', '2024-12-01_XRPUSDT_ob500.data.gz');
  return {
    title: 'Bybit archive, 500 levels',
    ccxtId: 'bybit',
    markets: [{ name: 'linear:XRPUSDT', id: 'XRPUSDT', symbol: 'XRP/USDT:USDT', tick: 0.0001, kind: 'linear' }],
    events: lines
      .filter(Boolean)
      .map((text) => ({ path: 'linear', text, change: bybitChange(JSON.parse(text) as Json, 'linear') })),
    expected: () => undefined,
    config: bybitConfig,
    subscribe: bybitSubscribe,
    snapshot: bybitSnapshot,
    hasProof: true,
  };
}

export function coinbase(): VenueScript {
  const oracle = readOracle('coinbase-advanced-ws', 'coinbase_2026-08-09');
  const side = (updates: Json[], name: string): Row[] =>
    updates.filter(({ side }) => side === name).map(({ price_level, new_quantity }) => [price_level, new_quantity]);
  return {
    title: 'Coinbase Advanced Trade',
    ccxtId: 'coinbase',
    markets: marketsOf(oracle, (id) => ({ id, symbol: id.replace('-', '/') })),
    events: eventsOf(readLines('coinbase-advanced-ws', 'coinbase_2026-08-09'), (text) => {
      const message = JSON.parse(text) as Json;
      if (message['channel'] !== 'l2_data') return {};
      const [event] = message['events'] as Json[];
      const change = {
        market: event['product_id'],
        kind: event['type'],
        seq: message['sequence_num'],
        bids: side(event['updates'], 'bid'),
        asks: side(event['updates'], 'offer'),
      };
      return { change: change as BookChange };
    }),
    expected: (market) => oracle[market],
    config: (host) => ({ urls: { api: { ws: `ws://${host}/` } } }),
    subscribe(message) {
      const { channel, product_ids: ids } = message as { channel: string; product_ids: string[] };
      return { markets: channel === 'level2' ? ids : [], replies: [] };
    },
    snapshot(market, { bids, asks }) {
      const updates = [
        ...bids.map(([price_level, new_quantity]) => ({ side: 'bid', price_level, new_quantity })),
        ...asks.map(([price_level, new_quantity]) => ({ side: 'offer', price_level, new_quantity })),
      ];
      const timestamp = '2026-08-09T21:05:48.228751305Z';
      return json({
        channel: 'l2_data',
        timestamp,
        sequence_num: 0,
        events: [{ type: 'snapshot', product_id: market, updates }],
      });
    },
    renumber: (text, number) => text.replace(/"sequence_num":\d+/, `"sequence_num":${number}`),
    numberOf: (text) => (JSON.parse(text) as Json)['sequence_num'],
    hasProof: true,
  };
}

export function coinbaseExchange(): VenueScript {
  const oracle = readOracle('coinbase-exchange-ws', 'coinbase_2021-04-17_a');
  const side = (changes: Json[], name: string): Row[] =>
    changes.filter((change) => change[0] === name).map((change) => [change[1], change[2]]);
  return {
    title: 'Coinbase Exchange',
    ccxtId: 'coinbaseexchange',
    markets: marketsOf(oracle, (id) => ({ id, symbol: id.replace('-', '/') })),
    events: eventsOf(readLines('coinbase-exchange-ws', 'coinbase_2021-04-17_a'), (text) => {
      const message = JSON.parse(text) as Json;
      const { type, product_id: market, bids, asks, changes } = message;
      if (type === 'subscriptions') return 'skip';
      if (type === 'snapshot') return { change: { market, kind: 'snapshot', bids, asks } };
      if (type !== 'l2update') return {};
      return { change: { market, kind: 'update', bids: side(changes, 'buy'), asks: side(changes, 'sell') } };
    }),
    expected: (market) => oracle[market],
    config: (host) => ({
      urls: { api: { ws: `ws://${host}/` } },
      apiKey: 'k',
      secret: Buffer.from('s').toString('base64'),
      password: 'p',
    }),
    subscribe(message) {
      const { channels, product_ids: ids } = message as { channels: string[]; product_ids: string[] };
      return { markets: channels.includes('level2') ? ids : [], replies: [] };
    },
    snapshot: (market, { bids, asks }) => json({ type: 'snapshot', product_id: market, bids, asks }),
    hasProof: false,
  };
}

export function gemini(): VenueScript {
  const oracle = readOracle('gemini-ws', 'gemini_2026-08-09');
  const symbolOf = (id: string) => {
    const perp = id.endsWith('PERP');
    const [, base, quote] = /^(BTC|ETH|SOL)(.+?)(PERP)?$/.exec(id) as RegExpExecArray;
    return perp ? `${base}/${quote}:${quote}` : `${base}/${quote}`;
  };
  const side = (changes: Json[], name: string): Row[] =>
    changes.filter((change) => change[0] === name).map((change) => [change[1], change[2]]);
  return {
    title: 'Gemini',
    ccxtId: 'gemini',
    markets: marketsOf(oracle, (name) => ({
      id: name.toLowerCase(),
      symbol: symbolOf(name),
      kind: name.endsWith('PERP') ? 'linear' : 'spot',
    })),
    events: eventsOf(readLines('gemini-ws', 'gemini_2026-08-09'), (text) => {
      const message = JSON.parse(text) as Json;
      if (message['type'] !== 'l2_updates') return {};
      const { symbol: market, changes } = message;
      const kind = message['trades'] === undefined ? 'update' : 'snapshot';
      return { change: { market, kind, bids: side(changes, 'buy'), asks: side(changes, 'sell') } };
    }),
    expected: (market) => oracle[market],
    config: (host) => ({ urls: { api: { ws: `ws://${host}` } } }),
    subscribe(message) {
      const { subscriptions } = message as { subscriptions: { name: string; symbols: string[] }[] };
      return { markets: subscriptions.flatMap(({ symbols }) => symbols), replies: [] };
    },
    snapshot(market, { bids, asks }) {
      const changes = [...bids.map((row) => ['buy', ...row]), ...asks.map((row) => ['sell', ...row])];
      return json({ type: 'l2_updates', symbol: market, changes, trades: [], auction_events: [] });
    },
    hasProof: false,
  };
}

export function bitfinex(): VenueScript {
  const oracle = readOracle('bitfinex-ws-v2', 'bitfinex_2021-04-17');
  const lines = readLines('bitfinex-ws-v2', 'bitfinex_2021-04-17');
  const channels = new Map<number, string>();
  for (const { t, data = '' } of lines) {
    if (t !== 'recv' || !data.startsWith('{')) continue;
    const { event, channel, chanId, symbol } = JSON.parse(data) as Json;
    if (event === 'subscribed' && channel === 'book') channels.set(chanId, symbol);
  }
  const idOf = (market: string) => [...channels].find(([, symbol]) => symbol === market)?.[0];
  const rows = (levels: number[][], isBid: boolean): Row[] =>
    levels
      .filter(([, , amount]) => amount > 0 === isBid)
      .map(([price, count, amount]) => [String(price), count === 0 ? '0' : String(Math.abs(amount))]);
  return {
    title: 'Bitfinex',
    ccxtId: 'bitfinex',
    markets: marketsOf(oracle, (id) => {
      const [base, quote] = id.includes(':') ? id.slice(1).split(':') : [id.slice(1, 4), id.slice(4)];
      return { id, symbol: `${base}/${quote}` };
    }),
    events: eventsOf(lines, (text) => {
      if (!text.startsWith('[')) return 'skip';
      const message = JSON.parse(text) as [number, unknown, unknown];
      const market = channels.get(message[0]);
      // Other channels are not asked for here; they count, and ccxt knows nothing of them.
      if (market === undefined || !Array.isArray(message[1])) return {};
      const isSnapshot = Array.isArray(message[1][0]) || message[1].length === 0;
      const levels = (isSnapshot ? message[1] : [message[1]]) as number[][];
      const kind = isSnapshot ? 'snapshot' : 'update';
      return {
        change: { market, kind, seq: message[2] as number, bids: rows(levels, true), asks: rows(levels, false) },
      };
    }),
    expected: (market) => oracle[market],
    config: (host) => ({ urls: { api: { public: `http://${host}`, ws: { public: `ws://${host}/ws/2` } } } }),
    subscribe(message) {
      const { event, channel, symbol } = message as { event: string; channel: string; symbol: string };
      if (event !== 'subscribe' || channel !== 'book') return NOTHING;
      const ack = { event: 'subscribed', channel, chanId: idOf(symbol), symbol, prec: 'P0', freq: 'F0', len: '100' };
      return { markets: [symbol], replies: [json(ack)] };
    },
    snapshot(market, { bids, asks }) {
      const levels = [...bids.map((row) => [row, 1] as const), ...asks.map((row) => [row, -1] as const)];
      return json([idOf(market), levels.map(([[price, size], sign]) => [Number(price), 1, sign * Number(size)]), 0]);
    },
    // The oracle's own prices are on the step that the REST book shows.
    rest(url) {
      const market = decodeURIComponent(/book\/([^/?]+)/.exec(url)?.[1] ?? '');
      const { bids, asks } = oracle[market]?.final_top10 ?? { bids: [], asks: [] };
      return {
        body: json(
          [...bids, ...asks].map(([price, size], i) => [
            Number(price),
            1,
            i < bids.length ? Number(size) : -Number(size),
          ]),
        ),
      };
    },
    renumber: (text, number) => (text.startsWith('[') ? text.replace(/\d+\]$/, `${number + 1}]`) : text),
    numberOf: (text) => ((JSON.parse(text) as number[]).at(-1) as number) - 1,
    hasProof: true,
  };
}

export function bitstamp(): VenueScript {
  const oracle = readOracle('bitstamp-ws', 'bitstamp_2022-01-05');
  const book = (market: string, kind: 'snapshot' | 'update', data: Json): BookChange => ({
    market,
    kind,
    seq: Number(data['microtimestamp']),
    bids: data['bids'],
    asks: data['asks'],
  });
  return {
    title: 'Bitstamp',
    ccxtId: 'bitstamp',
    markets: marketsOf(oracle, (id) => {
      const [, base, quote] = /^(.+?)(eur|btc|usd|gbp)$/.exec(id) as RegExpExecArray;
      return { id, symbol: `${base}/${quote}`.toUpperCase() };
    }),
    events: eventsOf(
      readLines('bitstamp-ws', 'bitstamp_2022-01-05'),
      (text) => {
        const { event, channel, data } = JSON.parse(text) as Json;
        if (event !== 'data' || !channel.startsWith('diff_order_book_')) return 'skip';
        return { change: book(channel.split('_')[3], 'update', data) };
      },
      (url, text) => book(url.split('/').at(-1) as string, 'snapshot', JSON.parse(text) as Json),
    ),
    expected: (market) => oracle[market],
    config: (host) => ({ urls: { api: { public: `http://${host}/api`, ws: `ws://${host}/` } } }),
    subscribe(message) {
      const { data } = message as { data: { channel: string } };
      const [, , , market] = data.channel.split('_');
      const replies = [json({ event: 'bts:subscription_succeeded', channel: data.channel, data: {} })];
      return { markets: data.channel.startsWith('diff_order_book_') ? [market] : [], replies };
    },
    snapshot: (_market, { bids, asks }, seq) => json({ timestamp: '1', microtimestamp: String(seq), bids, asks }),
    rest: (url) => ({ snapshot: /order_book\/(\w+)/.exec(url)?.[1] ?? '' }),
    hasProof: false,
  };
}

export function kucoin(): VenueScript {
  const oracle = readOracle('kucoin-ws', 'kucoin_2021-04-25');
  const changes = (rows: string[][]): Row[] =>
    [...rows]
      .sort((a, b) => Number(a[2]) - Number(b[2]))
      .filter(([price]) => Number(price) !== 0)
      .map(([price, size]) => [price, size]);
  return {
    title: 'KuCoin',
    ccxtId: 'kucoin',
    markets: marketsOf(oracle, (id) => ({ id, symbol: id.replace('-', '/') })),
    events: eventsOf(
      readLines('kucoin-ws', 'kucoin_2021-04-25'),
      (text) => {
        const { type, topic, data } = JSON.parse(text) as Json;
        if (type !== 'message') return 'skip';
        if (!topic.startsWith('/market/level2:')) return {};
        const { sequenceEnd: seq, symbol: market } = data;
        return {
          change: { market, kind: 'update', seq, bids: changes(data.changes.bids), asks: changes(data.changes.asks) },
        };
      },
      (url, text) => {
        const { sequence, bids, asks } = (JSON.parse(text) as Json)['data'];
        return { market: /symbol=([\w-]+)/.exec(url)?.[1] ?? '', kind: 'snapshot', seq: Number(sequence), bids, asks };
      },
    ),
    expected: (market) => oracle[market],
    config: (host) => ({
      urls: { api: { public: `http://${host}`, futuresPublic: `http://${host}`, uta: `http://${host}` } },
    }),
    greeting: [json({ id: 'hello', type: 'welcome' })],
    subscribe(message) {
      const { id, topic = '', type } = message as { id: string; topic?: string; type: string };
      if (type === 'ping') return { markets: [], replies: [json({ id, type: 'pong' })] };
      const ids = topic.startsWith('/market/level2:') ? topic.split(':')[1].split(',') : [];
      return { markets: ids, replies: [json({ id, type: 'ack' })] };
    },
    snapshot: (_market, { bids, asks }, seq) =>
      json({ code: '200000', data: { time: 1, sequence: String(seq), bids, asks } }),
    rest(url, host) {
      const market = /symbol=([\w-]+)/.exec(url)?.[1];
      if (market !== undefined) return { snapshot: market };
      const instanceServers = [
        {
          endpoint: `ws://${host}/endpoint`,
          encrypt: false,
          protocol: 'websocket',
          pingInterval: 18000,
          pingTimeout: 10000,
        },
      ];
      return { body: json({ code: '200000', data: { token: 'token', instanceServers } }) };
    },
    hasProof: true,
  };
}

export function krakenFutures(): VenueScript {
  const oracle = readOracle('kraken-futures-ws', 'krakenf_2021-07-22');
  const rows = (levels: Json[]): Row[] => levels.map(({ price, qty }) => [String(price), String(qty)]);
  return {
    title: 'Kraken Futures',
    ccxtId: 'krakenfutures',
    markets: marketsOf(oracle, (id) => {
      const [, base, date] = /^[A-Z]+_(...)USD_?(\d*)$/.exec(id) as RegExpExecArray;
      return { id, symbol: `${base}/USD:${base}${date === '' ? '' : `-${date}`}`, kind: 'inverse', tick: 0.0001 };
    }),
    events: eventsOf(readLines('kraken-futures-ws', 'krakenf_2021-07-22'), (text) => {
      const message = JSON.parse(text) as Json;
      const { event, feed, product_id: market, seq, side, price, qty } = message;
      if (event !== undefined) return 'skip';
      if (feed === 'book_snapshot')
        return { change: { market, kind: 'snapshot', seq, bids: rows(message['bids']), asks: rows(message['asks']) } };
      if (feed !== 'book') return {};
      const row: Row[] = [[String(price), String(qty)]];
      return {
        change: { market, kind: 'update', seq, bids: side === 'buy' ? row : [], asks: side === 'sell' ? row : [] },
      };
    }),
    expected: (market) => oracle[market],
    config: (host) => ({ urls: { api: { ws: `ws://${host}/ws/v1` } } }),
    subscribe(message) {
      const { feed, product_ids: ids } = message as { feed: string; product_ids: string[] };
      const replies = [json({ event: 'subscribed', feed, product_ids: ids })];
      return { markets: feed === 'book' ? ids : [], replies };
    },
    snapshot(market, { bids, asks }, seq) {
      const levels = (side: Row[]) => side.map(([price, qty]) => ({ price: Number(price), qty: Number(qty) }));
      return json({
        feed: 'book_snapshot',
        product_id: market,
        timestamp: 1,
        seq,
        bids: levels(bids),
        asks: levels(asks),
      });
    },
    hasProof: true,
  };
}

export function gate(): VenueScript {
  const oracle = readOracle('gateio-ws', 'gateio_futures_2023-05-24');
  const rows = (levels: Json[]): Row[] => levels.map(({ p, s }) => [String(p), String(s)]);
  const events = eventsOf(
    readLines('gateio-ws', 'gateio_futures_2023-05-24'),
    (text) => {
      const { channel, event, result } = JSON.parse(text) as Json;
      if (event !== 'update' || channel !== 'futures.order_book_update') return 'skip';
      return {
        change: { market: result.s, kind: 'update', seq: result.u, bids: rows(result.b), asks: rows(result.a) },
      };
    },
    (url, text) => {
      const { id, bids, asks } = JSON.parse(text) as Json;
      return {
        market: /contract=(\w+)/.exec(url)?.[1] ?? '',
        kind: 'snapshot',
        seq: id,
        bids: rows(bids),
        asks: rows(asks),
      };
    },
  );
  const moving = new Set(events.flatMap((event) => (event.change?.kind === 'update' ? [event.change.market] : [])));
  return {
    title: 'Gate USDT contracts',
    ccxtId: 'gate',
    // ccxt asks for a snapshot with the first change; a market that never moved would never start.
    markets: marketsOf(oracle, (id) => ({ id, symbol: `${id.replace('_', '/')}:USDT`, kind: 'linear' })).filter(
      ({ name }) => moving.has(name),
    ),
    events,
    expected: (market) => oracle[market],
    config: (host) => ({
      urls: { api: { public: { futures: `http://${host}/api/v4` }, swap: { usdt: `ws://${host}/fx/usdt` } } },
    }),
    subscribe(message) {
      const { id, channel, event, payload } = message as {
        id: number;
        channel: string;
        event: string;
        payload: string[];
      };
      const replies = [json({ id, time: 1, channel, event, result: { status: 'success' } })];
      return { markets: channel === 'futures.order_book_update' ? [payload[0]] : [], replies };
    },
    snapshot(_market, { bids, asks }, seq) {
      const levels = (side: Row[]) => side.map(([p, s]) => ({ p, s: Number(s) }));
      return json({ id: seq, current: 1, update: 1, bids: levels(bids), asks: levels(asks) });
    },
    rest: (url) => ({ snapshot: /contract=(\w+)/.exec(url)?.[1] ?? '' }),
    hasProof: true,
  };
}

export function poloniex(): VenueScript {
  const oracle = readOracle('poloniex-ws', 'poloniex_2022-08-21');
  return {
    title: 'Poloniex',
    ccxtId: 'poloniex',
    markets: marketsOf(oracle, (id) => ({ id, symbol: id.replace('_', '/') })),
    events: eventsOf(readLines('poloniex-ws', 'poloniex_2022-08-21'), (text) => {
      const { channel, action, data, event } = JSON.parse(text) as Json;
      if (event !== undefined) return 'skip';
      if (channel !== 'book_lv2' || action === undefined) return {};
      const [{ symbol: market, id: seq, bids, asks }] = data;
      return { change: { market, kind: action, seq, bids: textRows(bids), asks: textRows(asks) } };
    }),
    expected: (market) => oracle[market],
    config: (host) => ({ urls: { api: { ws: { public: `ws://${host}/ws/public` } } } }),
    subscribe(message) {
      const {
        event,
        channel = [],
        symbols = [],
      } = message as { event: string; channel?: string[]; symbols?: string[] };
      if (event === 'ping') return { markets: [], replies: [json({ event: 'pong' })] };
      return {
        markets: channel.includes('book_lv2') ? symbols : [],
        replies: [json({ event, channel: channel[0], symbols })],
      };
    },
    snapshot: (market, { bids, asks }, seq) =>
      json({
        channel: 'book_lv2',
        action: 'snapshot',
        data: [{ symbol: market, bids, asks, id: seq, lastId: -1, ts: 1 }],
      }),
    hasProof: true,
  };
}

/** Recorded in the older protocol; told in today's with the very same digits, so that the recorded checksums hold. */
export function kraken(): VenueScript {
  const oracle = readOracle('kraken-ws-v1', 'kraken_2021-04-17');
  const decimals = new Map<string, number>();
  const levels = (rows: readonly Row[]) =>
    `[${rows.map(([price, qty]) => `{"price":${price},"qty":${qty}}`).join(',')}]`;
  const v2 = (market: string, type: string, book: { bids: readonly Row[]; asks: readonly Row[] }, checksum?: string) =>
    `{"channel":"book","type":"${type}","data":[{"symbol":"${market}","bids":${levels(book.bids)},"asks":${levels(book.asks)}` +
    `${checksum === undefined ? '' : `,"checksum":${checksum}`},"timestamp":"2021-04-17T16:48:52.000000Z"}]}`;
  const events = readLines('kraken-ws-v1', 'kraken_2021-04-17').flatMap(({ t, data = '' }) => {
    if (t !== 'recv' || !data.startsWith('[') || !data.includes('"book-1000"')) return [];
    const parts = JSON.parse(data) as Json[];
    const market = String(parts.at(-1));
    const body: Json = Object.assign({}, ...parts.slice(1, -2));
    const kind = body['as'] === undefined ? 'update' : 'snapshot';
    const bids = textRows(body['bs'] ?? body['b']);
    const asks = textRows(body['as'] ?? body['a']);
    for (const [price] of [...bids, ...asks]) decimals.set(market, price.split('.')[1]?.length ?? 0);
    const change: BookChange = { market, kind, bids, asks };
    return [{ text: v2(market, kind, change, body['c']), change }];
  });
  return {
    title: 'Kraken',
    ccxtId: 'kraken',
    markets: marketsOf(oracle, (id) => {
      const pairDecimals = decimals.get(id) ?? 0;
      return {
        id,
        symbol: id,
        tick: Number(`1e-${pairDecimals}`),
        info: { pair_decimals: pairDecimals, lot_decimals: 8 },
      };
    }),
    events,
    expected: (market) => oracle[market],
    config: (host) => ({ urls: { api: { ws: { publicV2: `ws://${host}/v2` } } } }),
    subscribe(message) {
      const { method, params, req_id } = message as {
        method: string;
        params: { channel: string; symbol: string[] };
        req_id: number;
      };
      if (method === 'ping') return { markets: [], replies: [json({ method: 'pong', req_id })] };
      const isBook = params.channel === 'book';
      const replies = params.symbol.map((symbol) =>
        json({ method, result: { channel: params.channel, symbol }, success: true, req_id }),
      );
      return { markets: isBook ? params.symbol : [], replies };
    },
    snapshot: (market, book) => v2(market, 'snapshot', book),
    window: 1000,
    provenDepth: 10,
    hasProof: true,
  };
}

/** A recorded Bybit book told in another venue's words: for protocols of which there is no recording. */
function retold(): { change: BookChange; text: string }[] {
  const name = 'linear:SOLUSDT';
  const plain = (rows: readonly Row[]): Row[] =>
    rows.map(([price, size]) => [String(Number(price)), String(Number(size))]);
  return bybit().events.flatMap(({ change }) => {
    if (change?.market !== name) return [];
    return [{ change: { ...change, bids: plain(change.bids), asks: plain(change.asks) }, text: '' }];
  });
}

export function deribit(): VenueScript {
  const market = 'SOL_USDC-PERPETUAL';
  const oracle = bybit().expected('linear:SOLUSDT');
  const message = (type: string, { bids, asks, seq = 0 }: BookChange) => {
    const rows = (side: readonly Row[]) =>
      side.map(([price, size]) => [
        Number(size) === 0 ? 'delete' : type === 'snapshot' ? 'new' : 'change',
        Number(price),
        Number(size),
      ]);
    const link = type === 'snapshot' ? {} : { prev_change_id: seq - 1 };
    const data = {
      type,
      timestamp: 1,
      change_id: seq,
      ...link,
      instrument_name: market,
      bids: rows(bids),
      asks: rows(asks),
    };
    return json({ jsonrpc: '2.0', method: 'subscription', params: { channel: `book.${market}.100ms`, data } });
  };
  return {
    title: 'Deribit (retold)',
    ccxtId: 'deribit',
    markets: [{ name: market, id: market, symbol: 'SOL/USDC:USDC', tick: 0.01, kind: 'linear' }],
    events: retold().map(({ change }) => ({
      text: message(change.kind === 'snapshot' ? 'snapshot' : 'change', change),
      change: { ...change, market },
    })),
    expected: () => oracle,
    config: (host) => ({ urls: { api: { ws: `ws://${host}/ws/api/v2` } } }),
    subscribe(request) {
      const { id, params } = request as { id: number; params?: { channels?: string[] } };
      const channels = params?.channels ?? [];
      const books = channels.filter((channel) => channel.startsWith('book.')).map((channel) => channel.split('.')[1]);
      return { markets: books, replies: [json({ jsonrpc: '2.0', id, result: channels })] };
    },
    snapshot: (name, { bids, asks }, seq) => message('snapshot', { market: name, kind: 'snapshot', seq, bids, asks }),
    hasProof: true,
  };
}

/** Whole books of the best twenty, each message a snapshot. */
export function hyperliquid(): VenueScript {
  const market = 'SOL';
  const book = new VenueTruth(undefined);
  const told: { change: BookChange; text: string }[] = [];
  const message = (bids: readonly Row[], asks: readonly Row[], time: number) => {
    const levels = (rows: readonly Row[]) => rows.map(([px, sz]) => ({ px, sz, n: 1 }));
    return json({ channel: 'l2Book', data: { coin: market, time, levels: [levels(bids), levels(asks)] } });
  };
  for (const { change } of retold()) {
    book.apply(change);
    const [bids, asks] = [book.book.rows('bids', 20), book.book.rows('asks', 20)];
    told.push({ text: message(bids, asks, told.length), change: { market, kind: 'snapshot', bids, asks } });
  }
  return {
    title: 'Hyperliquid (retold)',
    ccxtId: 'hyperliquid',
    markets: [{ name: market, id: '5', symbol: 'SOL/USDC:USDC', tick: 0.01, kind: 'linear' }],
    events: told,
    expected: () => undefined,
    config: (host) => ({ urls: { api: { ws: { public: `ws://${host}/ws` } } } }),
    subscribe(request) {
      const { method, subscription } = request as { method: string; subscription?: { type: string; coin: string } };
      if (method === 'ping') return { markets: [], replies: [json({ channel: 'pong' })] };
      return { markets: subscription?.type === 'l2Book' ? [subscription.coin] : [], replies: [] };
    },
    snapshot: (_name, { bids, asks }) => message(bids, asks, 1),
    hasProof: false,
  };
}
