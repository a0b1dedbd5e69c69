import { CountingSequencer, LinkingSequencer } from '../../../integrity/sequencer.js';
import type { BookMessage, WireMessage } from '../book-message.js';
import type { KnownVenue } from '../venue-definition.js';
import type { VenuePolicy } from '../venue-policy.js';
import { integerOf, NOT_A_BOOK, objectOf } from '../wire-values.js';

const POLICY: Partial<VenuePolicy> = {
  book: 'window',
  // Spot: requested over the websocket and bridged like a REST snapshot.
  snapshotFrom: () => 'rest',
  depth: () => 150,
  integrity: () => 'sequence',
  checkedBy: 'lobtop',
  readBookMessages,
  // Spot: prevSeqNum is the seqNum of the message before. Contracts: version counts the messages.
  sequencer: ({ contract }) => (contract === true ? new CountingSequencer() : new LinkingSequencer()),
};

export const htx: KnownVenue = {
  ccxtIds: ['htx'],
  documentation: 'https://huobiapi.github.io/docs/usdt_swap/v1/en/#general-subscribe-incremental-market-depth-data',
  policy: POLICY,
  rows: [
    { markets: 'spot', book: 'best 150 levels', proof: '`prevSeqNum` = last `seqNum`' },
    { markets: 'contracts', book: 'best 150 levels', proof: '`version` = last `version` + 1' },
  ],
};

/** HTX's former Japanese site, with the protocol of its spot markets. */
export const bitTrade: KnownVenue = {
  ccxtIds: ['bittrade'],
  documentation: 'https://api-doc.bittrade.co.jp/',
  policy: POLICY,
  rows: [{ book: 'best 150 levels', proof: '`prevSeqNum` = last `seqNum`' }],
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
