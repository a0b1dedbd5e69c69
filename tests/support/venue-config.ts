import { stringify } from 'smol-toml';
import type { VenueSettings } from '../../src/engine/internal.js';

/** A configuration file in which `fake` is a venue with these settings. */
export function venueConfig(settings: VenueSettings): string {
  // TOML has no word for what is not there.
  return stringify(JSON.parse(JSON.stringify({ venues: { fake: settings } })) as Record<string, unknown>);
}
