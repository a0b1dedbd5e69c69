// Builds the benchmarks as the program is built (one production bundle) and runs them in a fresh process.
import { runBundled } from '../../scripts/run-bundled.mjs';

await runBundled('node_modules/.cache/lobtop-bench', {
  main: 'tests/bench/main.ts',
  venue: 'tests/soak/venue.ts',
  'warm-cache': 'tests/bench/warm-cache.ts',
});
