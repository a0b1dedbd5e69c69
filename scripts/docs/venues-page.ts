import { contractOf } from '../../src/engine/live/ccxt/contract.js';
import type { CcxtMarket } from '../../src/engine/live/ccxt/types.js';
import type { KnownVenue, TradeSideMeaning, VenueRow } from '../../src/engine/live/ccxt/venue-definition.js';
import { CCXT_VENUES } from '../../src/engine/live/ccxt/venue-list.js';
import type { VenuePolicy } from '../../src/engine/live/ccxt/venue-policy.js';
import { CLOSED_VENUES, isKnownVenue, KNOWN_VENUES, policyOf } from '../../src/engine/live/venue-lookup.js';
import { sizeUnitOf } from '../../src/engine/size-unit.js';
import { type Cells, markdownTable, withPart } from './markdown.js';

const BOOK_HEADINGS: Cells = ['venue', 'id', 'book', 'covers', 'proof', 'level', 'audit', 'tested on'];
const OTHER_HEADINGS: Cells = ['venue', 'sizes', 'side of a trade', 'beyond book and trades', 'kept alive by'];
const SPOT: CcxtMarket = { id: '', symbol: '', spot: true, precision: {} };
const CONTRACT: CcxtMarket = { id: '', symbol: '', contract: true, precision: {} };
const LINEAR: CcxtMarket = { ...CONTRACT, linear: true, base: 'A', quote: 'B', settle: 'B', contractSize: 2 };
const INVERSE: CcxtMarket = { ...CONTRACT, inverse: true, base: 'A', quote: 'B', settle: 'A', contractSize: 2 };

/** docs/venues.md with its generated parts, the tables and the notes, up to date. */
export function venuesPage(page: string): string {
  const books = [...KNOWN_VENUES.flatMap(bookRows), ...unknownRows()];
  const parts = {
    venues: markdownTable(BOOK_HEADINGS, books),
    meanings: markdownTable(OTHER_HEADINGS, KNOWN_VENUES.map(otherRow)),
    notes: notes(),
  };
  return Object.entries(parts).reduce((text, [name, content]) => withPart(text, name, content), page);
}

function bookRows(venue: KnownVenue): Cells[] {
  const { ccxtIds, documentation, rows } = venue;
  const ids = ccxtIds.map((id) => `\`${id}\``).join(' ');
  return rows.map((row) => {
    const name = `[${nameOf(ccxtIds[0])}](${documentation})${row.markets === undefined ? '' : ` ${row.markets}`}`;
    const { book, proof = '', testedOn } = row;
    return [name, ids, book, coverageOf(venue, row), proof, levelOf(venue, row), auditOf(ccxtIds[0]), testedOn];
  });
}

function otherRow(venue: KnownVenue): Cells {
  const { ccxtIds, tradeSide, keepAlive } = venue;
  return [nameOf(ccxtIds[0]), sizesOf(venue), sideOf(tradeSide), touchOf(ccxtIds[0]), keepAlive];
}

/** Venues without a file of their own. */
function unknownRows(): Cells[] {
  const unknown = CCXT_VENUES.filter(([id]) => !isKnownVenue(id));
  return unknown.map(([id, name]) => {
    return [name, `\`${id}\``, 'what ccxt hands over', 'not known', '', '`unverifiable`', auditOf(id), ''];
  });
}

/** How far a book is known to be complete. */
function coverageOf({ ccxtIds }: KnownVenue, { markets }: VenueRow): string {
  const policy = policyOf(ccxtIds[0]) as VenuePolicy;
  const market = markets === 'contracts' ? CONTRACT : SPOT;
  if (policy.levels === 'all') return 'all of it';
  if (policy.book !== 'full') {
    const levels = policy.levels ?? policy.depth(market);
    return levels === undefined ? 'the levels sent' : `best ${levels.toLocaleString('en')}`;
  }
  if (policy.snapshotFrom(market) === 'stream') return 'all of it';
  return policy.hasRestSequence ? 'the snapshot, renewed' : 'the snapshot';
}

function levelOf({ ccxtIds }: KnownVenue, { markets }: VenueRow): string {
  const { integrity, checkedBy } = policyOf(ccxtIds[0]) as VenuePolicy;
  const level = integrity(markets === 'contracts' ? CONTRACT : SPOT);
  return checkedBy === 'ccxt' ? `\`${level}\`, by ccxt` : `\`${level}\``;
}

/** What sizes of contracts are counted in; those of spot markets are in base currency everywhere. */
function sizesOf({ ccxtIds }: KnownVenue): string {
  const policy = policyOf(ccxtIds[0]) as VenuePolicy;
  const [linear, inverse] = [LINEAR, INVERSE].map((market) => sizeUnitOf(contractOf(market, policy)));
  if (linear.kind === 'base' && inverse.kind === 'base') return 'base currency';
  if (linear.kind === 'base')
    return `base currency; inverse contracts of ${inverse.amount === 1 ? 'one quote unit' : 'quote currency'}`;
  return 'base currency; contracts as the venue counts them';
}

function sideOf({ names, field, quote, source }: TradeSideMeaning): string {
  const where = field === undefined ? '' : ` (\`${field}\`)`;
  const [url, section] = source?.split(', ') ?? [];
  const cited = quote === undefined ? '' : `: [“${quote}”](${url})${section === undefined ? '' : ` (${section})`}`;
  const meaning = {
    taker: 'the taker’s',
    maker: 'the maker’s',
    unstated: 'not stated, read as the taker’s',
    absent: 'not sent',
  };
  return `${meaning[names]}${where}${cited}`;
}

function touchOf(ccxtId: string): string {
  return policyOf(ccxtId)?.readTouches === undefined ? '' : 'fast touch';
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
