import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { expect } from 'vitest';
import type { JsonRecord } from './program.js';

const path = join(import.meta.dirname, '..', '..', 'docs', 'records.schema.json');
const isValid = new Ajv({ strict: false, allErrors: true }).compile(JSON.parse(readFileSync(path, 'utf8')) as object);

/** Each record is one that the published schema allows. */
export function expectSchema(all: readonly JsonRecord[]): void {
  for (const record of all) {
    if (!isValid(record)) expect(isValid.errors, JSON.stringify(record).slice(0, 300)).toEqual([]);
  }
}
