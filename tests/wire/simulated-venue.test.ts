import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { SimulatedMarket } from '../../src/engine/simulator/market.js';
import { SIMULATED_SYMBOLS } from '../../src/engine/simulator/symbols.js';
import { WireServer } from '../../src/engine/simulator/wire-server.js';
import { eventually } from '../support/eventually.js';

const START = 1_700_000_000_000;
let server: WireServer | undefined;
const sockets: WebSocket[] = [];

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.terminate();
  server?.close();
});

async function open() {
  const opened = new WireServer();
  server = opened;
  const markets = SIMULATED_SYMBOLS.map(
    (symbol, seed) =>
      new SimulatedMarket(symbol, { seed, nowTs: START, publish: (stream, event) => opened.publish(stream, event) }),
  );
  for (const market of markets) opened.add(market);
  const port = await opened.listen();
  let nowTs = START;
  const live = (ms: number) => {
    for (const end = nowTs + ms; nowTs < end; nowTs += 100) {
      for (const market of markets) {
        market.advance(nowTs + 100);
        market.publishDepth();
      }
    }
  };
  const get = async (path: string) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`);
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const connect = async (path: string) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`);
    sockets.push(socket);
    const received: Record<string, unknown>[] = [];
    socket.on('message', (data) => received.push(JSON.parse(String(data)) as Record<string, unknown>));
    await new Promise((resolve) => socket.once('open', resolve));
    return { socket, received };
  };
  return { live, get, connect };
}

describe('the simulated venue on the wire', () => {
  it('lists three markets with different ticks', async () => {
    const { get } = await open();
    const { body } = await get('/api/v3/exchangeInfo');
    const symbols = body['symbols'] as { symbol: string; filters: { tickSize?: string }[] }[];
    expect(symbols.map(({ symbol }) => symbol)).toEqual(['BTCUSDT', 'ETHUSDT', 'DOGEUSDT']);
    expect(new Set(symbols.map(({ filters }) => filters[0].tickSize)).size).toBe(3);
  });

  it('answers depth and klines, and refuses what it does not know', async () => {
    const { get, live } = await open();
    live(1000);
    const depth = await get('/api/v3/depth?symbol=BTCUSDT&limit=5');
    expect((depth.body['bids'] as unknown[]).length).toBe(5);
    expect(depth.body['lastUpdateId']).toBeTypeOf('number');
    const klines = (await get('/api/v3/klines?symbol=BTCUSDT&interval=1m&limit=10')).body as unknown as [
      number,
      string,
      string,
      string,
    ][];
    expect(klines.length).toBeGreaterThan(1);
    for (const [openTs, open_, high, low] of klines) {
      expect(openTs % 60_000).toBe(0);
      expect(Number(high)).toBeGreaterThanOrEqual(Number(open_));
      expect(Number(low)).toBeLessThanOrEqual(Number(open_));
    }
    expect((await get('/api/v3/depth?symbol=NOPE')).status).toBe(400);
    expect((await get('/api/v3/klines?symbol=BTCUSDT&interval=7m')).status).toBe(400);
    expect((await get('/nothing')).status).toBe(404);
  });

  it('speaks raw and combined streams, subscribes and unsubscribes', async () => {
    const { connect, live } = await open();
    const raw = await connect('/stream/ws/0');
    const combined = await connect('/stream?streams=btcusdt@depth@100ms/btcusdt@bookTicker');
    raw.socket.send(JSON.stringify({ method: 'SUBSCRIBE', params: ['btcusdt@trade', 'dogeusdt@depth@100ms'], id: 7 }));
    await eventually(() => raw.received.some(({ id, result }) => id === 7 && result === null), 'the answer');
    live(3000);
    await eventually(
      () => raw.received.some(({ e }) => e === 'trade') && raw.received.some(({ s }) => s === 'DOGEUSDT'),
      'raw events',
    );
    await eventually(() => combined.received.length > 20, 'combined events');
    const streams = new Set(combined.received.map(({ stream }) => stream));
    expect(streams).toEqual(new Set(['btcusdt@depth@100ms', 'btcusdt@bookTicker']));
    raw.socket.send(JSON.stringify({ method: 'UNSUBSCRIBE', params: ['btcusdt@trade'], id: 8 }));
    raw.socket.send(JSON.stringify({ method: 'LIST_SUBSCRIPTIONS', id: 9 }));
    const list = await eventually(() => raw.received.find(({ id }) => id === 9), 'the list');
    expect(list['result']).toEqual(['dogeusdt@depth@100ms']);
  });

  it('is not shaken by nonsense', async () => {
    const { connect, live } = await open();
    const { socket, received } = await connect('/ws');
    for (const nonsense of ['{', '[]', 'null', '{"method":"DROP"}', '{"method":"SUBSCRIBE","params":"x"}'])
      socket.send(nonsense);
    await eventually(() => received.length === 5, 'an answer each');
    live(100);
    expect(socket.readyState).toBe(WebSocket.OPEN);
  });
});
