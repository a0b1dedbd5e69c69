import { describe, expect, it } from 'vitest';
import { ScannedMessage } from '../../src/engine/live/ccxt/scan/scanned-message.js';
import type { VenuePolicy } from '../../src/engine/live/ccxt/venue-policy.js';
import { policyOf } from '../../src/engine/live/venue-lookup.js';
import { RowDecoder } from '../../src/engine/row-decoder.js';
import { RowColumns, scanRows } from '../../src/engine/scan-rows.js';
import { PriceGrid } from '../../src/engine/units.js';
import { mulberry32 } from '../bench/random.js';
import { hasRecordings } from '../support/recordings.js';
import { gunzipLines } from '../support/shared.js';
import { readLines } from '../support/wire/recording.js';

type Source = {
  readonly venue: string;
  readonly url: string;
  readonly tick: string;
  readonly messages: () => string[];
};

/** A number of messages is enough: each is mutated thousands of times. */
const KEPT = 60;
const MUTATIONS = 250_000;

const raw = (file: string) => () =>
  gunzipLines('data', 'binance-raw-hftbacktest', file).map((line) => line.slice(line.indexOf(' ') + 1));

const SOURCES: Readonly<Record<string, Source>> = {
  'Binance spot': { venue: 'binance', url: 'wss://x/ws', tick: '0.01', messages: raw('spot_btcusdt_20240808.gz') },
  'Binance USD-M': { venue: 'binance', url: 'wss://x/ws', tick: '0.1', messages: raw('usdm_btcusdt_20240808.gz') },
  'Binance COIN-M': { venue: 'binance', url: 'wss://x/ws', tick: '0.1', messages: raw('cm_btcusd_perp_20240808.gz') },
  Bybit: {
    venue: 'bybit',
    url: 'wss://x/spot',
    tick: '0.01',
    messages: () =>
      readLines('bybit-ws-v5', 'bybit_2026-08-09_btc_sol').flatMap(({ t, data }) =>
        t === 'recv' && data !== undefined ? [data] : [],
      ),
  },
};

/** What either way makes of a message. */
type Change = {
  readonly market: string;
  readonly numbers: readonly unknown[];
  readonly exchangeTs: unknown;
  readonly sides: unknown;
};

function scanned(policy: VenuePolicy, { url, tick }: Source, text: string): Change | undefined {
  const found = new ScannedMessage();
  if (policy.scan?.(text, url, found) !== true) return undefined;
  const grid = PriceGrid.of(tick);
  const sides = [found.bids, found.asks].map((span) => {
    const out = new RowColumns();
    return scanRows(text, span, grid, out)
      ? [[...out.ticks.subarray(0, out.length)], [...out.sizes.subarray(0, out.length)]]
      : undefined;
  });
  if (sides.includes(undefined)) return undefined;
  const { market, spot, first, last, previous, touchSeq, exchangeTs } = found;
  return { market, numbers: [spot, first, last, previous, touchSeq], exchangeTs, sides };
}

function parsed(policy: VenuePolicy, { url, tick }: Source, text: string): Change {
  const message = JSON.parse(text);
  const [book] = policy.readBookMessages?.(message, { url, subscriptions: {} }) ?? [];
  if (book?.kind !== 'update') throw new Error('not a change');
  const event = message.data?.e === undefined ? message : message.data;
  const content = message.topic === undefined ? event : message.data;
  const sides = ['b', 'a'].map((name) => {
    const columns: number[][] = [[], []];
    const levels = (_side: number, ticks: ArrayLike<number>, sizes: ArrayLike<number>, from: number, to: number) => {
      columns[0] = Array.from({ length: to - from }, (_, i) => ticks[from + i]);
      columns[1] = Array.from({ length: to - from }, (_, i) => sizes[from + i]);
    };
    const refine = () => {
      throw new Error('a finer grid');
    };
    new RowDecoder({ sink: { level: () => {}, levels, refine }, tickSize: tick }).decode(0, content[name]);
    return columns;
  });
  const { market, spot, first, last, previous, touchSeq } = book;
  return { market, numbers: [spot, first, last, previous, touchSeq], exchangeTs: message.ts ?? event.E, sides };
}

type Random = () => number;
const below = (random: Random, end: number) => Math.floor(random() * end);
const TOKENS = [
  '"',
  ',',
  '[',
  ']',
  '{',
  '}',
  ':',
  ' ',
  '\\',
  '.',
  '-',
  '+',
  'e5',
  '0',
  '9',
  '"x":1,',
  '[],',
  '["1","2"]',
  '\n',
  '\u0000',
  'é',
  '00',
  '"u":1,',
  'null',
  '1e5',
  '99999999999999999999',
];

/** Bits, tokens, fields in another order, twice or not at all, cut and pasted. */
function mutated(text: string, random: Random): string {
  const at = below(random, text.length);
  const to = Math.min(text.length, at + 1 + below(random, 12));
  switch (below(random, 8)) {
    case 0:
      return (
        text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ (1 << below(random, 7))) + text.slice(at + 1)
      );
    case 1:
      return text.slice(0, at);
    case 2:
      return text.slice(0, at) + text.slice(to);
    case 3:
      return text.slice(0, at) + text.slice(at, to) + text.slice(at);
    case 4:
      return text.slice(0, at) + TOKENS[below(random, TOKENS.length)] + text.slice(at);
    case 5:
      return text.slice(0, at) + TOKENS[below(random, TOKENS.length)] + text.slice(to);
    case 6: {
      const message = JSON.parse(text);
      const entries = Object.entries(message.data?.e === undefined ? message : message.data);
      const moved = entries.splice(below(random, entries.length), 1);
      entries.splice(below(random, entries.length + 1), 0, ...moved);
      return JSON.stringify(Object.fromEntries(entries));
    }
    default:
      // Another digit: the form stays right.
      return text.replace(/\d/g, (digit) => (random() < 0.02 ? String(below(random, 10)) : digit));
  }
}

describe.skipIf(!hasRecordings('binance-raw-hftbacktest', 'bybit-ws-v5'))('a scanner of book messages', () => {
  it.each(Object.entries(SOURCES))(
    '%s: reads recorded changes as JSON.parse does, and nearly all of them',
    (_name, source) => {
      const policy = policyOf(source.venue) as VenuePolicy;
      const changes = source
        .messages()
        .filter((text) => /"depthUpdate"|^."topic":"orderbook.*"type":"delta"/.test(text));
      let declined = 0;
      for (const text of changes) {
        const change = scanned(policy, source, text);
        if (change === undefined) declined++;
        else expect(change).toEqual(parsed(policy, source, text));
      }
      expect(changes.length).toBeGreaterThan(100);
      expect(declined / changes.length).toBeLessThan(0.01);
    },
  );

  it.each(Object.entries(SOURCES))(
    `%s: of ${MUTATIONS} damaged messages, agrees with JSON.parse or declines`,
    (_name, source) => {
      const policy = policyOf(source.venue) as VenuePolicy;
      const random = mulberry32(16);
      const all = source.messages().filter((text) => scanned(policy, source, text) !== undefined);
      const short = all.sort((a, b) => a.length - b.length).slice(0, KEPT);
      let agreed = 0;
      for (let i = 0; i < MUTATIONS; i++) {
        let text = mutated(short[i % KEPT], random);
        if (random() < 0.2) text = text.replace(/[,:]/g, (mark) => (random() < 0.05 ? `${mark} ` : mark));
        const change = scanned(policy, source, text);
        if (change === undefined) continue;
        agreed++;
        const expected = parsed(policy, source, text);
        if (JSON.stringify(change) !== JSON.stringify(expected))
          expect({ text, change }).toEqual({ text, change: expected });
      }
      // Another digit is another number.
      expect(agreed).toBeGreaterThan(MUTATIONS / 50);
    },
  );
});
