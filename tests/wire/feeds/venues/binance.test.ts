import { describe, expect, it } from 'vitest';
import { loses, openPlayed, reaches } from '../../../support/wire/played-session.js';
import { type PlayedVenue, playedVenueSpec } from '../../../support/wire/played-venue.js';
import { StandInSession } from '../../../support/wire/stand-in.js';
import { binance, binanceCoinm, binanceOptions, binanceUsdm } from '../../../support/wire/venues/binance.js';

const BOOK = { bids: [['100.00', '1']], asks: [['100.01', '1.5']] } as const;

describe('Binance: how deep a snapshot is requested', () => {
  it.each([
    ['spot', binance, 5000],
    ['USD-M', binanceUsdm, 1000],
    ['COIN-M', binanceCoinm, 1000],
    ['options', binanceOptions, 1000],
  ] as const)('%s: as deep as it is served', async (_kind, played, deepest) => {
    const refused = { status: 400, body: { code: -4021, msg: 'Invalid depth limit.' } };
    const strict: PlayedVenue = {
      ...played,
      rest: (url, sides, stand) =>
        Number(/limit=(\d+)/.exec(url)?.[1]) > deepest ? refused : (played.rest?.(url, sides, stand) ?? refused),
    };
    const seen = await StandInSession.open(playedVenueSpec(strict, 'binance', () => BOOK));
    await seen.live();
    expect(seen.stand.requests).toEqual([expect.stringContaining(`limit=${deepest}`)]);
    await seen.close();
  });
});

describe('Binance options', () => {
  const OPTION = 'BTC-261225-100000-C';
  const update = (pu: number, first: number, last: number, bids: readonly (readonly [string, string])[]) => ({
    ...{ e: 'depthUpdate', E: Date.now(), T: Date.now(), s: OPTION, U: first, u: last, pu },
    ...{ b: bids, a: [] },
  });

  it('are bridged as futures are, with several changes from before the snapshot', async () => {
    const several: PlayedVenue = {
      ...binanceOptions,
      answer(message, send) {
        const stream = binanceOptions.answer?.(message, send);
        if (stream !== 'book') return stream;
        send(update(4, 7, 12, []));
        send(update(12, 20, 24, [['99.98', '3']]));
        return undefined;
      },
    };
    const seen = await StandInSession.open(playedVenueSpec(several, 'binance', () => BOOK));
    await seen.live();
    seen.stand.send(update(24, 30, 31, [['99.97', '4']]));
    await reaches(seen, [
      ['100.00', 1],
      ['99.98', 3],
      ['99.97', 4],
    ]);
    expect([seen.market().counters.resyncs, seen.statuses.at(-1)?.integrity]).toEqual([0, 'sequence']);
    await seen.close();
  });

  it('a lost change is noticed', async () => {
    const seen = await openPlayed(binanceOptions);
    await seen.live();
    seen.stand.send(update(15, 16, 18, [['99.98', '3']]));
    await loses(seen, 'gap');
    await seen.close();
  });
});
