import type { KnownVenue } from '../venue-definition.js';
import { SNAPSHOT_WITH_FIRST_CHANGE } from './rest-snapshot.js';

/** Changes come from the stream and the snapshot by REST; lobtop has no reader for its messages, so nothing is checked. */
export const mexc: KnownVenue = {
  ccxtIds: ['mexc'],
  documentation: 'https://www.mexc.com/api-docs/spot-v3/websocket-market-streams/diffdepth-stream',
  policy: { book: 'full', snapshotFrom: 'rest', config: SNAPSHOT_WITH_FIRST_CHANGE },
  rows: [{ book: 'every change, snapshot by REST' }],
};
