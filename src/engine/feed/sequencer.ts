/** What a message's sequence numbers say about it. */
export type SequenceVerdict = 'next' | 'old' | 'gap';

/** Decides from a venue's own numbers whether a message follows the last one. */
export type Sequencer = {
  /** The last sequence known to be complete; undefined before the first. */
  readonly last: number | undefined;
  check(first: number, last: number): SequenceVerdict;
  reset(): void;
};

/**
 * Binance spot, "How to manage a local order book correctly":
 * "While listening to the stream, each new event's U should be equal to the previous event's u+1."
 *
 * It watches what arrives, buffered messages included, so a loss is seen in the same message.
 */
export class BinanceSpotSequencer implements Sequencer {
  last: number | undefined;

  /** @param first the event's `U`, @param last its `u` */
  check(first: number, last: number): SequenceVerdict {
    if (!Number.isSafeInteger(first) || !Number.isSafeInteger(last) || last < first) return 'gap';
    if (this.last === undefined || first === this.last + 1) {
      this.last = last;
      return 'next';
    }
    return last <= this.last ? 'old' : 'gap';
  }

  reset(): void {
    this.last = undefined;
  }
}
