import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { onlyUnitOf, rawLineOf } from '../../../src/engine/files/import/formats/messages/raw-line.js';
import { playedImport } from '../../support/played-import.js';
import { hasRecordings } from '../../support/recordings.js';
import { rowsOf } from '../../support/wire/play.js';
import { readLines, readOracle } from '../../support/wire/recording.js';
import { numbersOf } from '../../support/wire/truth-book.js';

const MESSAGE = '{"topic":"book","u":1}';

describe('a line of a collector', () => {
  it.each([
    ['1700000000000 ', '1700000000000'],
    ['1700000000.123: ', '1700000000.123'],
    ['1700000000000000000,', '1700000000000000000'],
    ['2023-11-14T22:13:20.1234567Z ', '2023-11-14T22:13:20.1234567Z'],
    ['', undefined],
  ])('"%s…" is a receive time and a message', (before, received) => {
    expect(rawLineOf(`${before}${MESSAGE}`)).toEqual({ received, url: undefined, payload: MESSAGE });
  });

  it.each([
    `{"ts":1700000000.5,"data":${JSON.stringify(MESSAGE)}}`,
    `{"t":"recv","conn":"a","ts":1700000000.5,"data":${JSON.stringify(MESSAGE)}}`,
    `{"received":1700000000.5,"msg":${MESSAGE}}`,
    `{"ts":1700000000.5,"data":${MESSAGE}}`,
    `{"exchange":"x","timestamp":1700000000.5,"message":${MESSAGE}}`,
    `{"local_timestamp":1700000000.5,"venue":"x","payload":${JSON.stringify(MESSAGE)}}`,
    // With sorted fields, as Go and jq write them, and with notes of any kind.
    `{"data":${MESSAGE},"ts":1700000000.5}`,
    `{"msg":${MESSAGE},"received":1700000000.5}`,
    `{"id":1,"ts":1700000000.5,"data":${MESSAGE}}`,
    `{"ts":1700000000.5,"seq":1,"msg":${MESSAGE}}`,
    `{"worker":"a","ts":1700000000.5,"msg":${MESSAGE}}`,
    `{"receive_ns":1700000000.5,"data":${MESSAGE}}`,
    `{"receivedAt":1700000000.5,"raw":${JSON.stringify(MESSAGE)}}`,
  ])('%s has a message inside', (line) => {
    expect(rawLineOf(line)).toEqual({ received: '1700000000.5', url: undefined, payload: MESSAGE });
  });

  it.each([
    '{"stream":"btcusdt@depth","data":{"e":"depthUpdate"}}',
    '{"topic":"orderbook.50.BTCUSDT","ts":1700000000000,"data":{"s":"BTCUSDT"}}',
    '{"channel":"l2_data","timestamp":"2023-11-14T22:13:20Z","events":[]}',
    '{"time":1700000000,"price":"1","size":"2"}',
    '{"ts":1700000000000,"ch":"market.btcusdt.mbp","data":{"a":1}}',
    '{"data":"text","ts":1700000000000}',
    '{"action":"update","arg":{"channel":"books"},"data":[{"asks":[]}],"ts":1700000000000}',
    '{"id":"a","rep":"market.x","status":"ok","ts":1700000000000,"data":[{"id":1}]}',
  ])('%s is a message of its venue', (line) => {
    expect(rawLineOf(line)).toEqual({ received: undefined, url: undefined, payload: line });
  });

  it('a message of a venue may have a time of its receipt beside its own fields', () => {
    const line = '{"stream":"btcusdt@trade","data":{"e":"trade"},"recvTs":1700000000.5}';
    expect(rawLineOf(line)).toEqual({
      ...{ received: '1700000000.5', url: undefined },
      payload: '{"stream":"btcusdt@trade","data":{"e":"trade"}}',
    });
    const answer = '{"url":"https://x/depth?symbol=A","ts":1700000000.5,"status":200,"body":{"lastUpdateId":5}}';
    expect(rawLineOf(answer)).toEqual({
      ...{ received: '1700000000.5', url: 'https://x/depth?symbol=A' },
      payload: '{"lastUpdateId":5}',
    });
  });

  it('a REST answer of cryptofeed has its address, with or without the header behind it', () => {
    const url = 'https://api.binance.com/api/v3/depth?symbol=BTCUSDT&limit=1000';
    const expected = { received: '1700000000.5', url, payload: '{"lastUpdateId":5}' };
    expect(rawLineOf(`${url} -> 1700000000.5: {"lastUpdateId":5}`)).toEqual(expected);
    expect(rawLineOf(`${url} -> 1700000000.5: {"lastUpdateId":5} header: {"weight": "1"}`)).toEqual(expected);
  });

  it.each([
    'configuration: {"l2_book": ["BTC-USDT"]}',
    'wss://stream.binance.com:9443/stream <-> 1700000000.5',
    'wss://ws.kraken.com <- 1700000000.5: {"event":"subscribe"}',
    '{"t":"send","ts":1700000000.5,"data":"{\\"op\\":\\"subscribe\\"}"}',
    '{"conn":"a","ts":1700000000.5,"t":"connect","addr":"wss://x"}',
    'pong',
    '1700000000000 ping',
    '"pong"',
  ])('%s was not received', (line) => {
    expect(rawLineOf(line)).toBeUndefined();
  });

  it('bytes as Python prints them are bytes', () => {
    expect(rawLineOf(`1700000000.5: b'\\x1f\\x8b\\x00a\\n\\\\\\''`)?.payload).toEqual(
      Uint8Array.from([0x1f, 0x8b, 0, 97, 10, 92, 39]),
    );
    expect(rawLineOf(`1700000000.5: b"it's"`)?.payload).toEqual(Uint8Array.from([105, 116, 39, 115]));
  });

  it('anything else is reported', () => {
    expect(() => rawLineOf('hello')).toThrow('"hello" is not a received message');
    expect(() => rawLineOf('1700000000 text')).toThrow('is not a received message');
  });

  it('the unit of its time is the only one in which it is a time of ours', () => {
    expect(
      ['1700000000', '1700000000.5', '1700000000000', '1700000000000000', '1700000000000000000'].map(onlyUnitOf),
    ).toEqual(['s', 's', 'ms', 'us', 'ns']);
    expect(onlyUnitOf('17')).toBeUndefined();
  });
});

/** Files of cryptofeed, and of a collector that writes NDJSON. */
describe.skipIf(!hasRecordings('binance-ws-cryptofeed', 'okx-ws-v5'))('recordings', () => {
  it.each([
    ['binance-ws-cryptofeed', 'binance_spot_2021-10-12'],
    ['binance-ws-cryptofeed', 'binance_usdm_2021-07-22'],
    ['okx-ws-v5', 'okx_2022-05-13'],
  ])('%s/%s end as the oracle does, in both forms', async (folder, file) => {
    const lines = readLines(folder, file);
    const cryptofeed = lines.map(({ t, ts, data, url, addr }) => {
      if (t === 'connect') return `${addr} <-> ${ts}`;
      if (t === 'send') return `${addr} <- ${ts}: ${data}`;
      return t === 'http' ? `${url} -> ${ts}: ${data} header: {"x": "1"}` : `${ts}: ${data}`;
    });
    const oracle = Object.entries(readOracle(folder, file));
    for (const text of [['configuration: {"l2_book": []}', ...cryptofeed], lines.map((line) => JSON.stringify(line))]) {
      const path = join(mkdtempSync(join(tmpdir(), 'lobtop-raw-')), 'exchange.ws.1.0');
      writeFileSync(path, `${text.join('\n')}\n`);
      const { markets } = await playedImport([path], { depth: 1 });
      for (const [name, { final_top10: top }] of oracle) {
        const market = markets.find(({ symbol }) => symbol === name);
        if (market === undefined) throw new Error(`${name} was not read`);
        expect(rowsOf(market, 0, 10), name).toEqual(numbersOf(top.bids));
        expect(rowsOf(market, 1, 10), name).toEqual(numbersOf(top.asks));
      }
    }
  });
});
