import { CountingSequencer } from '../../../integrity/sequencer.js';
import type { BookMessage, WireMessage } from '../book-message.js';
import { mergeConfig } from '../merge-config.js';
import type { CcxtExchange } from '../types.js';
import type { KnownVenue } from '../venue-definition.js';
import { integerOf, type JsonObject, NOT_A_BOOK, objectOf } from '../wire-values.js';
import { SNAPSHOT_WITH_FIRST_CHANGE } from './common/rest-snapshot.js';

export const mexc: KnownVenue = {
  ccxtIds: ['mexc'],
  documentation: 'https://www.mexc.com/api-docs/spot-v3/websocket-market-streams/diffdepth-stream',
  policy: {
    book: 'full',
    snapshotFrom: () => 'rest',
    integrity: () => 'sequence',
    checkedBy: 'lobtop',
    decode,
    readBookMessages,
    // Spot, "How to Properly Maintain a Local Copy of the Order Book": "If any push does not satisfy: fromVersion = previous toVersion + 1, you
    // must reinitialize." Contracts, "Incremental Order Book Maintenance Mechanism": "Each new event's version should be exactly equal to the
    // previous version + 1."
    sequencer: () => new CountingSequencer(),
    hasRestSequence: true,
    // Contracts: ccxt would make the id of a trade from its time, side, size and price, and two equal trades would be one.
    config: mergeConfig(SNAPSHOT_WITH_FIRST_CHANGE, { options: { useCcxtTradeId: false } }),
    patch,
  },
  rows: [
    {
      markets: 'spot',
      book: 'every change, snapshot by REST',
      proof: '`fromVersion` = last `toVersion` + 1',
      testedOn: 'stand-in',
    },
    {
      markets: 'contracts',
      book: 'every change, snapshot by REST',
      proof: '`version` = last `version` + 1',
      testedOn: 'stand-in',
    },
  ],
  tradeSide: { names: 'unstated', field: 'tradeType (contracts: T)' },
  keepAlive: 'the client sends {"method":"ping"}; the venue answers PONG (contracts: pong)',
};

/** Spot messages are protobuf; everything else is JSON. */
function decode(message: unknown, exchange: CcxtExchange): unknown {
  return message instanceof Uint8Array ? exchange.decodeProtoMsg?.(message) : message;
}

/**
 * `{"channel": "spot@public.aggre.depth.v3.api.pb@100ms@BTCUSDT", "symbol", "publicAggreDepths": {"fromVersion", "toVersion"}}`;
 * contracts: `{"channel": "push.depth", "symbol", "data": {"version"}}`, and "begin" and "end" where several versions are in one message.
 */
function readBookMessages(message: WireMessage): readonly BookMessage[] {
  const isContract = message['channel'] === 'push.depth';
  const changes = objectOf(message[isContract ? 'data' : 'publicAggreDepths']);
  if (changes === undefined) return NOT_A_BOOK;
  return [{ market: String(message['symbol']), spot: !isContract, kind: 'update', ...versionsOf(changes) }];
}

type Versions = { readonly first: number | undefined; readonly last: number | undefined };

function versionsOf(changes: JsonObject): Versions {
  const { version, fromVersion = changes['begin'] ?? version, toVersion = changes['end'] ?? version } = changes;
  return { first: integerOf(fromVersion), last: integerOf(toVersion) };
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
 * ccxt compares only the first version of a message, and so discards one that the snapshot is in the middle of. Only those whose last version
 * is at most the snapshot's are old; sizes are absolute, so applying a part twice is harmless.
 */
function bridgeByLastVersion(exchange: CcxtExchange): void {
  exchange.getCacheIndex = (book, deltas) => {
    const { nonce = Number.NaN } = book as { nonce?: number };
    const versions = deltas.map((delta) => versionsOf(objectOf(delta) ?? {}));
    if (!(Number(versions[0]?.first) <= nonce + 1)) return -1;
    const index = versions.findIndex(({ last }) => Number(last) > nonce);
    return index < 0 ? deltas.length : index;
  };
  exchange.handleDelta = (book, delta) => {
    const changes = objectOf(delta) ?? {};
    const { last = Number.NaN } = versionsOf(changes);
    const target = book as { nonce?: number; bids: unknown; asks: unknown };
    if (!(last > (target.nonce ?? 0))) return;
    target.nonce = last;
    exchange.handleBooksideDelta?.(target.bids, changes['bids'] ?? []);
    exchange.handleBooksideDelta?.(target.asks, changes['asks'] ?? []);
  };
}
