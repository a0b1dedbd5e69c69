import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import type { SimulatedMarket, WireEvent } from './market.js';

const PING_MS = 20_000;
const MAX_REQUEST_BYTES = 64 * 1024;
const MAX_UNSENT_BYTES = 5 * 1024 * 1024;
const INTERVALS_MS: Readonly<Record<string, number>> = {
  '1m': 60_000,
  '5m': 300_000,
  '15m': 900_000,
  '1h': 3_600_000,
  '4h': 14_400_000,
  '1d': 86_400_000,
};

type Connection = { readonly socket: WebSocket; readonly isCombined: boolean; readonly streams: Set<string> };
type Request = { readonly method?: unknown; readonly params?: unknown; readonly id?: unknown };

/**
 * Binance spot's wire protocol on loopback: exchangeInfo, depth, klines over HTTP; raw and combined streams,
 * SUBSCRIBE, UNSUBSCRIBE, LIST_SUBSCRIPTIONS and pings over websocket.
 */
export class WireServer {
  readonly #http: Server;
  readonly #sockets: WebSocketServer;
  readonly #connections = new Set<Connection>();
  readonly #markets = new Map<string, SimulatedMarket>();
  readonly #pings: NodeJS.Timeout;

  constructor() {
    this.#http = createServer((request, response) => this.#handleRequest(request, response));
    this.#sockets = new WebSocketServer({ server: this.#http, maxPayload: MAX_REQUEST_BYTES });
    this.#sockets.on('connection', (socket, request) => this.#connected(socket, request));
    this.#pings = setInterval(() => this.#ping(), PING_MS);
  }

  add(market: SimulatedMarket): void {
    this.#markets.set(market.id, market);
  }

  /** Starts listening, on 127.0.0.1 only; resolves with the port. */
  listen(port = 0): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#http.once('error', reject);
      this.#http.listen(port, '127.0.0.1', () => resolve((this.#http.address() as AddressInfo).port));
    });
  }

  publish(stream: string, event: WireEvent): void {
    let raw: string | undefined;
    for (const connection of this.#connections) {
      if (!connection.streams.has(stream)) continue;
      raw ??= JSON.stringify(event);
      this.#send(connection, connection.isCombined ? `{"stream":"${stream}","data":${raw}}` : raw);
    }
  }

  close(): void {
    clearInterval(this.#pings);
    for (const { socket } of this.#connections) socket.terminate();
    this.#sockets.close();
    this.#http.close();
    this.#http.closeAllConnections();
  }

  #send({ socket }: Connection, text: string): void {
    // Disconnects a client that does not read, to bound the memory.
    if (socket.bufferedAmount > MAX_UNSENT_BYTES) socket.terminate();
    else socket.send(text);
  }

  #ping(): void {
    for (const { socket } of this.#connections) socket.ping();
  }

  #connected(socket: WebSocket, request: IncomingMessage): void {
    const url = new URL(request.url ?? '/', 'ws://localhost');
    const isCombined = url.pathname === '/stream';
    const named = isCombined ? (url.searchParams.get('streams') ?? '') : url.pathname.split('/').slice(2).join('/');
    const streams = new Set(named.split('/').filter((name) => name.includes('@')));
    const connection = { socket, isCombined, streams };
    this.#connections.add(connection);
    socket.on('message', (data) => this.#handleMessage(connection, String(data)));
    socket.on('close', () => this.#connections.delete(connection));
    // Without a listener a reset by the client would crash the venue.
    socket.on('error', () => socket.terminate());
  }

  #handleMessage(connection: Connection, text: string): void {
    const request = parseRequest(text);
    if (request === undefined) {
      this.#send(connection, JSON.stringify({ error: { code: 2, msg: 'Invalid request: not JSON' } }));
      return;
    }
    const { method, id = null } = request;
    const params = Array.isArray(request.params) ? request.params.map(String) : [];
    if (method === 'SUBSCRIBE') for (const name of params) connection.streams.add(name);
    else if (method === 'UNSUBSCRIBE') for (const name of params) connection.streams.delete(name);
    else if (method !== 'LIST_SUBSCRIPTIONS') {
      this.#send(connection, JSON.stringify({ error: { code: 1, msg: 'Invalid value type' }, id }));
      return;
    }
    const result = method === 'LIST_SUBSCRIPTIONS' ? [...connection.streams] : null;
    this.#send(connection, JSON.stringify({ result, id }));
  }

  #handleRequest(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const market = this.#markets.get(url.searchParams.get('symbol') ?? '');
    const limit = Number(url.searchParams.get('limit') ?? 0);
    if (url.pathname === '/api/v3/ping') reply(response, 200, {});
    else if (url.pathname === '/api/v3/exchangeInfo') reply(response, 200, this.#exchangeInfo());
    else if (url.pathname === '/api/v3/klines') this.#sendKlines(response, url, market);
    else if (url.pathname !== '/api/v3/depth') reply(response, 404, { code: -1, msg: 'Not found' });
    else if (market === undefined) reply(response, 400, { code: -1121, msg: 'Invalid symbol.' });
    else reply(response, 200, market.depth(Math.min(5000, limit || 100)));
  }

  #sendKlines(response: ServerResponse, url: URL, market: SimulatedMarket | undefined): void {
    const intervalMs = INTERVALS_MS[url.searchParams.get('interval') ?? ''];
    const startTime = Number(url.searchParams.get('startTime') ?? 0) || undefined;
    const count = Math.min(1000, Number(url.searchParams.get('limit') ?? 0) || 500);
    if (market === undefined) reply(response, 400, { code: -1121, msg: 'Invalid symbol.' });
    else if (intervalMs === undefined) reply(response, 400, { code: -1120, msg: 'Invalid interval.' });
    else reply(response, 200, market.klines(intervalMs, count, startTime));
  }

  #exchangeInfo(): WireEvent {
    const symbols = [...this.#markets.values()].map(({ id, symbol }) => ({
      symbol: id,
      status: 'TRADING',
      baseAsset: symbol.base,
      baseAssetPrecision: 8,
      quoteAsset: symbol.quote,
      quotePrecision: 8,
      quoteAssetPrecision: 8,
      orderTypes: ['LIMIT', 'MARKET'],
      isSpotTradingAllowed: true,
      isMarginTradingAllowed: false,
      filters: [
        {
          filterType: 'PRICE_FILTER',
          minPrice: symbol.tickSize,
          maxPrice: '1000000.00000000',
          tickSize: symbol.tickSize,
        },
        { filterType: 'LOT_SIZE', minQty: symbol.lotSize, maxQty: '9000000.00000000', stepSize: symbol.lotSize },
      ],
      permissions: ['SPOT'],
    }));
    return { timezone: 'UTC', serverTime: 0, rateLimits: [], exchangeFilters: [], symbols };
  }
}

function parseRequest(text: string): Request | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? parsed : undefined;
  } catch {
    // The caller replies with an error.
    return undefined;
  }
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
