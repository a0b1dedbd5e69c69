import { LobtopError } from '../errors.js';
import type { FeedTraffic } from '../feed.js';
import type { MarketHost } from '../files/import/markets/market-host.js';
import type { MessagePlayer, ReceivedMessage } from '../files/import/markets/message-player.js';
import { Market } from '../market.js';
import { didYouMean } from '../nearest.js';
import type { ProxySettings } from '../proxy/proxies.js';
import { proxyErrorIn } from '../proxy/proxy-error.js';
import { type Leave, MarketRelay } from '../relay.js';
import { type FeedStatus, partialSink } from '../sink.js';
import { sanitize } from '../text.js';
import type { ReplayClock } from '../time/replay-clock.js';
import type { CcxtVenue } from './ccxt/feed/venue.js';
import { RecordedWire } from './ccxt/recorded/recorded-wire.js';
import { createVenue, type VenueSettings } from './create-venue.js';
import { notLoaded } from './listing.js';

/** Turns of the event loop within which a class has to subscribe its books: it waits for nothing but itself. */
const MAX_TURNS = 1000;
/** Within these a class has asked for a snapshot, or has applied one. */
const TURNS = 4;
/** Messages between two turns of the event loop once every book is live: then nothing waits for one. */
const MESSAGES_PER_TURN = 64;

export type VenueMessagesOptions = {
  readonly venue: string;
  readonly symbols: readonly string[];
  readonly settings?: VenueSettings | undefined;
  /** For the list of markets: nothing else is fetched. */
  readonly proxy?: ProxySettings | undefined;
  readonly cacheDir?: string | undefined;
};

/**
 * Plays messages of a venue that were received before through all that reads them live: its ccxt class, the sequence rules and
 * checksums. Only the list of markets is loaded from the venue.
 */
export class VenueMessages implements MessagePlayer {
  readonly venue: string;
  readonly #options: VenueMessagesOptions;
  readonly #wire = new RecordedWire();
  #opened: Promise<void> | undefined;
  #source: CcxtVenue | undefined;
  #clock: ReplayClock | undefined;
  #markets: readonly Market[] = [];
  readonly #leaves: Leave[] = [];
  /** Why a book was just lost with a message of the wrong form. */
  #unreadable: string | undefined;
  #messages = 0;

  constructor(options: VenueMessagesOptions) {
    this.venue = options.venue;
    this.#options = options;
  }

  start(host: MarketHost): Promise<void> {
    this.#opened ??= this.#open(host);
    return this.#opened;
  }

  play({ payload, url, recvTs }: ReceivedMessage): void {
    this.#clock?.moveTo(recvTs);
    this.#messages++;
    if (url === undefined) this.#wire.receive(payload);
    else if (typeof payload === 'string') this.#wire.answer(url, payload);
    this.#requireReadable();
  }

  async settle(): Promise<void> {
    const isLive = this.#markets.every((market) => market.isLive);
    if (isLive && this.#messages % MESSAGES_PER_TURN !== 0) return;
    for (let i = 0; i < TURNS; i++) await turn();
  }

  close(): void {
    // That the messages have ended is nothing that happened to a market.
    for (const leave of this.#leaves) leave();
    this.#source?.close();
  }

  /** Of the venue, so far. */
  get traffic(): FeedTraffic | undefined {
    return this.#source?.traffic;
  }

  get result() {
    const problems = this.#markets.flatMap(({ isLive, wasEverLive, venue, symbol, feedStatus: { state, detail } }) => {
      const why = `${state}${detail === '' ? '' : `: ${detail}`}`;
      if (!wasEverLive) return [`no book of ${venue}:${symbol} (${why})`];
      return isLive ? [] : [`the book of ${venue}:${symbol} was lost and has not begun again (${why})`];
    });
    const unusable = this.#wire.unusableAnswers;
    if (unusable > 0) problems.push(`${unusable} answers to REST calls are not JSON`);
    const hasData = this.#markets.some(({ wasEverLive, tape }) => wasEverLive || (tape?.trades.length ?? 0) > 0);
    return { problems, hasData };
  }

  /** A venue that sends nonsense is asked again; nobody can ask a recording. @throws LobtopError `data` */
  #requireReadable(): void {
    const detail = this.#unreadable;
    this.#unreadable = undefined;
    if (detail !== undefined) throw new LobtopError('data', detail.replace(/^a message could not be read[^:]*: /, ''));
  }

  #note({ reason, attempt, detail }: FeedStatus): void {
    // Without an attempt it is a report, and the book goes on.
    if (reason === 'malformed' && attempt > 0) this.#unreadable = detail;
  }

  async #open({ clock, sinkOf }: MarketHost): Promise<void> {
    const { venue, symbols, settings, proxy, cacheDir } = this.#options;
    const source = createVenue(venue, settings, { clock, cacheDir, ownNames: [], proxy, recorded: this.#wire });
    this.#source = source;
    this.#clock = clock;
    await this.#requireSymbols(source, symbols);
    this.#wire.start();
    this.#markets = symbols.map((symbol) => {
      // The books that checksums are compared with: those of the session may begin later.
      const market = new Market({ venue, symbol, clock });
      const sink = new MarketRelay(market);
      this.#leaves.push(
        sink.add(sinkOf({ venue, symbol })),
        sink.add(partialSink({ status: (status) => this.#note(status) })),
      );
      source.add({ symbol, sink, book: () => market.book });
      return market;
    });
    source.run();
    for (let i = 0; i < MAX_TURNS && !source.isSubscribed; i++) await turn();
  }

  async #requireSymbols(source: CcxtVenue, symbols: readonly string[]): Promise<void> {
    const { venue, settings } = this.#options;
    const { symbols: known = [] } = await source.load().catch((cause: unknown) => {
      throw proxyErrorIn(cause) ?? notLoaded(venue, settings, cause);
    });
    const missing = symbols.find((symbol) => !known.includes(symbol));
    if (missing === undefined) return;
    const remedy = didYouMean(missing.toUpperCase(), [...known], {
      count: 3,
      fallback: `List them with: lobtop markets ${venue}`,
    });
    throw new LobtopError('symbol', `${venue} has no market ${sanitize(missing)}`, { remedy });
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
