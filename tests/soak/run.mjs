// The soak and its venue, as the program is bundled: npm run soak [-- --seconds=600].
import { copyFileSync, mkdirSync } from 'node:fs';
import { runBundled } from '../../scripts/run-bundled.mjs';

const folder = 'node_modules/.cache/lobtop-soak';
mkdirSync(folder, { recursive: true });
for (const name of ['key', 'certificate']) copyFileSync(`tests/support/faults/${name}.pem`, `${folder}/${name}.pem`);
await runBundled(folder, { main: 'tests/soak/main.ts', venue: 'tests/soak/venue.ts' }, ['--expose-gc']);
