import { type JsonObject, objectOf } from './wire-values.js';

/** How requests of a venue are joined: hundreds of markets are subscribed with a few messages. */
export type Batching = {
  /** Whether a request may be joined with others of its kind. */
  readonly canJoin: (request: JsonObject) => boolean;
  /** One request for all of them, with the id of the first. */
  readonly join: (requests: readonly JsonObject[]) => JsonObject;
  /** Most requests in one message. */
  readonly maximum: number;
  /** The field by which a request and its answer belong together. */
  readonly idField: string;
  /** Whether an answer says that a joined request was refused. */
  readonly isRefusal: (answer: JsonObject) => boolean;
};

export type SendQueueOptions = {
  readonly batching: Batching;
  /** Resolves when another message may be sent. */
  readonly throttle: () => Promise<unknown>;
  /** @param requests those that the message joins, or the message itself */
  readonly send: (message: unknown, requests: readonly unknown[]) => void;
};

/**
 * The messages waiting to be sent on one connection, in their order. Requests that wait next to each other are joined; ccxt, which knows
 * nothing of that, gets an answer to each of them.
 */
export class SendQueue {
  readonly #options: SendQueueOptions;
  readonly #waiting: { readonly message: unknown; readonly isAlone: boolean }[] = [];
  /** Joined requests by the id they were sent with, until they are answered. */
  readonly #joined = new Map<string, readonly JsonObject[]>();
  #isSending = false;

  constructor(options: SendQueueOptions) {
    this.#options = options;
  }

  push(message: unknown): void {
    this.#add(message, false);
  }

  /**
   * The answers to the single requests that a message answers together; undefined for any other message. Joined requests that were refused
   * are sent again one by one, since only one of them may be wrong: they have no answer yet.
   */
  answersIn(message: unknown): readonly JsonObject[] | undefined {
    const { idField, isRefusal } = this.#options.batching;
    const answer = objectOf(message);
    const id = answer?.[idField];
    const requests = id === undefined ? undefined : this.#joined.get(String(id));
    if (answer === undefined || requests === undefined) return undefined;
    this.#joined.delete(String(id));
    if (!isRefusal(answer)) return requests.map((request) => ({ ...answer, [idField]: request[idField] }));
    for (const request of requests) this.#add(request, true);
    return [];
  }

  #add(message: unknown, isAlone: boolean): void {
    this.#waiting.push({ message, isAlone });
    if (!this.#isSending) void this.#sendAll();
  }

  async #sendAll(): Promise<void> {
    this.#isSending = true;
    while (this.#waiting.length > 0) {
      await this.#options.throttle();
      const { message, requests } = this.#next();
      this.#options.send(message, requests);
    }
    this.#isSending = false;
  }

  #next(): { readonly message: unknown; readonly requests: readonly unknown[] } {
    const { canJoin, join, maximum } = this.#options.batching;
    const requests: JsonObject[] = [];
    for (const { message, isAlone } of this.#waiting) {
      const request = objectOf(message);
      if (request === undefined || isAlone || !canJoin(request) || requests.length >= maximum) break;
      requests.push(request);
    }
    const taken = this.#waiting.splice(0, Math.max(1, requests.length));
    if (requests.length < 2) return { message: taken[0].message, requests: [taken[0].message] };
    const joined = join(requests);
    this.#joined.set(String(joined[this.#options.batching.idField]), requests);
    return { message: joined, requests };
  }
}
