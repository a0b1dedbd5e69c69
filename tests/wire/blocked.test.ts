import { afterEach, describe, expect, it } from 'vitest';
import { type FeedStatus, listMarkets, openSession, partialSink, type VenueSettings } from '../../src/engine/index.js';
import { eventually } from '../support/eventually.js';
import { BINANCE_MARKET, binanceSpec } from '../support/wire/binance-spec.js';
import { type Answer, StandIn, type StandInSpec } from '../support/wire/stand-in.js';

/** As venues and their content delivery networks say it. */
const CLOUDFRONT = `<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN" "http://www.w3.org/TR/html4/loose.dtd">
<HTML><HEAD><META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=iso-8859-1">
<TITLE>ERROR: The request could not be satisfied</TITLE><style>h1 { color: red; } /* no region */</style>
</HEAD><BODY>
<H1>403 ERROR</H1>
<H2>The request could not be satisfied.</H2>
<HR noshade size="1px">
The Amazon CloudFront distribution is configured to block access from your country.
We can't connect to the server for this app or website at this time.
</BODY></HTML>`;
const RESTRICTED =
  "Service unavailable from a restricted location according to 'b. Eligibility' in https://www.binance.com/en/terms.";
const NGINX =
  '<html><head><title>451 Unavailable For Legal Reasons</title></head><body><h1>451 Unavailable For Legal Reasons</h1></body></html>';
const HTML = { 'content-type': 'text/html' };

const BLOCKS: readonly (readonly [how: string, answer: Answer, words: RegExp])[] = [
  ['451 with JSON', { status: 451, body: { code: 0, msg: RESTRICTED } }, /restricted location/],
  ['403 with JSON', { status: 403, body: { code: 0, msg: RESTRICTED } }, /restricted location/],
  ['403 with HTML', { status: 403, headers: HTML, body: CLOUDFRONT }, /block access from your country/],
  ['451 with HTML', { status: 451, headers: HTML, body: NGINX }, /Unavailable For Legal Reasons/],
];

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function start(spec: Partial<StandInSpec>): Promise<{ stand: StandIn; settings: VenueSettings }> {
  const stand = new StandIn({ ...binanceSpec(), ...spec });
  const settings = await stand.listen();
  cleanUps.push(() => stand.close());
  return { stand, settings };
}

/** Without the list of markets that stand-ins give to the class: it is fetched. */
function unlisted({ ccxt, ...settings }: VenueSettings): VenueSettings {
  const { markets: _, ...rest } = ccxt ?? {};
  return { ...settings, ccxt: { ...rest, options: { fetchMarkets: { types: ['spot'] } } } };
}

function watch(settings: VenueSettings): FeedStatus[] {
  const statuses: FeedStatus[] = [];
  const session = openSession({
    targets: [{ venue: 'binance', symbol: BINANCE_MARKET.symbol }],
    venues: { binance: settings },
    observe: () => partialSink({ status: (status) => statuses.push(status) }),
  });
  cleanUps.push(async () => {
    session.close();
    await session.done;
  });
  return statuses;
}

async function expectBlocked(statuses: readonly FeedStatus[], words: RegExp): Promise<void> {
  const failed = await eventually(
    () => statuses.find(({ state }) => state === 'failed'),
    () => JSON.stringify(statuses),
  );
  expect(failed).toMatchObject({ state: 'failed', reason: 'blocked', detail: expect.stringMatching(words) });
  expect(failed.detail).toMatch(/^blocked in this country: use binanceus, or --proxy: /);
  expect(failed.detail).not.toMatch(/[<>{}]/);
}

describe.each(BLOCKS)('a venue that answers %s to a blocked country', (_how, answer, words) => {
  it('fails with a remedy when it answers the list of markets so', async () => {
    const { settings } = await start({ rest: () => answer });
    await expectBlocked(watch(unlisted(settings)), words);
    await expect(listMarkets({ venue: 'binance', settings: unlisted(settings) })).rejects.toMatchObject({
      code: 'venue',
      message: expect.stringMatching(/^Cannot load the markets of binance: blocked in this country: use binanceus, or/),
    });
  });

  it('fails with a remedy when it answers the snapshot so', async () => {
    const { settings } = await start({ rest: () => answer });
    await expectBlocked(watch(settings), words);
  });

  it('fails with a remedy when it answers the upgrade of a websocket so', async () => {
    const { stand, settings } = await start({ upgrade: () => answer });
    await expectBlocked(watch(settings), words);
    expect(stand.sockets).toEqual([]);
  });
});

describe('a 403 that does not say why', () => {
  it.each([
    ['an upgrade', { upgrade: () => ({ status: 403, headers: HTML, body: '<html><h1>Forbidden</h1></html>' }) }],
    ['a snapshot', { rest: () => ({ status: 403, headers: HTML, body: '<html><h1>Forbidden</h1></html>' }) }],
  ])('is tried again for %s, with a hint', async (_what, spec) => {
    const { settings } = await start(spec);
    const statuses = watch(settings);
    const again = await eventually(
      () => statuses.find(({ attempt }) => attempt > 0),
      () => JSON.stringify(statuses),
    );
    expect(again).toMatchObject({ state: 'connecting', reason: 'disconnect' });
    expect(again.detail).toMatch(
      /^the venue may block this address or country \(try --proxy\), trying again: 403 .*Forbidden/,
    );
  });
});

it('a market that was live and is blocked on its next connection has failed', async () => {
  let isBlocked = false;
  const [[, answer, words]] = BLOCKS;
  const { stand, settings } = await start({ upgrade: () => (isBlocked ? answer : undefined) });
  const statuses = watch(settings);
  await eventually(() => statuses.some(({ state }) => state === 'live'), 'live');
  isBlocked = true;
  for (const socket of stand.open) socket.terminate();
  await expectBlocked(statuses, words);
});
