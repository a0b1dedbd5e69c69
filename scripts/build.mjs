// One production bundle: the program, the engine for embedding, and the simulated venue's thread share their chunks.
import { readFileSync, rmSync } from 'node:fs';
import { build } from 'esbuild';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
rmSync('dist', { recursive: true, force: true });

const { metafile } = await build({
  entryPoints: {
    main: 'src/cli/main.ts',
    engine: 'src/engine/index.ts',
    indicators: 'src/engine/indicators.ts',
    recordings: 'src/engine/recordings.ts',
    testing: 'src/engine/testing.ts',
    'simulator-worker': 'src/engine/simulator/worker.ts',
  },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  jsx: 'automatic',
  // ccxt is loaded at run time, one class at a time, and with it undici, which only proxies need otherwise; bufferutil and utf-8-validate are optional natives of ws.
  external: ['ccxt', 'undici', 'bufferutil', 'utf-8-validate'],
  alias: { 'react-devtools-core': './scripts/no-devtools.mjs' },
  define: { 'process.env.NODE_ENV': '"production"', __LOBTOP_VERSION__: JSON.stringify(version) },
  // CommonJS dependencies inside an ES module bundle need a require for Node's own modules.
  banner: {
    js: "import{createRequire as _lobtopRequire}from'node:module';const require=_lobtopRequire(import.meta.url);",
  },
  minifySyntax: true,
  legalComments: 'linked',
  metafile: true,
  logLevel: 'warning',
});

const bytes = Object.values(metafile.outputs).reduce((sum, output) => sum + output.bytes, 0);
process.stderr.write(`built dist/ (${Math.round(bytes / 1024)} kB)\n`);
