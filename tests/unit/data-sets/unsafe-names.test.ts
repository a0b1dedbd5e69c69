import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseDataUrl } from '../../../src/engine/data-sets/data-url.js';
import { DataSets, systemClock } from '../../../src/engine/internal.js';
import { LoopbackHub } from '../../support/loopback-hub.js';

const SHA = 'a'.repeat(40);
const small = Buffer.from('time,price,size\n');

let hub: LoopbackHub;
let folder: string;
let cacheDir: string;
beforeEach(async () => {
  hub = await new LoopbackHub().listen();
  folder = mkdtempSync(join(tmpdir(), 'lobtop-names-'));
  cacheDir = join(folder, 'deep', 'er', 'cache');
  hub.files.set('day/x.csv', small);
});
afterEach(() => hub.close());

function dataSets(more: { isOffline?: boolean; refreshes?: boolean } = {}) {
  return new DataSets({ cacheDir, clock: systemClock, hubUrl: hub.url, onProgress() {}, onNotice() {}, ...more });
}

/** Files outside of the cache's own folder. */
function escaped(): string[] {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true });
  return names
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.startsWith(cacheDir));
}

describe('a listing that names what is not a plain file', () => {
  it.each([
    'day/../../../../../../escaped.csv',
    '../escaped.csv',
    'day/..',
    'a/../../b.csv',
    'day/./x.csv',
    'day//x.csv',
    '/etc/escaped.csv',
    '//host/share/x.csv',
    '\\\\host\\share\\x.csv',
    '..\\..\\escaped.csv',
    'day\\..\\x.csv',
    'C:/escaped.csv',
    'C:escaped.csv',
    'x.csv:stream.csv',
    '%2e%2e/%2e%2e/escaped.csv',
    '%2E%2E%2Fescaped.csv',
    '%252e%252e/escaped.csv',
    '..%2f..%2fescaped.csv',
    '.. /escaped.csv',
    '.../escaped.csv',
    '\u2024\u2024/..\u0000/escaped.csv',
    'x.csv\u0000.csv',
    'x\u001b[2J.csv',
    'x\n.csv',
    'x\u0085.csv',
    'gpj\u202evsc.csv',
    'a name of 254 bytes'.padEnd(250, 'x').concat('.csv'),
    'a name of 243 bytes'.padEnd(80, '\u20ac').concat('.csv'),
    'many folders'.padEnd(1001, '/x'),
  ])('%.30j is refused, and nothing is written or fetched', async (name) => {
    hub.listed = ['day/x.csv', name];
    const failure = await dataSets()
      .file('hf://o/n')
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'LobtopError', code: 'data' });
    const { message } = failure as Error;
    expect(message).toMatch(/^The listing of o\/n names ".*", which is not a safe file name: /);
    expect(message).not.toMatch(/[\u0000-\u001f\u0080-\u009f\u202e]/);
    expect(message.length).toBeLessThan(300);
    expect([escaped(), hub.bodies]).toEqual([[], []]);
    // A hub that is put right is asked again.
    hub.listed = undefined;
    expect(readFileSync(await dataSets().file('hf://o/n')).equals(small)).toBe(true);
  });

  it.each([[[7]], [[null]], [[{ path: 'x.csv' }]]])('%j is not a listing', async (listed) => {
    hub.listed = listed;
    await expect(dataSets().file('hf://o/n')).rejects.toMatchObject({ code: 'data' });
  });

  it('is refused when it is found in the cache, too', async () => {
    hub.files.set('day/y.csv', small);
    await expect(dataSets().file('hf://o/n/day')).rejects.toMatchObject({ code: 'usage' });
    const revision = join(cacheDir, 'data', 'hf', 'o--n', SHA);
    const [listing] = readdirSync(revision);
    writeFileSync(join(revision, listing), JSON.stringify(['day/../../../../../../escaped.csv']));
    await expect(dataSets().file('hf://o/n/day')).rejects.toMatchObject({ code: 'data' });
    expect(escaped()).toEqual([]);
    writeFileSync(join(revision, listing), '{"not": "a list"');
    await expect(dataSets().file('hf://o/n/day')).rejects.toMatchObject({ code: 'usage' });
  });

  it('any other name is kept as it is', async () => {
    for (const name of ['BTC (1) ~ #2 100% ä€ a&b=c.csv', '..x.csv', 'x..csv', '-x.csv', '%zz.csv']) {
      hub.files.clear();
      hub.files.set(`day é/${name}`, small);
      hub.sha = Buffer.from(name).toString('hex').padEnd(40, '0').slice(0, 40);
      const path = await dataSets({ refreshes: true }).file('hf://o/n');
      expect(path.endsWith(join('day é', name))).toBe(true);
      expect(readFileSync(path).equals(small)).toBe(true);
    }
  });
});

describe('a name that a user gives', () => {
  it.each([
    'hf://o/n/../x.csv',
    'hf://o/n/a/../../x.csv',
    'hf://o/n//etc/x.csv',
    'hf://o/n/%2e%2e/x.csv',
    'hf://o/n/a\\..\\x.csv',
    'https://example.com/%2e%2e%2fx.csv',
    'https://example.com/..%5Cx.csv',
    'https://example.com/%252e%252e%252fx.csv',
    'https://example.com/x%00.csv',
    'https://example.com/C:x.csv',
    'https://example.com/%ff.csv',
    'https://example.com/a%2fx.csv',
    'https://example.com/a/..',
  ])('%j is a usage error', (text) => {
    expect(() => parseDataUrl(text)).toThrow(expect.objectContaining({ name: 'LobtopError', code: 'usage' }));
  });

  it('is the name of the file, wherever the server sends us for it', async () => {
    hub.redirects.set('/files/day/x.csv', '/files/day/..%2f..%2fescaped.csv');
    hub.files.set('day/../../escaped.csv', small);
    const path = await dataSets().file(`${hub.url}/files/day/x.csv`);
    expect([path.startsWith(cacheDir), path.endsWith(join('/', 'x.csv')), escaped()]).toEqual([true, true, []]);
  });
});

describe('a symbolic link in the cache', () => {
  const outside = () => join(folder, 'outside');
  const revision = () => join(cacheDir, 'data', 'hf', 'o--n', SHA);
  function plant(link: string, target: string) {
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(target, link);
  }
  beforeEach(() => {
    mkdirSync(outside());
    writeFileSync(join(outside(), 'x.csv'), 'theirs');
  });
  const untouched = () => {
    expect(readFileSync(join(outside(), 'x.csv'), 'utf8')).toBe('theirs');
    expect(readdirSync(outside())).toEqual(['x.csv']);
  };

  it.each([
    ['that stands for the file', () => join(revision(), 'day', 'x.csv'), () => join(outside(), 'x.csv')],
    ['to nothing that stands for the file', () => join(revision(), 'day', 'x.csv'), () => join(outside(), 'y.csv')],
    [
      'that stands for what is being fetched',
      () => join(revision(), 'day', 'x.csv.part'),
      () => join(outside(), 'x.csv'),
    ],
    [
      'that stands for what is known of it',
      () => join(revision(), 'day', 'x.csv.part.json'),
      () => join(outside(), 'x.csv'),
    ],
    ['that stands for its folder', () => join(revision(), 'day'), outside],
    ['that stands for the revision', revision, outside],
    ['that stands for the repository', () => join(cacheDir, 'data', 'hf', 'o--n'), outside],
    ['that stands for all data', () => join(cacheDir, 'data'), outside],
  ])('%s is not followed', async (_what, link, target) => {
    plant(link(), target());
    await expect(dataSets().file('hf://o/n/day/x.csv')).rejects.toMatchObject({
      code: 'data',
      message: expect.stringContaining('is a symbolic link'),
      remedy: expect.stringContaining('Remove it'),
    });
    untouched();
  });

  it('is not followed by a listing, a revision, or what the web sends', async () => {
    plant(join(cacheDir, 'data', 'hf', 'o--n', 'refs'), outside());
    await expect(dataSets().file('hf://o/n/day/x.csv')).rejects.toMatchObject({ code: 'data' });
    plant(join(cacheDir, 'data', 'web'), outside());
    await expect(dataSets().file(`${hub.url}/files/day/x.csv`)).rejects.toMatchObject({ code: 'data' });
    untouched();
  });

  it('is followed where the cache itself is one', async () => {
    mkdirSync(dirname(cacheDir), { recursive: true });
    const disk = join(folder, 'disk');
    mkdirSync(disk);
    symlinkSync(disk, cacheDir);
    const path = await dataSets().file('hf://o/n/day/x.csv');
    expect([existsSync(path), existsSync(join(disk, 'data'))]).toEqual([true, true]);
  });
});
