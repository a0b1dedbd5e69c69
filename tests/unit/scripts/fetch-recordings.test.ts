import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const SCRIPT = join(import.meta.dirname, '..', '..', '..', 'scripts', 'fetch-recordings.mjs');

function run(...args: string[]): Promise<{ status: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [SCRIPT, ...args]);
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return new Promise((resolve) => child.on('close', (status) => resolve({ status, stdout, stderr })));
}

const newFolder = () => mkdtempSync(join(tmpdir(), 'lobtop-recordings-'));

describe('fetch-recordings --list', () => {
  it('says without a network what there is, where it comes from, and what is not fetched and why', async () => {
    const folder = newFolder();
    const { status, stdout } = await run(folder, '--list');
    expect(status).toBe(0);
    expect(stdout).toContain(`Recordings in ${folder}:`);
    expect(stdout).toMatch(/^okx-ws-v5 {2}\(MIT-style with an acknowledgement clause, \(c\) Bryant Moscon/m);
    expect(stdout).toMatch(/missing +okx_2022-05-13\.jsonl\.gz\n +https:\/\/raw\.githubusercontent\.com\/bmoscon\//);
    expect(stdout).toMatch(/okx_2022-05-13\.expect\.json\n +made from okx_2022-05-13\.jsonl\.gz/);
    expect(stdout).toMatch(/^lobster .*\n.*\n +not fetched: LOBSTER .* forbids passing them on.*lobsterdata\.com/m);
    expect(existsSync(join(folder, 'okx-ws-v5'))).toBe(false);
  });
});

const BOOK = [
  'wss://venue/feed <-> 1.25',
  'wss://venue/feed <- 1.5: {"type":"subscribe"}',
  '1.75: {"type":"snapshot","product_id":"A-B","bids":[["9","1"],["8","2"]],"asks":[["11","1"]]}',
  '2: {"type":"l2update","product_id":"A-B","changes":[["buy","9","0"],["sell","10","3"]]}',
  '3: {"type":"l2update","product_id":"C-D","changes":[["buy","9","7"]]}',
].join('\n');

/** As little of a zip archive as holds one file. */
function zipped(text: string): Buffer {
  const name = Buffer.from('x.data');
  const head = Buffer.alloc(30);
  head.writeUInt32LE(0x04034b50, 0);
  head.writeUInt16LE(8, 8);
  head.writeUInt16LE(name.length, 26);
  return Buffer.concat([head, name, deflateRawSync(text)]);
}

describe('fetch-recordings', () => {
  const requests: string[] = [];
  const files: Readonly<Record<string, string | Buffer>> = {
    '/VENUE.ws.1.0': BOOK,
    '/x.zip': zipped('{"a":1}\n'),
    '/candles.json': '[[1570751999999,1.0,1.0,1.0,1.0,1.0],[1570752000000,0.10,0.20,0.10,0.20,5.0]]',
  };
  let server: Server;
  let address = '';

  beforeAll(async () => {
    server = createServer(({ url = '' }, response) => {
      requests.push(url);
      const file = files[url];
      if (file === undefined) response.writeHead(404).end();
      else response.end(file);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => server.close());

  function tableOf(...entries: unknown[]): string {
    const path = join(newFolder(), 'table.json');
    writeFileSync(path, JSON.stringify([{ folder: 'venue', licence: 'ours', files: entries }]));
    return path;
  }

  const text = (folder: string, name: string) => gunzipSync(readFileSync(join(folder, 'venue', name))).toString('utf8');

  it('converts what it fetches, makes the expected numbers, and fetches nothing twice', async () => {
    const folder = newFolder();
    const table = tableOf(
      { name: 'a.jsonl.gz', from: `${address}/VENUE.ws.1.0`, convert: 'cryptofeed-text', keep: 'A-B' },
      { name: 'a.expect.json', expect: { venue: 'coinbase-exchange', of: ['a.jsonl.gz'] } },
      { name: 'b.data.gz', from: `${address}/x.zip`, convert: 'zip' },
      { name: 'c.csv.gz', from: `${address}/candles.json`, convert: 'freqtrade-candles', day: '2019-10-11' },
      { name: 'd.gz', withheld: 'it is secret' },
    );
    const first = await run(folder, '--table', table);
    expect([first.status, first.stderr]).toEqual([0, '']);
    expect(first.stdout).toContain('venue/d.gz: not fetched: it is secret');
    const lines = text(folder, 'a.jsonl.gz').trim().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      { t: 'connect', conn: 'VENUE.ws.1', ts: 1.25, addr: 'wss://venue/feed' },
      { t: 'send', conn: 'VENUE.ws.1', ts: 1.5, data: '{"type":"subscribe"}' },
      expect.objectContaining({ t: 'recv', ts: 1.75 }),
      expect.objectContaining({ t: 'recv', ts: 2 }),
    ]);
    expect(JSON.parse(readFileSync(join(folder, 'venue', 'a.expect.json'), 'utf8'))).toEqual({
      symbols: {
        'A-B': {
          final_levels: { bids: 1, asks: 2 },
          final_top10: {
            bids: [['8', '2']],
            asks: [
              ['10', '3'],
              ['11', '1'],
            ],
          },
        },
      },
    });
    expect(text(folder, 'b.data.gz')).toBe('{"a":1}\n');
    expect(text(folder, 'c.csv.gz')).toBe(
      'timestamp_ms,open,high,low,close,volume\n1570752000000,0.10,0.20,0.10,0.20,5.0\n',
    );
    const { length } = requests;
    const second = await run(folder, '--table', table);
    expect([second.status, requests.length]).toEqual([0, length]);
    expect(second.stdout).toContain('venue/b.data.gz: there already');
  });

  it('keeps nothing that is not the recording, says what is wrong, and goes on with the rest', async () => {
    const folder = newFolder();
    const sha256 = createHash('sha256').update('{"a":1}\n').digest('hex');
    const { status, stderr } = await run(
      folder,
      '--table',
      tableOf(
        { name: 'gone.gz', from: `${address}/gone.zip`, convert: 'zip' },
        { name: 'gone.expect.json', expect: { venue: 'okx', of: ['gone.gz'] } },
        { name: 'other.gz', from: `${address}/candles.json`, sha256 },
        { name: 'other.json', from: `${address}/candles.json`, sha256 },
        { name: 'same.gz', from: `${address}/x.zip`, convert: 'zip', sha256 },
      ),
    );
    expect(status).toBe(1);
    expect(stderr).toContain('venue/gone.gz: FAILED: it answers 404');
    expect(stderr).toContain('venue/gone.expect.json: FAILED: it is made from gone.gz, which is missing');
    expect(stderr).toMatch(/venue\/other\.json: FAILED: SHA-256 is [0-9a-f]{64}, expected [0-9a-f]{64}; not kept/);
    expect(stderr).toContain('4 files could not be had');
    expect(['gone.gz', 'other.gz', 'other.json'].map((name) => existsSync(join(folder, 'venue', name)))).toEqual([
      false,
      false,
      false,
    ]);
    expect(text(folder, 'same.gz')).toBe('{"a":1}\n');
  });
});
