import { expect, it } from 'vitest';
import { binanceSpec } from '../support/wire/binance-spec.js';
import { type Answer, StandInSession } from '../support/wire/stand-in.js';

it('an audit whose snapshot cannot be fetched is an error of the venue, without its address', async () => {
  let fault: Answer | undefined;
  const spec = binanceSpec({
    snapshot: () => fault ?? { body: { lastUpdateId: 10, bids: [['100.0', '1']], asks: [['100.1', '1']] } },
  });
  const config = (host: string) => ({
    urls: { api: { public: `http://${host}/v2/canaryPATH1/api`, ws: { spot: `ws://${host}/stream/ws` } } },
  });
  const seen = await StandInSession.open({ ...spec, config });
  await seen.live();
  fault = { status: 500, body: 'broken' };
  const error = await seen.session.watched[0].feed.audit?.().then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toMatchObject({ code: 'venue', message: expect.stringMatching(/^Cannot fetch the REST book of AAA/) });
  // With its cause, as Node prints it.
  const { message, cause } = error as Error;
  expect([message, (cause as Error).message, (cause as Error).stack].join()).not.toContain('canary');
  await seen.close();
});
