import { hasShared } from '../support/shared.js';
import * as scripts from '../support/wire/scripts.js';
import { VenueTruth } from '../support/wire/truth-book.js';
import { isSnapshot, type RestSnapshot, type VenueScript, type WireEvent } from '../support/wire/venue-script.js';
import { type Message, workload } from './workload.js';

/** Messages of one venue, and how a level is written in them. */
export type WireStream = {
  readonly name: string;
  readonly shape: 'array' | 'object';
  readonly script: VenueScript;
  /** The message as it would come when the recording is played for the nth time; undefined where its snapshot came by REST. */
  readonly repeated?: (text: string, round: number) => string;
};

type Row = readonly [price: string, size: string];

const FIRST_ID = 1000;

/** Those of the workload, and the recorded ones where they are. */
export function wireStreams(): readonly WireStream[] {
  const made = [20, 100, 1000].map(
    (perMessage): WireStream => ({
      name: `touch1k, ${perMessage} levels a message`,
      shape: 'array',
      script: depthUpdates(perMessage),
    }),
  );
  return [...made, ...recordedStreams()];
}

function recordedStreams(): readonly WireStream[] {
  const recorded: readonly (readonly [folder: string, stream: () => WireStream])[] = [
    ['binance-ws-cryptofeed', () => ({ name: 'Binance spot, recorded', shape: 'array', script: binanceSpot() })],
    [
      'bybit-ws-v5',
      () => {
        const script = only(scripts.bybit(), 'linear:BTCUSDT');
        return { name: 'Bybit linear, recorded', shape: 'array', script, repeated: shifted('u', script) };
      },
    ],
    [
      'coinbase-advanced-ws',
      () => {
        const script = only(scripts.coinbase(), 'BTC-USD');
        return { name: 'Coinbase, recorded', shape: 'object', script, repeated: shifted('sequence_num', script) };
      },
    ],
  ];
  return recorded.flatMap(([folder, stream]) => (hasShared('data', folder) ? [stream()] : []));
}

function binanceSpot(): VenueScript {
  const script = scripts.binanceRaw('spot', 'BTCUSDT', ['spot_btcusdt_20240808']);
  // Later the touch leaves the range of the recorded snapshot, and lobtop asks for a new one.
  const books = script.events.filter(({ change }) => change !== undefined).slice(0, 2500);
  const url = 'https://api.binance.com/api/v3/depth?symbol=BTCUSDT';
  return { ...script, events: books.map((event) => (isSnapshot(event) ? { ...event, url } : event)) };
}

/** Adds to the number of each message, so that it follows the last message of the round before. */
function shifted(name: string, { events }: VenueScript): (text: string, round: number) => string {
  const field = new RegExp(`"${name}":(\\d+)`);
  const numbers = events.map(({ text }) => Number(field.exec(text)?.[1]));
  const span = (numbers.at(-1) ?? 0) - numbers[0] + 1;
  return (text, round) => text.replace(field, (_, number) => `"${name}":${Number(number) + span * round}`);
}

export function truthOf({ events, markets }: VenueScript): ReadonlyMap<string, VenueTruth> {
  const truths = new Map(markets.map(({ name }) => [name, new VenueTruth(undefined)]));
  for (const { change } of events) if (change !== undefined) truths.get(change.market)?.apply(change);
  return truths;
}

/** The book of one market, numbered as a connection that has nothing else. */
function only({ renumber, ...script }: VenueScript, market: string): VenueScript {
  const events = script.events.filter(({ change }) => change?.market === market);
  return {
    ...script,
    markets: script.markets.filter(({ name }) => name === market),
    events: events.map((event, i) => ({ ...event, text: renumber?.(event.text, i) ?? event.text })),
  };
}

/** touch1k as Binance's `depthUpdate`, eight decimals. */
function depthUpdates(perMessage: number): VenueScript {
  const { initial, messages } = workload('touch1k');
  const market = 'BTCUSDT';
  const first = rowsOf(initial);
  const snapshot: RestSnapshot = {
    rest: true,
    market,
    url: 'https://api.binance.com/api/v3/depth?symbol=BTCUSDT',
    text: JSON.stringify({ lastUpdateId: FIRST_ID, ...first }),
    change: { market, kind: 'snapshot', seq: FIRST_ID, ...first },
  };
  const joined = perMessage / 20;
  const updates = Array.from({ length: messages.length / joined }, (_, i): WireEvent => {
    const rows = rowsOf(messages.slice(i * joined, (i + 1) * joined));
    const id = FIRST_ID + i + 1;
    const [e, b, a] = ['depthUpdate', rows.bids, rows.asks];
    return {
      text: JSON.stringify({ e, E: 1_700_000_000_000 + i * 100, s: market, U: id, u: id, b, a }),
      change: { market, kind: 'update', seq: id, ...rows },
    };
  });
  return scripts.binance({
    title: 'touch1k',
    kind: 'spot',
    markets: [{ name: market, id: market, symbol: 'BTC/USDT', tick: 0.01 }],
    events: [snapshot, ...updates],
    expected: () => undefined,
  });
}

function rowsOf(messages: readonly Message[]): { bids: Row[]; asks: Row[] } {
  const side = (ticks: (message: Message) => Float64Array, sizes: (message: Message) => Float64Array): Row[] =>
    messages.flatMap((message) =>
      Array.from(ticks(message), (tick, i): Row => [(tick / 100).toFixed(8), sizes(message)[i].toFixed(8)]),
    );
  return {
    bids: side(
      ({ bidTicks }) => bidTicks,
      ({ bidSizes }) => bidSizes,
    ),
    asks: side(
      ({ askTicks }) => askTicks,
      ({ askSizes }) => askSizes,
    ),
  };
}
