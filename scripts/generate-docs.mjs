// Writes the generated parts of README and docs/ from the code that they describe; a unit test fails while they are stale.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = new URL('..', import.meta.url);
const { PAGES } = await load('scripts/docs/pages.ts');
for (const [file, render] of Object.entries(PAGES)) {
  const page = new URL(file, root);
  const written = readFileSync(page, 'utf8');
  const current = render(written);
  writeFileSync(page, current);
  process.stderr.write(`${file}: ${current === written ? 'up to date' : 'written'}\n`);
}

/** A TypeScript module of this repository: Node 20 cannot import it as it is. */
async function load(source) {
  const folder = mkdtempSync(join(tmpdir(), 'lobtop-docs-'));
  const outfile = join(folder, 'module.mjs');
  try {
    await build({
      entryPoints: [fileURLToPath(new URL(source, root))],
      outfile,
      bundle: true,
      format: 'esm',
      platform: 'node',
      // Nothing is run but the description of the command line.
      external: ['ccxt', 'bufferutil', 'utf-8-validate', './commands/*'],
      banner: { js: "import{createRequire as _r}from'node:module';const require=_r(import.meta.url);" },
    });
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
