import { LobtopError } from '../../../errors.js';
import { sanitize } from '../../../text.js';
import { decimalText } from '../table/csv-values.js';
import { readable } from '../table/readable.js';
import type { BookKeeper, PendingMessages } from './book-keeper.js';
import { type ImportedIdentity, ImportedMarket, type ImportedTimes } from './imported-market.js';
import { InferredGrid } from './inferred-grid.js';
import type { MarketHost } from './market-host.js';
import type { MessagePlayer } from './message-player.js';
import { type ImportedTrade, TradeTape } from './trade-tape.js';

type Entry = {
  readonly market: ImportedMarket;
  /** The first that has it. */
  readonly file: string;
  tape: TradeTape | undefined;
  /** Where the kinds of files that its trades may come from have the same trades. */
  tapeKind: string | undefined;
  keeper: { readonly kind: string; readonly book: BookKeeper } | undefined;
  /** Whether there is anything but a book. */
  hasOther: boolean;
};

/** The trades of a market, for one of the files that have some. */
export type FileTape = { add(trade: ImportedTrade, times: ImportedTimes): void };

/** What became of the files. */
export type ImportResult = {
  /** What could not be shown, as phrases. */
  readonly problems: readonly string[];
  /** What was left out of what is shown. */
  readonly omissions?: readonly string[];
  /** Whether anything could be shown. */
  readonly hasData: boolean;
};

/** The markets of all files that are read together: a book and its trades share one, and so do the parts of a book. */
export class ImportedMarkets {
  #host: MarketHost | undefined;
  readonly #pending: PendingMessages = new Set();
  readonly #grids = new Map<string, InferredGrid>();
  readonly #entries = new Map<string, Entry>();
  /** Of markets whose updates have been seen in the first lines of a file. */
  readonly #links = new Map<string, boolean>();
  #player: MessagePlayer | undefined;
  /** Whether any of the files has books. */
  hasBooks = false;

  /** Starts what reads the messages of a venue, which has markets of its own. */
  async connectPlayer(player: MessagePlayer): Promise<void> {
    this.#player = player;
    if (this.#host === undefined) throw new Error('a player before its host');
    await player.start(this.#host);
  }

  /** Before any of them is asked for. */
  connect(host: MarketHost): void {
    this.#host = host;
  }

  /** The cells of a price and a size of a market, before its first data: its tick and lot size are inferred from them. */
  sample(venue: string, symbol: string, cells: readonly [price: string, size: string]): void {
    const [pair] = readable([cells], ([price, size]) => [decimalText(price), decimalText(size)] as const);
    if (pair !== undefined) this.#gridOf(`${venue}:${symbol}`).sample(...pair);
  }

  /** Whether the updates of a market name the one before them, in one of its files. Before its first data: snapshots may come from another file. */
  noteLinks(venue: string, symbol: string, isLinked: boolean): void {
    const key = `${venue}:${symbol}`;
    this.#links.set(key, isLinked && this.#links.get(key) !== false);
  }

  /** Whether those of all files do; undefined where no updates were noted. */
  isLinked(venue: string, symbol: string): boolean | undefined {
    return this.#links.get(`${venue}:${symbol}`);
  }

  /** A market for data other than books and trades. @param recvTs of the first of them, @param detail what it has, for a market without a book */
  at(identity: ImportedIdentity, recvTs: number, detail = 'no book'): ImportedMarket {
    const entry = this.#entryOf(identity);
    entry.hasOther = true;
    if (!this.hasBooks) entry.market.startWithoutBook(detail, recvTs);
    return entry.market;
  }

  /**
   * A market's trades.
   *
   * @param kind of the file, where a file of another kind has the same trades
   * @throws LobtopError `data` when such a file has them already
   */
  tape(identity: ImportedIdentity, kind?: string): FileTape {
    const entry = this.#entryOf(identity);
    entry.tapeKind ??= kind;
    if (kind !== undefined && entry.tapeKind !== kind) {
      const { name } = entry.market;
      throw new LobtopError('data', `the trades of ${name} are in another file already: ${entry.tapeKind}`, {
        remedy: 'Play one kind of file at a time',
      });
    }
    entry.hasOther = true;
    const tape = entry.tape ?? new TradeTape(entry.market, this.hasBooks);
    entry.tape = tape;
    return { add: (trade, times) => tape.addOf(identity.source, trade, times) };
  }

  /**
   * What keeps a market's book, made by the first file that has it and shared by the others of its kind.
   *
   * @throws LobtopError `data` when a file of another kind keeps it already
   */
  book<Keeper extends BookKeeper>(
    identity: ImportedIdentity,
    { kind, open }: { readonly kind: string; readonly open: (market: ImportedMarket) => Keeper },
  ): Keeper {
    const entry = this.#entryOf(identity);
    entry.keeper ??= { kind, book: open(entry.market) };
    // The kind says which class it is.
    if (entry.keeper.kind === kind) return entry.keeper.book as Keeper;
    throw new LobtopError('data', `the book of ${entry.market.name} is in another file already: ${entry.keeper.kind}`, {
      remedy: 'Play one kind of book at a time',
    });
  }

  /** The next line has a later time, or there is none. */
  flush(): void {
    // Of thousands of markets only those of the last time.
    for (const message of this.#pending) message.flush();
    this.#pending.clear();
  }

  /** Known at the end. */
  get result(): ImportResult {
    if (this.#player !== undefined) return this.#player.result;
    const entries = [...this.#entries.values()];
    const phrases = (phraseOf: (book: BookKeeper) => string | undefined) =>
      entries.flatMap(({ keeper, file }) => {
        const phrase = keeper && phraseOf(keeper.book);
        return phrase === undefined ? [] : [`${file} has ${phrase}`];
      });
    const problems = phrases(({ problem }) => problem);
    const repeated = entries.flatMap(({ tape, market }) =>
      tape === undefined || tape.repeated === 0
        ? []
        : [`${tape.repeated} trades of ${market.name} are in two files: counted once`],
    );
    const omissions = [
      ...phrases(({ problem, omission }) => (problem === undefined ? omission : undefined)),
      ...repeated,
    ];
    return { problems, omissions, hasData: entries.some(isShown) };
  }

  #entryOf(identity: ImportedIdentity): Entry {
    const { venue, symbol, source } = identity;
    const name = `${venue}:${symbol}`;
    const known = this.#entries.get(name);
    if (known !== undefined) return known;
    const clean = { ...identity, venue: sanitize(venue), symbol: sanitize(symbol), source: sanitize(source, 200) };
    // Names that look the same are of one market.
    const key = `${clean.venue}:${clean.symbol}`;
    const same = this.#entries.get(key);
    if (same !== undefined) return same;
    if (this.#host === undefined) throw new Error('a market before its host');
    const market = new ImportedMarket(clean, this.#gridOf(key), { ...this.#host, pending: this.#pending });
    const file = clean.source.slice(clean.source.indexOf(':') + 1);
    const entry: Entry = { market, file, tape: undefined, tapeKind: undefined, keeper: undefined, hasOther: false };
    this.#entries.set(key, entry);
    return entry;
  }

  #gridOf(key: string): InferredGrid {
    const grid = this.#grids.get(key) ?? new InferredGrid();
    this.#grids.set(key, grid);
    return grid;
  }
}

function isShown({ keeper, hasOther }: Entry): boolean {
  return hasOther || (keeper !== undefined && keeper.book.problem === undefined);
}
