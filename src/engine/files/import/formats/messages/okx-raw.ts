import { LobtopError } from '../../../../errors.js';
import { LinkingSequencer } from '../../../../integrity/sequencer.js';
import { RowBook } from '../../markets/row-book.js';
import { SequencedBook } from '../../markets/sequenced-book.js';
import { readable } from '../../table/readable.js';
import { bySymbol } from '../by-market.js';
import type { ImportedLine, Importer, ImportFormat, ImportHost } from '../import-format.js';
import { BestLevels } from './best-levels.js';
import { decimalField, integerField, sideField, textField } from './raw-fields.js';
import { type Message, rawMessageOf, rawTexts, receivedMs } from './raw-line.js';
import { rowsOf, sampleSides } from './raw-rows.js';

const VENUE = 'okx';
const TRADES = 'trades';
/** "books: 400 depth levels will be pushed in the initial full snapshot"; `books50-l2-tbt` has fewer, and none beyond them. */
const WINDOW = 400;
const BEST_LEVELS = { channel: 'books5', levels: 5 } as const;

/**
 * What a collector received of OKX's channel `books` (and `books-l2-tbt`, `books50-l2-tbt`): "prevSeqId: sequence ID of the last sent message", -1 in a
 * snapshot. Trades are read from the channel `trades`; their side is the taker's.
 */
export const OKX_RAW: ImportFormat = {
  name: 'OKX raw messages',
  about:
    'a line is a receive time and a message of the channels `books` and `trades`, or a message alone: then `ts` is used; verified by `seqId` and `prevSeqId` where it has them. Of a market without `books`, those of `books5` are its book',
  example: 'okx-btc.ndjson',
  order: 'arrival',
  hasBooks: true,
  matches: ({ lines }) => rawTexts(lines).some((text) => /"arg":\s*\{[^}]*"channel":\s*"(books|trades)/.test(text)),
  open: ({ name }, host) => new OkxRaw(name, host),
};

type Content = {
  readonly channel: string;
  readonly symbol: string;
  readonly action: unknown;
  readonly recvTs: number;
  readonly entries: readonly Message[];
};

class OkxRaw implements Importer {
  readonly #name: string;
  readonly #host: ImportHost;
  readonly #bookOf = bySymbol((symbol) => this.#open(symbol));
  readonly #unnumberedOf = bySymbol((symbol) => this.#openUnnumbered(symbol));
  readonly #best: BestLevels;

  constructor(name: string, host: ImportHost) {
    this.#name = name;
    this.#host = host;
    this.#best = new BestLevels({
      markets: host.markets,
      identityOf: (symbol) => this.#identity(symbol),
      kind: 'OKX raw messages of the best levels',
    });
  }

  preview(lines: readonly string[]): void {
    for (const content of readable(lines, contentOf)) {
      this.#note(content);
      const { symbol, entries } = content;
      for (const entry of entries) {
        const { px, sz } = entry;
        if (typeof px === 'string') this.#host.markets.sample(VENUE, symbol, [px, String(sz)]);
        sampleSides(this.#host.markets, { venue: VENUE, symbol }, [entry['bids'], entry['asks']]);
      }
    }
  }

  read(line: string): ImportedLine | undefined {
    const content = contentOf(line);
    return content && { recvTs: content.recvTs, apply: () => this.#apply(content) };
  }

  #note({ channel, symbol }: Content): void {
    if (channel !== TRADES && channel !== BEST_LEVELS.channel) this.#best.noteChanges(symbol);
  }

  #apply(content: Content): void {
    this.#note(content);
    const { channel, symbol, action, recvTs, entries } = content;
    for (const entry of entries) {
      const times = { exchangeTs: integerField(entry, 'ts'), recvTs };
      if (channel === TRADES) this.#applyTrade(symbol, entry, times);
      else if (channel === BEST_LEVELS.channel) this.#applyBest(symbol, entry, times);
      else this.#applyBook(symbol, { entry, times, isSnapshot: action === 'snapshot' });
    }
  }

  /** "books5: 5 depth levels snapshot". */
  #applyBest(symbol: string, entry: Message, times: { exchangeTs: number; recvTs: number }): void {
    if (!this.#best.isNeeded(symbol)) return;
    const rows = [rowsOf(entry['bids']), rowsOf(entry['asks'])] as const;
    this.#best.apply(symbol, BEST_LEVELS.levels, { times, rows });
  }

  #applyTrade(symbol: string, entry: Message, times: { exchangeTs: number; recvTs: number }): void {
    const side = sideField(entry, 'side', { buy: 'buy', sell: 'sell' });
    const [price, size] = [decimalField(entry, 'px'), decimalField(entry, 'sz')];
    const id = String(entry['tradeId'] ?? '');
    this.#host.markets.tape(this.#identity(symbol)).add({ id, price, size, side }, times);
  }

  #applyBook(
    symbol: string,
    {
      entry,
      times,
      isSnapshot,
    }: { entry: Message; times: { exchangeTs: number; recvTs: number }; isSnapshot: boolean },
  ): void {
    // The best levels came first.
    if (this.#best.has(symbol)) return;
    const [bids, asks] = [rowsOf(entry['bids']), rowsOf(entry['asks'])];
    // Until 2023 messages had no numbers.
    if (entry['seqId'] === undefined) {
      this.#unnumberedOf(symbol).apply({ isSnapshot, times, rows: [bids, asks] });
      return;
    }
    const book = this.#bookOf(symbol);
    const seq = integerField(entry, 'seqId');
    if (isSnapshot) book.snapshot({ seq, bids, asks, times });
    else book.update({ first: seq, last: seq, previous: integerField(entry, 'prevSeqId'), bids, asks, times });
  }

  #open(symbol: string): SequencedBook {
    const startsEmpty = this.#host.hints.startsEmpty === true;
    return this.#host.markets.book(this.#identity(symbol), {
      kind: 'OKX raw messages',
      open: (market) =>
        new SequencedBook(market, {
          sequencer: new LinkingSequencer(),
          startsEmpty,
          snapshots: 'in-band',
          window: WINDOW,
        }),
    });
  }

  #openUnnumbered(symbol: string): RowBook {
    const startsEmpty = this.#host.hints.startsEmpty === true;
    return this.#host.markets.book(
      { ...this.#identity(symbol), integrity: 'unverifiable' },
      {
        kind: 'OKX raw messages without numbers',
        open: (market) => new RowBook(market, { startsEmpty, window: WINDOW }),
      },
    );
  }

  #identity(symbol: string) {
    return { venue: VENUE, symbol, integrity: 'sequence', source: `raw:${this.#name}` } as const;
  }
}

/** undefined for messages of other channels and for answers to subscriptions. @throws LobtopError `data` for a malformed one */
function contentOf(line: string): Content | undefined {
  const raw = rawMessageOf(line);
  if (raw === undefined) return undefined;
  const { message } = raw;
  const arg = message['arg'] as Message | undefined;
  const channel = String(arg?.['channel']);
  const entries = message['data'];
  if (!/^(books|trades)/.test(channel) || entries === undefined) return undefined;
  const first = Array.isArray(entries) ? (entries[0] as Message | undefined) : undefined;
  const sentMs = Number(first?.['ts']);
  if (!Number.isSafeInteger(sentMs) || sentMs <= 0) throw new LobtopError('data', 'expected data with ts');
  return {
    channel,
    symbol: textField({ instId: arg?.['instId'] ?? first?.['instId'] }, 'instId'),
    action: message['action'],
    recvTs: receivedMs(raw, sentMs),
    entries: entries as readonly Message[],
  };
}
