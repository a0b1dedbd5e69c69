import { describe, expect, it } from 'vitest';
import { SendQueue } from '../../../src/engine/live/ccxt/send-queue.js';

const subscribe = (id: number) => ({ method: 'SUBSCRIBE', params: [`s${id}`], id });

function queue() {
  const sent: unknown[] = [];
  const requests: unknown[][] = [];
  const gates: (() => void)[] = [];
  const own = new SendQueue({
    batching: {
      idField: 'id',
      isRefusal: ({ error, code }) => error !== undefined || code !== undefined,
      canJoin: ({ method }) => method === 'SUBSCRIBE',
      join: (all) => ({ ...all[0], params: all.flatMap(({ params }) => params) }),
      maximum: 3,
    },
    throttle: () => new Promise<void>((open) => gates.push(open)),
    send: (message, all) => {
      sent.push(message);
      requests.push([...all]);
    },
  });
  const next = async () => {
    gates.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { own, sent, requests, next };
}

describe('the messages waiting to be sent', () => {
  it('are joined where they wait next to each other, in their order, a few at a time', async () => {
    const { own, sent, requests, next } = queue();
    const unsubscribe = { method: 'UNSUBSCRIBE', params: ['s9'], id: 9 };
    for (const message of [subscribe(1), subscribe(2), subscribe(3), subscribe(4), unsubscribe, subscribe(5), 'ping'])
      own.push(message);
    for (let i = 0; i < 5; i++) await next();
    expect(sent).toEqual([
      { method: 'SUBSCRIBE', params: ['s1', 's2', 's3'], id: 1 },
      subscribe(4),
      unsubscribe,
      subscribe(5),
      'ping',
    ]);
    expect(requests[0]).toEqual([subscribe(1), subscribe(2), subscribe(3)]);
    own.push(subscribe(6));
    await next();
    expect(sent.at(-1)).toEqual(subscribe(6));
  });

  it('each request has its own answer', async () => {
    const { own, next } = queue();
    for (const id of [1, 2]) own.push(subscribe(id));
    await next();
    expect(own.answersIn({ result: null, id: 1 })).toEqual([
      { result: null, id: 1 },
      { result: null, id: 2 },
    ]);
    // Not joined, not an answer, or answered already.
    for (const message of [{ result: null, id: 1 }, { e: 'trade' }, 'pong', undefined])
      expect(own.answersIn(message)).toBeUndefined();
  });

  it('joined requests that were refused are sent again one by one: only one of them may be wrong', async () => {
    const { own, sent, next } = queue();
    for (const id of [1, 2]) own.push(subscribe(id));
    await next();
    expect(own.answersIn({ error: { code: 2, msg: 'Invalid request' }, id: 1 })).toEqual([]);
    for (let i = 0; i < 2; i++) await next();
    expect(sent.slice(1)).toEqual([subscribe(1), subscribe(2)]);
    expect(own.answersIn({ error: { code: 2 }, id: 2 })).toBeUndefined();
  });
});
