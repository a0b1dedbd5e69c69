// Bundles the soak and its venue as the program is bundled, and runs them: npm run soak [-- --seconds=600].
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync } from 'node:fs';
import { build } from 'esbuild';

const folder = 'node_modules/.cache/lobtop-soak';
mkdirSync(folder, { recursive: true });
for (const name of ['key', 'certificate']) copyFileSync(`tests/support/faults/${name}.pem`, `${folder}/${name}.pem`);
await build({
  entryPoints: { main: 'tests/soak/main.ts', venue: 'tests/soak/venue.ts' },
  outdir: folder,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  external: ['ccxt', 'bufferutil', 'utf-8-validate'],
  banner: { js: "import{createRequire as _r}from'node:module';const require=_r(import.meta.url);" },
  logLevel: 'warning',
});
const { status } = spawnSync(process.execPath, ['--expose-gc', `${folder}/main.mjs`, ...process.argv.slice(2)], {
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
