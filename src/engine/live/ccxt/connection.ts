import type { FeedTraffic } from '../../feed.js';
import type { Sequencer, SequenceVerdict } from '../../integrity/sequencer.js';
import type { Clock } from '../../time/clock.js';
import { MalformedCount } from './malformed-count.js';
import type { Stamp } from './stamp.js';
import type { CcxtClient } from './types.js';

export type ConnectionOptions = {
  readonly clock: Clock;
  readonly traffic: FeedTraffic;
  /** For venues that number all messages of a connection together. */
  readonly sequencer: Sequencer | undefined;
};

/** One websocket of a venue as we hear it: its bytes, its pongs, its numbers, and what of it was no message. */
export class Connection {
  readonly client: CcxtClient;
  readonly malformed: MalformedCount;
  lastByteMono: number;
  /** We gave it up; what still comes is nobody's. */
  isDropped = false;
  readonly #options: ConnectionOptions;
  #pingMono: number | undefined;

  constructor(client: CcxtClient, options: ConnectionOptions) {
    const { clock } = options;
    this.client = client;
    this.#options = options;
    this.malformed = new MalformedCount(clock);
    this.lastByteMono = clock.monoMs();
    this.#listenToPings(client);
  }

  /** A message came in. */
  received(data: unknown): Stamp {
    const { clock, traffic } = this.#options;
    const stamp = { recvTs: clock.wallMs(), recvMono: clock.monoMs() };
    this.lastByteMono = stamp.recvMono;
    traffic.messages++;
    traffic.bytes += sizeOf(data);
    return stamp;
  }

  /** What the number of a message says; after a gap it starts anew. */
  order(number: number): { readonly verdict: SequenceVerdict; readonly expected?: number } {
    const { sequencer } = this.#options;
    if (sequencer === undefined) return { verdict: 'next' };
    const mark = { kind: 'update', first: number, last: number } as const;
    const expected = (sequencer.last ?? number - 1) + 1;
    const verdict = sequencer.check(mark);
    if (verdict === 'gap') {
      sequencer.reset();
      sequencer.check(mark);
    }
    return { verdict, expected };
  }

  #listenToPings(client: CcxtClient): void {
    const { clock, traffic } = this.#options;
    const { onPing, onPong, onPingInterval } = client;
    client.onPing = () => {
      this.lastByteMono = clock.monoMs();
      onPing.call(client);
    };
    client.onPingInterval = () => {
      this.#pingMono = clock.monoMs();
      onPingInterval.call(client);
    };
    client.onPong = () => {
      this.lastByteMono = clock.monoMs();
      if (this.#pingMono !== undefined) traffic.rttMs = this.lastByteMono - this.#pingMono;
      this.#pingMono = undefined;
      onPong.call(client);
    };
  }
}

function sizeOf(data: unknown): number {
  return typeof data === 'string' || data instanceof Uint8Array ? data.length : 0;
}
