import { LobtopError } from '../../errors.js';
import type { TextRow } from '../../integrity/level-text.js';
import { CountingSequencer, LinkingSequencer, type Sequencer } from '../../integrity/sequencer.js';
import { ASK, BID } from '../../sink.js';
import { sanitize } from '../../text.js';
import {
  type ImportedLine,
  type Importer,
  type ImportFormat,
  type ImportHost,
  type ImportResult,
  noSnapshot,
  readable,
  resultOf,
} from './import-format.js';
import type { ImportedMarket, ImportedTimes } from './imported-market.js';
import { msOf } from './text-time.js';

const LINE = /^(\d{16,20}) (\{.*\})\s*$/;

/**
 * What a collector received from Binance, as hftbacktest's collectors write it: "receive time in ns, a space, the message". Depth updates,
 * trades, and REST snapshots of the book in between; a book starts with a snapshot and is kept as Binance documents it.
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

/** Updates that are kept for a snapshot: minutes of them. */
const MAX_BUFFERED = 5000;

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
  /** Only depth updates show which Binance it is. */
  #venue: keyof typeof SEQUENCERS = 'binance';
  /** Of the last depth update: a snapshot without a symbol belongs to it. */
  #lastSymbol: string | undefined;

  constructor(host: ImportHost) {
    this.#host = host;
  }

  preview(lines: readonly string[]): void {
    const messages = readable(lines, (line) => messageOf(line)?.[1]);
    const update = messages.find((message) => message['e'] === 'depthUpdate');
    if (update === undefined) return;
    this.#venue = venueOf(update);
    for (const message of messages) {
      const symbol = String(message['s'] ?? message['symbol'] ?? update['s']);
      const { p, q } = message;
      if (typeof p === 'string') this.#host.markets.sample(this.#venue, symbol, [p, String(q)]);
      for (const rows of readable([message['b'], message['a'], message['bids'], message['asks']], rowsOf)) {
        for (const [price, size] of rows) {
          this.#host.markets.sample(this.#venue, symbol, [String(price), String(size)]);
        }
      }
    }
  }

  read(line: string): ImportedLine | undefined {
    const received = messageOf(line);
    if (received === undefined) return undefined;
    const [recvTs, message] = received;
    return { recvTs, apply: () => this.#apply(message, recvTs) };
  }

  flush(): void {
    // Every message is complete in its line.
  }

  get result(): ImportResult {
    return resultOf([...this.#markets.values()]);
  }

  #apply(message: Message, recvTs: number): void {
    if (message['lastUpdateId'] !== undefined) this.#applySnapshot(message, recvTs);
    else if (message['e'] === 'depthUpdate') this.#applyDepth(message, recvTs);
    else if (message['e'] === 'trade' || message['e'] === 'aggTrade') this.#applyTrade(message, recvTs);
  }

  #applyDepth(message: Message, recvTs: number): void {
    const symbol = String(message['s']);
    this.#lastSymbol = symbol;
    const [first, last] = [Number(message['U']), Number(message['u'])];
    const previous = message['pu'] === undefined ? undefined : Number(message['pu']);
    const times = { exchangeTs: Number(message['T'] ?? message['E']), recvTs };
    const depth = { symbol, first, last, previous, bids: rowsOf(message['b']), asks: rowsOf(message['a']), times };
    this.#marketOf(symbol).depth(depth);
  }

  #applySnapshot(message: Message, recvTs: number): void {
    const symbol = typeof message['symbol'] === 'string' ? message['symbol'] : this.#lastSymbol;
    if (symbol === undefined) return;
    const snapshot = {
      seq: Number(message['lastUpdateId']),
      bids: rowsOf(message['bids']),
      asks: rowsOf(message['asks']),
    };
    this.#marketOf(symbol).snapshot(snapshot, recvTs);
  }

  #applyTrade(message: Message, recvTs: number): void {
    const { p: price, q: size, m: isBuyerMaker } = message;
    // Futures send transfers of the insurance fund as trades with a price of 0.
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

/** Futures link each update to the previous one, and coin-margined futures name the pair. */
function venueOf(message: Message): keyof typeof SEQUENCERS {
  if (message['pu'] === undefined) return 'binance';
  return message['ps'] === undefined ? 'binanceusdm' : 'binancecoinm';
}

/** Binance, "How to manage a local order book correctly": updates are buffered until a snapshot arrives, then follow it without a gap. */
class RawMarket {
  readonly #market: ImportedMarket;
  readonly #sequencer: Sequencer;
  #buffered: Depth[] = [];
  #isSynced = false;
  /** Of the last snapshot, until an event was applied to it; NaN otherwise. */
  #snapshotSeq = Number.NaN;
  #hasStatus = false;
  #hasData = false;
  #waiting = 0;

  constructor(market: ImportedMarket, sequencer: Sequencer) {
    this.#market = market;
    this.#sequencer = sequencer;
  }

  depth(depth: Depth): void {
    if (!this.#isSynced) {
      if (!this.#hasStatus) this.#market.status({ state: 'syncing', reason: 'start', detail: '' }, depth.times.recvTs);
      this.#hasStatus = true;
      this.#waiting++;
      this.#buffered.push(depth);
      // A snapshot follows the updates that it is to be joined with.
      if (this.#buffered.length > MAX_BUFFERED) this.#buffered.shift();
      return;
    }
    const { first, last, previous, times } = depth;
    // Futures: "The first processed event should have U <= lastUpdateId AND u >= lastUpdateId": one that ends at it is applied too.
    const isFirst = previous !== undefined && first <= this.#snapshotSeq && last === this.#snapshotSeq;
    if (isFirst) {
      this.#apply(depth);
      return;
    }
    const verdict = this.#sequencer.check({ kind: 'update', first, last, previous });
    if (verdict === 'old') return;
    if (verdict === 'next') {
      this.#apply(depth);
      return;
    }
    this.#isSynced = false;
    this.#buffered = [depth];
    const detail = `update missing before ${first}`;
    this.#market.status({ state: 'resyncing', reason: 'gap', detail }, times.recvTs);
  }

  snapshot({ seq, bids, asks }: Snapshot, recvTs: number): void {
    // The book is complete: a snapshot can only be older.
    if (this.#isSynced) return;
    this.#sequencer.reset();
    this.#sequencer.startFrom(seq);
    this.#snapshotSeq = seq;
    this.#market.status({ state: 'live', reason: 'snapshot', detail: '' }, recvTs);
    this.#market.begin(recvTs);
    this.#market.levels(BID, bids, recvTs);
    this.#market.levels(ASK, asks, recvTs);
    this.#market.commit({ exchangeTs: undefined, recvTs }, seq);
    this.#isSynced = true;
    this.#hasStatus = true;
    this.#hasData = true;
    // Buffered updates take effect with the snapshot, so they get its receive time.
    for (const depth of this.#buffered.splice(0)) this.depth({ ...depth, times: { ...depth.times, recvTs } });
  }

  trade(...[trade, times]: Parameters<ImportedMarket['trade']>): void {
    this.#hasData = true;
    this.#market.trade(trade, times);
  }

  get problem(): string | undefined {
    return this.#hasData ? undefined : noSnapshot(this.#market.name, this.#waiting);
  }

  #apply({ bids, asks, last, times }: Depth): void {
    this.#snapshotSeq = Number.NaN;
    this.#market.levels(BID, bids, times.recvTs);
    this.#market.levels(ASK, asks, times.recvTs);
    this.#market.commit(times, last);
  }
}

/** undefined for an empty line. @throws LobtopError `data` for a malformed line */
function messageOf(line: string): readonly [recvTs: number, message: Message] | undefined {
  if (line.trim() === '') return undefined;
  const match = LINE.exec(line);
  if (match === null) {
    throw new LobtopError('data', `"${sanitize(line, 40)}" is not a received message`, {
      remedy: 'Expected a receive time in ns, a space, and a JSON object',
    });
  }
  try {
    const value = JSON.parse(match[2]) as Message;
    const data = value['data'];
    return [msOf(match[1], 'ns'), typeof data === 'object' && data !== null ? (data as Message) : value];
  } catch (cause) {
    throw new LobtopError('data', `"${sanitize(match[2], 40)}" is not JSON`, { cause });
  }
}

/** The levels of one side; none where the message has no such side. @throws LobtopError `data` for a malformed level */
function rowsOf(value: unknown): readonly TextRow[] {
  const rows = value ?? [];
  if (!Array.isArray(rows)) throw malformed(rows, 'a list of levels');
  const wrong = rows.findIndex((row) => !Array.isArray(row) || !isNumberText(row[0]) || !isNumberText(row[1]));
  if (wrong >= 0) throw malformed(rows[wrong], 'a level: expected a price and a size');
  return rows as TextRow[];
}

/** Whether it may be a number; the digits are checked where it is decoded. */
function isNumberText(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number';
}

function malformed(value: unknown, expected: string): LobtopError {
  return new LobtopError('data', `${sanitize(JSON.stringify(value), 40)} is not ${expected}`);
}
