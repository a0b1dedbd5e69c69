import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LoopbackHub } from '../support/loopback-hub.js';
import { lobtop } from '../support/program.js';
import { recordDemo, sizeOf } from '../support/recorded-demo.js';

const folder = mkdtempSync(join(tmpdir(), 'lobtop-hub-'));
const capture = join(folder, 'demo.lob');
let hub: LoopbackHub;

beforeAll(async () => {
  hub = await new LoopbackHub().listen();
  expect(
    await recordDemo(capture, { markets: ['sim:BTC/USDT'], isEnough: () => sizeOf(capture) > 3000 }),
  ).toMatchObject({ status: 143 });
  hub.files.set('day/demo.lob', readFileSync(capture));
});
afterAll(() => hub.close());

describe('a recording on a hub', () => {
  const source = 'hf://trader/books/day/demo.lob';
  const env = () => ({ HF_ENDPOINT: hub.url, HF_TOKEN: 'hf_canary', XDG_CACHE_HOME: folder });

  it('is played, verified and exported like one on disk, and without the hub from then on', async () => {
    const local = await lobtop(['replay', capture, '--headless', '--json']);
    const first = await lobtop(['replay', source, '--headless', '--json'], { env: env() });
    expect([first.status, first.stderr]).toEqual([
      0,
      'lobtop: trader/books@main is pinned to commit aaaaaaaaaaaa until --refresh\n',
    ]);
    expect(first.stdout).toBe(local.stdout);
    const explicit = hub.requests.length;
    const verified = await lobtop(['verify', source, '--offline'], { env: env() });
    expect([verified.status, verified.stderr]).toEqual([0, '']);
    const exported = await lobtop(['export', source, '-o', join(folder, 'x.csv')], { env: env() });
    expect(exported.status).toBe(0);
    expect(hub.requests.length).toBe(explicit);
    for (const { stdout, stderr } of [first, verified, exported]) expect(stdout + stderr).not.toContain('hf_canary');
  });

  it.each([
    [['replay', 'hf://trader/books/none.lob', '--headless'], 66, 'trader/books has no none.lob at aaaaaaaaaaaa'],
    [['replay', 'hf://trader', '--headless'], 2, 'Expected hf://owner/name[@revision]/path'],
    [['replay', 'hf://trader/other/x.lob', '--headless', '--offline'], 66, 'nothing is fetched while offline'],
    [['replay', 'http://example.com/x.lob', '--headless'], 2, 'Use https://'],
  ])('%j ends with %i: %s', async (args, status, words) => {
    const finished = await lobtop(args, { env: env() });
    expect(finished.stderr).toContain(words);
    expect(finished.status).toBe(status);
  });

  it('that cannot be reached is said in one sentence', async () => {
    const unreachable = { ...env(), HF_ENDPOINT: 'http://127.0.0.1:1' };
    const { status, stderr } = await lobtop(['replay', 'hf://trader/third/x.lob', '--headless'], { env: unreachable });
    expect([status, stderr.trim().split('\n').length]).toEqual([69, 1]);
    expect(stderr).toContain('Cannot fetch from trader/third');
  });
});
