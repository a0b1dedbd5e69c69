import type { MessageBytes } from '../../../message-bytes.js';
import { RowColumns } from '../../../row-columns.js';

/** A change of a book, as a venue's scanner has found it in a message. One object is used for all messages. */
export class ScannedMessage {
  /** The market's id at the venue. */
  market = '';
  /** As in `BookMessage`. */
  spot: boolean | undefined;
  /** The sequence number that the book has to be at, for this to be its next change; undefined where the venue numbers nothing. */
  after: number | undefined;
  readonly kind = 'update';
  first: number | undefined;
  last: number | undefined;
  previous: number | undefined;
  touchSeq: number | undefined;
  checksum: number | undefined;
  /** Of the message on its connection, where the venue numbers those. */
  connectionNumber: number | undefined;
  exchangeTs: number | undefined;
  readonly bids = new RowColumns();
  readonly asks = new RowColumns();

  clear(): void {
    this.market = '';
    this.spot = undefined;
    this.after = undefined;
    this.first = undefined;
    this.last = undefined;
    this.previous = undefined;
    this.touchSeq = undefined;
    this.checksum = undefined;
    this.connectionNumber = undefined;
    this.exchangeTs = undefined;
  }
}

/**
 * Reads a change of a book from the bytes of a message, without parsing it; false for everything that it does not fully understand, which is then read in
 * the ordinary way. It may be strict: that costs time only. `found` has been cleared.
 *
 * @param url the address of the connection
 */
export type BookScanner = (message: MessageBytes, url: string, found: ScannedMessage) => boolean;
