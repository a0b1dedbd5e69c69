import { LobtopError } from '../../../errors.js';
import { CountingSequencer, LinkingSequencer } from '../../../integrity/sequencer.js';
import { SequencedBook } from '../markets/sequenced-book.js';
import { readable } from '../table/readable.js';
import { msOf } from '../table/text-time.js';
import { bySymbol } from './by-market.js';
import type { ImportedLine, Importer, ImportFormat, ImportHost } from './import-format.js';
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
    'a line is a receive time and a message (depth, trade, aggTrade, a REST snapshot), as hftbacktest’s collectors (`1680652700423575000 {…}`) and cryptofeed’s (`1680652700.4: {…}`) write it, or a message alone: then its event time is used. Spot, USD-M, COIN-M, synchronised as Binance documents it; a missing message is a gap',
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
  readonly #tapeOf = bySymbol((symbol) => this.#host.markets.tape(this.#identity(symbol)));
  /** Only depth updates show which Binance it is. */
  #venue: keyof typeof SEQUENCERS = 'binance';
  /** Of the last depth update: a snapshot without a symbol belongs to it. */
  #lastSymbol: string | undefined;
  #receiveUnit: ReceiveUnit | undefined;
  /** Time of the last line that has one, ms since the epoch. */
  #lastTs = Number.NaN;

  constructor(name: string, host: ImportHost) {
    this.#name = name;
    this.#host = host;
  }

  preview(lines: readonly string[]): void {
    const raw = readable(lines, rawMessageOf);
    this.#receiveUnit = this.#host.hints.timeUnit ?? unitOf(raw);
    const messages = raw.map(contentOf);
    const update = messages.find((message) => message['e'] === 'depthUpdate');
    if (update !== undefined) this.#venue = venueOf(update);
    this.#lastSymbol = update && String(update['s']);
    for (const message of messages) this.#sample(message);
  }

  read(line: string): ImportedLine | undefined {
    const raw = rawMessageOf(line);
    if (raw === undefined) return undefined;
    const message = contentOf(raw);
    const recvTs = this.#timeOf(raw, message);
    this.#lastTs = recvTs;
    return { recvTs, apply: () => this.#apply(message, recvTs) };
  }

  #sample(message: Message): void {
    const symbol = String(message['s'] ?? message['symbol'] ?? this.#lastSymbol);
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

  #apply(message: Message, recvTs: number): void {
    if (message['lastUpdateId'] !== undefined) this.#applySnapshot(message, recvTs);
    else if (message['e'] === 'depthUpdate') this.#applyDepth(message, recvTs);
    else if (message['e'] === 'trade' || message['e'] === 'aggTrade') this.#applyTrade(message, recvTs);
  }

  #applyDepth(message: Message, recvTs: number): void {
    const symbol = textField(message, 's');
    this.#lastSymbol = symbol;
    this.#bookOf(symbol).update({
      first: integerField(message, 'U'),
      last: integerField(message, 'u'),
      previous: message['pu'] === undefined ? undefined : integerField(message, 'pu'),
      bids: rowsOf(message['b']),
      asks: rowsOf(message['a']),
      times: { exchangeTs: Number(message['T'] ?? message['E']), recvTs },
    });
  }

  #applySnapshot(message: Message, recvTs: number): void {
    const symbol = typeof message['symbol'] === 'string' ? message['symbol'] : this.#lastSymbol;
    if (symbol === undefined) return;
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
    const times = { exchangeTs: integerField(message, 'T'), recvTs };
    this.#tapeOf(textField(message, 's')).add({ id, price, size, side }, times);
  }

  #identity(symbol: string) {
    return { venue: this.#venue, symbol, integrity: 'sequence', source: `raw:${this.#name}` } as const;
  }

  #open(symbol: string): SequencedBook {
    const sequencer = new SEQUENCERS[this.#venue]();
    const startsEmpty = this.#host.hints.startsEmpty === true;
    return this.#host.markets.book(this.#identity(symbol), {
      kind: 'Binance raw messages',
      open: (market) => new SequencedBook(market, { sequencer, startsEmpty, snapshots: 'fetched' }),
    });
  }
}

/** The message inside that of a combined stream; with the symbol that a snapshot was requested for, which it does not have itself. */
function contentOf({ message, url }: RawMessage): Message {
  const data = message['data'];
  const content = typeof data === 'object' && data !== null ? (data as Message) : message;
  const symbol = url === undefined ? undefined : /[?&]symbol=(\w+)/.exec(url)?.[1];
  return symbol === undefined ? content : { ...content, symbol };
}

/** When the venue sent it, ms since the epoch. */
function eventMs(message: Message): number | undefined {
  const time = Number(message['E'] ?? message['T']);
  return Number.isSafeInteger(time) && time > 0 ? time : undefined;
}

/** By the first message that states its time. */
function unitOf(lines: readonly RawMessage[]): ReceiveUnit | undefined {
  for (const line of lines) {
    const { received } = line;
    const event = eventMs(contentOf(line));
    if (received === undefined || event === undefined) continue;
    return receiveUnitOf(received, event);
  }
  return undefined;
}

/** Futures link each update to the previous one, and coin-margined futures name the pair. */
function venueOf(message: Message): keyof typeof SEQUENCERS {
  if (message['pu'] === undefined) return 'binance';
  return message['ps'] === undefined ? 'binanceusdm' : 'binancecoinm';
}
