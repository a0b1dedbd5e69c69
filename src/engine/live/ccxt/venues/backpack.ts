import type { KnownVenue } from '../venue-definition.js';
import { SNAPSHOT_WITH_FIRST_CHANGE } from './rest-snapshot.js';

/** Changes from the stream, snapshot by REST; lobtop has no reader for its messages, so nothing is verified. */
export const backpack: KnownVenue = {
  ccxtIds: ['backpack'],
  documentation: 'https://docs.backpack.exchange/#tag/Streams/Public/Depth',
  policy: { book: 'full', snapshotFrom: 'rest', config: SNAPSHOT_WITH_FIRST_CHANGE },
  rows: [{ book: 'every change, snapshot by REST' }],
};
