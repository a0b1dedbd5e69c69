// From the bytes at a recording's original address to the text that the tests read.
import { spawnSync } from 'node:child_process';
import * as zlib from 'node:zlib';

/** By the name in table.json. `name` is the original's file name, `keep` a pattern from the table. */
export const CONVERSIONS = {
  'cryptofeed-jsonl': (bytes, { keep }) => fromJsonLines(unzstd(bytes).toString('utf8'), keep),
  'cryptofeed-text': (bytes, { name, keep }) => fromText(bytes.toString('utf8'), name, keep),
  zip: (bytes) => firstOfZip(bytes).toString('utf8'),
  'freqtrade-trades': (bytes, { day }) => tradesCsv(zlib.gunzipSync(bytes).toString('utf8'), day),
  'freqtrade-candles': (bytes, { day }) => candlesCsv(bytes.toString('utf8'), day),
};

const DAY_MS = 86_400_000;
/** REST replies that are books; the others list instruments, which no test reads. */
const BOOK_URL = /\/depth\?|order_?book|level2/;

/** cryptofeed's third format, a JSON object a line: in the order of time, without header, secrets and lists. */
function fromJsonLines(text, keep) {
  const isKept = pattern(keep);
  const lines = text
    .split('\n')
    .filter((line) => line.length > 0)
    .map((line) => ({ line: line.replace(/\?token=[^"]*/, ''), ...JSON.parse(line) }))
    .filter(({ t, url }) => t !== 'header' && (t !== 'http' || BOOK_URL.test(url)))
    .filter(({ t, line }) => t !== 'recv' || isKept(line));
  return joined(lines.sort((a, b) => a.ts - b.ts).map(({ line }) => line));
}

/** cryptofeed's first format: `address <-> time`, `address <- time: sent`, `time: received`. */
function fromText(text, name, keep) {
  const isKept = pattern(keep);
  const conn = name.replace(/\.\d+$/, '');
  const rows = text.split('\n').flatMap((line) => {
    const opened = /^(wss:\S+) <-> ([\d.]+)$/.exec(line);
    if (opened !== null) return [{ t: 'connect', conn, ts: Number(opened[2]), addr: opened[1] }];
    const sent = /^wss:\S+ <- ([\d.]+): (.*)$/.exec(line);
    if (sent !== null) return [{ t: 'send', conn, ts: Number(sent[1]), data: sent[2] }];
    const received = /^([\d.]+): (.*)$/.exec(line);
    return received === null || !isKept(line) ? [] : [{ t: 'recv', conn, ts: Number(received[1]), data: received[2] }];
  });
  return joined(rows.map((row) => JSON.stringify(row)));
}

/** Numbers keep the digits that they are written with. */
function tradesCsv(text, day) {
  const trade = /\[(\d+),\s*"?([^",]+)"?,\s*[^,]*,\s*"(\w+)",\s*([^,]+),\s*([^,]+),[^\]]*\]/g;
  const rows = [...text.matchAll(trade)].filter(([, ts]) => isOfDay(ts, day)).map((row) => row.slice(1, 6).join(','));
  return joined(['timestamp_ms,trade_id,side,price,amount', ...rows]);
}

function candlesCsv(text, day) {
  const candle = /\[(\d+),\s*([^\]]+)\]/g;
  const rows = [...text.matchAll(candle)]
    .filter(([, ts]) => isOfDay(ts, day))
    .map(([, ts, figures]) => [ts, ...figures.split(/,\s*/)].join(','));
  return joined(['timestamp_ms,open,high,low,close,volume', ...rows]);
}

function isOfDay(ts, day) {
  const startTs = Date.parse(day);
  return Number(ts) >= startTs && Number(ts) < startTs + DAY_MS;
}

function pattern(keep) {
  const wanted = keep === undefined ? undefined : new RegExp(keep);
  return (line) => wanted === undefined || wanted.test(line);
}

function joined(lines) {
  return `${lines.join('\n')}\n`;
}

/** Node can do it from 22.15 on; before, the program zstd does. */
function unzstd(bytes) {
  if (zlib.zstdDecompressSync !== undefined) return zlib.zstdDecompressSync(bytes);
  const { stdout, status, error } = spawnSync('zstd', ['-dc'], { input: bytes, maxBuffer: 1 << 30 });
  if (error !== undefined || status !== 0) throw new Error('zstd is needed: install it, or use Node 22.15 or newer');
  return stdout;
}

/** The one file of an archive that has no other. */
function firstOfZip(bytes) {
  if (bytes.readUInt32LE(0) !== 0x04034b50) throw new Error('not a zip archive');
  const isStored = bytes.readUInt16LE(8) === 0;
  const content = bytes.subarray(30 + bytes.readUInt16LE(26) + bytes.readUInt16LE(28));
  return isStored ? content.subarray(0, bytes.readUInt32LE(18)) : zlib.inflateRawSync(content);
}
