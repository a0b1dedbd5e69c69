import { LobtopError } from '../../errors.js';
import type { TextRow } from '../../integrity/level-text.js';
import { CountingSequencer, LinkingSequencer, type Sequencer } from '../../integrity/sequencer.js';
import { ASK, BID } from '../../sink.js';
import { sanitize } from '../../text.js';
import { type ImportedLine, type Importer, type ImportFormat, type ImportHost, readable } from './import-format.js';
import type { ImportedMarket, ImportedTimes } from './imported-market.js';
import { msOf } from './text-time.js';

const LINE = /^(\d{16,20}) (\{.*\})\s*$/;

/**
 * What a collector heard from Binance: "receive time in ns, a blank, the message", as hftbacktest's collectors write it. Depth changes,
 * trades, and REST pictures of the book in between; a book begins with a picture and goes on as Binance documents it.
 */
export const BINANCE_RAW: ImportFormat = {
  name: 'Binance raw messages',
  matches: (line) => LINE.test(line) && /"stream":|"lastUpdateId":|"e":"/.test(line),
  open: (_line, host) => new BinanceRaw(host),
};

/** Spot: U is the previous event's u + 1. Futures: pu is the previous event's u. */
const SEQUENCERS = {
  binance: CountingSequencer,
  binanceusdm: LinkingSequencer,
  binancecoinm: LinkingSequencer,
} as const;

type Message = Readonly<Record<string, unknown>>;

type Depth = {
  readonly symbol: string;
  readonly first: number;
  readonly last: number;
  readonly previous: number | undefined;
  readonly bids: readonly TextRow[];
  readonly asks: readonly TextRow[];
  readonly times: ImportedTimes;
};

type Snapshot = { readonly seq: number; readonly bids: readonly TextRow[]; readonly asks: readonly TextRow[] };

class BinanceRaw implements Importer {
  readonly #host: ImportHost;
  readonly #markets = new Map<string, RawMarket>();
  /** What kind of Binance it is: only changes of books tell. */
  #venue: keyof typeof SEQUENCERS = 'binance';
  /** The market that a picture without a name belongs to: the last one that changed. */
  #lastSymbol: string | undefined;

  constructor(host: ImportHost) {
    this.#host = host;
  }

  preview(lines: readonly string[]): void {
    const messages = readable(lines, (line) => messageOf(line)?.[1]);
    const change = messages.find((message) => message['e'] === 'depthUpdate');
    if (change === undefined) return;
    this.#venue = venueOf(change);
    for (const message of messages) {
      const symbol = String(message['s'] ?? message['symbol'] ?? change['s']);
      const { p, q } = message;
      if (typeof p === 'string') this.#host.markets.see(this.#venue, symbol, [p, String(q)]);
      for (const rows of [message['b'], message['a'], message['bids'], message['asks']]) {
        for (const [price, size] of rowsOf(rows)) {
          this.#host.markets.see(this.#venue, symbol, [String(price), String(size)]);
        }
      }
    }
  }

  read(line: string): ImportedLine | undefined {
    const told = messageOf(line);
    if (told === undefined) return undefined;
    const [recvTs, message] = told;
    return { recvTs, tell: () => this.#tell(message, recvTs) };
  }

  settle(): void {
    // Every message is complete in its line.
  }

  #tell(message: Message, recvTs: number): void {
    if (message['lastUpdateId'] !== undefined) this.#onSnapshot(message, recvTs);
    else if (message['e'] === 'depthUpdate') this.#tellDepth(message, recvTs);
    else if (message['e'] === 'trade' || message['e'] === 'aggTrade') this.#tellTrade(message, recvTs);
  }

  #tellDepth(message: Message, recvTs: number): void {
    const symbol = String(message['s']);
    this.#lastSymbol = symbol;
    const [first, last] = [Number(message['U']), Number(message['u'])];
    const previous = message['pu'] === undefined ? undefined : Number(message['pu']);
    const times = { exchangeTs: Number(message['T'] ?? message['E']), recvTs };
    const depth = { symbol, first, last, previous, bids: rowsOf(message['b']), asks: rowsOf(message['a']), times };
    this.#marketOf(symbol).depth(depth);
  }

  #onSnapshot(message: Message, recvTs: number): void {
    const symbol = typeof message['symbol'] === 'string' ? message['symbol'] : this.#lastSymbol;
    if (symbol === undefined) return;
    const snapshot = {
      seq: Number(message['lastUpdateId']),
      bids: rowsOf(message['bids']),
      asks: rowsOf(message['asks']),
    };
    this.#marketOf(symbol).snapshot(snapshot, recvTs);
  }

  #tellTrade(message: Message, recvTs: number): void {
    const { p: price, q: size, m: isBuyerMaker } = message;
    // Futures tell transfers of the insurance fund as trades at no price.
    if (typeof price !== 'string' || typeof size !== 'string' || Number(price) === 0) return;
    const id = String(message['t'] ?? message['a']);
    const market = this.#marketOf(String(message['s']));
    market.trade(
      { id, price, size, side: isBuyerMaker === true ? 'sell' : 'buy' },
      { exchangeTs: Number(message['T']), recvTs },
    );
  }

  #marketOf(symbol: string): RawMarket {
    const known = this.#markets.get(symbol);
    if (known !== undefined) return known;
    const venue = this.#venue;
    const sequencer = new SEQUENCERS[venue]();
    const source = `raw:${this.#host.name}`;
    const imported = this.#host.markets.at({ venue, symbol, integrity: 'sequence', source });
    const market = new RawMarket(imported, sequencer);
    this.#markets.set(symbol, market);
    return market;
  }
}

/** Futures link their messages, and coin-margined ones name the pair. */
function venueOf(message: Message): keyof typeof SEQUENCERS {
  if (message['pu'] === undefined) return 'binance';
  return message['ps'] === undefined ? 'binanceusdm' : 'binancecoinm';
}

/** Binance, "How to manage a local order book correctly": changes wait for a picture, then follow it without a hole. */
class RawMarket {
  readonly #market: ImportedMarket;
  readonly #sequencer: Sequencer;
  #waiting: Depth[] = [];
  #isReady = false;
  #isSaid = false;

  constructor(market: ImportedMarket, sequencer: Sequencer) {
    this.#market = market;
    this.#sequencer = sequencer;
  }

  depth(depth: Depth): void {
    if (!this.#isReady) {
      if (!this.#isSaid) this.#market.status({ state: 'syncing', reason: 'start', detail: '' }, depth.times.recvTs);
      this.#isSaid = true;
      this.#waiting.push(depth);
      return;
    }
    const { first, last, previous, times } = depth;
    const verdict = this.#sequencer.check({ kind: 'update', first, last, previous });
    if (verdict === 'old') return;
    if (verdict === 'next') {
      this.#apply(depth);
      return;
    }
    this.#isReady = false;
    this.#waiting = [depth];
    const detail = `a message is missing before ${first}`;
    this.#market.status({ state: 'resyncing', reason: 'gap', detail }, times.recvTs);
  }

  snapshot({ seq, bids, asks }: Snapshot, recvTs: number): void {
    // A picture of a book that is known and whole would only be older.
    if (this.#isReady) return;
    this.#sequencer.reset();
    this.#sequencer.startFrom(seq);
    this.#market.status({ state: 'live', reason: 'snapshot', detail: '' }, recvTs);
    this.#market.begin(recvTs);
    this.#market.levels(BID, bids, recvTs);
    this.#market.levels(ASK, asks, recvTs);
    this.#market.commit({ exchangeTs: undefined, recvTs }, seq);
    this.#isReady = true;
    this.#isSaid = true;
    // Those that waited are received with the picture: until then they said nothing.
    for (const depth of this.#waiting.splice(0)) this.depth({ ...depth, times: { ...depth.times, recvTs } });
  }

  trade(...[trade, times]: Parameters<ImportedMarket['trade']>): void {
    this.#market.trade(trade, times);
  }

  #apply({ bids, asks, last, times }: Depth): void {
    this.#market.levels(BID, bids, times.recvTs);
    this.#market.levels(ASK, asks, times.recvTs);
    this.#market.commit(times, last);
  }
}

/** @throws LobtopError `data` for a line that is none */
function messageOf(line: string): readonly [recvTs: number, message: Message] | undefined {
  if (line.trim() === '') return undefined;
  const match = LINE.exec(line);
  if (match === null) throw new LobtopError('data', `"${sanitize(line, 40)}" is no received message`);
  try {
    const value = JSON.parse(match[2]) as Message;
    const data = value['data'];
    return [msOf(match[1], 'ns'), typeof data === 'object' && data !== null ? (data as Message) : value];
  } catch (cause) {
    throw new LobtopError('data', `"${sanitize(match[2], 40)}" is no JSON`, { cause });
  }
}

function rowsOf(value: unknown): readonly TextRow[] {
  return Array.isArray(value) ? (value as TextRow[]) : [];
}
