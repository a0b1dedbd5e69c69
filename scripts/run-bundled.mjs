// Bundles programs as lobtop itself is bundled, production code in one file each, and runs the one called main.
import { spawnSync } from 'node:child_process';
import { build } from 'esbuild';

/**
 * @param folder where the bundles go; @param entryPoints file by name, one of them `main`
 * @param nodeArgs for node itself
 */
export async function runBundled(folder, entryPoints, nodeArgs = []) {
  await build({
    entryPoints,
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
  const { status } = spawnSync(process.execPath, [...nodeArgs, `${folder}/main.mjs`, ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { ...process.env, FORCE_COLOR: '1' },
  });
  process.exitCode = status ?? 1;
}
