import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { BINDINGS } from '../../../src/tui/input/keymap.js';

const WHERE = { always: '', walking: 'recordings, the past', orders: 'LOBSTER' } as const;

/** Markdown reads a bar as the end of a cell. */
const cell = (text: string) => text.replaceAll('|', '\\|');

test('docs/keys.md is the key map (npx vitest run tests/unit/tui/keys-doc.test.ts -u writes it anew)', async () => {
  const rows = BINDINGS.map(
    ({ keys, help, action, when }) =>
      `| ${keys.map((key) => `\`${cell(key)}\``).join(' ')} | ${cell(help)} | \`${action}\` | ${WHERE[when ?? 'always']} |`,
  );
  const page = [
    '# Keys',
    '',
    'Made from the key map in `src/tui/input/keymap.ts`, as the help on the screen is (`?`). `1` to `9` choose a market.',
    'Each can be changed: give the action other keys in the configuration ([how](configuration.md#keys)).',
    '',
    '| key | does | action | where |',
    '|---|---|---|---|',
    ...rows,
    '',
  ];
  await expect(page.join('\n')).toMatchFileSnapshot('../../../docs/keys.md');
});

test('the keys in README.md are those of the key map', () => {
  const readme = readFileSync(join(import.meta.dirname, '../../../README.md'), 'utf8');
  const shown = /<!-- keys -->\n([\s\S]*?)\n<!-- \/keys -->/.exec(readme)?.[1];
  const words = BINDINGS.flatMap(({ keys, short, when }) =>
    short === undefined || when !== undefined ? [] : [`\`${keys[0]}\` ${short}`],
  );
  expect(shown).toBe(`${words.join(' · ')} · [all keys](docs/keys.md)`);
});
