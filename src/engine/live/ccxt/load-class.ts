import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { LobtopError } from '../../errors.js';
import type { CcxtClass } from './types.js';

/**
 * Loads only the ccxt class of one venue: 130–300 ms and 75 MB; the entire package costs twice that.
 * `ccxtId` comes from the policy table, never from a user.
 *
 * @throws LobtopError `venue` when the package is missing or has no such class
 */
export async function loadCcxtClass(ccxtId: string): Promise<CcxtClass> {
  const file = join(ccxtRoot(), 'js', 'src', 'pro', `${ccxtId}.js`);
  try {
    const loaded = (await import(pathToFileURL(file).href)) as { default: CcxtClass };
    return loaded.default;
  } catch (cause) {
    throw new LobtopError('venue', `Cannot load the ccxt class ${ccxtId}`, {
      cause,
      remedy: 'Reinstall with: npm ci',
    });
  }
}

export function ccxtVersion(): string {
  const manifest = JSON.parse(readFileSync(join(ccxtRoot(), 'package.json'), 'utf8')) as { version: string };
  return manifest.version;
}

/** ccxt exports only its entry point, so the package directory is located from there: above dist/. */
function ccxtRoot(): string {
  const entry = createRequire(import.meta.url).resolve('ccxt');
  return dirname(dirname(entry));
}
