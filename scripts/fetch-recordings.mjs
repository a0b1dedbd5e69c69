// Fetches the recordings that tests read from where they were published: node scripts/fetch-recordings.mjs [FOLDER] [--list]
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { gunzipSync, gzipSync } from 'node:zlib';
import { CONVERSIONS } from './recordings/convert.mjs';
import { expectationsOf } from './recordings/expect.mjs';

const TIMEOUT_MS = 300_000;
const TRIES = 3;
const USAGE = `Usage: node scripts/fetch-recordings.mjs [FOLDER] [--list]

Fetches the recordings of scripts/recordings/table.json into FOLDER (default ../shared/data, where the tests look).
What is there already is kept. --list says what there is, what is missing, and what is not fetched and why.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    list: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
    // For a table of one's own, with the same columns.
    table: { type: 'string', default: join(import.meta.dirname, 'recordings', 'table.json') },
  },
});
const root = resolve(positionals[0] ?? join(import.meta.dirname, '..', '..', 'shared', 'data'));
const table = JSON.parse(readFileSync(values.table, 'utf8'));

if (values.help) console.log(USAGE);
else if (values.list) list();
else process.exitCode = (await fetchAll()) ? 0 : 1;

function list() {
  console.log(`Recordings in ${root}:`);
  for (const entry of table) {
    const { folder, licence = 'not fetched' } = entry;
    console.log(`\n${folder}  (${licence})`);
    for (const file of entry.files) {
      const state = isThere(folder, file) ? 'there' : 'missing';
      console.log(`  ${state.padEnd(8)}${file.name}\n          ${originOf(entry, file)}`);
    }
  }
}

function originOf({ withheld }, file) {
  const why = file.withheld ?? withheld;
  if (why !== undefined) return `not fetched: ${why}`;
  return file.expect === undefined ? file.from : `made from ${file.expect.of.join(' and ')}`;
}

/** Answers whether everything that may be fetched is there now. */
async function fetchAll() {
  let failures = 0;
  for (const entry of table) {
    const { folder, files } = entry;
    for (const file of files) {
      const name = `${folder}/${file.name}`;
      if (isThere(folder, file)) console.log(`${name}: there already`);
      else if ((file.withheld ?? entry.withheld) !== undefined) console.log(`${name}: ${originOf(entry, file)}`);
      else if (!(await tried(name, () => make(folder, file)))) failures++;
    }
  }
  if (failures > 0) console.error(`${failures} files could not be had; what is there is kept: run it again`);
  return failures === 0;
}

async function tried(name, work) {
  try {
    console.log(`${name}: ${await work()}`);
    return true;
  } catch (error) {
    console.error(`${name}: FAILED: ${error.message}${error.cause ? ` (${error.cause.message})` : ''}`);
    return false;
  }
}

/** Answers what was done, in a few words. */
async function make(folder, file) {
  if (file.expect !== undefined) {
    const { of, venue } = file.expect;
    const missing = of.find((part) => !existsSync(join(root, folder, part)));
    if (missing !== undefined) throw new Error(`it is made from ${missing}, which is missing`);
    const texts = of.map((part) => contentOf(join(root, folder, part)).toString('utf8'));
    write(folder, file, Buffer.from(JSON.stringify(expectationsOf(texts, venue), undefined, 1)));
    return `made from ${of.join(' and ')}`;
  }
  console.log(`${folder}/${file.name}: fetching ${file.from}`);
  const bytes = await download(file.from);
  const convert = CONVERSIONS[file.convert];
  const original = new URL(file.from).pathname.split('/').at(-1);
  const content = convert === undefined ? bytes : gzipSync(convert(bytes, { ...file, name: original }), { level: 9 });
  write(folder, file, content);
  return `${Math.ceil(content.length / 1024)} kB`;
}

/** A connection may break, and a server be busy; any other answer is final. */
async function download(url) {
  for (let tries = 1; ; tries++) {
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
      if (response.ok) return Buffer.from(await response.arrayBuffer());
      if (response.status < 500) tries = TRIES;
      throw new Error(`it answers ${response.status} ${response.statusText}`);
    } catch (error) {
      if (tries >= TRIES) throw error;
    }
  }
}

/** Nothing stands under a recording's name that is not the recording: the tests count its messages. */
function write(folder, { name, sha256 }, bytes) {
  const path = join(root, folder, name);
  const hash = createHash('sha256').update(plain(name, bytes)).digest('hex');
  if (sha256 !== undefined && hash !== sha256) throw new Error(`SHA-256 is ${hash}, expected ${sha256}; not kept`);
  mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(`${path}.part`, bytes);
  renameSync(`${path}.part`, path);
}

function contentOf(path) {
  return plain(path, readFileSync(path));
}

/** Hashes are of what a gzip file holds: its own bytes depend on who packed it. */
function plain(name, bytes) {
  return name.endsWith('.gz') ? gunzipSync(bytes) : bytes;
}

function isThere(folder, { name }) {
  return existsSync(join(root, folder, name));
}
