import { expect, test } from 'vitest';
import { KEYMAP } from '../../../src/tui/keymap.js';

/** Markdown reads a bar as the end of a cell. */
const cell = (text: string) => text.replaceAll('|', '\\|');

test('docs/keys.md is the key map (npx vitest run tests/unit/tui/keys-doc.test.ts -u writes it anew)', async () => {
  const rows = KEYMAP.map(({ keys, help }) => `| ${keys.map((key) => `\`${cell(key)}\``).join(' ')} | ${cell(help)} |`);
  const page = [
    '# Keys',
    '',
    'Made from the key map in `src/tui/keymap.ts`, as the help on the screen is (`?`). `1` to `9` choose a market.',
    '',
    '| key | does |',
    '|---|---|',
    ...rows,
    '',
  ];
  await expect(page.join('\n')).toMatchFileSnapshot('../../../docs/keys.md');
});
