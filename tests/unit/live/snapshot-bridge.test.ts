import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../../src/engine/internal.js';
import type { LevelMessage } from '../../../src/engine/live/ccxt/book-message.js';
import { SnapshotBridge } from '../../../src/engine/live/ccxt/snapshots/snapshot-bridge.js';
import type { CcxtSnapshot } from '../../../src/engine/live/ccxt/types.js';
import { Pause } from '../../../src/engine/time/pause.js';

type Answer = { resolve(snapshot: CcxtSnapshot): void; reject(error: Error): void };

/** Lets everything happen that waits for nothing. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

function bridged() {
  const clock = new ManualClock(0);
  const requests: Answer[] = [];
  const joined: [seq: number, last: (number | undefined)[]][] = [];
  const failures: string[] = [];
  const state = { isWanted: true, isConfirmed: true, isWaiting: false, completeFrom: undefined as number | undefined };
  const bridge = new SnapshotBridge({
    pause: new Pause(clock),
    fetch: () => new Promise<CcxtSnapshot>((resolve, reject) => requests.push({ resolve, reject })),
    isWanted: () => state.isWanted,
    isConfirmed: () => state.isConfirmed,
    isWaiting: () => state.isWaiting,
    completeFrom: () => state.completeFrom,
    onJoined: (_snapshot, seq, changes) => joined.push([seq, changes.map(({ last }) => last)]),
    onFailed: (error) => {
      failures.push((error as Error).message);
      return /fatal/.test((error as Error).message) ? undefined : 1000;
    },
  });
  const add = (first: number, last = first) => {
    state.completeFrom ??= first - 1;
    bridge.add(change(first, last));
  };
  const answer = async (nonce: number | undefined) => {
    requests.at(-1)?.resolve({ nonce } as CcxtSnapshot);
    await settle();
  };
  const fail = async (message: string) => {
    requests.at(-1)?.reject(new Error(message));
    await settle();
  };
  return { clock, bridge, state, requests, joined, failures, add, answer, fail };
}

function change(first: number, last: number): LevelMessage {
  return { market: 'AB', kind: 'update', first, last, exchangeTs: undefined, levels: () => ({ bids: [], asks: [] }) };
}

describe('SnapshotBridge', () => {
  it('joins a snapshot and the changes after it', async () => {
    const { add, answer, joined, requests, bridge } = bridged();
    for (const seq of [10, 11, 12]) add(seq);
    expect(requests).toHaveLength(1);
    await answer(10);
    expect(joined).toEqual([[10, [11, 12]]]);
    expect(bridge.isFetching).toBe(false);
  });

  it.each([
    ['just before the first change', 9, [10]],
    ['ahead of the stream', 50, []],
  ])('joins a snapshot that is %s', async (_what, nonce, changes) => {
    const { add, answer, joined } = bridged();
    add(10);
    await answer(nonce);
    expect(joined).toEqual([[nonce, changes]]);
  });

  it('fetches another one in place of one that is too old, and reports it after three', async () => {
    const { add, answer, joined, clock, requests, failures } = bridged();
    add(10);
    for (const count of [1, 2]) {
      await answer(8);
      expect(failures).toEqual([]);
      clock.advance(500);
      await settle();
      expect(requests).toHaveLength(count + 1);
    }
    await answer(8);
    expect(failures).toEqual(['the snapshot is older than the changes, trying again']);
    clock.advance(1000);
    await settle();
    await answer(10);
    expect(joined).toEqual([[10, []]]);
  });

  it('a change that nothing can be joined to does not stand in the way of the next ones', async () => {
    const { add, answer, joined, clock, state } = bridged();
    add(1_000_000);
    for (let count = 0; count < 3; count++) {
      await answer(8);
      clock.advance(500);
      await settle();
    }
    clock.advance(1000);
    await settle();
    // The venue has started its numbers over.
    state.completeFrom = 9;
    add(10);
    await answer(10);
    expect(joined).toEqual([[10, []]]);
  });

  it('does not join across changes that are missing among those that were kept', async () => {
    const { add, answer, joined, state } = bridged();
    add(10);
    state.completeFrom = 19;
    add(20);
    await answer(15);
    expect(joined).toEqual([]);
  });

  it('does not join a snapshot without a number', async () => {
    const { bridge, answer, joined } = bridged();
    bridge.request();
    await answer(undefined);
    expect(joined).toEqual([]);
  });

  it('gives a market without changes its snapshot, once the subscription is confirmed', async () => {
    const { bridge, clock, answer, joined, state, requests } = bridged();
    state.isConfirmed = false;
    void bridge.expect();
    clock.advance(1500);
    await settle();
    expect(requests).toHaveLength(0);
    state.isConfirmed = true;
    void bridge.expect();
    clock.advance(1500);
    await settle();
    await answer(7);
    expect(joined).toEqual([[7, []]]);
  });

  it('tries again after a failure, as long as it is told to', async () => {
    const { add, fail, answer, joined, clock, failures, requests, bridge } = bridged();
    add(10);
    await fail('busy');
    clock.advance(1000);
    await settle();
    await fail('busy');
    clock.advance(1000);
    await settle();
    await answer(10);
    expect(failures).toEqual(['busy', 'busy']);
    expect(joined).toHaveLength(1);
    add(20);
    await fail('fatal');
    clock.advance(60_000);
    await settle();
    expect(requests).toHaveLength(4);
    // Asked again, it is another attempt.
    bridge.request();
    expect(requests).toHaveLength(5);
  });

  it('uses nothing that was requested for a connection that is lost, and has one request at a time', async () => {
    const { add, bridge, answer, joined, requests, state } = bridged();
    add(10);
    bridge.reset();
    state.completeFrom = undefined;
    add(100);
    expect(requests).toHaveLength(1);
    await answer(10);
    expect(joined).toEqual([]);
    expect(requests).toHaveLength(2);
    await answer(100);
    expect(joined).toEqual([[100, []]]);
  });

  it('reports what a request failed of that was made for a connection that is lost', async () => {
    const { add, bridge, fail, failures, clock, requests } = bridged();
    add(10);
    bridge.reset();
    add(100);
    await fail('slow');
    expect(failures).toEqual(['slow']);
    clock.advance(1000);
    await settle();
    expect(requests).toHaveLength(2);
  });

  it('keeps few changes while the request waits for its turn', async () => {
    const { add, answer, joined, state } = bridged();
    state.isWaiting = true;
    for (let seq = 1; seq <= 5000; seq++) add(seq);
    await answer(4990);
    expect(joined).toEqual([[4990, Array.from({ length: 10 }, (_, i) => 4991 + i)]]);
  });

  it('keeps few changes while requests fail, too', async () => {
    const { add, fail, answer, joined, clock } = bridged();
    add(1);
    await fail('busy');
    for (let seq = 2; seq <= 5000; seq++) add(seq);
    clock.advance(1000);
    await settle();
    await answer(4000);
    expect(joined).toEqual([]);
    clock.advance(500);
    await settle();
    await answer(4990);
    expect(joined).toEqual([[4990, Array.from({ length: 10 }, (_, i) => 4991 + i)]]);
  });

  it('requests nothing for a market that has its book', () => {
    const { bridge, state, requests } = bridged();
    state.isWanted = false;
    bridge.request();
    expect(requests).toHaveLength(0);
  });
});
