import { AsyncLocalStorage } from 'node:async_hooks';
import { type Failure, StreamError } from './failure.js';
import type { FeedIssue } from './feed-state.js';
import type { CcxtClient, CcxtExchange } from './types.js';
import { objectOf } from './wire-values.js';

/** The streams of a market. */
export type StreamKind = 'book' | 'trades' | 'ticker' | 'mark' | 'funding' | 'liquidations' | 'touch';

export const STREAM_KINDS: readonly StreamKind[] = [
  'book',
  'trades',
  'ticker',
  'mark',
  'funding',
  'liquidations',
  'touch',
];

/** The feed of a market, as far as its subscriptions are concerned. */
export type Subscriber = {
  readonly symbol: string;
  readonly isLive: boolean;
  /** One of its streams is being subscribed again. */
  subscribed(kind: StreamKind): void;
  /** The venue refused one of its streams. */
  refused(kind: StreamKind, refusal: Refusal): void;
  /** The venue refused something without saying what; it may have been this market. @param isOnly no other market is waiting */
  mayBeRefused(words: string, isOnly: boolean): void;
};

/** A request that the venue refused. */
export type Refusal = FeedIssue & {
  /** `fatal`: asking again will not help. */
  readonly verdict: 'retry' | 'fatal';
};

/** One stream of one market: on which connection, and under which names ccxt knows it. */
export type Subscription = {
  readonly feed: Subscriber;
  readonly kind: StreamKind;
  readonly client: CcxtClient;
  /** ccxt's name for the stream's next update. */
  readonly messageHash: string;
  /** ccxt's names for requests already made: without them it would make this one again. */
  readonly subscribeHashes: readonly string[];
  /** The request as ccxt sends it. */
  readonly request: unknown;
  /** false while the request is queued. */
  isSent: boolean;
};

type Purpose = Pick<Subscription, 'feed' | 'kind'>;

/** Names that venues give to the id of a request, and of the answer to it. */
const ID_KEYS = ['id', 'req_id', 'reqId', 'reqid', 'request_id', 'requestId', 'rid', 'cid', 'uuid', 'nonce', 'i'];

/**
 * What was subscribed for which market. ccxt does not tell: its watch calls only return the next update, and name streams in ways of
 * their own. So each call is made for a purpose, which its subscription is filed under.
 */
export class Subscriptions {
  readonly #purpose = new AsyncLocalStorage<Purpose>();
  readonly #all = new Map<Subscriber, Partial<Record<StreamKind, Subscription>>>();

  /** Files what the exchange's watch calls subscribe. */
  attach(exchange: CcxtExchange): void {
    const { watch, watchMultiple } = exchange;
    exchange.watch = (url, messageHash, request, subscribeHash, subscription) => {
      const hashes = [subscribeHash ?? messageHash];
      return this.#file(exchange, { url, messageHash, request, hashes }, () =>
        watch.call(exchange, url, messageHash, request, subscribeHash, subscription),
      );
    };
    exchange.watchMultiple = (url, messageHashes, request, subscribeHashes, subscription) => {
      const hashes = subscribeHashes ?? messageHashes;
      return this.#file(exchange, { url, messageHash: messageHashes[0] ?? '', request, hashes }, () =>
        watchMultiple.call(exchange, url, messageHashes, request, subscribeHashes, subscription),
      );
    };
  }

  /** Makes a watch call of ccxt's for a market. */
  call<T>(purpose: Purpose, watch: () => Promise<T>): Promise<T> {
    return this.#purpose.run(purpose, watch);
  }

  /** Runs `open` for no market: what a connection brings, and what ccxt does because of it, belongs to all of them. */
  outside<T>(open: () => T): T {
    return this.#purpose.exit(open);
  }

  of(feed: Subscriber, kind: StreamKind): Subscription | undefined {
    return this.#all.get(feed)?.[kind];
  }

  /** Notes that a request was sent. */
  sent(client: CcxtClient, request: unknown): void {
    for (const subscription of this.on(client)) {
      if (subscription.request === request) subscription.isSent = true;
    }
  }

  /** The subscriptions on a connection. */
  on(client: CcxtClient): Subscription[] {
    return this.#list().filter((subscription) => subscription.client === client);
  }

  ofHash(client: CcxtClient, messageHash: string): Subscription | undefined {
    return this.on(client).find((subscription) => subscription.messageHash === messageHash);
  }

  /** The subscriptions that a request with this id made. */
  ofRequestId(client: CcxtClient, id: string): Subscription[] {
    return this.on(client).filter(({ request }) => requestIds(request).includes(id));
  }

  /** Makes ccxt forget a stream, so that the next call subscribes it again; a waiting call ends with this failure. */
  forget(feed: Subscriber, kind: StreamKind, failure: Failure): void {
    const streams = this.#all.get(feed);
    const subscription = streams?.[kind];
    if (streams === undefined || subscription === undefined) return;
    delete streams[kind];
    const { client, messageHash, subscribeHashes } = subscription;
    for (const hash of subscribeHashes) delete client.subscriptions[hash];
    delete client.subscriptions[messageHash];
    // Without a waiting call ccxt would keep the rejection for the next call, which is the next attempt.
    if (messageHash in client.futures) client.reject(new StreamError(failure), messageHash);
  }

  /** Forgets everything on a connection that was closed. */
  closed(client: CcxtClient): void {
    for (const { feed, kind } of this.on(client)) delete this.#all.get(feed)?.[kind];
  }

  /** Forgets a market that is no longer watched. */
  release(feed: Subscriber): void {
    this.#all.delete(feed);
  }

  #file<T>(
    exchange: CcxtExchange,
    {
      url,
      messageHash,
      request,
      hashes,
    }: { url: string; messageHash: string; request: unknown; hashes: readonly string[] },
    watch: () => T,
  ): T {
    const purpose = this.#purpose.getStore();
    if (purpose === undefined) return handled(watch());
    const { feed, kind } = purpose;
    // A stream that is subscribed already is only waited for: its request is the one that was sent.
    const known = exchange.clients[url];
    const isWaiting = known !== undefined && hashes.every((hash) => known.subscriptions[hash] !== undefined);
    const result = handled(watch());
    const client = exchange.clients[url];
    if (client === undefined || (isWaiting && this.of(feed, kind)?.client === client)) return result;
    const streams = this.#all.get(feed) ?? {};
    streams[kind] = { feed, kind, client, messageHash, subscribeHashes: hashes, request, isSent: false };
    this.#all.set(feed, streams);
    feed.subscribed(kind);
    return result;
  }

  #list(): Subscription[] {
    return [...this.#all.values()].flatMap((streams) => Object.values(streams));
  }
}

/** Some classes do not await a watch call: that it fails must not end the program. Those that do are still rejected. */
function handled<T>(call: T): T {
  if (call instanceof Promise) call.catch(() => {});
  return call;
}

/** The ids by which a request, or an answer to it, is known; as text. */
export function requestIds(message: unknown): string[] {
  const fields = objectOf(message) ?? {};
  return ID_KEYS.flatMap((key) => {
    const value = fields[key];
    return typeof value === 'number' || (typeof value === 'string' && value !== '') ? [String(value)] : [];
  });
}
