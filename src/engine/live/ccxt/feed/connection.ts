import type { FeedTraffic } from '../../../feed.js';
import type { Sequencer, SequenceVerdict } from '../../../integrity/sequencer.js';
import type { Clock } from '../../../time/clock.js';
import type { Stamp } from '../stamp.js';
import type { CcxtClient } from '../types.js';
import { MalformedCount } from './malformed-count.js';

export type ConnectionOptions = {
  readonly clock: Clock;
  readonly traffic: FeedTraffic;
  /** How long a message may have waited until we read it. */
  readonly waitedMs: () => number;
  /** For venues that number all messages of a connection together. */
  readonly sequencer: Sequencer | undefined;
};

/** One websocket of a venue: its traffic, pongs, sequence numbers and malformed messages. */
export class Connection {
  readonly client: CcxtClient;
  readonly malformed: MalformedCount;
  lastByteMono: number;
  /** Set when the connection was dropped; messages still received are ignored. */
  isDropped = false;
  readonly #options: ConnectionOptions;
  #pingMono: number | undefined;
  /** ccxt is sending a ping. */
  #isPinging = false;

  constructor(client: CcxtClient, options: ConnectionOptions) {
    const { clock } = options;
    this.client = client;
    this.#options = options;
    this.malformed = new MalformedCount(clock);
    this.lastByteMono = clock.monoMs();
    this.#wrapPings(client);
  }

  /** Counts a message and returns its receive time. */
  received(data: unknown): Stamp {
    const { clock, traffic } = this.#options;
    const nowMono = clock.monoMs();
    // The age of the data includes the time that it waited for us.
    const stamp = { recvTs: clock.wallMs(), recvMono: nowMono - this.#options.waitedMs() };
    this.lastByteMono = nowMono;
    traffic.messages++;
    traffic.bytes += sizeOf(data);
    return stamp;
  }

  /** Whether a message with this number is the very next one; nothing is changed. */
  isNext(number: number | undefined): boolean {
    const { sequencer } = this.#options;
    return sequencer === undefined || (number !== undefined && number - 1 === sequencer.last);
  }

  /** Checks a message's sequence number; after a gap the sequence restarts from it. */
  checkSequence(number: number): { readonly verdict: SequenceVerdict; readonly expected?: number } {
    const { sequencer } = this.#options;
    if (sequencer === undefined) return { verdict: 'next' };
    const range = { kind: 'update', first: number, last: number } as const;
    const expected = (sequencer.last ?? number - 1) + 1;
    const verdict = sequencer.check(range);
    if (verdict === 'gap') {
      sequencer.reset();
      sequencer.check(range);
    }
    return { verdict, expected };
  }

  #wrapPings(client: CcxtClient): void {
    const { clock } = this.#options;
    const { onPing, onPong, onPingInterval } = client;
    client.onPing = () => {
      this.lastByteMono = clock.monoMs();
      onPing.call(client);
    };
    client.onPingInterval = () => {
      this.#isPinging = true;
      onPingInterval.call(client);
      this.#isPinging = false;
      this.#pingMono = clock.monoMs();
    };
    client.onPong = () => {
      this.#ponged();
      onPong.call(client);
    };
    this.#watchLastPong(client);
  }

  /** Pings that are messages of the venue's own protocol are answered by messages: ccxt's handlers then set `lastPong`. */
  #watchLastPong(client: CcxtClient): void {
    let lastPong: unknown = client.lastPong;
    Object.defineProperty(client, 'lastPong', {
      configurable: true,
      enumerable: true,
      get: () => lastPong,
      set: (value: unknown) => {
        lastPong = value;
        // ccxt, and some classes, also set it when they send a ping: that is not a sign of life.
        if (!this.#isPinging) this.#ponged();
      },
    });
  }

  #ponged(): void {
    this.lastByteMono = this.#options.clock.monoMs();
    if (this.#pingMono === undefined) return;
    this.#options.traffic.rttMs = this.lastByteMono - this.#pingMono;
    this.#pingMono = undefined;
  }
}

function sizeOf(data: unknown): number {
  return typeof data === 'string' || data instanceof Uint8Array ? data.length : 0;
}
