import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { CCXT_VENUES } from '../../../src/engine/live/ccxt/venue-list.js';

const page = readFileSync(join(import.meta.dirname, '../../../docs/venues.md'), 'utf8');

it('docs/venues.md has every venue that can be watched', () => {
  const missing = CCXT_VENUES.filter(([id]) => !page.includes(`\`${id}\``));
  expect(missing).toEqual([]);
});
