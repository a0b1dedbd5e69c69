import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import { type WebSocket, WebSocketServer } from 'ws';
import type { VenueSettings } from '../../../src/engine/internal.js';
import { READING } from '../reading.js';
import { ccxtMarket } from '../wire/script-venue.js';
import { TruthBook } from '../wire/truth-book.js';
import { type Level, PROTOCOLS, type Protocol } from './protocols.js';

export type FakeVenueOptions = {
  readonly venue: string;
  readonly markets?: number;
  /** Levels a side at the start. */
  readonly levels?: number;
  readonly seed?: number;
  /** Speaks TLS with a certificate that nobody signed. */
  readonly isSecure?: boolean;
  /** Answers every upgrade with this status instead of a websocket. */
  readonly refuseUpgrade?: number;
};

/** What REST calls for books get: the book, or trouble. */
export type RestFault = {
  readonly status: number;
  readonly retryAfter?: string;
  readonly body?: string;
  readonly count?: number;
};

type MarketTruth = { readonly book: TruthBook; readonly name: string; seq: number; previous: string | undefined };

/** A venue on loopback with true books, which says what it is told to. Counts its sockets and calls. */
export class FakeVenue {
  readonly #options: FakeVenueOptions;
  readonly #protocol: Protocol;
  readonly #server: Server;
  readonly #sockets: WebSocketServer;
  readonly #wanted = new Map<WebSocket, Set<string>>();
  readonly #raw = new Set<Socket>();
  readonly markets: readonly MarketTruth[];
  #state: number;
  #fault: (RestFault & { left: number }) | undefined;
  #isMute = false;
  /** Prices apart from each other, so that many levels fit above zero. */
  readonly #step: number;
  connections = 0;
  upgradesRefused = 0;
  /** Answers to its own pings: a client whose event loop stands still gives none. */
  pongs = 0;
  restCalls = 0;
  /** REST calls that were answered at the same time, at most. */
  restAtOnce = 0;
  #restNow = 0;

  constructor(options: FakeVenueOptions) {
    this.#options = options;
    this.#protocol = PROTOCOLS[options.venue];
    this.#state = options.seed ?? 1;
    this.#step = (options.levels ?? 50) > 5000 ? 0.02 : 0.05;
    this.markets = Array.from({ length: options.markets ?? 1 }, (_, index) => this.#newMarket(index));
    const answer = (request: IncomingMessage, response: ServerResponse) => this.#rest(request, response);
    const pem = (name: string) => readFileSync(join(import.meta.dirname, `${name}.pem`));
    this.#server =
      options.isSecure === true
        ? createSecureServer({ key: pem('key'), cert: pem('certificate') }, answer)
        : createServer(answer);
    this.#server.on('connection', (socket: Socket) => {
      this.#raw.add(socket);
      socket.on('close', () => this.#raw.delete(socket)).on('error', () => {});
    });
    this.#sockets = new WebSocketServer({ noServer: true, autoPong: false });
    this.#server.on('upgrade', (request, socket, head) => {
      if (options.refuseUpgrade !== undefined) {
        this.upgradesRefused++;
        socket.end(`HTTP/1.1 ${options.refuseUpgrade} Forbidden\r\ncontent-length: 14\r\n\r\n<html>no</html>`);
        return;
      }
      this.#sockets.handleUpgrade(request, socket, head, (client) => this.#connected(client));
    });
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** What its clients have not taken yet. */
  get waitingBytes(): number {
    return [...this.#wanted.keys()].reduce((sum, socket) => sum + socket.bufferedAmount, 0);
  }

  get openSockets(): number {
    return this.#wanted.size;
  }

  async listen(port = 0): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(port, '127.0.0.1', resolve));
  }

  /** @param port another one when a proxy stands between */
  settings(port = this.port): VenueSettings {
    const { ccxtId, config } = this.#protocol;
    const isSecure = this.#options.isSecure === true;
    const scheme = { http: isSecure ? 'https' : 'http', ws: isSecure ? 'wss' : 'ws' };
    const markets = Object.fromEntries(
      this.markets.map((_, index) => {
        const market = { ...this.#protocol.market(index), tick: this.#protocol.tick };
        const kind = market.symbol.includes(':') ? ('linear' as const) : ('spot' as const);
        return [market.symbol, ccxtMarket({ ...market, kind })];
      }),
    );
    return { class: ccxtId, ccxt: { ...config(`127.0.0.1:${port}`, scheme), markets }, ...READING };
  }

  symbol(index = 0): string {
    return this.#protocol.market(index).symbol;
  }

  /** Changes of a market's book, told or kept quiet. */
  deltas(count: number, options: { readonly isLost?: boolean; readonly market?: number } = {}): string[] {
    return Array.from({ length: count }, () => this.#delta(this.markets[options.market ?? 0], options.isLost === true));
  }

  /** One message with many changes of a market. */
  busy(index: number, changes: number): void {
    this.sendTo(index, this.prepare(index, changes));
  }

  /** The same, for `sendTo` to send later, and before any other of the market. */
  prepare(index: number, changes: number): string {
    const levels = Array.from({ length: changes }, () => this.#change());
    return this.#apply(this.markets[index], levels, true);
  }

  sendTo(index: number, text: string): void {
    this.#send(this.markets[index], text);
  }

  /** A change that puts the best bid above the best ask. */
  cross(): void {
    const market = this.markets[0];
    const [ask] = market.book.rows('asks', 1)[0];
    this.#apply(market, [{ side: 'bids', price: (Number(ask) + 1).toFixed(2), size: '1' }], false);
  }

  /** Sends the last `count` messages again. */
  again(): void {
    const text = this.markets[0].previous;
    if (text !== undefined) this.#send(this.markets[0], text);
  }

  /** The next two messages, the second one first. */
  swap(): void {
    const [market] = this.markets;
    const [first, second] = [this.#delta(market, true), this.#delta(market, true)];
    this.#send(market, second);
    this.#send(market, first);
  }

  badProof(): void {
    const [market] = this.markets;
    const text = this.#delta(market, true);
    this.#send(market, this.#protocol.spoilProof?.(text) ?? text);
  }

  /** The whole book on the wire, once more. */
  snapshotMessage(): void {
    const [market] = this.markets;
    this.#send(market, this.#protocol.snapshot(market.name, market.book, market.seq));
  }

  send(data: string | Uint8Array): void {
    for (const socket of this.#wanted.keys()) socket.send(data);
  }

  /** One delta whose first price is replaced. */
  hostile(price: string): void {
    const [market] = this.markets;
    const text = this.#delta(market, true);
    this.#send(market, text.replace(/\["\d[^"]*"/, `["${price}"`));
  }

  rest(fault: RestFault): void {
    this.#fault = { ...fault, left: fault.count ?? 1 };
  }

  /** Pings are not answered any more. */
  mute(): void {
    this.#isMute = true;
  }

  closeSockets(code = 1001): void {
    for (const socket of this.#wanted.keys()) socket.close(code);
  }

  reset(): void {
    for (const socket of this.#raw) socket.resetAndDestroy();
  }

  close(): void {
    for (const socket of this.#sockets.clients) socket.terminate();
    for (const socket of this.#raw) socket.destroy();
    this.#server.close();
  }

  #newMarket(index: number): MarketTruth {
    const { name } = this.#protocol.market(index);
    const book = new TruthBook();
    const levels = this.#options.levels ?? 50;
    const side = (sign: number) =>
      Array.from(
        { length: levels },
        (_, i) => [(1000 + sign * (i + 1) * this.#step).toFixed(2), this.#size()] as const,
      );
    book.set('bids', side(-1));
    book.set('asks', side(1));
    return { book, name, seq: 1000, previous: undefined };
  }

  #connected(socket: WebSocket): void {
    this.connections++;
    const wanted = new Set<string>();
    this.#wanted.set(socket, wanted);
    // A living venue is heard even when it has nothing to say.
    const pings = setInterval(() => this.#isMute || socket.ping(), 100);
    socket.on('close', () => this.#wanted.delete(socket)).on('error', () => {});
    socket.on('close', () => clearInterval(pings));
    socket.on('pong', () => this.pongs++);
    socket.on('ping', (data) => {
      if (!this.#isMute) socket.pong(data);
    });
    socket.on('message', (data) => {
      const { books, replies } = this.#protocol.hear(JSON.parse(String(data)));
      for (const reply of replies) socket.send(reply);
      for (const name of books) {
        wanted.add(name);
        const market = this.markets.find((each) => each.name === name);
        if (market && this.#protocol.snapshotMessage === 'wire')
          socket.send(this.#protocol.snapshot(name, market.book, market.seq));
      }
    });
  }

  #rest(request: IncomingMessage, response: ServerResponse): void {
    request.resume();
    const name = this.#protocol.asked(request.url ?? '');
    const market = this.markets.find((each) => each.name === name);
    response.setHeader('content-type', 'application/json');
    if (market === undefined) {
      response.end('{}');
      return;
    }
    this.restCalls++;
    this.#restNow++;
    this.restAtOnce = Math.max(this.restAtOnce, this.#restNow);
    response.on('close', () => this.#restNow--);
    const fault = this.#fault;
    if (fault !== undefined && fault.left > 0) {
      fault.left--;
      response.statusCode = fault.status;
      if (fault.retryAfter !== undefined) response.setHeader('retry-after', fault.retryAfter);
      response.end(fault.body ?? '{"code":-1003,"msg":"Too many requests."}');
      return;
    }
    setTimeout(() => response.end(this.#protocol.snapshot(market.name, market.book, market.seq)), 5);
  }

  #delta(market: MarketTruth, isLost: boolean): string {
    return this.#apply(market, [this.#change()], isLost);
  }

  #change(): Level {
    const isBid = this.#random() < 0.5;
    const side = isBid ? 'bids' : 'asks';
    const steps = Math.floor(this.#random() ** 2 * Math.min(200, (this.#options.levels ?? 50) * 2)) + 1;
    const price = (1000 + (isBid ? -1 : 1) * steps * this.#step).toFixed(2);
    // The best levels stay, so that the book never crosses by itself.
    const isRemoval = steps > 5 && this.#random() < 0.4;
    return { side, price, size: isRemoval ? '0' : this.#size() };
  }

  #apply(market: MarketTruth, changes: readonly Level[], isLost: boolean): string {
    const first = market.seq + 1;
    for (const { side, price, size } of changes) market.book.set(side, [[price, size]]);
    market.seq += this.#protocol.counts === 'messages' ? 1 : changes.length;
    const text = this.#protocol.delta(market.name, changes, { first, last: market.seq }, market.book);
    if (!isLost) this.#send(market, text);
    return text;
  }

  #send(market: MarketTruth, text: string): void {
    market.previous = text;
    for (const [socket, wanted] of this.#wanted) if (wanted.has(market.name)) socket.send(text);
  }

  #size(): string {
    return (Math.ceil(this.#random() * 10_000) / 1000).toString();
  }

  #random(): number {
    this.#state = (Math.imul(this.#state, 1664525) + 1013904223) >>> 0;
    return this.#state / 2 ** 32;
  }
}
