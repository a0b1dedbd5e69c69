import type { WireMessage } from '../book-message.js';
import type { CcxtExchange } from '../types.js';
import type { KnownVenue } from '../venue-definition.js';
import { objectOf, objectsOf } from '../wire-values.js';

/**
 * "Orderbook": "{group} is the price-level aggregation size (1, 10, or 100), and {depth} is the number of levels returned per side (1, 10,
 * 20, or 100)." ccxt asks for a group of 10: prices would be rounded.
 */
export const derive: KnownVenue = {
  ccxtIds: ['derive'],
  documentation: 'https://docs.derive.xyz/api-reference/channels/orderbook',
  policy: {
    book: 'snapshot',
    // ccxt's default is 10.
    depth: () => 100,
    rewriteRequest: askForDocumentedChannels,
    translate: nameBookAsAskedFor,
    patch: handleTradesByMarket,
  },
  rows: [{ book: 'best 100 levels in each message', testedOn: 'stand-in' }],
  tradeSide: { names: 'unstated', field: 'direction' },
  keepAlive: 'ccxt sends websocket pings; the venue answers',
};

const CCXT_BOOK = /^(orderbook\..+)\.10\.(\d+)$/;
const BOOK = /^(orderbook\..+)\.1\.(\d+)$/;
/** Of one market: "ETH-PERP", "ETH-20261225-3000-C", "ETH-USDC". */
const CCXT_TRADES = /^trades\.([^.-]+)-([^.]+)$/;
const TRADES = /^trades\.(perp|option|erc20)\./;

/**
 * "Trades by instrument type currency": "Channel name: trades.{instrument_type}.{currency}." ccxt asks for the trades of one market, for
 * which the documentation has no channel.
 */
function askForDocumentedChannels(message: unknown): unknown {
  const params = objectOf(objectOf(message)?.['params']);
  const channels = params?.['channels'];
  if (!Array.isArray(channels)) return message;
  return { ...objectOf(message), params: { ...params, channels: channels.map(String).map(documented) } };
}

function documented(channel: string): string {
  const [, currency, rest = ''] = CCXT_TRADES.exec(channel) ?? [];
  if (currency === undefined) return channel.replace(CCXT_BOOK, '$1.1.$2');
  const kind = rest === 'PERP' ? 'perp' : /-[CP]$/.test(rest) ? 'option' : 'erc20';
  return `trades.${kind}.${currency}`;
}

/** ccxt finds the call that waits for a message by the channel that it asked for. */
function nameBookAsAskedFor(message: WireMessage): void {
  const params = objectOf(message['params']) as { channel?: unknown } | undefined;
  if (typeof params?.channel === 'string') params.channel = params.channel.replace(BOOK, '$1.10.$2');
}

/** ccxt expects the trades of one market, and reads their list as an object without elements: it would drop all of them. */
function handleTradesByMarket(exchange: CcxtExchange): void {
  const { handleMessage } = exchange;
  exchange.handleMessage = (client, message) => {
    const { channel, data } = objectOf(objectOf(message)?.['params']) ?? {};
    if (!TRADES.test(String(channel)) || !Array.isArray(data)) {
      handleMessage.call(exchange, client, message);
      return;
    }
    for (const trade of objectsOf(data)) {
      const subscribed = `trades.${trade['instrument_name']}`;
      if (!(subscribed in client.subscriptions)) continue;
      const params = { channel: subscribed, data: { 0: trade, length: 1 } };
      handleMessage.call(exchange, client, { ...objectOf(message), params });
    }
  };
}
