import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { applyConfig } from '../../../src/cli/config.js';
import { createProgram } from '../../../src/cli/program.js';
import { createKeymaps } from '../../../src/tui/input/keymap.js';
import { codeBlocks } from '../../support/code-blocks.js';

const folder = mkdtempSync(join(tmpdir(), 'lobtop-toml-'));
const files = codeBlocks().filter(({ language }) => language === 'toml');

describe('configuration files in the docs', () => {
  it.each(files.map(({ place, code }, i) => [place, code, i] as const))('%s is accepted', async (_place, code, i) => {
    const path = join(folder, `${i}.toml`);
    writeFileSync(path, code);
    const program = createProgram('', () => {});
    const watch = program.commands.find((command) => command.name() === 'watch');
    let applied = false;
    watch?.action(async () => {
      const { keys } = await applyConfig(watch, {});
      createKeymaps(keys);
      applied = true;
    });
    await program.parseAsync(['node', 'lobtop', 'watch', 'binance:BTC/USDT', '--config', path]);
    expect(applied).toBe(true);
  });

  it('are there', () => {
    expect(files.length).toBeGreaterThan(2);
  });
});
