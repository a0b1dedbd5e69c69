import { describe, expect, it } from 'vitest';
import type { VenuePolicy } from '../../../src/engine/live/ccxt/venue-policy.js';
import { policyOf } from '../../../src/engine/live/venue-lookup.js';
import { type ChangeSource, parsedChange, scannedChange } from '../../support/scanned-change.js';

const source = (venue: string): ChangeSource => ({
  policy: policyOf(venue) as VenuePolicy,
  url: 'wss://x',
  tick: '0.0001',
  keepsText: false,
});

const OKX = source('okx');
const BITGET = source('bitget');
const KUCOIN = source('kucoin');
const GATE = source('gate');
const COINBASE = source('coinbase');

const OKX_ROWS = '"asks":[["8476.98","415","0","13"]],"bids":[["8476.97","256","0","12"]],"ts":"1597026383085"';
const okx = (channel: string, rest: string) =>
  `{"arg":{"channel":"${channel}","instId":"BTC-USDT"},"action":"update","data":[{${OKX_ROWS}${rest}}]}`;
const gate = (channel: string) =>
  `{"time":1615366381,"time_ms":1615366381123,"channel":"${channel}","event":"update","result":{"t":1615366381417,"s":"BTC_USD","U":2517661101,"u":2517661113,"b":[{"p":"54672.1","s":0},{"p":"54664.5","s":58794}],"a":[{"p":"54743.6","s":0}]}}`;
const UPDATES =
  '[{"side":"bid","event_time":"1970-01-01T00:00:00Z","price_level":"21921.73","new_quantity":"0.06317902"},{"side":"offer","event_time":"1970-01-01T00:00:00Z","price_level":"21921.74","new_quantity":"0"}]';
const coinbase = (start: string, end = '') =>
  `{"channel":"l2_data"${start},"timestamp":"2023-02-09T20:32:50.714964855Z","sequence_num":7,"events":[{"type":"update","product_id":"BTC-USD","updates":${UPDATES}}${end}]}`;
const kucoin = (changes: string) =>
  `{"topic":"/market/level2:BTC-USDT","type":"message","subject":"trade.l2update","data":{"changes":${changes},"sequenceEnd":14103847,"sequenceStart":14103844,"symbol":"BTC-USDT","time":1663747970273}}`;
const UTA =
  '{"action":"update","arg":{"instType":"usdt-futures","topic":"books","symbol":"BTCUSDT"},"data":[{"a":[["2","1"]],"b":[],"checksum":0,"pseq":0,"seq":"1343064377779269632","ts":"1755937421270"}],"ts":1755937421337}';
const CLASSIC =
  '{"action":"update","arg":{"instType":"SPOT","channel":"books","instId":"BTCUSDT"},"data":[{"asks":[["27000.5","8.760"]],"bids":[["27000.0","2.710"]],"checksum":-1367582038,"seq":123,"ts":"1695716059516"}],"ts":1695716059516}';

/** The forms of the venues' documentation, and of ccxt's own examples; those of the recordings are in the property test. */
describe('a message in the form of the documentation', () => {
  it.each([
    ['OKX, with its numbers', OKX, okx('books', ',"checksum":-855196043,"prevSeqId":123456,"seqId":123457')],
    ['OKX, the other way round', OKX, okx('books', ',"checksum":0,"seqId":123457,"prevSeqId":123456')],
    ['OKX, tick by tick', OKX, okx('books-l2-tbt', ',"seqId":123457,"prevSeqId":123456')],
    ['OKX, 50 levels', OKX, okx('books50-l2-tbt', ',"seqId":123457,"prevSeqId":123456')],
    ['Bitget', BITGET, CLASSIC],
    ['Bitget, unified account', BITGET, UTA],
    ['KuCoin', KUCOIN, kucoin('{"asks":[["18906","0.00331","14103845"],["18907.3","0.00331","14103846"]],"bids":[]}')],
    ['Gate contracts', GATE, gate('futures.order_book_update')],
    ['Gate delivery', GATE, gate('delivery.order_book_update')],
    ['Coinbase', COINBASE, coinbase(',"client_id":""')],
  ])('is read from its text as it is from JSON: %s', (_what, from, text) => {
    const change = scannedChange(from, text);
    expect(change).toBeDefined();
    expect(change).toEqual(parsedChange(from, text));
  });

  it.each([
    ['one number of two', OKX, okx('books', ',"prevSeqId":123456')],
    ['an unknown channel', OKX, okx('books5', '')],
    ['another field', OKX, okx('books', ',"checksum":1,"x":1')],
    [
      'changes that are not in their order',
      KUCOIN,
      kucoin('{"asks":[],"bids":[["2","1","14103846"],["1","1","14103845"]]}'),
    ],
    ['a change of before', KUCOIN, kucoin('{"asks":[],"bids":[["2","1","14103843"]]}')],
    ['a second market', COINBASE, coinbase('', ',{"type":"update","product_id":"ETH-USD","updates":[]}')],
    ['spot, by another form', GATE, gate('spot.order_book_update')],
    ['a time that does not exist', COINBASE, coinbase('').replace('T20:32:50', 'T24:32:50')],
    ['a day that does not exist', COINBASE, coinbase('').replace('2023-02-09', '2023-13-09')],
  ])('is left to JSON: %s', (_what, from, text) => {
    expect(scannedChange(from, text)).toBeUndefined();
  });
});
