import type { MessageBytes } from '../../../message-bytes.js';

/** A trade as ccxt's class reports it. */
type ScannedTrade = {
  readonly id: string;
  /** ms since the epoch. */
  readonly timestamp: number;
  readonly price: number;
  readonly amount: number;
  readonly side: string;
};

/** What was found of one. */
type Found = { readonly [Key in keyof ScannedTrade]: ScannedTrade[Key] | undefined };

/** Trades of one market, as a venue's scanner has found them in a message. One object is used for all messages. */
export class ScannedTrades {
  /** The market's id at the venue. */
  market = '';
  /** As in `BookMessage`. */
  spot: boolean | undefined;
  /** Of the message on its connection, where the venue numbers those. */
  connectionNumber: number | undefined;
  /** In the order of the venue; what ccxt's class makes of the same message. */
  readonly trades: ScannedTrade[] = [];

  /** Adds a trade. Returns whether it has all that a trade has. */
  add({ id, timestamp, price, amount, side }: Found): boolean {
    if (id === undefined || timestamp === undefined || price === undefined || amount === undefined) return false;
    if (side === undefined) return false;
    this.trades.push({ id, timestamp, price, amount, side });
    return true;
  }

  clear(): void {
    this.market = '';
    this.spot = undefined;
    this.connectionNumber = undefined;
    this.trades.length = 0;
  }
}

/** Reads the usual messages with trades from their bytes, as a `BookScanner` does those with changes of a book. */
export type TradeScanner = (message: MessageBytes, url: string, found: ScannedTrades) => boolean;
