import { describe, expect, it } from 'vitest';
import { ScannedTrades } from '../../src/engine/live/ccxt/scan/scanned-trades.js';
import type { VenuePolicy } from '../../src/engine/live/ccxt/venue-policy.js';
import { policyOf } from '../../src/engine/live/venue-lookup.js';
import { MessageBytes } from '../../src/engine/message-bytes.js';
import { mulberry32 } from '../bench/random.js';
import { mutatedMessage } from '../support/mutated-message.js';
import { hasRecordings, VENUE_FOLDERS } from '../support/recordings.js';
import { gunzipLines } from '../support/shared.js';
import { readLines } from '../support/wire/recording.js';

const MUTATIONS = 100_000;
const message = new MessageBytes();

// biome-ignore lint/suspicious/noExplicitAny: messages of four protocols; their shape is what is tested
type Json = Record<string, any>;
type Read = { readonly market: string; readonly trades: readonly Json[] };
type Source = {
  readonly venue: string;
  readonly texts: () => string[];
  /** What a parsed message has; numbers as JavaScript reads them. */
  readonly read: (message: Json) => Read;
};

const binance = (file: string) => ({
  venue: 'binance',
  texts: () =>
    gunzipLines('data', 'binance-raw-hftbacktest', file)
      .map((line) => line.slice(line.indexOf(' ') + 1))
      .filter((text) => text.includes('"trade"'))
      .slice(0, 2000),
  read: (message: Json) => {
    const { s, t, a, T, p, q, m } = message['data']?.e === undefined ? message : message['data'];
    return {
      market: s,
      trades: [{ id: String(t ?? a), timestamp: T, price: Number(p), amount: Number(q), side: m ? 'sell' : 'buy' }],
    };
  },
});
const recorded = (folder: string, name: string, isTrade: RegExp) => () =>
  readLines(folder, name).flatMap(({ t, data = '' }) => (t === 'recv' && isTrade.test(data) ? [data] : []));

const SOURCES: Readonly<Record<string, Source>> = {
  'Binance spot': binance('spot_btcusdt_20240808.gz'),
  'Binance USD-M': binance('usdm_btcusdt_20240808.gz'),
  Bybit: {
    venue: 'bybit',
    texts: recorded('bybit-ws-v5', 'bybit_2026-08-09_btc_sol', /^."topic":"publicTrade/),
    read: ({ topic, data }) => ({
      market: topic.slice('publicTrade.'.length),
      trades: data.map(({ i, T, p, v, S }: Json) => ({
        ...{ id: i, timestamp: T, price: Number(p), amount: Number(v) },
        side: S.toLowerCase(),
      })),
    }),
  },
  OKX: {
    venue: 'okx',
    texts: recorded('okx-ws-v5', 'okx_2022-05-13', /"channel":"trades".*"data"/),
    read: ({ arg, data }) => ({
      market: arg.instId,
      trades: data.map(({ tradeId, ts, px, sz, side }: Json) => ({
        ...{ id: tradeId, timestamp: Number(ts), price: Number(px), amount: Number(sz), side },
      })),
    }),
  },
  Coinbase: {
    venue: 'coinbase',
    texts: recorded('coinbase-advanced-ws', 'coinbase_2026-08-09', /"market_trades".*"type":"update"/),
    read: ({ events: [{ trades }] }) => ({
      market: trades[0].product_id,
      trades: trades
        .map(({ trade_id, time, price, size, side }: Json) => ({
          ...{ id: trade_id, timestamp: Date.parse(time), price: Number(price), amount: Number(size) },
          side: side.toLowerCase(),
        }))
        .reverse(),
    }),
  },
};

function scanned({ venue }: Source, text: string): Read | undefined {
  const found = new ScannedTrades();
  const policy = policyOf(venue) as VenuePolicy;
  if (!message.set(text) || policy.scanTrades?.(message, 'wss://x/spot', found) !== true) return undefined;
  return { market: found.market, trades: [...found.trades] };
}

describe.skipIf(!hasRecordings(...VENUE_FOLDERS, 'binance-raw-hftbacktest'))('a scanner of trades', () => {
  it.each(Object.entries(SOURCES))('%s: reads all recorded trades as JSON.parse does', (_name, source) => {
    const texts = source.texts();
    expect(texts.length).toBeGreaterThan(30);
    for (const text of texts) expect(scanned(source, text)).toEqual(source.read(JSON.parse(text)));
  });

  it.each(Object.entries(SOURCES))(
    `%s: of ${MUTATIONS} damaged messages, agrees with JSON.parse or declines`,
    (_name, source) => {
      const random = mulberry32(17);
      const texts = source.texts();
      const short = texts.sort((a, b) => a.length - b.length).slice(0, 60);
      let agreed = 0;
      for (let i = 0; i < MUTATIONS; i++) {
        const text = mutatedMessage(short[i % short.length], random);
        const trades = scanned(source, text);
        if (trades === undefined) continue;
        agreed++;
        const expected = source.read(JSON.parse(text));
        if (JSON.stringify(trades) !== JSON.stringify(expected))
          expect({ text, trades }).toEqual({ text, trades: expected });
      }
      // Another digit is another number.
      expect(agreed).toBeGreaterThan(MUTATIONS / 50);
    },
  );
});
