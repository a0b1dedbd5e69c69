import type { WireMessage } from '../book-message.js';
import { failureOf, isUnknownCode, isVenueError } from '../failure.js';
import { HALTED, refusalOf, streamIn, textOf, wordsOf } from '../refusal.js';
import { requestIds, type Subscription, type Subscriptions } from '../subscriptions.js';
import type { CcxtClient } from '../types.js';
import type { FeedRegistry } from './feed-registry.js';

/** A message in the hands of ccxt. */
export type Handling = {
  readonly client: CcxtClient;
  readonly message: WireMessage;
  /** ccxt took an update from it, or rejected a call because of it. */
  isUnderstood: boolean;
};

/** How ccxt reported a refusal. */
export type Rejection = {
  /** undefined where ccxt ignored the message; the message itself where it does not say more. */
  readonly error: unknown;
  /** ccxt's name of the call that it rejects; undefined = all of a connection, or none. */
  readonly messageHash?: string | undefined;
};

export type RefusalsOptions = { readonly feeds: FeedRegistry; readonly subscriptions: Subscriptions };

/** Finds the markets and streams that a venue's refusal is about. */
export class Refusals {
  readonly #options: RefusalsOptions;

  constructor(options: RefusalsOptions) {
    this.#options = options;
  }

  /**
   * Whether ccxt rejects calls because of a message in which the venue refuses a request. It would reject every market of the connection,
   * or a call that nobody made: only the market that the message is about is informed.
   */
  rejects(handling: Handling | undefined, client: CcxtClient, { error, messageHash }: Rejection): boolean {
    if (handling === undefined || handling.client !== client) return false;
    if (error === handling.message && messageHash === undefined) {
      this.refused(handling, { error: undefined });
      return true;
    }
    if (!isVenueError(error)) return false;
    const { subscriptions } = this.#options;
    const isOurs = messageHash !== undefined && subscriptions.ofHash(client, messageHash) !== undefined;
    // A book that failed a check of ccxt's, and other failures that concern one stream and may be retried.
    if (isOurs && failureOf(error).verdict === 'retry' && !isUnknownCode(error)) return false;
    this.refused(handling, { error, messageHash });
    return true;
  }

  /** Informs the markets that a refusal is about, or may be. */
  refused(handling: Handling, { error, messageHash }: Rejection): void {
    const { client, message } = handling;
    handling.isUnderstood = true;
    const words = wordsOf(message, error);
    const streams = this.#streamsOf(client, message, messageHash);
    for (const { feed, kind } of streams) feed.refused(kind, refusalOf(kind, words, error));
    if (streams.length > 0) return;
    const waiting = this.#options.feeds.all.filter((feed) => !feed.isLive && !feed.isFinished);
    for (const feed of waiting) feed.mayBeRefused(words, waiting.length === 1);
  }

  /** The streams that a refusal is about: by ccxt's name of the call, by the id of the request, or by the markets that the message names. */
  #streamsOf(
    client: CcxtClient,
    message: WireMessage,
    messageHash: string | undefined,
  ): Pick<Subscription, 'feed' | 'kind'>[] {
    const { subscriptions, feeds } = this.#options;
    const exact = messageHash === undefined ? undefined : subscriptions.ofHash(client, messageHash);
    if (exact !== undefined) return [exact];
    const ids = [...requestIds(message), ...(messageHash === undefined ? [] : [messageHash])];
    const requested = ids.flatMap((id) => subscriptions.ofRequestId(client, id));
    if (requested.length > 0) return requested;
    const text = textOf(message);
    const kind = streamIn(text);
    // A live book was not refused: then it is the trades, unless the market is halted.
    const isTrades = (feed: Subscription['feed']) => feed.isLive && !HALTED.test(text);
    return feeds.namedIn(text).map((feed) => ({ feed, kind: kind ?? (isTrades(feed) ? 'trades' : 'book') }));
  }
}
