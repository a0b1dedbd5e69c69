// Builds the benchmarks as the program is built (one production bundle) and runs them in a fresh process.
import { spawnSync } from 'node:child_process';
import { build } from 'esbuild';

const folder = 'node_modules/.cache/lobtop-bench';
const outfile = `${folder}/main.mjs`;
await build({
  entryPoints: { main: 'tests/bench/main.ts', venue: 'tests/soak/venue.ts' },
  outdir: folder,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  jsx: 'automatic',
  external: ['ccxt', 'sorted-btree', 'tardis-dev', 'bufferutil', 'utf-8-validate'],
  alias: { 'react-devtools-core': './scripts/no-devtools.mjs' },
  define: { 'process.env.NODE_ENV': '"production"' },
  banner: { js: "import{createRequire as _r}from'node:module';const require=_r(import.meta.url);" },
  logLevel: 'warning',
});
const { status } = spawnSync(process.execPath, [outfile, ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: { ...process.env, FORCE_COLOR: '1' },
});
process.exitCode = status ?? 1;
