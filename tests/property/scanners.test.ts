import { describe, expect, it } from 'vitest';
import type { VenuePolicy } from '../../src/engine/live/ccxt/venue-policy.js';
import { policyOf } from '../../src/engine/live/venue-lookup.js';
import { mulberry32 } from '../bench/random.js';
import { mutatedMessage } from '../support/mutated-message.js';
import { hasRecordings, VENUE_FOLDERS } from '../support/recordings.js';
import { type ChangeSource, parsedChange, scannedChange } from '../support/scanned-change.js';
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

const SOURCES: Readonly<Record<string, Source>> = {
  'Binance spot': { venue: 'binance', tick: '0.01', changes: raw('spot_btcusdt_20240808.gz') },
  'Binance USD-M': { venue: 'binance', tick: '0.1', changes: raw('usdm_btcusdt_20240808.gz') },
  'Binance COIN-M': { venue: 'binance', tick: '0.1', changes: raw('cm_btcusd_perp_20240808.gz') },
  Bybit: {
    venue: 'bybit',
    url: 'wss://x/spot',
    tick: '0.01',
    changes: recorded('bybit-ws-v5', 'bybit_2026-08-09_btc_sol', /^."topic":"orderbook.*"type":"delta"/),
  },
  OKX: {
    venue: 'okx',
    tick: '0.0001',
    changes: recorded('okx-ws-v5', 'okx_2022-05-13', /"channel":"books".*"action":"update"/),
    keepsText: true,
  },
  Bitget: {
    venue: 'bitget',
    tick: '0.00000001',
    changes: recorded('bitget-ws', 'bitget_2022-04-07', /"action":"update".*"channel":"books"/),
    keepsText: true,
  },
  Kraken: {
    venue: 'kraken',
    tick: '0.0000000001',
    changes: kraken,
    keepsText: true,
  },
  KuCoin: {
    venue: 'kucoin',
    tick: '0.00000000001',
    changes: recorded('kucoin-ws', 'kucoin_2021-04-25', /"subject":"trade.l2update"/),
  },
  'Gate contracts': {
    venue: 'gate',
    tick: '0.00000001',
    changes: recorded('gateio-ws', 'gateio_futures_2023-05-24', /"futures.order_book_update","event":"update"/),
  },
  Coinbase: {
    venue: 'coinbase',
    tick: '0.01',
    changes: recorded('coinbase-advanced-ws', 'coinbase_2026-08-09', /"channel":"l2_data"/, /"type":"snapshot"/),
  },
  'Coinbase Exchange': {
    venue: 'coinbaseexchange',
    tick: '0.00000001',
    changes: recorded('coinbase-exchange-ws', 'coinbase_2021-04-17_a', /"type":"l2update"/),
  },
};

function sourceOf({ venue, url = 'wss://x', keepsText = false, ...rest }: Source): ChangeSource {
  return { ...rest, url, keepsText, policy: policyOf(venue) as VenuePolicy };
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
