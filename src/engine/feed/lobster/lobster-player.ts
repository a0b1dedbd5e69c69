import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { OrderQueues } from '../../book/orders.js';
import { LobtopError } from '../../errors.js';
import { ASK, BID, type Instrument, type MarketSink, type Side } from '../../sink.js';
import type { ReplayClock } from '../replay/replay-clock.js';
import { LineReader } from './line-reader.js';
import {
  haltWords,
  LOBSTER,
  type LobsterFileName,
  type LobsterMessage,
  type LobsterRow,
  parseLobsterMessage,
  parseLobsterName,
  parseLobsterRow,
} from './lobster-format.js';

/** Messages told between two looks at the reader. */
const STRETCH = 1000;
const FINEST_TICK = '0.0001';
const TICK = '0.01';
const PRICES_A_TICK = 100;
const TIME_ZONE = 'America/New_York';

export type LobsterPlayerOptions = {
  readonly path: string;
  readonly clock: ReplayClock;
  readonly sinkOf: (instrument: Instrument) => MarketSink;
};

/**
 * A LOBSTER message file as a source. With its orderbook file beside it, the levels shown are that file's row after every
 * message; without it they are what the messages alone tell, and what rested before the file is not known.
 * `seq` is the message's number, from 1.
 */
export class LobsterPlayer {
  readonly orders = new OrderQueues();
  readonly #name: LobsterFileName;
  readonly #messages: LineReader;
  readonly #rows: LineReader | undefined;
  readonly #clock: ReplayClock;
  readonly #sink: MarketSink;
  readonly #midnightTs: number;
  readonly #shown: readonly [Map<number, number>, Map<number, number>] = [new Map(), new Map()];
  #seq = 0;
  #pricesPerTick = PRICES_A_TICK;

  /** @throws LobtopError `usage` when the name is none of a LOBSTER message file, `no-input` */
  constructor({ path, clock, sinkOf }: LobsterPlayerOptions) {
    const name = parseLobsterName(basename(path));
    if (name?.kind !== 'message') {
      throw new LobtopError('usage', `${basename(path)} is not named as a LOBSTER message file`, {
        remedy: 'Expected TICKER_YYYY-MM-DD_START_END_message_LEVELS.csv',
      });
    }
    this.#name = name;
    this.#clock = clock;
    this.#midnightTs = midnightTs(name.date);
    this.#messages = new LineReader(path);
    const rowsPath = orderbookPath(path);
    this.#rows = rowsPath === undefined ? undefined : new LineReader(rowsPath);
    this.#sink = sinkOf(this.#instrument());
    this.#identify();
  }

  /** Tells the next messages; answers whether there may be more. @throws LobtopError `data` that names the line */
  step(): boolean {
    for (let i = 0; i < STRETCH; i++) {
      const line = this.#messages.next();
      const row = this.#rows?.next();
      if (line === undefined) {
        if (row !== undefined) throw this.#unequal('more');
        return false;
      }
      if (this.#rows !== undefined && row === undefined) throw this.#unequal('fewer');
      this.#tell(parseLobsterMessage(line, this.#messages.lineNumber), row);
    }
    return true;
  }

  close(): void {
    this.#messages.close();
    this.#rows?.close();
  }

  #instrument(): Instrument {
    return {
      venue: 'lobster',
      symbol: this.#name.ticker,
      tickSize: TICK,
      lotSize: '1',
      base: this.#name.ticker,
      quote: 'USD',
      integrity: this.#rows === undefined ? 'unverifiable' : 'sequence',
      source: `lobster:${this.#name.date}`,
    };
  }

  #identify(): void {
    const instrument = this.#instrument();
    this.#sink.identify(instrument);
    const { integrity } = instrument;
    this.#sink.status({ state: 'live', reason: 'snapshot', attempt: 0, integrity, detail: '' });
  }

  #unequal(which: 'more' | 'fewer'): LobtopError {
    return new LobtopError(
      'data',
      `The orderbook file has ${which} rows than the message file has messages (${this.#seq})`,
    );
  }

  /** Prices come in hundredths of a cent. Between two ticks hidden orders trade: the first that does makes the grid finer. */
  #ticks(price: number): number {
    if (price % this.#pricesPerTick !== 0) {
      this.#sink.refine(this.#pricesPerTick, FINEST_TICK);
      this.#pricesPerTick = 1;
    }
    return price / this.#pricesPerTick;
  }

  #tell(message: LobsterMessage, row: string | undefined): void {
    const ts = this.#midnightTs + message.timeMs;
    this.#seq++;
    this.#clock.moveTo(ts);
    this.#applyOrder(message, ts);
    if (message.type === LOBSTER.halt) this.#tellHalt(message);
    else this.#tellTrade(message, ts);
    if (this.#seq === 1) this.#sink.begin();
    if (row === undefined) this.#showOrder(message);
    else this.#showRow(parseLobsterRow(row, this.#seq, this.#name.levels));
    this.#sink.commit({ seq: this.#seq, exchangeTs: ts, recvTs: ts, recvMono: this.#clock.monoMs() });
  }

  #applyOrder({ type, orderId, size, price, direction }: LobsterMessage, ts: number): void {
    const side = direction === 1 ? BID : ASK;
    if (type === LOBSTER.new) this.orders.add({ id: orderId, side, ticks: price, size, sinceTs: ts });
    else if (type === LOBSTER.delete) this.orders.remove(orderId);
    else if (type === LOBSTER.partialCancel || type === LOBSTER.visibleExecution) this.orders.reduce(orderId, size);
  }

  #tellTrade({ type, size, price, direction }: LobsterMessage, ts: number): void {
    if (type !== LOBSTER.visibleExecution && type !== LOBSTER.hiddenExecution) return;
    const side = direction === 1 ? 'sell' : 'buy';
    const priceTicks = this.#ticks(price);
    this.#sink.trade({ id: String(this.#seq), exchangeTs: ts, recvTs: ts, priceTicks, size, side });
  }

  #tellHalt({ price }: LobsterMessage): void {
    const { integrity } = this.#instrument();
    const state = price === 1 ? 'live' : 'stale';
    this.#sink.status({
      state,
      reason: price === 1 ? 'snapshot' : 'suspended',
      attempt: 0,
      integrity,
      detail: haltWords(price),
    });
  }

  /** Without the orderbook file: the level that the message's order is on, as far as it is known. */
  #showOrder({ type, price, direction }: LobsterMessage): void {
    if (type >= LOBSTER.hiddenExecution) return;
    const side = direction === 1 ? BID : ASK;
    this.#show(side, price, this.orders.sizeAt(side, price));
  }

  #showRow({ bids, asks }: LobsterRow): void {
    this.#showSide(BID, bids);
    this.#showSide(ASK, asks);
  }

  /** Levels that the row does not have any more are gone, or out of its sight. */
  #showSide(side: Side, levels: LobsterRow['bids']): void {
    const wanted = new Map(levels);
    for (const price of [...this.#shown[side].keys()]) if (!wanted.has(price)) this.#show(side, price, 0);
    for (const [price, size] of wanted) this.#show(side, price, size);
  }

  #show(side: Side, price: number, size: number): void {
    const shown = this.#shown[side];
    if ((shown.get(price) ?? 0) === size) return;
    if (size === 0) shown.delete(price);
    else shown.set(price, size);
    this.#sink.level(side, this.#ticks(price), size);
  }
}

/** The orderbook file that belongs to a message file; undefined when there is none. */
function orderbookPath(messagePath: string): string | undefined {
  const path = join(dirname(messagePath), basename(messagePath).replace(/_message_/i, '_orderbook_'));
  return existsSync(path) ? path : undefined;
}

/** When the exchange's day began, ms since the epoch: its clock shows New York's time, in summer and in winter. */
export function midnightTs(date: string): number {
  const utc = Date.parse(`${date}T00:00:00Z`);
  const parts = new Intl.DateTimeFormat('en-US', { timeZone: TIME_ZONE, hourCycle: 'h23', timeZoneName: 'longOffset' });
  // At noon no clock is being changed.
  const noon = new Date(utc + 12 * 3_600_000);
  const offset = parts.formatToParts(noon).find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT';
  const [, sign = '+', hours = '0', minutes = '0'] = /GMT([+-])(\d{2}):(\d{2})/.exec(offset) ?? [];
  return utc - (sign === '-' ? -1 : 1) * (Number(hours) * 3_600_000 + Number(minutes) * 60_000);
}
