import { CountingSequencer, LinkingSequencer } from '../../../integrity/sequencer.js';
import type { BookMessage, WireMessage } from '../book-message.js';
import type { CcxtExchange } from '../types.js';
import type { KnownVenue } from '../venue-definition.js';
import type { VenuePolicy } from '../venue-policy.js';
import { integerOf, NOT_A_BOOK, objectOf, objectsOf } from '../wire-values.js';

const POLICY: Partial<VenuePolicy> = {
  book: 'window',
  // Spot: requested over the websocket and bridged like a REST snapshot. Contracts: "snapshot" is the first event of the stream.
  snapshotFrom: ({ contract }) => (contract === true ? 'stream' : 'rest'),
  depth: () => 150,
  integrity: () => 'sequence',
  checkedBy: 'lobtop',
  readBookMessages,
  // Spot, "Market By Price (incremental update)": "The “prevSeqNum” of the current incremental message must be the same with “seqNum” of the
  // previous message, otherwise it implicates message loss which should require another round of refresh message retrieval and alignment".
  // Contracts: "version": "auto increment in single websocket connection."
  sequencer: ({ contract }) => (contract === true ? new CountingSequencer() : new LinkingSequencer()),
  answers: {
    request: ({ sub, id }) => (sub === undefined ? undefined : { id, status: 'ok', subbed: sub }),
    isTo: ({ rep }, { req }) => rep !== undefined && rep === req,
  },
};

const KEEP_ALIVE = 'the venue sends {"ping":…}; the client answers {"pong":…}';

export const htx: KnownVenue = {
  ccxtIds: ['htx'],
  documentation: 'https://huobiapi.github.io/docs/usdt_swap/v1/en/#general-subscribe-incremental-market-depth-data',
  policy: { ...POLICY, patch: takeSnapshotOfQuietMarket, translate: countOneSide },
  rows: [
    { markets: 'spot', book: 'best 150 levels', proof: '`prevSeqNum` = last `seqNum`', testedOn: 'stand-in' },
    { markets: 'contracts', book: 'best 150 levels', proof: '`version` = last `version` + 1', testedOn: 'stand-in' },
  ],
  tradeSide: {
    names: 'taker',
    field: 'direction',
    quote: 'The direction to buy or sell is the direction of the taker (active transaction)',
    source: 'https://huobiapi.github.io/docs/usdt_swap/v1/en/#general-subscribe-trade-detail-data',
  },
  keepAlive: KEEP_ALIVE,
  notes: ['Trades of contracts are sent with twice their size, the sum of both sides: lobtop halves it.'],
};

/** HTX's former Japanese site, with the protocol of its spot markets. */
export const bitTrade: KnownVenue = {
  ccxtIds: ['bittrade'],
  documentation: 'https://api-doc.bittrade.co.jp/',
  policy: { ...POLICY, patch: takeSnapshotOfQuietMarket },
  rows: [{ book: 'best 150 levels', proof: '`prevSeqNum` = last `seqNum`', testedOn: 'stand-in' }],
  tradeSide: { names: 'unstated', field: 'direction' },
  keepAlive: KEEP_ALIVE,
};

/**
 * Spot: `{"ch": "market.btcusdt.mbp.150", "tick": {"seqNum", "prevSeqNum", …}}`; contracts:
 * `{"ch": "market.BTC-USDT.depth.size_150.high_freq", "tick": {"event": "snapshot" or "update", "version", …}}`.
 */
function readBookMessages(message: WireMessage): readonly BookMessage[] {
  const [, market = '', channel] = String(message['ch']).split('.');
  const tick = objectOf(message['tick']);
  if (tick === undefined) return NOT_A_BOOK;
  if (channel === 'mbp') {
    const last = integerOf(tick['seqNum']);
    return [{ market, kind: 'update', first: last, last, previous: integerOf(tick['prevSeqNum']) }];
  }
  if (channel !== 'depth' || tick['event'] === undefined) return NOT_A_BOOK;
  const last = integerOf(tick['version']);
  return [{ market, kind: tick['event'] === 'snapshot' ? 'snapshot' : 'update', first: last, last }];
}

/**
 * ccxt takes the snapshot of a spot market only once a change has arrived, and gives up after three seconds without one: a quiet market
 * would never start. A change without levels, at the snapshot's own number, lets it be taken; every later change has to follow that number.
 */
function takeSnapshotOfQuietMarket(exchange: CcxtExchange): void {
  const { handleOrderBookSnapshot } = exchange;
  if (handleOrderBookSnapshot === undefined) return;
  exchange.handleOrderBookSnapshot = (client, message, subscription) => {
    const book = exchange.orderbooks[String(subscription['symbol'])] as { readonly cache?: unknown[] } | undefined;
    const seqNum = objectOf(message['data'])?.['seqNum'];
    if (book?.cache?.length === 0 && seqNum !== undefined)
      book.cache.push({ ch: subscription['messageHash'], ts: message['ts'], tick: { seqNum, prevSeqNum: seqNum } });
    return handleOrderBookSnapshot.call(exchange, client, message, subscription);
  };
}

/**
 * Trades of contracts, "amount": "quantity(Cont.). Sum of both buy and sell sides": twice what was traded, which ccxt passes on. Spot trades
 * have no `quantity`, and count once.
 */
function countOneSide(message: WireMessage): void {
  if (!String(message['ch']).endsWith('.trade.detail')) return;
  for (const trade of objectsOf(objectOf(message['tick'])?.['data']) as Record<string, unknown>[]) {
    if (trade['quantity'] !== undefined) trade['amount'] = Number(trade['amount']) / 2;
  }
}
