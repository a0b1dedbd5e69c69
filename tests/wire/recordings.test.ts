import { describe, expect, it } from 'vitest';
import { ASK, BID } from '../../src/engine/internal.js';
import { KNOWN_VENUES } from '../../src/engine/live/venue-lookup.js';
import { hasRecordings, VENUE_FOLDERS } from '../support/recordings.js';
import { playScript, rowsOf } from '../support/wire/play.js';
import * as scripts from '../support/wire/scripts.js';
import { numbersOf } from '../support/wire/truth-book.js';
import { VENUE_SCRIPTS } from '../support/wire/venue-scripts.js';

const RECORDINGS = {
  'Binance USD-M, raw': () => scripts.binanceRaw('linear', 'BTCUSDT', ['usdm_btcusdt_20240808']),
  'Binance COIN-M, raw': () =>
    scripts.binanceRaw('inverse', 'BTCUSD_PERP', ['cm_btcusd_perp_20240808', 'cm_btcusd_perp_20240809']),
  'Binance spot, four markets': () => scripts.binanceCryptofeed('spot'),
  'Binance USD-M, four markets': () => scripts.binanceCryptofeed('linear'),
  ...VENUE_SCRIPTS,
  'Bybit, 500 levels': scripts.bybitArchive,
  Hyperliquid: scripts.hyperliquid,
};

/** Every checksum that was recorded is found right. */
const CONFIRMED: Readonly<Record<string, number>> = { Kraken: 4269, OKX: 290, Bitget: 637 };

const played = new Set<string>();

describe.skipIf(!hasRecordings(...VENUE_FOLDERS))('recordings through unmodified ccxt classes', () => {
  it.each(Object.entries(RECORDINGS))(
    '%s: every live state is the venue’s, and the end is the oracle’s',
    async (_title, load) => {
      const script = load();
      played.add(script.ccxtId);
      const { markets, session } = await playScript(script, { sliceEvents: 500 });
      const confirmed = session.watched.reduce((sum, { feed }) => sum + feed.confirmedChecksums, 0);
      expect(confirmed).toBe(CONFIRMED[script.title] ?? 0);
      expect(markets.flatMap(({ name, wrongWhileLive }) => wrongWhileLive.map((seq) => `${name} ${seq}`))).toEqual([]);
      const agree = markets.reduce((sum, { atTouch }) => sum + atTouch.agree, 0);
      const disagree = markets.reduce((sum, { atTouch }) => sum + atTouch.disagree, 0);
      // Not all: the book may be ahead of a trade.
      expect(disagree, `${agree} trades at the touch are the taker’s`).toBeLessThanOrEqual((agree + disagree) / 6);
      for (const { name, market, statuses } of markets) {
        const expected = script.expected(name);
        // Minutes pass within seconds: another snapshot may come too late for a touch that leaves the range of the first (Binance USD-M).
        const resyncs = statuses.filter(({ detail }) => /^the touch has left the range/.test(detail)).length;
        expect(market.counters, name).toMatchObject({ gaps: 0, resyncs, checksums: 0 });
        if (expected === undefined) continue;
        expect({ bids: market.book?.bids.length, asks: market.book?.asks.length }, name).toEqual(expected.final_levels);
        expect(rowsOf(market, BID, 10), name).toEqual(numbersOf(expected.final_top10.bids));
        expect(rowsOf(market, ASK, 10), name).toEqual(numbersOf(expected.final_top10.asks));
      }
    },
  );

  it('are of the venues that docs/venues.md says are tested', () => {
    const tested = KNOWN_VENUES.filter(({ rows }) => rows.some(({ testedOn }) => testedOn?.endsWith('recording')));
    expect([...played].sort()).toEqual(tested.map(({ ccxtIds }) => ccxtIds[0]).sort());
  });
});
