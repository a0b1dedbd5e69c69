import type { Answer, StandIn, StandInMarket, StandInSpec } from './stand-in.js';

export type BinanceSpecOptions = {
  readonly markets?: readonly StandInMarket[];
  /** The REST book of a market; its `lastUpdateId` is 10. */
  readonly snapshot?: (url: string, stand: StandIn) => Answer | Promise<Answer>;
};

export const BINANCE_MARKET: StandInMarket = { id: 'AAAUSDT', symbol: 'AAA/USDT', tick: 0.1 };
const SNAPSHOT = { lastUpdateId: 10, bids: [['100.0', '1']], asks: [['100.1', '1']] };

/** Binance spot: acknowledges subscriptions, serves a REST book, and sends the first change of a market once it is subscribed. */
export function binanceSpec({ markets = [BINANCE_MARKET], snapshot }: BinanceSpecOptions = {}): StandInSpec {
  return {
    venue: 'binance',
    markets,
    config: (host) => ({
      urls: { api: { public: `http://${host}/api`, ws: { spot: `ws://${host}/stream/ws` } } },
    }),
    rest: (url, stand) => snapshot?.(url, stand) ?? { body: SNAPSHOT },
    onMessage(message, socket) {
      if (message.method !== 'SUBSCRIBE') return;
      socket.send({ result: null, id: message.id });
      for (const stream of message.params as string[]) {
        const [market, kind] = stream.split('@');
        socket.notes[kind] = true;
        if (kind === 'depth') socket.send(depthUpdate({ market: market.toUpperCase(), first: 11 }));
      }
    },
  };
}

type DepthUpdate = {
  readonly market?: string;
  readonly first: number;
  readonly last?: number;
  readonly bids?: readonly (readonly [string, string])[];
  readonly asks?: readonly (readonly [string, string])[];
  readonly eventTime?: unknown;
};

export function depthUpdate(update: DepthUpdate): Record<string, unknown> {
  const { market = 'AAAUSDT', first, last = first, bids = [], asks = [], eventTime = Date.now() } = update;
  return { e: 'depthUpdate', E: eventTime, s: market, U: first, u: last, b: bids, a: asks };
}

export function tradeMessage(id: number, price: string, time: unknown = Date.now()): Record<string, unknown> {
  return { e: 'trade', E: time, s: 'AAAUSDT', t: id, p: price, q: '1', T: time, m: false, M: true };
}
