import type { CcxtMarket } from '../../src/engine/live/ccxt/types.js';
import type { KnownVenue, VenueRow } from '../../src/engine/live/ccxt/venue-definition.js';
import { CCXT_VENUES } from '../../src/engine/live/ccxt/venue-list.js';
import type { VenuePolicy } from '../../src/engine/live/ccxt/venue-policy.js';
import { CLOSED_VENUES, isKnownVenue, KNOWN_VENUES, policyOf } from '../../src/engine/live/venue-lookup.js';
import { type Cells, markdownTable, withPart } from './markdown.js';

const HEADINGS: Cells = ['venue', 'id', 'book', 'proof', 'level', 'audit', 'tested on'];
const SPOT: CcxtMarket = { id: '', symbol: '', spot: true, precision: {} };
const CONTRACT: CcxtMarket = { id: '', symbol: '', contract: true, precision: {} };

/** docs/venues.md with its generated parts, the table and the notes, up to date. */
export function venuesPage(page: string): string {
  const rows = [...KNOWN_VENUES.flatMap(knownRows), ...unknownRows()];
  return withPart(withPart(page, 'venues', markdownTable(HEADINGS, rows)), 'notes', notes());
}

function knownRows(venue: KnownVenue): Cells[] {
  const { ccxtIds, documentation, rows } = venue;
  const ids = ccxtIds.map((id) => `\`${id}\``).join(' ');
  return rows.map((row) => {
    const name = `[${nameOf(ccxtIds[0])}](${documentation})${row.markets === undefined ? '' : ` ${row.markets}`}`;
    return [name, ids, row.book, row.proof ?? '', levelOf(venue, row), auditOf(ccxtIds[0]), row.testedOn ?? ''];
  });
}

/** Venues without a file of their own. */
function unknownRows(): Cells[] {
  const unknown = CCXT_VENUES.filter(([id]) => !isKnownVenue(id));
  return unknown.map(([id, name]) => [
    name,
    `\`${id}\``,
    'what ccxt hands over',
    '',
    '`unverifiable`',
    auditOf(id),
    '',
  ]);
}

function levelOf({ ccxtIds }: KnownVenue, { markets }: VenueRow): string {
  const { integrity, checkedBy } = policyOf(ccxtIds[0]) as VenuePolicy;
  const level = integrity(markets === 'contracts' ? CONTRACT : SPOT);
  return checkedBy === 'ccxt' ? `\`${level}\`, by ccxt` : `\`${level}\``;
}

function auditOf(ccxtId: string): string {
  if (!listed(ccxtId)[2]) return 'none';
  return policyOf(ccxtId)?.hasRestSequence === true ? 'at the same number' : 'level by level';
}

function nameOf(ccxtId: string): string {
  return listed(ccxtId)[1];
}

function listed(ccxtId: string): (typeof CCXT_VENUES)[number] {
  const venue = CCXT_VENUES.find(([id]) => id === ccxtId);
  if (venue === undefined) throw new Error(`"${ccxtId}" is not in venue-list.ts`);
  return venue;
}

function notes(): string {
  const known = KNOWN_VENUES.flatMap(({ ccxtIds, notes = [] }) =>
    notes.map((note) => `- ${nameOf(ccxtIds[0])}: ${note}`),
  );
  const closed = CLOSED_VENUES.map(({ closed }) => `- ${closed}.`);
  return `${[...known, ...closed].join('\n')}\n`;
}
