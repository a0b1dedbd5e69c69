// What each recorded message does to a book, venue by venue: written for the expected numbers alone, apart from lobtop.

/**
 * `messages(lines)` answers changes in order: market, kind (snapshot, update), seq where the venue numbers, bids, asks.
 * Rows are [price, size] as the venue wrote them; size 0 removes. `window`: levels a side that the venue keeps.
 */
export const VENUES = {
  'binance-raw': { messages: binanceRaw },
  binance: { messages: (lines) => of(lines, binanceUpdate, binanceSnapshot) },
  bitfinex: { messages: bitfinex },
  bitget: {
    messages: (lines) =>
      of(
        lines,
        okxLike(({ instType, instId }) => `${instType}:${instId}`),
      ),
  },
  bitmex: { messages: bitmex },
  bitstamp: { messages: (lines) => of(lines, bitstampUpdate, bitstampSnapshot) },
  bybit: { messages: (lines) => of(lines, bybit) },
  coinbase: { messages: (lines) => of(lines, coinbase) },
  'coinbase-exchange': { messages: (lines) => of(lines, coinbaseExchange) },
  gate: { messages: (lines) => of(lines, gateUpdate, gateSnapshot) },
  gemini: { messages: (lines) => of(lines, gemini) },
  'kraken-futures': { messages: (lines) => of(lines, krakenFutures) },
  kraken: { messages: (lines) => of(lines, kraken), window: 1000 },
  kucoin: { messages: (lines) => of(lines, kucoinUpdate, kucoinSnapshot) },
  okx: {
    messages: (lines) =>
      of(
        lines,
        okxLike(({ instId }) => instId),
      ),
  },
  poloniex: { messages: (lines) => of(lines, poloniex) },
};

function of(lines, update, snapshot) {
  return lines.flatMap((line) => {
    if (line.t === 'http') return snapshot(line.url, JSON.parse(line.data));
    return line.t === 'recv' && /^[[{]/.test(line.data) ? (update(JSON.parse(line.data), line) ?? []) : [];
  });
}

function binanceUpdate({ data = {} }) {
  const { e, s: market, u: seq, b: bids, a: asks } = data;
  return e === 'depthUpdate' ? { market, kind: 'update', seq, bids, asks } : undefined;
}

function binanceSnapshot(url, { lastUpdateId: seq, bids, asks }) {
  return { market: /symbol=(\w+)/.exec(url)[1], kind: 'snapshot', seq, bids, asks };
}

/** One market; its one snapshot stands among the messages, without a name. */
function binanceRaw(lines) {
  const changes = lines.flatMap((message) => {
    const { lastUpdateId: seq, bids, asks } = message;
    return seq === undefined ? (binanceUpdate(message) ?? []) : { kind: 'snapshot', seq, bids, asks };
  });
  const { market } = changes.find((change) => change.market !== undefined);
  return changes.map((change) => ({ ...change, market }));
}

function bitfinex(lines) {
  const channels = new Map();
  return of(lines, (message) => {
    if (message.event === 'subscribed' && message.channel === 'book') channels.set(message.chanId, message.symbol);
    const market = channels.get(message[0]);
    if (market === undefined || !Array.isArray(message[1])) return undefined;
    const isSnapshot = message[1].length === 0 || Array.isArray(message[1][0]);
    const levels = isSnapshot ? message[1] : [message[1]];
    const side = (isBid) =>
      levels
        .filter(([, , amount]) => amount > 0 === isBid)
        .map(([price, count, amount]) => [String(price), count === 0 ? '0' : String(Math.abs(amount))]);
    return { market, kind: isSnapshot ? 'snapshot' : 'update', bids: side(true), asks: side(false) };
  });
}

function okxLike(nameOf) {
  return ({ arg, action: kind, data }) => {
    if (arg?.channel !== 'books' || data === undefined) return undefined;
    const rows = (side) => side.map(([price, size]) => [price, size]);
    return data.map(({ bids, asks }) => ({ market: nameOf(arg), kind, bids: rows(bids), asks: rows(asks) }));
  };
}

/** Levels go by id; only what brings one tells its price. What comes before a market's first snapshot says nothing. */
function bitmex(lines) {
  const prices = new Map();
  const known = new Set();
  return of(lines, ({ table, action, data }) => {
    if (table !== 'orderBookL2') return undefined;
    const market = data[0].symbol;
    if (action === 'partial') known.add(market);
    if (!known.has(market)) return undefined;
    const rows = data.map(({ id, side, price, size }) => {
      if (price !== undefined) prices.set(`${market} ${id}`, price);
      return { side, row: [String(prices.get(`${market} ${id}`)), action === 'delete' ? '0' : String(size)] };
    });
    const of = (name) => rows.filter(({ side }) => side === name).map(({ row }) => row);
    return { market, kind: action === 'partial' ? 'snapshot' : 'update', bids: of('Buy'), asks: of('Sell') };
  });
}

function bitstampUpdate({ event, channel, data }) {
  if (event !== 'data' || !channel.startsWith('diff_order_book_')) return undefined;
  const { microtimestamp, bids, asks } = data;
  return { market: channel.split('_')[3], kind: 'update', seq: Number(microtimestamp), bids, asks };
}

function bitstampSnapshot(url, { microtimestamp, bids, asks }) {
  return { market: url.split('/').at(-1), kind: 'snapshot', seq: Number(microtimestamp), bids, asks };
}

function bybit({ topic = '', type, data }, { conn }) {
  if (!topic.startsWith('orderbook.')) return undefined;
  const kind = type === 'snapshot' ? 'snapshot' : 'update';
  return { market: `${conn}:${topic}`, kind, bids: data.b, asks: data.a };
}

function coinbase({ channel, events }) {
  if (channel !== 'l2_data') return undefined;
  return events.map(({ product_id: market, type: kind, updates }) => {
    const of = (name) =>
      updates.filter(({ side }) => side === name).map(({ price_level, new_quantity }) => [price_level, new_quantity]);
    return { market, kind, bids: of('bid'), asks: of('offer') };
  });
}

function coinbaseExchange({ type, product_id: market, bids, asks, changes }) {
  if (type === 'snapshot') return { market, kind: 'snapshot', bids, asks };
  return type === 'l2update' ? { market, kind: 'update', ...sidesOf(changes) } : undefined;
}

function gemini({ type, symbol: market, changes, trades }) {
  if (type !== 'l2_updates') return undefined;
  return { market, kind: trades === undefined ? 'update' : 'snapshot', ...sidesOf(changes) };
}

/** ["buy", price, size] … */
function sidesOf(changes) {
  const of = (name) => changes.filter(([side]) => side === name).map(([, price, size]) => [price, size]);
  return { bids: of('buy'), asks: of('sell') };
}

const gateRows = (levels) => levels.map(({ p, s }) => [String(p), String(s)]);

function gateUpdate({ channel, event, result }) {
  if (channel !== 'futures.order_book_update' || event !== 'update') return undefined;
  const { s: market, u: seq, b, a } = result;
  return { market, kind: 'update', seq, bids: gateRows(b), asks: gateRows(a) };
}

function gateSnapshot(url, { id: seq, bids, asks }) {
  return { market: /contract=(\w+)/.exec(url)[1], kind: 'snapshot', seq, bids: gateRows(bids), asks: gateRows(asks) };
}

function krakenFutures({ event, feed, product_id: market, bids, asks, side, price, qty }) {
  if (event !== undefined) return undefined;
  const rows = (levels) => levels.map((level) => [String(level.price), String(level.qty)]);
  if (feed === 'book_snapshot') return { market, kind: 'snapshot', bids: rows(bids), asks: rows(asks) };
  const row = [[String(price), String(qty)]];
  if (feed !== 'book') return undefined;
  return { market, kind: 'update', bids: side === 'buy' ? row : [], asks: side === 'sell' ? row : [] };
}

/** [channel, {as, bs} or {a} and {b}, name, pair] */
function kraken(message) {
  if (!Array.isArray(message) || message.at(-2) !== 'book-1000') return undefined;
  const body = Object.assign({}, ...message.slice(1, -2));
  const rows = (side = []) => side.map(([price, size]) => [price, size]);
  const kind = body.as === undefined ? 'update' : 'snapshot';
  return { market: message.at(-1), kind, bids: rows(body.bs ?? body.b), asks: rows(body.as ?? body.a) };
}

function kucoinUpdate({ type, topic = '', data }) {
  if (type !== 'message' || !topic.startsWith('/market/level2:')) return undefined;
  const rows = (changes) =>
    changes
      .toSorted((a, b) => Number(a[2]) - Number(b[2]))
      .filter(([price]) => Number(price) !== 0)
      .map(([price, size]) => [price, size]);
  const { symbol: market, sequenceEnd: seq, changes } = data;
  return { market, kind: 'update', seq, bids: rows(changes.bids), asks: rows(changes.asks) };
}

function kucoinSnapshot(url, { data: { sequence, bids, asks } }) {
  return { market: /symbol=([\w-]+)/.exec(url)[1], kind: 'snapshot', seq: Number(sequence), bids, asks };
}

function poloniex({ channel, action: kind, data }) {
  if (channel !== 'book_lv2' || kind === undefined) return undefined;
  return data.map(({ symbol: market, bids, asks }) => ({ market, kind, bids, asks }));
}
