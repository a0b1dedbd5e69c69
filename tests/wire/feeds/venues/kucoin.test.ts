import { describe, expect, it } from 'vitest';
import { loses, openPlayed, reaches } from '../../../support/wire/played-session.js';
import { messagesOf } from '../../../support/wire/played-venue.js';
import { kucoinFutures } from '../../../support/wire/venues/kucoin.js';

/** One change of a contract's book: the next number, whether it is sent or not. */
const change = (price: string, size: string) =>
  messagesOf(kucoinFutures.change?.({ bids: [[price, size]], asks: [] }))[0] as { readonly data: { sequence: number } };

const FIRST = [
  ['100.00', 1],
  ['99.99', 2],
] as const;

describe('KuCoin, contracts', () => {
  it('a lost change is detected', async () => {
    const seen = await openPlayed(kucoinFutures);
    await seen.live();
    change('99.98', '3');
    seen.stand.send(change('99.97', '4'));
    await loses(seen, 'gap');
    await reaches(seen, FIRST);
    await seen.close();
  });

  it('a repeated change is applied once', async () => {
    const seen = await openPlayed(kucoinFutures);
    await seen.live();
    const repeated = change('99.98', '3');
    for (const message of [repeated, change('99.98', '5'), repeated]) seen.stand.send(message);
    seen.stand.send(change('99.97', '4'));
    await reaches(seen, [...FIRST, ['99.98', 5], ['99.97', 4]]);
    expect(seen.market().counters.resyncs).toBe(0);
    await seen.close();
  });

  it('changes out of order are detected', async () => {
    const seen = await openPlayed(kucoinFutures);
    await seen.live();
    const early = change('99.98', '3');
    for (const message of [change('99.98', '0'), early]) seen.stand.send(message);
    await loses(seen, 'gap');
    await reaches(seen, FIRST);
    await seen.close();
  });

  it('numbers that start over are detected', async () => {
    const seen = await openPlayed(kucoinFutures);
    await seen.live();
    // The first one ends the bridge to the snapshot, across which old changes are expected.
    seen.stand.send(change('99.98', '3'));
    for (const sequence of [1, 2, 3, 4, 5]) {
      const { data, ...message } = change('99.97', '4');
      seen.stand.send({ ...message, data: { ...data, sequence } });
    }
    await loses(seen, 'gap');
    await reaches(seen, FIRST);
    await seen.close();
  });
});
