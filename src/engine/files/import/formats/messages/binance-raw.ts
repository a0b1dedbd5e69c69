import { LobtopError } from '../../../../errors.js';
import { CountingSequencer, LinkingSequencer } from '../../../../integrity/sequencer.js';
import { SequencedBook } from '../../markets/sequenced-book.js';
import { readable } from '../../table/readable.js';
import { msOf } from '../../table/text-time.js';
import { binanceFutures } from '../binance-futures.js';
import { bySymbol } from '../by-market.js';
import type { ImportedLine, Importer, ImportFormat, ImportHost } from '../import-format.js';
import { BestLevels } from './best-levels.js';
import { decimalField, integerField, takerField, textField } from './raw-fields.js';
import {
  type Message,
  onlyUnitOf,
  type RawMessage,
  type ReceiveUnit,
  rawMessageOf,
  rawTexts,
  receiveUnitOf,
} from './raw-line.js';
import { rowsOf, sampleSides } from './raw-rows.js';

/** Spot: U is the previous event's u + 1. Futures: pu is the previous event's u. */
const SEQUENCERS = {
  binance: CountingSequencer,
  binanceusdm: LinkingSequencer,
  binancecoinm: LinkingSequencer,
} as const;

/** Messages by which Binance is recognised: no other venue has these fields. */
const BINANCE = /"stream"\s*:|"lastUpdateId"\s*:|"e"\s*:\s*"(depthUpdate|trade|aggTrade|bookTicker)"/;

/**
 * What a collector received from Binance, as hftbacktest's collectors write it ("receive time in ns, a space, the message") or as one's own does.
 * Depth updates, trades, and REST snapshots of the book in between; a book starts with a snapshot and is kept as Binance documents it.
 */
export const BINANCE_RAW: ImportFormat = {
  name: 'Binance raw messages',
  about:
    'a line is a receive time and a message (depth, trade, aggTrade, a REST snapshot), as hftbacktest’s collectors (`1680652700423575000 {…}`) and cryptofeed’s (`1680652700.4: {…}`) write it, or a message alone: then its event time is used. Spot, USD-M, COIN-M, synchronised as Binance documents it; a missing message is a gap. Of a symbol without `@depth`, the best levels of `@depth5`, 10, 20 are its book',
  example: 'btcusdt_20240808.gz',
  order: 'arrival',
  hasBooks: true,
  matches: ({ lines }) => rawTexts(lines).some((text) => BINANCE.test(text)),
  open: ({ name }, host) => new BinanceRaw(name, host),
};

class BinanceRaw implements Importer {
  readonly #name: string;
  readonly #host: ImportHost;
  readonly #bookOf = bySymbol((symbol) => this.#open(symbol));
  readonly #best: BestLevels;
  readonly #tapeOf = bySymbol((symbol) => this.#host.markets.tape(this.#identity(symbol)));
  /** Only depth updates, and trades, show which Binance it is. */
  #venue: keyof typeof SEQUENCERS = 'binance';
  /** All that have been seen: a snapshot without a symbol is of the only one. */
  readonly #symbols = new Set<string>();
  #receiveUnit: ReceiveUnit | undefined;
  /** Time of the last line that was read and has one, ms since the epoch; before it, that of the first one. */
  #lastTs = Number.NaN;

  constructor(name: string, host: ImportHost) {
    this.#name = name;
    this.#host = host;
    this.#best = new BestLevels({
      markets: host.markets,
      identityOf: (symbol) => this.#identity(symbol),
      kind: 'Binance raw messages of the best levels',
    });
  }

  preview(lines: readonly string[]): void {
    const raw = readable(lines, rawMessageOf);
    this.#receiveUnit = this.#host.hints.timeUnit ?? unitOf(raw);
    const contents = raw.map(contentOf);
    const events = contents.map(({ message }) => message);
    const revealing = events.find(({ e }) => e === 'depthUpdate') ?? events.find(isTrade);
    if (revealing !== undefined) this.#venue = venueOf(revealing);
    this.#lastTs = events.map(eventMs).find((ts) => ts !== undefined) ?? Number.NaN;
    for (const content of contents) this.#note(content);
    for (const content of contents) this.#sample(content);
  }

  /** undefined for a line without one. */
  timeOf(line: string): number | undefined {
    const raw = rawMessageOf(line);
    if (raw === undefined) return undefined;
    const { message } = contentOf(raw);
    return raw.received === undefined ? eventMs(message) : this.#timeOf(raw, message);
  }

  read(line: string): ImportedLine | undefined {
    const raw = rawMessageOf(line);
    if (raw === undefined) return undefined;
    const content = contentOf(raw);
    const recvTs = this.#timeOf(raw, content.message);
    this.#lastTs = recvTs;
    return { recvTs, apply: () => this.#apply(content, recvTs) };
  }

  #note({ message, symbol, bestLevels }: Content): void {
    if (symbol === undefined) return;
    this.#symbols.add(symbol);
    if (message['e'] === 'depthUpdate' && bestLevels === undefined) this.#best.noteChanges(symbol);
  }

  #sample({ message, symbol = this.#onlySymbol }: Content): void {
    if (symbol === undefined) return;
    const { p, q, b, a, bids, asks } = message;
    const { markets } = this.#host;
    if (typeof p === 'string') markets.sample(this.#venue, symbol, [p, String(q)]);
    sampleSides(markets, { venue: this.#venue, symbol }, [b, a, bids, asks]);
  }

  /** @throws LobtopError `data` when neither the line nor the message has a time */
  #timeOf({ received }: RawMessage, message: Message): number {
    if (received !== undefined) return msOf(received, this.#unitFor(received, message));
    // Spot's REST snapshots have no time: they came with the messages around them.
    const ts = eventMs(message) ?? this.#lastTs;
    if (!Number.isNaN(ts)) return ts;
    throw new LobtopError('data', 'the message has neither a receive time nor an event time');
  }

  #unitFor(received: string, message: Message): ReceiveUnit | undefined {
    const event = eventMs(message);
    this.#receiveUnit ??= event === undefined ? undefined : receiveUnitOf(received, event);
    return this.#receiveUnit ?? onlyUnitOf(received);
  }

  #apply(content: Content, recvTs: number): void {
    this.#note(content);
    const { message, bestLevels } = content;
    if (bestLevels !== undefined) this.#applyBest(content, recvTs);
    else if (message['lastUpdateId'] !== undefined) this.#applySnapshot(content, recvTs);
    else if (message['e'] === 'depthUpdate') this.#applyDepth(message, recvTs);
    else if (isTrade(message)) this.#applyTrade(message, recvTs);
  }

  #applyDepth(message: Message, recvTs: number): void {
    const symbol = textField(message, 's');
    // The best levels came first.
    if (this.#best.has(symbol)) return;
    this.#bookOf(symbol).update({
      first: integerField(message, 'U'),
      last: integerField(message, 'u'),
      previous: message['pu'] === undefined ? undefined : integerField(message, 'pu'),
      bids: rowsOf(message['b']),
      asks: rowsOf(message['a']),
      times: { exchangeTs: message['T'] === undefined ? timeField(message, 'E') : timeField(message, 'T'), recvTs },
    });
  }

  /** `@depth5` and the like: the best levels, all of them in each message. */
  #applyBest({ message, symbol, bestLevels }: Content, recvTs: number): void {
    if (symbol === undefined || bestLevels === undefined || !this.#best.isNeeded(symbol)) return;
    const rows = [rowsOf(message['bids'] ?? message['b']), rowsOf(message['asks'] ?? message['a'])] as const;
    const exchangeTs = message['T'] === undefined ? undefined : timeField(message, 'T');
    this.#best.apply(symbol, bestLevels, { times: { exchangeTs, recvTs }, rows });
  }

  #applySnapshot({ message, symbol = this.#onlySymbol }: Content, recvTs: number): void {
    if (symbol === undefined) throw unnamed(this.#symbols.size);
    if (this.#best.has(symbol)) return;
    this.#bookOf(symbol).snapshot({
      seq: integerField(message, 'lastUpdateId'),
      bids: rowsOf(message['bids']),
      asks: rowsOf(message['asks']),
      times: { exchangeTs: undefined, recvTs },
    });
  }

  #applyTrade(message: Message, recvTs: number): void {
    const [price, size] = [decimalField(message, 'p'), decimalField(message, 'q')];
    // Futures send transfers of the insurance fund as trades with a price of 0.
    if (Number(price) === 0) return;
    const id = String(message['t'] ?? message['a'] ?? '');
    const side = takerField(message, 'm');
    const times = { exchangeTs: timeField(message, 'T'), recvTs };
    this.#tapeOf(textField(message, 's')).add({ id, price, size, side }, times);
  }

  get #onlySymbol(): string | undefined {
    const [symbol, ...others] = this.#symbols;
    return others.length === 0 ? symbol : undefined;
  }

  #identity(symbol: string) {
    return { venue: this.#venue, symbol, integrity: 'sequence', source: `raw:${this.#name}` } as const;
  }

  #open(symbol: string): SequencedBook {
    const sequencer = new SEQUENCERS[this.#venue]();
    const startsEmpty = this.#host.hints.startsEmpty === true;
    return this.#host.markets.book(this.#identity(symbol), {
      kind: 'Binance raw messages',
      open: (market) =>
        new SequencedBook(market, { sequencer, startsEmpty, snapshots: 'fetched', snapshotLimits: LIMITS }),
    });
  }
}

/** "Order book": what a snapshot may be limited to; of so many levels there may be more. */
const LIMITS: readonly number[] = [5, 10, 20, 50, 100, 500, 1000, 5000];

/** A message of the file, and what is said around it. */
type Content = {
  readonly message: Message;
  readonly symbol: string | undefined;
  /** Of a stream of the best levels, how many. */
  readonly bestLevels: number | undefined;
};

/** "Partial Book Depth Streams": `<symbol>@depth<levels>`, with `@100ms`, `@250ms`, `@500ms` behind it. */
const BEST_LEVELS = /^([^@]+)@depth(5|10|20)(?:@|$)/;

/** The message inside that of a combined stream, with the symbol that the stream, or the request for a snapshot, has in its name. */
function contentOf({ message, url }: RawMessage): Content {
  const { data, stream } = message;
  const inner = typeof data === 'object' && data !== null ? (data as Message) : message;
  const name = typeof stream === 'string' ? stream : '';
  const best = BEST_LEVELS.exec(name);
  const { s, symbol } = inner;
  const requested = url === undefined ? undefined : /[?&]symbol=(\w+)/.exec(url)?.[1];
  const streamed = name.includes('@') ? name.slice(0, name.indexOf('@')).toUpperCase() : undefined;
  const own = [s, symbol].find((each) => typeof each === 'string') as string | undefined;
  return {
    message: inner,
    symbol: own ?? requested ?? streamed,
    bestLevels: best === null ? undefined : Number(best[2]),
  };
}

function unnamed(symbols: number): LobtopError {
  const problem = symbols === 0 ? '' : `, and the file has ${symbols}`;
  return new LobtopError('data', `a book that does not say of which symbol it is${problem}`, {
    remedy:
      'Record the combined stream (/stream?streams=…), which names it, and write the address of a snapshot before it: "https://…/depth?symbol=BTCUSDT -> TIME: {…}"',
  });
}

function isTrade({ e }: Message): boolean {
  return e === 'trade' || e === 'aggTrade';
}

/** Times are ms, or µs where that was asked for (`timeUnit=MICROSECOND`): the number of digits says which. */
const MICROSECONDS = 1e14;

function venueMs(time: number): number {
  return time < MICROSECONDS ? time : time / 1000;
}

/** @throws LobtopError `data` for anything but a time in ms or µs */
function timeField(message: Message, name: string): number {
  return venueMs(integerField(message, name));
}

/** When the venue sent it, ms since the epoch. */
function eventMs(message: Message): number | undefined {
  const time = Number(message['E'] ?? message['T']);
  return Number.isSafeInteger(time) && time > 0 ? venueMs(time) : undefined;
}

/** By the first message that states its time. */
function unitOf(lines: readonly RawMessage[]): ReceiveUnit | undefined {
  for (const line of lines) {
    const { received } = line;
    const event = eventMs(contentOf(line).message);
    if (received === undefined || event === undefined) continue;
    return receiveUnitOf(received, event);
  }
  return undefined;
}

/** Futures link each update to the previous one, and coin-margined futures name the pair; only spot's trades have `M`. */
function venueOf(message: Message): keyof typeof SEQUENCERS {
  if (isTrade(message)) return message['M'] === undefined ? binanceFutures(String(message['s'])) : 'binance';
  if (message['pu'] === undefined) return 'binance';
  return message['ps'] === undefined ? 'binanceusdm' : 'binancecoinm';
}
