import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import type { VenueSettings } from '../../../src/engine/internal.js';
import { READING } from '../reading.js';
import { type TruthBook, VenueTruth } from './truth-book.js';
import { isSnapshot, type RestSnapshot, type ScriptMarket, type VenueScript, type WireEvent } from './venue-script.js';

export type PlayOptions = {
  /** Leaves out, doubles or changes what is sent; the truth goes on. */
  readonly tamper?: (event: WireEvent) => readonly string[];
  /** Whether this message may go out already; asked again until it may. */
  readonly mayPlay?: (event: WireEvent | RestSnapshot) => boolean;
  /** Events sent before the event loop turns. */
  readonly sliceEvents?: number;
  readonly sliceMs?: number;
};

type Socket = { readonly socket: WebSocket; readonly path: string; readonly wanted: Set<string>; sent: number };
type MarketState = { readonly truth: VenueTruth; isServed: boolean; isOffered: boolean; triggers: number };

/**
 * Plays a recording on loopback as its venue would have sent it. A client that subscribes again gets the truth of that moment,
 * and REST snapshots are served where the recording has them.
 */
export class ScriptVenue {
  readonly #script: VenueScript;
  readonly #options: PlayOptions;
  readonly #http: Server;
  readonly #server: WebSocketServer;
  readonly #sockets = new Set<Socket>();
  readonly #markets: Map<string, MarketState>;
  readonly #asked = new Map<string, ((text: string) => void)[]>();
  readonly #recorded = new Map<string, RestSnapshot>();
  readonly #held = new Map<string, WireEvent[]>();
  #next = 0;
  #isPlaying = false;
  #isClosed = false;
  isDone = false;
  connections = 0;
  snapshotsServed = 0;

  constructor(script: VenueScript, options: PlayOptions = {}) {
    this.#script = script;
    this.#options = options;
    this.#markets = new Map(
      script.markets.map(({ name }) => [
        name,
        { truth: new VenueTruth(script.window), isServed: false, isOffered: false, triggers: 0 },
      ]),
    );
    this.#http = createServer((request, response) => {
      request.resume();
      response.setHeader('content-type', 'application/json');
      const answer = script.rest?.(request.url ?? '', this.host) ?? { body: '{}' };
      if ('body' in answer) response.end(answer.body);
      else this.#sendSnapshot(answer.snapshot, (text) => response.end(text));
    });
    this.#server = new WebSocketServer({ server: this.#http });
    this.#server.on('connection', (socket, request) => this.#connected(socket, request.url ?? ''));
  }

  get host(): string {
    return `127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  async listen(): Promise<VenueSettings> {
    await new Promise<void>((resolve) => this.#http.listen(0, '127.0.0.1', resolve));
    const markets = Object.fromEntries(this.#script.markets.map((market) => [market.symbol, ccxtMarket(market)]));
    const config = this.#script.config(this.host);
    return { class: this.#script.ccxtId, ccxt: { ...config, markets }, ...READING };
  }

  truth(market: string): TruthBook {
    return (this.#markets.get(market) as MarketState).truth.book;
  }

  /** The message that brings the whole book as it is, numbered as `like` is. */
  snapshotInPlaceOf(market: string, like: string): string {
    const { renumber, numberOf } = this.#script;
    const text = this.#snapshotText(market, this.#markets.get(market) as MarketState);
    return renumber !== undefined && numberOf !== undefined ? renumber(text, numberOf(like)) : text;
  }

  dropConnections(): void {
    for (const { socket } of this.#sockets) socket.terminate();
  }

  close(): void {
    this.#isClosed = true;
    for (const socket of this.#server.clients) socket.terminate();
    this.#server.close();
    this.#http.close();
    this.#http.closeAllConnections();
  }

  #connected(socket: WebSocket, path: string): void {
    this.connections++;
    const session: Socket = { socket, path, wanted: new Set(), sent: 0 };
    this.#sockets.add(session);
    socket.on('close', () => this.#sockets.delete(session));
    for (const text of this.#script.greeting ?? []) socket.send(text);
    socket.on('message', (data) => {
      const text = String(data);
      if (text === 'ping') return socket.send('pong');
      const { markets, replies } = this.#script.subscribe(JSON.parse(text), path);
      for (const reply of replies) socket.send(reply);
      if (/"(op|method|event|type)":"[a-z/]*unsubscribe"/i.test(text)) {
        for (const market of markets) session.wanted.delete(market);
        return;
      }
      for (const market of markets) this.#subscribed(session, market);
      this.#startWhenComplete();
    });
  }

  #subscribed(session: Socket, market: string): void {
    if (session.wanted.has(market)) return;
    session.wanted.add(market);
    const state = this.#markets.get(market);
    if (state === undefined) return;
    // The recording's own snapshot comes in its place; a later subscriber gets what the venue has by now.
    const isOnWire = !this.#script.events.some((event) => isSnapshot(event) && event.market === market);
    const { book } = state.truth;
    if (isOnWire && book.count('bids') + book.count('asks') > 0)
      this.#sendTo(session, this.#snapshotText(market, state));
  }

  #startWhenComplete(): void {
    if (this.#isPlaying) return;
    const wanted = new Set([...this.#sockets].flatMap(({ wanted }) => [...wanted]));
    if (this.#script.markets.some(({ name }) => !wanted.has(name))) return;
    this.#isPlaying = true;
    setTimeout(() => this.#play(), 5);
  }

  #play(): void {
    if (this.#isClosed) return;
    const { events } = this.#script;
    const end = Math.min(events.length, this.#next + (this.#options.sliceEvents ?? 100));
    const { mayPlay } = this.#options;
    while (this.#next < end && mayPlay?.(events[this.#next]) !== false) this.#playOne(events[this.#next++]);
    this.isDone = this.#next >= events.length && this.#held.size === 0;
    if (!this.isDone) setTimeout(() => this.#play(), this.#options.sliceMs ?? 2);
  }

  #playOne(event: WireEvent | RestSnapshot): void {
    if (isSnapshot(event)) this.#offer(event);
    else if (event.change !== undefined && this.#mustHold(event.change.market)) this.#hold(event);
    else this.#send(event);
  }

  /** Fresh changes wait until their market's snapshot was fetched; the one that makes the client ask goes out. */
  #mustHold(market: string): boolean {
    const state = this.#markets.get(market);
    if (state === undefined || !state.isOffered || state.isServed) return false;
    return state.triggers++ > 0;
  }

  #hold(event: WireEvent): void {
    const market = event.change?.market as string;
    this.#held.set(market, [...(this.#held.get(market) ?? []), event]);
  }

  #offer(snapshot: RestSnapshot): void {
    const state = this.#markets.get(snapshot.market);
    if (state === undefined || state.isOffered) return;
    state.isOffered = true;
    state.truth.apply(snapshot.change);
    this.#recorded.set(snapshot.market, snapshot);
    for (const answer of this.#asked.get(snapshot.market) ?? []) this.#sendSnapshot(snapshot.market, answer);
    this.#asked.delete(snapshot.market);
  }

  #sendSnapshot(market: string, answer: (text: string) => void): void {
    const state = this.#markets.get(market);
    if (state === undefined) {
      answer('{}');
      return;
    }
    if (!state.isOffered && this.#script.events.some((event) => isSnapshot(event) && event.market === market)) {
      this.#asked.set(market, [...(this.#asked.get(market) ?? []), answer]);
      return;
    }
    this.snapshotsServed++;
    const recorded = this.#recorded.get(market);
    this.#recorded.delete(market);
    answer(recorded?.text ?? this.#snapshotText(market, state));
    // What follows is sent after the answer has left, and nothing overtakes it.
    setTimeout(() => {
      state.isServed = true;
      for (const event of this.#held.get(market) ?? []) this.#send(event);
      this.#held.delete(market);
    }, 20);
  }

  #snapshotText(market: string, { truth: { book, seq } }: MarketState): string {
    return this.#script.snapshot(market, { bids: book.rows('bids'), asks: book.rows('asks') }, seq);
  }

  #send(event: WireEvent): void {
    if (event.change !== undefined) this.#markets.get(event.change.market)?.truth.apply(event.change);
    const sessions = [...this.#sockets].filter((session) => hears(session, event));
    // Numbered as it leaves: what is lost, doubled or late on the way keeps the number that the venue gave it.
    const text = this.#script.renumber?.(event.text, sessions[0]?.sent ?? 0) ?? event.text;
    const texts = this.#options.tamper?.({ ...event, text }) ?? [text];
    for (const session of sessions) {
      session.sent++;
      for (const each of texts) session.socket.send(each);
    }
  }

  #sendTo(session: Socket, text: string): void {
    session.socket.send(this.#script.renumber?.(text, session.sent) ?? text);
    session.sent++;
  }
}

function hears({ path, wanted }: Socket, event: WireEvent): boolean {
  const isHere = event.path === undefined || path.includes(event.path);
  return isHere && (event.change === undefined || wanted.has(event.change.market));
}

/** A market in ccxt's own words. */
export function ccxtMarket({
  id,
  symbol,
  tick,
  lot = 1e-8,
  kind = 'spot',
  contractSize = 1,
  info,
  fields,
}: Omit<ScriptMarket, 'name'>): Record<string, unknown> {
  const [pair, settle] = symbol.split(':');
  const [base, quote] = pair.split('/');
  return {
    id,
    symbol,
    base,
    quote,
    baseId: base,
    quoteId: quote,
    settle,
    settleId: settle,
    baseName: base,
    lowercaseId: id.toLowerCase(),
    type: kind === 'spot' ? 'spot' : kind === 'option' ? 'option' : 'swap',
    spot: kind === 'spot',
    margin: false,
    swap: kind === 'linear' || kind === 'inverse',
    future: false,
    option: kind === 'option',
    contract: kind !== 'spot',
    linear: kind === 'spot' ? undefined : kind === 'linear',
    inverse: kind === 'spot' ? undefined : kind === 'inverse',
    contractSize: kind === 'spot' ? undefined : contractSize,
    active: true,
    precision: { price: tick, amount: lot },
    limits: {},
    info: info ?? {},
    ...fields,
  };
}
