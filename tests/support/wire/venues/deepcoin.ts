import type { PlayedVenue, Sides } from '../played-venue.js';
import type { StandInMarket } from '../stand-in.js';

export const deepcoin: PlayedVenue = played('AAA/USDT', {
  id: 'AAA-USDT',
  symbol: 'AAA/USDT',
});

export const deepcoinContracts: PlayedVenue = played('AAAUSDT', {
  id: 'AAA-USDT-SWAP',
  symbol: 'AAA/USDT:USDT',
  kind: 'linear',
});

/** @param name the market's, as messages have it */
function played(name: string, market: Partial<StandInMarket>): PlayedVenue {
  let timeMs = Date.now();
  const push = (action: string, rows: readonly object[], type: 'f' | 'i') => {
    timeMs += 200;
    return { a: action, t: type, r: rows.map((d) => ({ d })), tt: timeMs, mt: timeMs };
  };
  const levels = ({ bids, asks }: Sides) => [
    ...bids.map(([price, size]) => ({ I: name, D: '0', P: Number(price), V: Number(size) })),
    ...asks.map(([price, size]) => ({ I: name, D: '1', P: Number(price), V: Number(size) })),
  ];
  return {
    venues: ['deepcoin'],
    market,
    config: (host) => ({
      urls: { api: { ws: { public: { spot: `ws://${host}/public/spot`, swap: `ws://${host}/public/swap` } } } },
    }),
    answer: (message, send) => {
      if (message === 'ping') send('pong');
      const { Action, FilterValue, LocalNo, ResumeNo, TopicID } = message.sendTopicAction ?? {};
      if (Action !== '1') return undefined;
      const d = { A: Action, L: LocalNo, T: TopicID, F: FilterValue, R: ResumeNo };
      send({ a: 'RecvTopicAction', m: 'Success', r: [{ d }] });
      if (TopicID === '2') return 'trades';
      return FilterValue === `DeepCoin_${name}_0.01` ? 'book' : undefined;
    },
    snapshot: (sides) => push('PMO', levels(sides), 'f'),
    change: (sides) => push('PMO', levels(sides), 'i'),
    trade: ({ taker, price, size, id, timeMs: T }) => {
      const D = taker === 'buy' ? '0' : '1';
      const row = { TradeID: String(id), I: name, D, P: Number(price), V: Number(size), T: Math.floor(T / 1000) };
      return { a: 'PMT', b: 0, tt: T, mt: T, r: [{ d: row }] };
    },
  };
}
