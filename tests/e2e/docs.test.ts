import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { createProgram } from '../../src/cli/program.js';
import { codeBlocks, shellWords } from '../support/code-blocks.js';
import { lobtop } from '../support/program.js';

const ROOT = join(import.meta.dirname, '..', '..');
const run = promisify(execFile);

/** A folder in which the package is installed, with the files that the pages name. */
const folder = mkdtempSync(join(tmpdir(), 'lobtop-docs-'));
const blocks = codeBlocks();

const LOBSTER = [
  '1,100,5853300,18,1',
  '1,101,5853300,50,1',
  '4,100,5853300,8,1',
  '1,102,5853400,20,-1',
  '3,101,5853300,50,1',
];

beforeAll(async () => {
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(ROOT, join(folder, 'node_modules', 'lobtop'));
  const messages = LOBSTER.map((cells, i) => {
    const [type, id, price, size, direction] = cells.split(',');
    return `${34_200 + i}.000000001,${type},${id === '100' ? '16113575' : id},${size},${price},${direction}`;
  });
  writeFileSync(join(folder, 'AAPL_2012-06-21_34200000_57600000_message_10.csv'), `${messages.join('\n')}\n`);
  await lobtop(['record', 'sim:BTC/USDT', '-o', join(folder, 'btc.lob'), '--duration', '4s', '--force']);
});

describe('code in README and docs', () => {
  const scripts = blocks.filter(({ language }) => language === 'js' || language === 'ts');

  it.each(scripts.map(({ place, code }) => [place, code] as const))('%s runs', async (_place, code) => {
    const file = join(mkdtempSync(join(folder, 'block-')), 'block.mjs');
    writeFileSync(file, code);
    const { stderr } = await run(process.execPath, [file], { cwd: folder });
    expect(stderr).toBe('');
  });

  it('is there', () => {
    expect(scripts.length).toBeGreaterThan(5);
  });
});

describe('commands in README and docs', () => {
  const lines = blocks
    .filter(({ language }) => language === 'sh')
    .flatMap(({ place, code }) => code.split('\n').map((line) => [place, line.trim()] as const))
    .map(([place, line]) => [place, line.replace(/^node bin\/lobtop\.js /, 'lobtop ')] as const)
    .filter(([, line]) => /^(\S+=\S+ )?(lobtop|npx lobtop) /.test(line));

  it.each(lines)('%s: %s', async (_place, line) => {
    const words = shellWords(line.replace(/^(\S+=\S+ )?(npx )?lobtop /, ''));
    const program = createProgram('0', () => {});
    let ran = 0;
    for (const command of [program, ...program.commands]) {
      command.exitOverride().configureOutput({ writeErr: () => {}, writeOut: () => {} });
      command.action(() => {
        ran++;
      });
    }
    await program.parseAsync(['node', 'lobtop', ...words]);
    expect(ran).toBe(1);
  });

  it('are there', () => {
    expect(lines.length).toBeGreaterThan(30);
  });
});
