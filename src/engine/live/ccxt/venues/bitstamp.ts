import type { CcxtExchange } from '../types.js';
import type { KnownVenue } from '../venue-definition.js';
import { objectOf } from '../wire-values.js';
import { SNAPSHOT_WITH_FIRST_CHANGE } from './common/rest-snapshot.js';

export const bitstamp: KnownVenue = {
  ccxtIds: ['bitstamp'],
  documentation: 'https://www.bitstamp.net/websocket/v2/',
  policy: {
    book: 'full',
    snapshotFrom: () => 'rest',
    hasRestSequence: true,
    config: SNAPSHOT_WITH_FIRST_CHANGE,
    patch: bridgeByMicrotimestamp,
  },
  rows: [{ book: 'every change, snapshot by REST', testedOn: 'recording' }],
  tradeSide: { names: 'unstated', field: 'type' },
  keepAlive: 'websocket ping frames, from both sides',
  notes: ['Its messages have a microtimestamp, which gives their order but does not reveal a loss.'],
};

/**
 * ccxt drops buffered changes newer than the snapshot unless one has exactly the same timestamp.
 * "Live full order book": changes after the snapshot's microtimestamp have to be applied.
 */
function bridgeByMicrotimestamp(exchange: CcxtExchange): void {
  exchange.getCacheIndex = (book, deltas) => {
    const nonce = Number((book as { nonce?: unknown }).nonce);
    const index = deltas.findIndex((delta) => Number(objectOf(delta)?.['microtimestamp']) > nonce);
    return index < 0 ? deltas.length : index;
  };
}
