import { describe, expect, it } from 'vitest';
import type { VenuePolicy } from '../../src/engine/live/ccxt/venue-policy.js';
import { policyOf } from '../../src/engine/live/venue-lookup.js';
import { mulberry32 } from '../bench/random.js';
import { mutatedMessage } from '../support/mutated-message.js';
import { hasRecordings, VENUE_FOLDERS } from '../support/recordings.js';
import { type ChangeSource, type Json, parsedChange, type Rows, scannedChange } from '../support/scanned-change.js';
import { gunzipLines } from '../support/shared.js';
import { readLines } from '../support/wire/recording.js';
import * as scripts from '../support/wire/scripts.js';
import { isSnapshot } from '../support/wire/venue-script.js';

type Source = Omit<ChangeSource, 'policy' | 'url' | 'keepsText'> & {
  readonly venue: string;
  readonly url?: string;
  readonly keepsText?: boolean;
  /** A recording's messages that a scanner is to read. */
  readonly changes: () => string[];
};

/** A number of messages is enough: each is mutated thousands of times. */
const KEPT = 60;
const MUTATIONS = 150_000;

const raw = (file: string) => () =>
  gunzipLines('data', 'binance-raw-hftbacktest', file)
    .map((line) => line.slice(line.indexOf(' ') + 1))
    .filter((text) => text.includes('"depthUpdate"'));
const recorded =
  (folder: string, name: string, isChange: RegExp, not = /$^/) =>
  () =>
    readLines(folder, name).flatMap(({ t, data = '' }) =>
      t === 'recv' && isChange.test(data) && !not.test(data) ? [data] : [],
    );
const kraken = () =>
  scripts
    .kraken()
    .events.flatMap((event) => (isSnapshot(event) || !event.text.includes('"type":"update"') ? [] : [event.text]))
    .filter((text) => text.startsWith('{"channel":"book"'));

const eventOf = (message: Json) => message['data'] ?? message;
const BINANCE = {
  venue: 'binance',
  sides: (message: Json) => [eventOf(message).b, eventOf(message).a] as const,
  time: (message: Json) => eventOf(message).E,
};
const named = (rows: Json[], price: string, size: string) => rows.map((row) => [row[price], row[size]]);

const SOURCES: Readonly<Record<string, Source>> = {
  'Binance spot': { ...BINANCE, tick: '0.01', changes: raw('spot_btcusdt_20240808.gz') },
  'Binance USD-M': { ...BINANCE, tick: '0.1', changes: raw('usdm_btcusdt_20240808.gz') },
  'Binance COIN-M': { ...BINANCE, tick: '0.1', changes: raw('cm_btcusd_perp_20240808.gz') },
  Bybit: {
    venue: 'bybit',
    url: 'wss://x/spot',
    tick: '0.01',
    changes: recorded('bybit-ws-v5', 'bybit_2026-08-09_btc_sol', /^."topic":"orderbook.*"type":"delta"/),
    sides: ({ data }) => [data.b, data.a],
    time: ({ ts }) => ts,
  },
  OKX: {
    venue: 'okx',
    tick: '0.0001',
    changes: recorded('okx-ws-v5', 'okx_2022-05-13', /"channel":"books".*"action":"update"/),
    sides: ({ data: [{ bids, asks }] }) => [bids, asks],
    time: ({ data: [{ ts }] }) => Number(ts),
    keepsText: true,
  },
  Bitget: {
    venue: 'bitget',
    tick: '0.00000001',
    changes: recorded('bitget-ws', 'bitget_2022-04-07', /"action":"update".*"channel":"books"/),
    sides: ({ data: [{ bids, asks }] }) => [bids, asks],
    time: ({ data: [{ ts }] }) => Number(ts),
    keepsText: true,
  },
  Kraken: {
    venue: 'kraken',
    tick: '0.0000000001',
    changes: kraken,
    sides: ({ data: [{ bids, asks }] }) => [named(bids, 'price', 'qty'), named(asks, 'price', 'qty')],
    time: ({ data: [{ timestamp }] }) => Date.parse(timestamp),
    keepsText: true,
  },
  KuCoin: {
    venue: 'kucoin',
    tick: '0.00000000001',
    changes: recorded('kucoin-ws', 'kucoin_2021-04-25', /"subject":"trade.l2update"/),
    sides: ({ data: { changes } }) => [fresh(changes.bids), fresh(changes.asks)],
    time: ({ data: { time } }) => time,
  },
  'Gate contracts': {
    venue: 'gate',
    tick: '0.00000001',
    changes: recorded('gateio-ws', 'gateio_futures_2023-05-24', /"futures.order_book_update","event":"update"/),
    sides: ({ result: { a, b } }) => [named(b, 'p', 's'), named(a, 'p', 's')],
    time: ({ result: { t } }) => t,
  },
  Coinbase: {
    venue: 'coinbase',
    tick: '0.01',
    changes: recorded('coinbase-advanced-ws', 'coinbase_2026-08-09', /"channel":"l2_data"/, /"type":"snapshot"/),
    sides: ({ events: [{ updates }] }) =>
      ['bid', 'offer'].map((name) =>
        named(
          updates.filter(({ side }: Json) => side === name),
          'price_level',
          'new_quantity',
        ),
      ) as unknown as [Rows, Rows],
    time: ({ timestamp }) => Date.parse(timestamp),
  },
  'Coinbase Exchange': {
    venue: 'coinbaseexchange',
    tick: '0.00000001',
    changes: recorded('coinbase-exchange-ws', 'coinbase_2021-04-17_a', /"type":"l2update"/),
    sides: ({ changes }) =>
      ['buy', 'sell'].map((name) =>
        changes.filter(([side]: string[]) => side === name).map(([, price, size]: string[]) => [price, size]),
      ) as unknown as [Rows, Rows],
    time: ({ time }) => Date.parse(time),
  },
};

function sourceOf({ venue, url = 'wss://x', keepsText = false, ...rest }: Source): ChangeSource {
  return { ...rest, url, keepsText, policy: policyOf(venue) as VenuePolicy };
}

/** The levels of KuCoin's changes: a price of 0 only advances the number. */
function fresh(rows: Rows): Rows {
  return rows.filter(([price]) => Number(price) !== 0);
}

describe.skipIf(!hasRecordings(...VENUE_FOLDERS, 'binance-raw-hftbacktest'))('a scanner of book messages', () => {
  it.each(Object.entries(SOURCES))(
    '%s: reads recorded changes as JSON.parse does, and nearly all of them',
    (_name, source) => {
      const from = sourceOf(source);
      const changes = source.changes();
      let declined = 0;
      for (const text of changes) {
        const change = scannedChange(from, text);
        if (change === undefined) declined++;
        else expect(change).toEqual(parsedChange(from, text));
      }
      expect(changes.length).toBeGreaterThan(100);
      expect(declined / changes.length).toBeLessThan(0.01);
    },
  );

  it.each(Object.entries(SOURCES))(
    `%s: of ${MUTATIONS} damaged messages, agrees with JSON.parse or declines`,
    (_name, source) => {
      const from = sourceOf(source);
      const random = mulberry32(16);
      const all = source.changes().filter((text) => scannedChange(from, text) !== undefined);
      const short = all.sort((a, b) => a.length - b.length).slice(0, KEPT);
      let agreed = 0;
      for (let i = 0; i < MUTATIONS; i++) {
        let text = mutatedMessage(short[i % short.length], random);
        if (random() < 0.2) text = text.replace(/[,:]/g, (mark) => (random() < 0.05 ? `${mark} ` : mark));
        const change = scannedChange(from, text);
        if (change === undefined) continue;
        agreed++;
        const expected = parsedChange(from, text);
        if (JSON.stringify(change) !== JSON.stringify(expected))
          expect({ text, change }).toEqual({ text, change: expected });
      }
      // Another digit is another number.
      expect(agreed).toBeGreaterThan(MUTATIONS / 50);
    },
  );
});
