import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PAGES } from '../../../scripts/docs/pages.js';
import { fieldsOf, meaningOf, recordTypes } from '../../../scripts/docs/records-page.js';

const ROOT = join(import.meta.dirname, '..', '..', '..');

describe('pages with generated parts', () => {
  it.each(Object.entries(PAGES))('%s is up to date (npm run docs writes it)', (file, render) => {
    const page = readFileSync(join(ROOT, file), 'utf8');
    expect(page).toBe(render(page));
  });
});

describe('the schema of records', () => {
  const fields = recordTypes().flatMap((type) =>
    fieldsOf(type).map(({ name, field }) => ({ path: `${type}.${name}`, field, ...meaningOf(field) })),
  );

  it('describes every field of every record', () => {
    expect(fields.length).toBeGreaterThan(80);
    expect(fields.filter(({ text }) => text === '').map(({ path }) => path)).toEqual([]);
  });

  it('gives the unit of every time, latency, price and size', () => {
    const withUnit = /(Ts|Ms|Mb|Size|Volume|price|size|mid|spread|microprice|vwap|\.(open|high|low|close|feed|apply))$/;
    const missing = fields.filter(({ path, unit }) => withUnit.test(path) && unit === '');
    expect(missing.map(({ path }) => path)).toEqual([]);
  });
});
