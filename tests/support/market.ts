import {
  type Instrument,
  type ManualClock,
  Market,
  type MarketSink,
  type ReadonlyMarket,
} from '../../src/engine/internal.js';

export const INSTRUMENT: Instrument = {
  venue: 'test',
  symbol: 'A/B',
  tickSize: '0.01',
  lotSize: '0.001',
  base: 'A',
  quote: 'B',
  integrity: 'sequence',
  source: 'test',
};

/** A market on a clock of the test's, identified as A/B with a tick of 0.01 unless told otherwise. */
export function testMarket(clock: ManualClock, instrument: Partial<Instrument> = {}): Market {
  const market = new Market({ venue: 'test', symbol: 'A/B', clock });
  market.identify({ ...INSTRUMENT, ...instrument });
  return market;
}

/** Commits what was told, received now. */
export function commitNow(sink: MarketSink, clock: ManualClock, exchangeTs?: number): void {
  sink.commit({ seq: undefined, exchangeTs, recvTs: clock.wallMs(), recvMono: clock.monoMs() });
}

/** A whole book as text, the far ends first. */
export function levelsOf({ book }: Pick<ReadonlyMarket, 'book'>): string {
  const sides = book === undefined ? [] : [book.bids, book.asks];
  return sides
    .map((side) => {
      const levels = Array.from({ length: side.length }, (_, rank) => `${side.ticksAt(rank)}:${side.sizeAtRank(rank)}`);
      return levels.reverse().join(' ');
    })
    .join(' | ');
}
