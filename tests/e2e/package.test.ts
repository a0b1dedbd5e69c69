import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { records } from '../support/program.js';

const ROOT = join(import.meta.dirname, '..', '..');

describe('the package', () => {
  it('installs into an empty folder, runs, and embeds with types', () => {
    const folder = mkdtempSync(join(tmpdir(), 'lobtop-package-'));
    const run = (command: string, args: readonly string[], cwd = folder) =>
      execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    const [tarball] = JSON.parse(run('npm', ['pack', '--json', '--pack-destination', folder], ROOT)) as {
      filename: string;
      files: { path: string }[];
    }[];
    const files = tarball.files.map(({ path }) => path);
    expect(files.filter((path) => /^(src|tests|scripts|node_modules)\//.test(path))).toEqual([]);
    expect(files).toContain('dist/types/engine/index.d.ts');

    run('npm', ['init', '-y']);
    run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', join(folder, tarball.filename)]);
    expect(run('npx', ['lobtop', '--version']).trim()).toMatch(/^\d+\.\d+\.\d+$/);
    const lines = records(run('npx', ['lobtop', 'demo', '--headless', '--json', '--count', '3']));
    expect(lines).toHaveLength(3);
    expect(lines[0].type).toBe('hello');

    writeFileSync(join(folder, 'embed.mjs'), EMBED);
    expect(run('node', ['embed.mjs']).trim()).toBe('10000 10001 2 undefined true time:1m function 5');
    writeFileSync(join(folder, 'embed.mts'), EMBED);
    const tsc = join(ROOT, 'node_modules', '.bin', 'tsc');
    run(tsc, ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2022', '--types', '', 'embed.mts']);
  });
});

const EMBED = `
import { Book } from 'lobtop/engine';
import { Book as SameBook } from 'lobtop';
import { candleKindText, parseCandleKind } from 'lobtop/indicators';
import { CaptureReader } from 'lobtop/recordings';
import { ManualClock } from 'lobtop/testing';
const book = new Book({ tickSize: 0.01 });
const none = book.bestBid;
book.begin();
book.levels(0, Float64Array.of(9999, 10000), Float64Array.of(2, 1), 0, 2);
book.levels(1, Float64Array.of(10001), Float64Array.of(1.5), 0, 1);
book.commit({ seq: 1 });
const clock = new ManualClock(5);
const others = [Book === SameBook, candleKindText(parseCandleKind('time:1m')), typeof CaptureReader, clock.wallMs()];
globalThis.console.log(book.bestBid, book.bestAsk, book.top(0, 5).length, none, ...others);
`;
