import { CountingSequencer } from '../../../integrity/sequencer.js';
import type { BookMessage, WireMessage } from '../book-message.js';
import type { CcxtExchange } from '../types.js';
import type { KnownVenue } from '../venue-definition.js';
import { integerOf, NOT_A_BOOK, objectOf } from '../wire-values.js';
import { SNAPSHOT_WITH_FIRST_CHANGE } from './rest-snapshot.js';

export const mexc: KnownVenue = {
  ccxtIds: ['mexc'],
  documentation: 'https://www.mexc.com/api-docs/spot-v3/websocket-market-streams/diffdepth-stream',
  policy: {
    book: 'full',
    snapshotFrom: () => 'rest',
    integrity: ({ spot }) => (spot === true ? 'sequence' : 'unverifiable'),
    checkedBy: 'lobtop',
    decode,
    readBookMessages,
    // The fromVersion of a message is the toVersion of the one before plus 1; anything else is a loss. No such rule is known for what ccxt
    // subscribes of contracts.
    sequencer: ({ spot }) => (spot === true ? new CountingSequencer() : undefined),
    hasRestSequence: true,
    config: SNAPSHOT_WITH_FIRST_CHANGE,
    patch,
  },
  rows: [
    { markets: 'spot', book: 'every change, snapshot by REST', proof: '`fromVersion` = last `toVersion` + 1' },
    { markets: 'contracts', book: 'every change, snapshot by REST' },
  ],
};

/** Spot messages are protobuf; everything else is JSON. */
function decode(message: unknown, exchange: CcxtExchange): unknown {
  return message instanceof Uint8Array ? exchange.decodeProtoMsg?.(message) : message;
}

/** `{"channel": "spot@public.aggre.depth.v3.api.pb@100ms@BTCUSDT", "symbol", "publicAggreDepths": {"fromVersion", "toVersion"}}` */
function readBookMessages(message: WireMessage): readonly BookMessage[] {
  const depths = objectOf(message['publicAggreDepths']);
  if (depths === undefined) return NOT_A_BOOK;
  const numbers = { first: integerOf(depths['fromVersion']), last: integerOf(depths['toVersion']) };
  return [{ market: String(message['symbol']), spot: true, kind: 'update', ...numbers }];
}

/** Levels per side of the REST book; ccxt takes the default, 100. The maximum is 5,000. */
const SNAPSHOT_LEVELS = 1000;

function patch(exchange: CcxtExchange): void {
  handleDecoded(exchange);
  bridgeByLastVersion(exchange);
  const load = exchange.loadOrderBook;
  exchange.loadOrderBook = (client, messageHash, symbol, limit = SNAPSHOT_LEVELS, params) =>
    load?.call(exchange, client, messageHash, symbol, limit, params) ?? Promise.resolve();
}

/** The class decodes a message where it handles it; here it is decoded already, to be checked before. */
function handleDecoded(exchange: CcxtExchange): void {
  const { handleMessage } = exchange;
  exchange.handleMessage = (client, message) => {
    const isDecoded = /\.pb(@|$)/.test(String(objectOf(message)?.['channel']));
    if (isDecoded) exchange.handleProtobufMessage?.(client, message);
    else handleMessage.call(exchange, client, message);
  };
}

/**
 * ccxt compares only the first version of a message, and so discards one that the snapshot is in the middle of. Only those whose toVersion is
 * at most the snapshot's lastUpdateId are old; sizes are absolute, so applying a part twice is harmless.
 */
function bridgeByLastVersion(exchange: CcxtExchange): void {
  const { getCacheIndex, handleDelta } = exchange;
  exchange.getCacheIndex = (book, deltas) => {
    const { nonce = Number.NaN } = book as { nonce?: number };
    const [first] = deltas;
    const firstVersion = integerOf(objectOf(first)?.['fromVersion']);
    if (firstVersion === undefined) return getCacheIndex?.call(exchange, book, deltas) ?? -1;
    if (!(firstVersion <= nonce + 1)) return -1;
    const index = deltas.findIndex((delta) => Number(objectOf(delta)?.['toVersion']) > nonce);
    return index < 0 ? deltas.length : index;
  };
  exchange.handleDelta = (book, delta) => {
    const changes = objectOf(delta) ?? {};
    const last = integerOf(changes['toVersion']);
    if (last === undefined) return handleDelta?.call(exchange, book, delta);
    const target = book as { nonce?: number; bids: unknown; asks: unknown };
    if (last <= (target.nonce ?? 0)) return undefined;
    target.nonce = last;
    exchange.handleBooksideDelta?.(target.bids, changes['bids'] ?? []);
    exchange.handleBooksideDelta?.(target.asks, changes['asks'] ?? []);
    return undefined;
  };
}
