import type { KnownVenue } from '../venue-definition.js';
import { SNAPSHOT_WITH_FIRST_CHANGE } from './rest-snapshot.js';

/** Changes from the stream, snapshot by REST; lobtop has no reader for its messages, so nothing is verified. */
export const mexc: KnownVenue = {
  ccxtIds: ['mexc'],
  documentation: 'https://www.mexc.com/api-docs/spot-v3/websocket-market-streams/diffdepth-stream',
  policy: { book: 'full', snapshotFrom: 'rest', config: SNAPSHOT_WITH_FIRST_CHANGE },
  rows: [{ book: 'every change, snapshot by REST' }],
};
