import { expect, it } from 'vitest';
import { loses, openPlayed, reaches } from '../../../support/wire/played-session.js';
import { coinex } from '../../../support/wire/venues/coinex.js';

const CHANGE = { bids: [['99.98', '3']], asks: [] } as const;

it('CoinEx: a book that its checksum does not match is fetched again', async () => {
  const seen = await openPlayed(coinex);
  await seen.live();
  // Lost: the next checksum is over its level too.
  coinex.change?.(CHANGE);
  seen.stand.send(coinex.change?.({ bids: [['99.97', '4']], asks: [] }));
  await loses(seen, 'checksum');
  await reaches(seen, [
    ['100.00', 1],
    ['99.99', 2],
  ]);
  await seen.close();
});

it('CoinEx: checksums match, signed or not', async () => {
  const signed = (message: unknown) =>
    JSON.parse(JSON.stringify(message).replace(/"checksum":(\d+)/, (_, sum) => `"checksum":${Number(sum) | 0}`));
  for (const sent of [(message: unknown) => message, signed]) {
    const seen = await openPlayed({ ...coinex, snapshot: (sides) => sent(coinex.snapshot(sides)) });
    await seen.live();
    seen.stand.send(sent(coinex.change?.(CHANGE)));
    await reaches(seen, [
      ['100.00', 1],
      ['99.99', 2],
      ['99.98', 3],
    ]);
    expect(seen.statuses.map(({ reason }) => reason)).not.toContain('checksum');
    expect(seen.market().feedStatus.integrity).toBe('checksum');
    await seen.close();
  }
});
