import { frameText } from '../frame-text.js';
import { requestIds } from '../subscriptions.js';
import type { CcxtClient, CcxtExchange } from '../types.js';
import type { VenueAnswers } from '../venue-policy.js';
import { type JsonObject, objectOf } from '../wire-values.js';
import { parsedJson } from './parsed-json.js';
import { RecordedAnswers } from './recorded-answers.js';

const OPEN = 1;
/** Of the text of an answer to a subscription. */
const MAX_ANSWER = 400;
/** Base64, as some secrets are. */
const PRETENDED = 'cmVjb3JkZWQ=';

/** A websocket that is open and receives nothing. */
class SilentConnection {
  readonly readyState = OPEN;
  onerror: unknown;
  readonly #onSent: (text: string) => void;

  constructor(onSent: (text: string) => void) {
    this.#onSent = onSent;
  }

  on(): this {
    return this;
  }

  send(text: string, _options: unknown, onSent: () => void): void {
    onSent();
    this.#onSent(text);
  }

  ping(): void {}
  close(): void {}
  terminate(): void {}
}

export type RecordedWireOptions = {
  /** Whether a book is subscribed on a connection. */
  readonly hasBook: (client: CcxtClient) => boolean;
  readonly answers?: VenueAnswers | undefined;
};

/** Gives a ccxt class messages that were received before. Nothing that it sends leaves, and its REST calls get recorded answers. */
export class RecordedWire {
  readonly #answers = new RecordedAnswers();
  #exchange: CcxtExchange | undefined;
  #options: RecordedWireOptions = { hasBook: () => false };
  /** Ids of requests that were answered. */
  readonly #acknowledged = new Set<string>();
  /** Requests that only the recording has the answers to. */
  readonly #requests = new Map<JsonObject, CcxtClient>();
  #isPlaying = false;

  attach(exchange: CcxtExchange, options: RecordedWireOptions): void {
    this.#exchange = exchange;
    this.#options = options;
    this.#replaceConnections(exchange);
    this.#replaceCalls(exchange);
    // Classes wait before they fetch a snapshot, so that it is newer than the first change: a recorded one is as it is.
    exchange.spawn = (call, ...args) => afterTurn(() => call.apply(exchange, args));
    exchange.delay = (_delayMs, call, ...args) => exchange.spawn(call, ...args);
  }

  /** From now on nothing is fetched from the venue: its markets are loaded. */
  start(): void {
    this.#isPlaying = true;
    const exchange = this.#exchange;
    if (exchange === undefined) return;
    // Some classes sign what they subscribe with, and nothing is sent. Not before: the list of markets is loaded without keys.
    for (const name of ['apiKey', 'secret', 'password', 'uid'] as const) exchange[name] ??= PRETENDED;
  }

  /** A message of a websocket. Which one it was is not known: the class gets it where it waits for books. */
  receive(data: string | Uint8Array): void {
    if (this.#isAnswered(data) || this.#isAdopted(data)) return;
    const clients = Object.values(this.#exchange?.clients ?? {});
    const client = (clients.length > 1 && clients.find((each) => this.#options.hasBook(each))) || clients[0];
    client?.onMessage({ data });
  }

  /** How many answers to REST calls could not be used. */
  get unusableAnswers(): number {
    return this.#answers.unusable;
  }

  /** An answer to a REST call. @throws LobtopError `data` for a malformed address */
  answer(url: string, body: string): void {
    this.#answers.add(url, body);
  }

  #replaceConnections(exchange: CcxtExchange): void {
    const open = exchange.client;
    const silenced = new WeakSet<CcxtClient>();
    exchange.client = (url) => {
      const client = open.call(exchange, url);
      if (silenced.has(client)) return client;
      silenced.add(client);
      // No timers: recorded time passes as fast as it is read, and nobody closes this connection.
      client.setPingInterval = () => {};
      client.createConnection = () => {
        client.connection = new SilentConnection((text) => this.#acknowledge(client, text));
        client.onOpen();
      };
      return client;
    };
  }

  /** Gives the answer to somebody else's request to the one of the class for the same. */
  #isAdopted(data: string | Uint8Array): boolean {
    const { isTo } = this.#options.answers ?? {};
    if (isTo === undefined) return false;
    for (const [request, client] of this.#requests) {
      const text = frameText(client, data, false);
      const answer = objectOf(text === undefined ? undefined : parsedJson(text));
      if (answer === undefined || !isTo(answer, request)) continue;
      this.#requests.delete(request);
      client.onMessage({ data: JSON.stringify({ ...answer, id: request['id'] }) });
      return true;
    }
    return false;
  }

  /** In its turn: the class notes what it has subscribed after it was sent. */
  #acknowledge(client: CcxtClient, text: string): void {
    const { request, isTo } = this.#options.answers ?? {};
    if (request === undefined) return;
    const sent = JSON.parse(text) as JsonObject;
    const answer = request(sent);
    if (answer === undefined) {
      if (isTo !== undefined) this.#requests.set(sent, client);
      return;
    }
    for (const id of requestIds(sent)) this.#acknowledged.add(id);
    setImmediate(() => client.onMessage({ data: JSON.stringify(answer) }));
  }

  /** The recording may have the same answer: subscribed twice, a book would begin again. */
  #isAnswered(data: string | Uint8Array): boolean {
    if (this.#acknowledged.size === 0 || typeof data !== 'string' || data.length > MAX_ANSWER) return false;
    return requestIds(parsedJson(data)).some((id) => this.#acknowledged.has(id));
  }

  #replaceCalls(exchange: CcxtExchange): void {
    const { fetch, fetchOrderBook } = exchange;
    exchange.fetch = async (...request) => {
      if (!this.#isPlaying) return fetch.apply(exchange, [...request]);
      const url = String(request[0]);
      return this.#options.answers?.call?.(url) ?? this.#answers.next(url);
    };
    exchange.fetchOrderBook = async (symbol, limit, ...more) => {
      const snapshot = await fetchOrderBook.call(exchange, symbol, limit, ...more);
      this.#answers.noteLevels(snapshot);
      return snapshot;
    };
  }
}

/** Calls in a later turn of the event loop. Never rejects: that a market has no book shows in its own loop. */
async function afterTurn(call: () => unknown): Promise<unknown> {
  await new Promise((resolve) => setImmediate(resolve));
  try {
    return await call();
  } catch {
    return undefined;
  }
}
