// Writes the generated parts of docs/, from the code that they describe; a test fails while they are out of date.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const PAGES = { 'docs/venues.md': ['scripts/docs/venues-page.ts', 'venuesPage'] };

const root = new URL('..', import.meta.url);
for (const [file, [source, render]] of Object.entries(PAGES)) {
  const page = new URL(file, root);
  const written = readFileSync(page, 'utf8');
  const module = await load(source);
  const current = module[render](written);
  writeFileSync(page, current);
  process.stderr.write(`${file}: ${current === written ? 'up to date' : 'written'}\n`);
}

/** A TypeScript module of this repository: Node 20 cannot import it as it is. */
async function load(source) {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(source, root))],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
}
