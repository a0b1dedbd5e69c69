import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { type Clock, systemClock, type VenueSettings } from '../../src/engine/internal.js';
import {
  type BinanceRecording,
  type DepthEvent,
  isDepth,
  type RecordedEvent,
  type Row,
  type Snapshot,
} from './binance-recording.js';
import { READING } from './reading.js';

export type StandInOptions = {
  readonly recording: BinanceRecording;
  /** The first so many connections are accepted, and their subscriptions ignored. */
  readonly deafConnections?: number;
  /** Events sent in one go before the event loop turns; 200 unless told otherwise. */
  readonly sliceEvents?: number;
  /** From one slice to the next; 2 unless told otherwise. */
  readonly sliceMs?: number;
  /** Whether the client is ready for more, given the number of the last change that it was sent; always unless given. */
  readonly isReady?: (sentSeq: number) => boolean;
  /** Whose time the slices go by: the client's, so that what both do stays in proportion; the system's unless given. */
  readonly clock?: Clock;
  /** Leaves out, or changes, what is sent; the truth that snapshots are made from goes on. */
  readonly tamper?: (event: RecordedEvent, depthIndex: number) => readonly string[];
};

const EXCHANGE_INFO = {
  timezone: 'UTC',
  serverTime: 0,
  rateLimits: [],
  exchangeFilters: [],
  symbols: [
    {
      symbol: 'BTCUSDT',
      status: 'TRADING',
      baseAsset: 'BTC',
      quoteAsset: 'USDT',
      baseAssetPrecision: 8,
      quotePrecision: 8,
      orderTypes: ['LIMIT'],
      isSpotTradingAllowed: true,
      filters: [
        { filterType: 'PRICE_FILTER', minPrice: '0.01000000', maxPrice: '1000000.00000000', tickSize: '0.01000000' },
        { filterType: 'LOT_SIZE', minQty: '0.00001000', maxQty: '9000.00000000', stepSize: '0.00001000' },
      ],
      permissions: ['SPOT'],
    },
    { symbol: 'ETHUSDT', status: 'TRADING', baseAsset: 'ETH', quoteAsset: 'USDT', filters: [], permissions: ['SPOT'] },
  ],
};

/**
 * Plays a recording on loopback as Binance would have sent it: messages from before the recorded snapshot first,
 * the snapshot when asked for, then the rest. After a new subscription the snapshot is the truth of that moment.
 */
export class BinanceStandIn {
  readonly #options: StandInOptions;
  readonly #http: Server;
  readonly #sockets: WebSocketServer;
  readonly #open = new Set<WebSocket>();
  readonly #truth = new Map<string, string>();
  #next = 0;
  #depthIndex = 0;
  #isStarted = false;
  #isPlaying = false;
  #lastSeq = 0;
  #subscribed = new Set<string>();
  snapshotsServed = 0;
  marketsServed = 0;
  connections = 0;
  isDone = false;

  constructor(options: StandInOptions) {
    this.#options = options;
    this.#http = createServer((request, response) => {
      const path = request.url ?? '';
      response.setHeader('content-type', 'application/json');
      if (path.startsWith('/api/v3/depth')) response.end(JSON.stringify(this.#serveSnapshot()));
      else {
        this.marketsServed++;
        response.end(JSON.stringify(EXCHANGE_INFO));
      }
    });
    this.#sockets = new WebSocketServer({ server: this.#http });
    this.#sockets.on('connection', (socket) => this.#connected(socket));
  }

  async listen(port = 0): Promise<VenueSettings> {
    await new Promise<void>((resolve) => this.#http.listen(port, '127.0.0.1', resolve));
    const host = `127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
    return {
      ccxt: { urls: { api: { public: `http://${host}/api/v3`, ws: { spot: `ws://${host}/stream/ws` } } } },
      ...READING,
    };
  }

  /** Cuts every connection, as a venue that restarts does. */
  dropConnections(): void {
    for (const socket of this.#open) socket.terminate();
  }

  /** Lets every connection hang: nothing is read, nothing is sent, nothing is closed. */
  hang(): void {
    for (const socket of this.#open) socket.pause();
    this.#open.clear();
  }

  close(): void {
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#sockets.close();
    this.#http.close();
    this.#http.closeAllConnections();
  }

  #connected(socket: WebSocket): void {
    this.connections++;
    this.#open.add(socket);
    socket.on('close', () => this.#open.delete(socket));
    if (this.connections <= (this.#options.deafConnections ?? 0)) {
      // Alive on the wire: only the missing answer tells.
      const pings = setInterval(() => socket.ping(), 50);
      socket.on('close', () => clearInterval(pings));
      return;
    }
    socket.on('message', (data) => {
      const { id, params } = JSON.parse(String(data)) as { id: number; params: string[] };
      for (const name of params) this.#subscribed.add(name.split('@')[1]);
      socket.send(JSON.stringify({ result: null, id }));
      if (this.#isStarted || this.#subscribed.size < 2) return;
      this.#isStarted = true;
      this.#playUntil((event) => isDepth(event) && seqOf(event) > this.#options.recording.snapshot.lastUpdateId);
    });
  }

  #serveSnapshot(): Snapshot {
    this.snapshotsServed++;
    const { snapshot } = this.#options.recording;
    const isFirst = this.snapshotsServed === 1;
    if (isFirst) {
      this.#store('b', snapshot.bids);
      this.#store('a', snapshot.asks);
      this.#lastSeq = snapshot.lastUpdateId;
    }
    const answer = isFirst ? snapshot : this.#truthSnapshot();
    // What follows is sent after the answer has left.
    if (!this.#isPlaying) setTimeout(() => this.#playOn(), 20);
    this.#isPlaying = true;
    return answer;
  }

  /** In slices, so that the client's timers and requests get their turn as they would over hours. */
  #playOn(): void {
    const { recording, clock = systemClock, sliceMs = 2, sliceEvents = 200, isReady = () => true } = this.#options;
    const { events } = recording;
    const end = isReady(this.#lastSeq) ? Math.min(events.length, this.#next + sliceEvents) : this.#next;
    this.#playUntil((_event, index) => index >= end);
    this.isDone = this.#next >= events.length;
    if (!this.isDone) clock.after(sliceMs, () => this.#playOn());
  }

  #playUntil(isEnd: (event: RecordedEvent, index: number) => boolean): void {
    const { events } = this.#options.recording;
    while (this.#next < events.length && !isEnd(events[this.#next], this.#next)) this.#send(events[this.#next++]);
  }

  #send(event: RecordedEvent): void {
    if (isDepth(event)) this.#applyToTruth(JSON.parse(event.text) as DepthEvent);
    const texts = this.#options.tamper?.(event, this.#depthIndex) ?? [event.text];
    if (isDepth(event)) this.#depthIndex++;
    for (const socket of this.#open) for (const text of texts) socket.send(text);
  }

  #applyToTruth(event: DepthEvent): void {
    if (event.u <= this.#lastSeq) return;
    this.#store('b', event.b);
    this.#store('a', event.a);
    this.#lastSeq = event.u;
  }

  #store(side: 'a' | 'b', rows: readonly Row[]): void {
    for (const [price, size] of rows) {
      if (Number(size) === 0) this.#truth.delete(side + price);
      else this.#truth.set(side + price, size);
    }
  }

  #truthSnapshot(): Snapshot {
    const rows = (side: string) =>
      [...this.#truth].filter(([key]) => key[0] === side).map(([key, size]): Row => [key.slice(1), size]);
    const bids = rows('b').sort((x, y) => Number(y[0]) - Number(x[0]));
    const asks = rows('a').sort((x, y) => Number(x[0]) - Number(y[0]));
    return { lastUpdateId: this.#lastSeq, bids, asks };
  }
}

function seqOf(event: RecordedEvent): number {
  return (JSON.parse(event.text) as DepthEvent).u;
}
