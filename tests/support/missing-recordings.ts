import { MISSING } from './recordings.js';
import { sharedPath } from './shared.js';

/** Says once, before any test runs, what is missing: the tests that need it are skipped without a word of their own. */
export default function setup(): void {
  if (MISSING.length === 0) return;
  const rows = MISSING.map(({ folder, files, hasRest }) => `  ${folder}${hasRest ? `: ${files.join(', ')}` : ''}`);
  const lines = [
    `These recordings are not in ${sharedPath('data')}; tests that read them are skipped:`,
    ...rows,
    'node scripts/fetch-recordings.mjs fetches those that are public, and says where the others come from.',
  ];
  process.stderr.write(`\n${lines.join('\n')}\n\n`);
}
