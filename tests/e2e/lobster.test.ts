import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CONTAINERS, packed, zipOf } from '../support/containers.js';
import { lobtop } from '../support/program.js';

const MESSAGES = 'TEST_2012-06-21_34200000_37800000_message_1.csv';
const ORDERBOOK = 'TEST_2012-06-21_34200000_37800000_orderbook_1.csv';
const messages = Buffer.from('time,type,id,size,price,dir\n34200.1,1,1,100,1000000,1\n34200.2,1,2,50,1000100,-1\n');
const rows = Buffer.from('9999999999,0,1000000,100\n1000100,50,1000000,100\n');
const MEBIBYTE = 1024 * 1024;
const STATUS = '/proc/self/status';
/** Prints the peak of the resident memory, kB, at the end. (`resourceUsage` counts that of the parent at the fork.) */
const MEASURE = `import{readFileSync}from'node:fs';process.on('exit',()=>process._rawDebug(readFileSync('${STATUS}','utf8')))`;
const MEASURED = existsSync(STATUS)
  ? { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(MEASURE)}` }
  : {};

function written(files: Readonly<Record<string, Buffer>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'lobtop-lobster-e2e-'));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
}

const replayed = (path: string, env: Readonly<Record<string, string>> = {}) =>
  lobtop(['replay', path, '--headless', '--json', '--streams', 'book', '--interval', '0'], { env });

describe('the built program', () => {
  it('reads every container, with the libraries in the bundle', async () => {
    const plain = await replayed(join(written({ [MESSAGES]: messages, [ORDERBOOK]: rows }), MESSAGES));
    expect([plain.status, plain.stdout.trim().split('\n').length]).toEqual([0, 3]);
    for (const container of CONTAINERS) {
      const folder = written({
        [`${MESSAGES}${container}`]: packed(messages, container, MESSAGES),
        [`${ORDERBOOK}${container}`]: packed(rows, container, ORDERBOOK),
      });
      expect(await replayed(join(folder, `${MESSAGES}${container}`))).toEqual(plain);
      expect(await replayed(folder)).toEqual(plain);
    }
    const zip = written({ 'a.zip': zipOf({ [`x/${MESSAGES}`]: messages, [`x/${ORDERBOOK}`]: rows }) });
    expect(await replayed(join(zip, 'a.zip'))).toEqual(plain);
    const both = written({ [MESSAGES]: messages, [ORDERBOOK]: rows });
    const paths = [ORDERBOOK, MESSAGES].map((name) => join(both, name));
    expect(await lobtop(['replay', ...paths, '--headless', '--json', '--streams', 'book', '--interval', '0'])).toEqual(
      plain,
    );
    const other = await lobtop(['replay', paths[1], join(zip, 'a.zip'), '--headless', '--json']);
    expect([other.status, other.stderr]).toEqual([2, expect.stringContaining('cannot be combined')]);
  });

  it.each([
    ['a message of 40 MB', { [MESSAGES]: Buffer.alloc(40e6, '1'), [ORDERBOOK]: rows }, MESSAGES],
    ['a row of 40 MB', { [MESSAGES]: messages, [ORDERBOOK]: Buffer.alloc(40e6, '1,') }, ORDERBOOK],
    [
      'a message of 15 MB',
      { [MESSAGES]: Buffer.concat([messages, Buffer.alloc(15e6, '1')]), [ORDERBOOK]: rows },
      MESSAGES,
    ],
    ['a row of 15 MB', { [MESSAGES]: messages, [ORDERBOOK]: Buffer.alloc(15e6, '1,1') }, ORDERBOOK],
    [
      'a compressed line of 400 MB',
      { [MESSAGES]: packed(Buffer.concat([messages, Buffer.alloc(400e6)]), '.gz') },
      MESSAGES,
    ],
    ['50 MB of NUL bytes', { [MESSAGES]: Buffer.alloc(50e6) }, MESSAGES],
    ['50 MB of empty lines', { [MESSAGES]: Buffer.concat([messages, Buffer.alloc(50e6, '\n')]) }, MESSAGES],
  ])('ends in bounded memory with 65 and the name of the file: %s', async (_what, files, name) => {
    const { status, stderr } = await replayed(join(written(files), MESSAGES), MEASURED);
    expect([status, stderr]).toEqual([65, expect.stringContaining(`lobtop: ${name} `)]);
    expect(stderr).not.toMatch(/^ +at /m);
    const peakKb = Number(/VmHWM:\s+(\d+)/.exec(stderr)?.[1] ?? 0);
    expect(peakKb * 1024).toBeLessThan(200 * MEBIBYTE);
  });
});
