import type { Span } from './text-cursor.js';

/** A change of a book, as a venue's scanner has found it in the text of a message. One object is used for all messages. */
export class ScannedMessage {
  /** The market's id at the venue. */
  market = '';
  /** As in `BookMessage`. */
  spot: boolean | undefined;
  /** The sequence number that the book has to be at, for this to be its next change. */
  after = 0;
  readonly kind = 'update';
  first = 0;
  last = 0;
  previous: number | undefined;
  touchSeq: number | undefined;
  exchangeTs = 0;
  readonly bids: Span = { from: 0, to: 0 };
  readonly asks: Span = { from: 0, to: 0 };
}

/**
 * Finds a change of a book in the text of a message, without parsing it; false for everything that it does not fully understand, which is then read in
 * the ordinary way. It may be strict: that costs time only.
 *
 * @param url the address of the connection
 */
export type BookScanner = (text: string, url: string, found: ScannedMessage) => boolean;
