import { describe, expect, it } from 'vitest';
import { READING } from '../support/reading.js';
import { hasRecordings, VENUE_FOLDERS } from '../support/recordings.js';
import * as damage from '../support/wire/damage.js';
import { type MarketRun, playScript } from '../support/wire/play.js';
import type { ScriptVenue } from '../support/wire/script-venue.js';
import * as scripts from '../support/wire/scripts.js';
import type { VenueScript } from '../support/wire/venue-script.js';

type Recorded = readonly [title: string, load: () => VenueScript];

const ALL_PROVEN: readonly Recorded[] = [
  ['Binance spot', () => scripts.binanceCryptofeed('spot')],
  ['Binance USD-M', () => scripts.binanceCryptofeed('linear')],
  ['OKX', scripts.okx],
  ['Bitget', scripts.bitget],
  ['Bybit', scripts.bybit],
  ['Coinbase', scripts.coinbase],
  ['Bitfinex', scripts.bitfinex],
  ['KuCoin', scripts.kucoin],
  ['Kraken Futures', scripts.krakenFutures],
  ['Gate', scripts.gate],
  ['Poloniex', scripts.poloniex],
  ['Kraken', scripts.kraken],
  ['Deribit', scripts.deribit],
];
const ALL_UNPROVEN: readonly Recorded[] = [
  ['Coinbase Exchange', scripts.coinbaseExchange],
  ['Gemini', scripts.gemini],
  ['Bitstamp', scripts.bitstamp],
];
/** These are parsed in any case. */
const WITHOUT_SCANNER = /Bitfinex|Kraken Futures|Poloniex|Deribit|Gemini|Bitstamp/;
const isPlayed = ([title]: Recorded) => READING.scan || !WITHOUT_SCANNER.test(title);
const PROVEN = ALL_PROVEN.filter(isPlayed);
const UNPROVEN = ALL_UNPROVEN.filter(isPlayed);
const WITH_SNAPSHOTS = [...PROVEN, ...UNPROVEN].filter(([title]) => !/Binance|KuCoin|Gate|Bitstamp/.test(title));
const hasData = hasRecordings(...VENUE_FOLDERS);

/** Slow enough that a reconnect falls into the recording. */
const PACE = { sliceEvents: 50, sliceMs: 3 };

function reasons({ statuses }: MarketRun): string[] {
  return statuses.flatMap(({ state, reason }) => (state === 'resyncing' ? [reason] : []));
}

function wrong(markets: readonly MarketRun[]): string[] {
  return markets.flatMap(({ name, wrongWhileLive }) => wrongWhileLive.map((seq) => `${name} ${seq}`));
}

describe.skipIf(!hasData).each(PROVEN)('%s, one message damaged', (_title, load) => {
  const script = hasData ? load() : ({} as VenueScript);

  async function damaged(tamper: damage.Tamper, { market, change }: damage.Victim) {
    let isLive = () => false;
    // The book that is to be hit is live before.
    const mayPlay: damage.MayPlay = (event) => event.change !== change || isLive();
    const options = { ...PACE, tamper, mayPlay, depth: script.provenDepth };
    const { markets } = await playScript(script, options, async (run) => {
      const hit = run.markets.find(({ name }) => name === market) as MarketRun;
      isLive = () => hit.market.isLive;
    });
    expect(wrong(markets)).toEqual([]);
    const hit = markets.find(({ name }) => name === market) as MarketRun;
    return { hit, counters: hit.market.counters };
  }

  it('lost: found by the venue’s own proof, counted, named, and fetched anew', async () => {
    const victim = damage.pickVictim(script);
    const { hit, counters } = await damaged(damage.losing(victim), victim);
    expect(['gap', 'checksum']).toContain(reasons(hit)[0]);
    expect(counters.gaps + counters.checksums, JSON.stringify(hit.statuses)).toBe(1);
    expect(counters.snapshots).toBeGreaterThan(1);
  });

  it('doubled: nothing happens', async () => {
    const victim = damage.pickVictim(script);
    const { counters } = await damaged(damage.doubling(victim), victim);
    expect(counters).toMatchObject({ resyncs: 0, gaps: 0, checksums: 0 });
  });

  it('late: never applied over a newer one', async () => {
    const victim = damage.pickVictim(script);
    const { hit } = await damaged(damage.swapping(victim), victim);
    expect(['gap', 'checksum']).toContain(reasons(hit)[0]);
  });

  it('spoilt: refused, and the book with it', async () => {
    const victim = damage.pickVictim(script);
    const { hit } = await damaged(damage.spoiling(victim), victim);
    expect(reasons(hit)).toHaveLength(1);
  });
});

describe.skipIf(!hasData).each(WITH_SNAPSHOTS)('%s, a second snapshot', (_title, load) => {
  it('replaces the first, instead of being merged into it', async () => {
    const script = load();
    const hasRemoval = (side: readonly (readonly [string, string])[] = []) =>
      side.some(([, size]) => Number(size) === 0);
    // The message that takes a level away is replaced by the whole book: merged into the old one, the level would stay.
    const victim = damage.pickVictim(script, ({ change }) => hasRemoval(change?.bids) || hasRemoval(change?.asks));
    let venue: ScriptVenue | undefined;
    const tamper: damage.Tamper = ({ text, change }) =>
      change === victim.change && venue !== undefined ? [venue.snapshotInPlaceOf(victim.market, text)] : [text];
    const { markets } = await playScript(script, { ...PACE, tamper }, async (run) => {
      venue = run.venue;
    });
    expect(wrong(markets)).toEqual([]);
    const hit = markets.find(({ name }) => name === victim.market) as MarketRun;
    expect(hit.market.counters).toMatchObject({ snapshots: 2, resyncs: 0 });
  });
});

describe.skipIf(!hasData).each(UNPROVEN)('%s, whose messages prove nothing', (_title, load) => {
  it('is called unverifiable, and a doubled message does no harm', async () => {
    const script = load();
    const { markets } = await playScript(script, { ...PACE, tamper: damage.doubling(damage.pickVictim(script)) });
    expect(wrong(markets)).toEqual([]);
    expect(new Set(markets.map(({ market }) => market.integrity))).toEqual(new Set(['unverifiable']));
  });
});

describe.skipIf(!hasData)('many messages damaged', () => {
  it.each(PROVEN)('%s is never wrong while live', async (_title, load) => {
    const script = load();
    const { markets } = await playScript(script, {
      ...PACE,
      tamper: damage.random(7, 0.01),
      depth: script.provenDepth,
      settles: false,
    });
    expect(wrong(markets)).toEqual([]);
  });
});
