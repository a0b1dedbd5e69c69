import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { BINDINGS } from '../../../src/tui/input/keymap.js';

const WHERE = { always: '', playback: 'playback', orders: 'LOBSTER playback' } as const;

/** Markdown reads a bar as the end of a cell. */
const cell = (text: string) => text.replaceAll('|', '\\|');

test('docs/keys.md is the key map (npx vitest run tests/unit/tui/keys-doc.test.ts -u rewrites it)', async () => {
  const rows = BINDINGS.map(
    ({ keys, help, action, when }) =>
      `| ${keys.map((key) => `\`${cell(key)}\``).join(' ')} | ${cell(help)} | \`${action}\` | ${WHERE[when ?? 'always']} |`,
  );
  const page = [
    '# Keys',
    '',
    'Generated from the key map in `src/tui/input/keymap.ts`, like the help on the screen (`?`). `1` to `9` select a market.',
    'Keys can be changed in the configuration, by action ([how](configuration.md#keys)).',
    '',
    '| key | effect | action | only in |',
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
