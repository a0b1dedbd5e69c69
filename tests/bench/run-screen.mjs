// What the screen costs in a pty: npm run bench:screen (about three minutes).
import { runBundled } from '../../scripts/run-bundled.mjs';

await runBundled('node_modules/.cache/lobtop-screen-cost', {
  main: 'tests/bench/screen-cost.ts',
  venue: 'tests/soak/venue.ts',
});
