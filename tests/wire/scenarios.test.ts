import { describe, it } from 'vitest';
import { ASK, BID, openSession, partialSink, type ReadonlyMarket } from '../../src/engine/internal.js';
import { barePort } from '../support/faults/bare-port.js';
import { type Seen, Stage, type Subject, scenarios } from '../support/faults/scenario.js';
import { FAST, PacedClock } from '../support/paced-clock.js';
import { rowsOf } from '../support/wire/play.js';

describe('faults, through an unmodified ccxt class', () => {
  it.each(scenarios().map(({ name, scenario }) => [`${scenario.fault} (${name})`, scenario] as const))(
    '%s',
    async (_, scenario) => {
      const clock = new PacedClock(scenario.clock === 'fast' ? FAST : 1).start();
      const stage = new Stage(scenario, clock);
      const proxied = await stage.open();
      const bare = scenario.peer === undefined ? undefined : await barePort(scenario.peer);
      const settings = stage.venue.settings(bare?.port ?? proxied);
      const seen: Seen[][] = [];
      const commits: number[] = [];
      const markets: ReadonlyMarket[] = [];
      const session = openSession({
        targets: stage.venue.markets.map((_market, index) => ({
          venue: 'fake',
          symbol: scenario.symbol ?? stage.venue.symbol(index),
        })),
        venues: { fake: settings },
        clock,
        observe: (market) => {
          const index = markets.push(market) - 1;
          seen[index] = [];
          commits[index] = 0;
          return partialSink({
            status: (status) => {
              seen[index].push(status);
              stage.changed();
            },
            commit: () => {
              commits[index]++;
              stage.changed();
            },
          });
        },
      });
      const subject: Subject = {
        seen: (market) => seen[market],
        commits: (market) => commits[market],
        levels: (market) => ({ bids: rowsOf(markets[market], BID), asks: rowsOf(markets[market], ASK) }),
      };
      try {
        await stage.play(subject);
      } finally {
        session.close();
        stage.close();
        bare?.close();
        await session.done;
        clock.stop();
      }
    },
  );
});
