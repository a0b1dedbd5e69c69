import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseDataUrl } from '../../../src/engine/data-sets/data-url.js';
import { type Clock, type DataSetOptions, DataSets, systemClock } from '../../../src/engine/internal.js';
import { LoopbackHub } from '../../support/loopback-hub.js';

const REPO = 'trader/books';
const large = Buffer.from(Array.from({ length: 50_000 }, (_, i) => (i * 7 + (i >> 8)) & 0xff));

let hub: LoopbackHub;
let cacheDir: string;
beforeEach(async () => {
  hub = await new LoopbackHub().listen();
  cacheDir = mkdtempSync(join(tmpdir(), 'lobtop-data-'));
  hub.files.set('day/x.lob', large);
  hub.files.set('small.csv', Buffer.from('time,price,size\n'));
});
afterEach(() => hub.close());

function dataSets(more: Partial<DataSetOptions> = {}) {
  const progress: string[] = [];
  const notices: string[] = [];
  const sets = new DataSets({
    cacheDir,
    clock: systemClock,
    hubUrl: hub.url,
    onProgress: (name, bytes, size) => progress.push(`${name} ${bytes}/${size}`),
    onNotice: (text) => notices.push(text),
    partBytes: 4096,
    ...more,
  });
  return { sets, progress, notices };
}

describe('a data set of a hub', () => {
  it('is fetched once, in parts, at the revision that the branch was', async () => {
    const { sets, progress, notices } = dataSets();
    const path = await sets.file(`hf://${REPO}/day/x.lob`);
    expect(readFileSync(path).equals(large)).toBe(true);
    expect([basename(path), progress.at(-1), notices]).toEqual([
      'x.lob',
      'x.lob 50000/50000',
      [`${REPO}@main is pinned to commit aaaaaaaaaaaa until --refresh`],
    ]);
    expect(hub.bodies.length).toBe(13);
    const explicit = hub.requests.length;
    hub.sha = 'b'.repeat(40);
    expect(await dataSets().sets.file(`hf://${REPO}/day/x.lob`)).toBe(path);
    expect(hub.requests.length).toBe(explicit);
    const refreshed = await dataSets({ refreshes: true }).sets.file(`hf://${REPO}/day/x.lob`);
    expect(refreshed).toContain('b'.repeat(40));
    expect(await dataSets().sets.file(`hf://${REPO}@${'a'.repeat(40)}/day/x.lob`)).toBe(path);
    await hub.close();
    expect(await dataSets({ isOffline: true }).sets.file(`hf://${REPO}/day/x.lob`)).toBe(refreshed);
    await expect(dataSets({ isOffline: true }).sets.file(`hf://${REPO}/small.csv`)).rejects.toMatchObject({
      code: 'no-input',
    });
    await expect(dataSets().sets.file(`hf://${REPO}@other/small.csv`)).rejects.toMatchObject({ code: 'venue' });
  });

  it('goes on from what is here after a connection was lost for good', async () => {
    // The first part is told; the others break, as often as they are tried.
    hub.faults.push(...Array.from({ length: 200 }, (_, i) => (i < 3 ? { cutAfter: 99_999 } : { status: 403 })));
    await expect(dataSets().sets.file(`hf://${REPO}/day/x.lob`)).rejects.toMatchObject({
      code: 'venue',
      message: 'The download of x.lob failed: status 403',
      remedy: 'Try again: it resumes where it stopped',
    });
    hub.faults.length = 0;
    const before = hub.bodies.length;
    const { sets, progress } = dataSets();
    expect(readFileSync(await sets.file(`hf://${REPO}/day/x.lob`)).equals(large)).toBe(true);
    expect(progress[0]).toMatch(/^x\.lob (4096|8192|12288)\/50000$/);
    expect(hub.bodies.length - before).toBeLessThan(13);
  });

  it('survives cut connections and servers that are busy', async () => {
    hub.faults.push({ cutAfter: 100 }, { status: 503 }, { cutAfter: 0 }, { status: 429 });
    const path = await dataSets().sets.file(`hf://${REPO}/day/x.lob`);
    expect(readFileSync(path).equals(large)).toBe(true);
    expect(hub.bodies.length).toBeGreaterThan(13);
  });

  it('is not kept when it is not what the hub says it is', async () => {
    hub.claimedHash = 'c'.repeat(64);
    await expect(dataSets().sets.file(`hf://${REPO}/day/x.lob`)).rejects.toThrow('Checksum mismatch');
    const names = readdirSync(cacheDir, { recursive: true }).map(String);
    expect(names.filter((name) => name.includes('x.lob'))).toEqual([]);
  });

  it('brings the orderbook file, and the trades beside a book', async () => {
    const name = 'AAPL_2012-06-21_34200000_57600000_message_1.csv';
    hub.files.set(name, Buffer.from('34200.0,1,1,1,1,1\n'));
    hub.files.set(name.replace('message', 'orderbook'), Buffer.from('2,1,1,1\n'));
    const path = await dataSets().sets.file(`hf://${REPO}/${name}`);
    expect(existsSync(path.replace('message', 'orderbook'))).toBe(true);
    hub.files.set('x_incremental_book_L2_d_A.csv.gz', Buffer.from('x'));
    const book = await dataSets().sets.file(`hf://${REPO}/x_incremental_book_L2_d_A.csv.gz`);
    const explicit = hub.requests.length;
    // That there are no trades is asked once.
    await dataSets().sets.file(`hf://${REPO}/x_incremental_book_L2_d_A.csv.gz`);
    expect([existsSync(book.replace('incremental_book_L2', 'trades')), hub.requests.length]).toEqual([false, explicit]);
  });

  it('brings the orderbook file zipped or not, whatever the messages are', async () => {
    const message = 'AAPL_2012-06-21_34200000_57600000_message_1.csv';
    const orderbook = message.replace('message', 'orderbook');
    hub.files.set(message, Buffer.from('34200.0,1,1,1,1,1\n'));
    hub.files.set(`${orderbook}.gz`, Buffer.from('zipped'));
    const path = await dataSets().sets.file(`hf://${REPO}/${message}`);
    expect(readFileSync(`${path.replace('message', 'orderbook')}.gz`, 'utf8')).toBe('zipped');
    hub.files.set(`${message}.gz`, Buffer.from('zipped'));
    hub.files.set(orderbook, Buffer.from('2,1,1,1\n'));
    const web = await dataSets().sets.file(`${hub.url}/files/${message}.gz`);
    // Of both the one that is like the messages, and only that one.
    expect(existsSync(web.replace('message', 'orderbook'))).toBe(true);
    expect(existsSync(web.replace('message', 'orderbook').replace('.gz', ''))).toBe(false);
  });

  it('is found in a folder when there is one, and named when there are several', async () => {
    expect(basename(await dataSets().sets.file(`hf://${REPO}/day`))).toBe('x.lob');
    await expect(dataSets().sets.file(`hf://${REPO}`)).rejects.toMatchObject({
      code: 'usage',
      remedy: 'Name one: day/x.lob, small.csv',
    });
  });

  it('that is private needs a token, which only the hub is told', async () => {
    hub.faults.push({ status: 401 });
    await expect(dataSets().sets.file(`hf://${REPO}/small.csv`)).rejects.toMatchObject({
      code: 'venue',
      remedy: 'Private and gated data sets need a token in HF_TOKEN',
    });
    await dataSets({ token: 'hf_canary' }).sets.file(`hf://${REPO}/small.csv`);
    expect(hub.requests.at(-1)?.authorization).toBe('Bearer hf_canary');
  });

  it('keeps its token from the servers that the hub sends us to', async () => {
    const cdn = await new LoopbackHub().listen();
    cdn.files.set('small.csv', Buffer.from('time,price,size\n'));
    // The hub's client answers with the address behind a redirect where it knows the network.
    cdn.headers['x-cache'] = 'Hit from cloudfront';
    hub.redirects.set(`/datasets/${REPO}/resolve/${'a'.repeat(40)}/small.csv`, `${cdn.url}/files/small.csv`);
    const path = await dataSets({ token: 'hf_canary' }).sets.file(`hf://${REPO}/small.csv`);
    await cdn.close();
    expect(readFileSync(path, 'utf8')).toBe('time,price,size\n');
    expect(cdn.requests.length).toBeGreaterThan(1);
    expect(cdn.requests.filter(({ authorization }) => authorization !== undefined)).toEqual([]);
  });

  it('that cannot be kept is said so', async () => {
    const taken = join(cacheDir, 'a-file');
    writeFileSync(taken, '');
    await expect(dataSets({ cacheDir: taken }).sets.file(`hf://${REPO}/small.csv`)).rejects.toMatchObject({
      code: 'io',
    });
  });

  it('that is not there is said so', async () => {
    await expect(dataSets().sets.file(`hf://${REPO}/none.csv`)).rejects.toMatchObject({ code: 'no-input' });
    hub.faults.push({ status: 404 });
    await expect(dataSets().sets.file('hf://no/body/none.csv')).rejects.toMatchObject({ code: 'no-input' });
  });
});

describe('a file of the web', () => {
  it('is fetched once, in parts where its server has them, else in one go', async () => {
    const url = `${hub.url}/files/day/x.lob`;
    const path = await dataSets().sets.file(url);
    expect(readFileSync(path).equals(large)).toBe(true);
    expect(hub.bodies.length).toBe(13);
    expect(await dataSets().sets.file(url)).toBe(path);
    expect(hub.bodies.length).toBe(13);
    hub.acceptsRanges = false;
    hub.files.set('day/x.lob', Buffer.from('changed'));
    await dataSets({ refreshes: true }).sets.file(url);
    expect(readFileSync(path, 'utf8')).toBe('changed');
    hub.files.set('a b_message_1.csv', Buffer.from('x'));
    hub.files.set('a b_orderbook_1.csv', Buffer.from('y'));
    const spaced = await dataSets().sets.file(`${hub.url}/files/a%20b_message_1.csv`);
    expect(readFileSync(spaced.replace('message', 'orderbook'), 'utf8')).toBe('y');
    await expect(dataSets().sets.file(`${hub.url}/files/none.lob`)).rejects.toMatchObject({ code: 'no-input' });
  });

  it('that changes while it is fetched is said so at once, and nothing waits for the rest of it', async () => {
    const waiting = new Set<object>();
    const after: Clock['after'] = (delayMs, run) => {
      const own = {};
      waiting.add(own);
      const cancel = systemClock.after(delayMs, () => {
        waiting.delete(own);
        run();
      });
      return () => {
        waiting.delete(own);
        cancel();
      };
    };
    const onProgress = () => hub.files.set('day/x.lob', Buffer.alloc(3_000_000));
    const { sets } = dataSets({ clock: { ...systemClock, after }, onProgress });
    await expect(sets.file(`${hub.url}/files/day/x.lob`)).rejects.toThrow('has changed on the server');
    expect(waiting.size).toBe(0);
  });
});

describe('names of data sets', () => {
  it.each([
    'hf://owner',
    'hf://',
    'hf://a/b/../../etc/passwd',
    'hf://a/b/x\u001b.csv',
    'http://example.com/x.csv',
    'https://example.com/',
  ])('%j is refused', (text) => {
    expect(() => parseDataUrl(text)).toThrow();
  });

  it('have a revision or not', () => {
    expect(parseDataUrl('hf://o/n/a/b.csv')).toEqual({ kind: 'hub', repo: 'o/n', revision: 'main', path: 'a/b.csv' });
    expect(parseDataUrl('hf://o/n@v1/b.csv')).toEqual({ kind: 'hub', repo: 'o/n', revision: 'v1', path: 'b.csv' });
    expect(parseDataUrl('https://example.com/d/x.csv.gz?y=1')).toMatchObject({ kind: 'web', name: 'x.csv.gz' });
  });
});
