import { LobtopError } from '../../../../errors.js';
import type { TextRow } from '../../../../integrity/level-text.js';
import { SnapshotBook } from '../../markets/snapshot-book.js';
import { readable } from '../../table/readable.js';
import { msOf } from '../../table/text-time.js';
import { bySymbol } from '../by-market.js';
import type { ImportedLine, Importer, ImportFormat, ImportHost } from '../import-format.js';
import { decimalField, integerField, sideField, textField } from './raw-fields.js';
import { type Message, type RawMessage, rawMessageOf, receivedMs } from './raw-line.js';

const VENUE = 'hyperliquid';
/** "At most 20 levels per side". */
const LEVELS = 20;

/**
 * Hyperliquid, "Historical data: L2 book snapshots" of its archive (`{"time", "ver_num", "raw"}`), and the messages of its channel `l2Book` as one's
 * own collector writes them. Every message is a snapshot; `time` inside of it is in ms.
 */
export const HYPERLIQUID_BOOK: ImportFormat = {
  name: 'Hyperliquid l2Book',
  about:
    'snapshots of the best 20 levels, from its archive (unpacked from LZ4) or as received by a collector, with its trades',
  example: 'SOL',
  order: 'arrival',
  hasBooks: true,
  matches: ({ lines }) => lines.some((line) => /"channel":\s*"l2Book"/.test(line) && /"levels":/.test(line)),
  open: ({ name }, host) => new HyperliquidBook(name, host),
};

type Snapshot = {
  readonly kind: 'book';
  readonly coin: string;
  readonly recvTs: number;
  readonly exchangeTs: number;
  readonly sides: readonly (readonly TextRow[])[];
};

class HyperliquidBook implements Importer {
  readonly #name: string;
  readonly #host: ImportHost;
  readonly #bookOf = bySymbol((symbol) => this.#open(symbol));
  readonly #tapeOf = bySymbol((symbol) => this.#host.markets.tape(this.#identity(symbol)));

  constructor(name: string, host: ImportHost) {
    this.#name = name;
    this.#host = host;
  }

  preview(lines: readonly string[]): void {
    for (const content of readable(lines, contentOf)) {
      if (content.kind === 'trades') continue;
      for (const [price, size] of content.sides.flat()) {
        this.#host.markets.sample(VENUE, content.coin, [String(price), String(size)]);
      }
    }
  }

  read(line: string): ImportedLine | undefined {
    const content = contentOf(line);
    if (content === undefined) return undefined;
    const apply = () => (content.kind === 'trades' ? this.#applyTrades(content) : this.#apply(content));
    return { recvTs: content.recvTs, apply };
  }

  /** "side: B = Bid = Buy, A = Ask = Short. Side is aggressing side for trades." */
  #applyTrades({ recvTs, trades }: Trades): void {
    for (const trade of trades) {
      const side = sideField(trade, 'side', { B: 'buy', A: 'sell' });
      const [price, size] = [decimalField(trade, 'px'), decimalField(trade, 'sz')];
      const times = { exchangeTs: integerField(trade, 'time'), recvTs };
      this.#tapeOf(textField(trade, 'coin')).add({ id: String(trade['tid'] ?? ''), price, size, side }, times);
    }
  }

  #apply({ coin, recvTs, exchangeTs, sides: [bids, asks] }: Snapshot): void {
    this.#bookOf(coin).replace({ bids, asks, times: { exchangeTs, recvTs } });
  }

  #open(coin: string): SnapshotBook {
    return this.#host.markets.book(this.#identity(coin), {
      kind: 'Hyperliquid l2Book',
      open: (market) => new SnapshotBook(market, LEVELS),
    });
  }

  #identity(coin: string) {
    return { venue: VENUE, symbol: coin, integrity: 'unverifiable', source: `hyperliquid:${this.#name}` } as const;
  }
}

type Trades = { readonly kind: 'trades'; readonly recvTs: number; readonly trades: readonly Message[] };

/** undefined for messages of other channels. @throws LobtopError `data` for a malformed one */
function contentOf(line: string): Snapshot | Trades | undefined {
  const raw = rawMessageOf(line);
  if (raw === undefined) return undefined;
  const { channel, data } = (raw.message['raw'] ?? raw.message) as Message;
  if (channel === 'l2Book') return snapshotOf(raw, data as Message | undefined);
  return channel === 'trades' && Array.isArray(data) ? tradesOf(raw, data) : undefined;
}

function tradesOf(raw: RawMessage, trades: readonly Message[]): Trades | undefined {
  if (trades.length === 0) return undefined;
  return { kind: 'trades', recvTs: receivedAt(raw, integerField(trades[0], 'time')), trades };
}

function snapshotOf(raw: RawMessage, data: Message | undefined): Snapshot {
  const exchangeTs = Number(data?.['time']);
  const levels = data?.['levels'];
  if (!Number.isSafeInteger(exchangeTs) || !Array.isArray(levels) || levels.length !== 2) {
    throw new LobtopError('data', 'expected a message with coin, time and levels of two sides');
  }
  return {
    kind: 'book',
    coin: textField(data ?? {}, 'coin'),
    exchangeTs,
    recvTs: receivedAt(raw, exchangeTs),
    sides: levels.map(sideOf),
  };
}

/** The archive's own time, a collector's, or the venue's where there is neither. */
function receivedAt(raw: RawMessage, exchangeTs: number): number {
  const archived = raw.message['time'];
  return typeof archived === 'string' ? msOf(archived, undefined) : receivedMs(raw, exchangeTs);
}

/** @throws LobtopError `data` */
function sideOf(levels: unknown): readonly TextRow[] {
  if (!Array.isArray(levels)) throw new LobtopError('data', 'expected a list of levels');
  return levels.map((level: Message | null) => {
    if (typeof level?.['px'] === 'string' && typeof level['sz'] === 'string') return [level['px'], level['sz']];
    throw new LobtopError('data', 'expected levels with px and sz');
  });
}
