import type { CcxtExchange } from '../types.js';
import type { KnownVenue } from '../venue-definition.js';
import { SNAPSHOT_WITH_FIRST_CHANGE } from './rest-snapshot.js';
import { tableOf } from './wire-values.js';

export const bitstamp: KnownVenue = {
  ccxtIds: ['bitstamp'],
  documentation: 'https://www.bitstamp.net/websocket/v2/',
  policy: {
    book: 'full',
    snapshotFrom: 'rest',
    hasRestSequence: true,
    config: SNAPSHOT_WITH_FIRST_CHANGE,
    patch: bridgeByMicrotimestamp,
  },
  rows: [{ book: 'every change, snapshot by REST', testedOn: 'recording' }],
  notes: ['Its messages have a microtimestamp, which gives their order and does not show a loss.'],
};

/**
 * ccxt drops buffered changes that are newer than the snapshot unless one is exactly as old as it.
 * "Live full order book": those after its microtimestamp follow it.
 */
function bridgeByMicrotimestamp(exchange: CcxtExchange): void {
  exchange.getCacheIndex = (book, deltas) => {
    const nonce = Number((book as { nonce?: unknown }).nonce);
    const index = deltas.findIndex((delta) => Number(tableOf(delta)?.['microtimestamp']) > nonce);
    return index < 0 ? deltas.length : index;
  };
}
