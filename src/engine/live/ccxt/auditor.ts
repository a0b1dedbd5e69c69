import type { Book } from '../../book/book.js';
import { LobtopError } from '../../errors.js';
import { type AuditReport, BookAudit } from '../../integrity/book-audit.js';
import type { MarketRelay } from '../../relay.js';
import type { Pause } from '../../time/pause.js';
import type { CcxtExchange } from './types.js';
import type { VenuePolicy } from './venue-policy.js';

const TRIES = 3;
/** A picture is often ahead of the stream, and without a common number nothing says by how much. */
const SETTLE_MS = 1000;
const CATCH_UP_MS = 2000;

export type AuditorOptions = {
  readonly symbol: string;
  readonly exchange: CcxtExchange;
  readonly sink: MarketRelay;
  readonly policy: VenuePolicy;
  readonly pause: Pause;
  readonly book: Book;
};

/**
 * Fetches a REST picture of a live book and compares, three times at most while levels differ: a picture may come from a cache
 * that lags behind its own number.
 *
 * @throws LobtopError `venue` when no picture can be had that can be compared
 */
export async function auditBook(options: AuditorOptions): Promise<AuditReport> {
  let report: AuditReport | undefined;
  for (let attempt = 0; attempt < TRIES; attempt++) {
    report = (await compareOnce(options)) ?? report;
    if (report?.differences.length === 0) return report;
  }
  if (report !== undefined) return report;
  throw new LobtopError('venue', `The REST book of ${options.symbol} is older than the stream each time`);
}

/** undefined when the picture is too old to be compared. */
async function compareOnce({
  symbol,
  exchange,
  sink,
  policy,
  pause,
  book,
}: AuditorOptions): Promise<AuditReport | undefined> {
  const audit = new BookAudit(book, policy.book === 'window');
  const leave = sink.add(audit.sink);
  try {
    const { bids = [], asks = [], nonce } = await exchange.fetchOrderBook(symbol);
    const seq = policy.hasRestSequence ? nonce : undefined;
    if (audit.isTooOld(seq)) return undefined;
    await pause.for(seq === undefined ? SETTLE_MS : 0);
    await Promise.race([audit.whenReached(seq), pause.for(CATCH_UP_MS)]);
    return audit.compare({ bids, asks, seq });
  } finally {
    leave();
  }
}
