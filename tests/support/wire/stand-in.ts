import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import {
  ASK,
  BID,
  type FeedStatus,
  type LiveSession,
  type MarketSink,
  openSession,
  partialSink,
  type ReadonlyMarket,
  type SessionOptions,
  type Side,
  type Trade,
  type VenueSettings,
} from '../../../src/engine/internal.js';
import { eventually } from '../eventually.js';
import { READING } from '../reading.js';
import { ccxtMarket } from './script-venue.js';
import type { ScriptMarket } from './venue-script.js';

export type StandInMarket = Omit<ScriptMarket, 'name'>;
export type Answer = {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
  /** The body never ends. */
  readonly trickles?: boolean;
};
/** A message of the client: parsed where it is JSON. */
// biome-ignore lint/suspicious/noExplicitAny: what a client sent has the shape that the test expects
export type Request = any;

/** A venue that says what a test tells it to: one `onMessage` for what the client sends, `send` for everything else. */
export type StandInSpec = {
  /** The ccxt class. */
  readonly venue: string;
  readonly markets: readonly StandInMarket[];
  readonly config: (host: string) => Record<string, unknown>;
  readonly onMessage?: (message: Request, socket: StandInSocket, stand: StandIn) => void;
  readonly onOpen?: (socket: StandInSocket, stand: StandIn) => void;
  readonly rest?: (url: string, stand: StandIn) => Answer | Promise<Answer>;
  /** Answers an upgrade instead of opening a websocket. */
  readonly upgrade?: () => Answer | undefined;
};

/** What a client received, as a collector would write it. */
export type Received = { readonly data: string | Uint8Array; readonly url?: string; readonly recvMs: number };

/** One connection of the client. */
export class StandInSocket {
  readonly path: string;
  readonly received: Request[] = [];
  isOpen = true;
  /** For the test's own notes: whether a book was subscribed, the next sequence number. */
  readonly notes: Record<string, number | boolean | string> = {};
  readonly #socket: WebSocket;
  readonly #onSent: (data: string | Uint8Array) => void;

  constructor(socket: WebSocket, path: string, onSent: (data: string | Uint8Array) => void = () => {}) {
    this.#socket = socket;
    this.#onSent = onSent;
    this.path = path;
    socket.on('close', () => {
      this.isOpen = false;
    });
    socket.on('error', () => {});
  }

  /** Objects are sent as JSON, text as it is, bytes as a binary frame. */
  send(message: unknown): void {
    const data = typeof message === 'string' || message instanceof Uint8Array ? message : JSON.stringify(message);
    this.#onSent(data);
    this.#socket.send(data, { binary: typeof data !== 'string' });
  }

  close(code?: number, reason?: string): void {
    this.#socket.close(code, reason);
  }

  terminate(): void {
    this.#socket.terminate();
  }
}

export class StandIn {
  readonly spec: StandInSpec;
  /** All connections ever, oldest first. */
  readonly sockets: StandInSocket[] = [];
  /** URLs of all REST calls. */
  readonly requests: string[] = [];
  /** Everything that was sent to the client. */
  readonly transcript: Received[] = [];
  readonly #http: Server;
  readonly #server: WebSocketServer;

  constructor(spec: StandInSpec) {
    this.spec = spec;
    this.#http = createServer(async (request: IncomingMessage, response) => {
      request.resume();
      this.requests.push(request.url ?? '');
      const answer = (await spec.rest?.(request.url ?? '', this)) ?? { status: 404, body: {} };
      response.setHeader('content-type', 'application/json');
      response.statusCode = answer.status ?? 200;
      for (const [name, value] of Object.entries(answer.headers ?? {})) response.setHeader(name, value);
      const text = textOf(answer.body);
      this.transcript.push({ data: text, url: `http://${request.headers.host}${request.url}`, recvMs: Date.now() });
      if (answer.trickles === true) response.write(text);
      else response.end(text);
    });
    this.#server = new WebSocketServer({
      server: this.#http,
      verifyClient: (_info, done) => {
        const answer = spec.upgrade?.();
        if (answer === undefined) return done(true);
        done(false, answer.status ?? 403, textOf(answer.body), answer.headers);
      },
    });
    this.#server.on('connection', (socket, request) => this.#connected(socket, request.url ?? ''));
  }

  get host(): string {
    return `127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  get open(): StandInSocket[] {
    return this.sockets.filter(({ isOpen }) => isOpen);
  }

  /** Everything the client sent, on any connection. */
  get received(): Request[] {
    return this.sockets.flatMap(({ received }) => received);
  }

  async listen(): Promise<VenueSettings> {
    await new Promise<void>((resolve) => this.#http.listen(0, '127.0.0.1', resolve));
    const { venue, markets, config } = this.spec;
    const listed = Object.fromEntries(markets.map((market) => [market.symbol, ccxtMarket(market)]));
    return { class: venue, ccxt: { ...config(this.host), markets: listed }, ...READING };
  }

  /** Sends to every open connection. */
  send(message: unknown): void {
    for (const socket of this.open) socket.send(message);
  }

  close(): void {
    for (const socket of this.#server.clients) socket.terminate();
    this.#server.close();
    this.#http.close();
    this.#http.closeAllConnections();
  }

  #connected(socket: WebSocket, path: string): void {
    const session = new StandInSocket(socket, path, (data) => this.transcript.push({ data, recvMs: Date.now() }));
    this.sockets.push(session);
    socket.on('message', (data) => {
      const message = parsed(String(data));
      session.received.push(message);
      this.spec.onMessage?.(message, session, this);
    });
    this.spec.onOpen?.(session, this);
  }
}

function textOf(body: unknown): string {
  return typeof body === 'string' ? body : JSON.stringify(body ?? {});
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

export type SeenStatus = FeedStatus & { readonly symbol: string };
export type SeenTrade = Omit<Trade, 'priceTicks'> & { readonly symbol: string; readonly price: string };

/** A session on a stand-in, and what came out of it. */
export class StandInSession {
  readonly stand: StandIn;
  readonly session: LiveSession;
  readonly statuses: SeenStatus[] = [];
  readonly trades: SeenTrade[] = [];

  private constructor(stand: StandIn, settings: VenueSettings, options: StandInOptions) {
    this.stand = stand;
    const symbols = options.symbols ?? stand.spec.markets.map(({ symbol }) => symbol);
    const { clock, candles, auditMs, extras, sink = {} } = options;
    this.session = openSession({
      targets: symbols.map((symbol) => ({ venue: stand.spec.venue, symbol })),
      venues: { [stand.spec.venue]: settings },
      ...(clock === undefined ? {} : { clock }),
      ...(candles === undefined ? {} : { candles }),
      ...(auditMs === undefined ? {} : { auditMs }),
      ...(extras === undefined ? {} : { extras }),
      observe: (market) =>
        partialSink({
          ...sink,
          status: (status) => this.statuses.push({ ...status, symbol: market.symbol }),
          trade: ({ priceTicks, ...trade }) => {
            const price = market.book?.grid.priceText(priceTicks) ?? '';
            this.trades.push({ ...trade, symbol: market.symbol, price });
          },
        }),
    });
  }

  static async open(spec: StandInSpec, options: StandInOptions = {}): Promise<StandInSession> {
    const stand = new StandIn(spec);
    const settings = await stand.listen();
    return new StandInSession(stand, { ...settings, ccxt: { ...settings.ccxt, ...options.ccxt } }, options);
  }

  market(symbol?: string): ReadonlyMarket {
    const { watched } = this.session;
    const found = watched.find(({ market }) => market.symbol === symbol) ?? watched[0];
    return found.market;
  }

  bids(symbol?: string): [price: string, size: number][] {
    return this.#rows(BID, symbol);
  }

  asks(symbol?: string): [price: string, size: number][] {
    return this.#rows(ASK, symbol);
  }

  statusesOf(symbol: string): SeenStatus[] {
    return this.statuses.filter((status) => status.symbol === symbol);
  }

  async live(symbol?: string): Promise<void> {
    await eventually(
      () => this.market(symbol).isLive,
      () => `live: ${JSON.stringify(this.market(symbol).feedStatus)}`,
    );
  }

  async close(): Promise<void> {
    this.session.close();
    this.stand.close();
    await this.session.done;
  }

  #rows(side: Side, symbol?: string): [string, number][] {
    const { book } = this.market(symbol);
    if (book === undefined) return [];
    const { ticks, sizes, length } = book.top(side);
    return Array.from({ length }, (_, row) => [book.grid.priceText(ticks[row]), sizes[row]]);
  }
}

export type StandInOptions = Pick<SessionOptions, 'clock' | 'candles' | 'auditMs' | 'extras'> & {
  /** Observes every market. */
  readonly sink?: Partial<MarketSink>;
  /** Default: all markets of the venue. */
  readonly symbols?: readonly string[];
  /** Merged into the settings of the class. */
  readonly ccxt?: Record<string, unknown>;
};
