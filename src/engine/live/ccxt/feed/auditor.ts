import type { Book } from '../../../book/book.js';
import { LobtopError } from '../../../errors.js';
import { type AuditReport, BookAudit } from '../../../integrity/book-audit.js';
import { proxyErrorIn } from '../../../proxy/proxy-error.js';
import type { MarketRelay } from '../../../relay.js';
import { safeCause } from '../../../secrets.js';
import type { Pause } from '../../../time/pause.js';
import { issueOf } from '../failure.js';
import type { CcxtExchange } from '../types.js';
import type { VenuePolicy } from '../venue-policy.js';

const MAX_ATTEMPTS = 3;
/** A snapshot is often ahead of the stream, and without a common sequence number it is not known by how much. */
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
 * Compares a live book with a REST snapshot; retries up to three times while levels differ, since a snapshot may come from a cache
 * that lags behind its own sequence number.
 *
 * @throws LobtopError `venue` when a snapshot cannot be fetched, or every one is too old to be compared; `proxy`
 */
export async function auditBook(options: AuditorOptions): Promise<AuditReport> {
  let report: AuditReport | undefined;
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    report = (await compareOnce(options)) ?? report;
    if (report?.differences.length === 0) return report;
  }
  if (report !== undefined) return report;
  throw new LobtopError(
    'venue',
    `The REST book of ${options.symbol} was older than the stream in all ${MAX_ATTEMPTS} attempts`,
  );
}

/** undefined when the snapshot is too old to be compared. */
async function compareOnce({
  symbol,
  exchange,
  sink,
  policy,
  pause,
  book,
}: AuditorOptions): Promise<AuditReport | undefined> {
  const audit = new BookAudit(book);
  const leave = sink.add(audit.sink);
  try {
    const {
      bids = [],
      asks = [],
      nonce,
    } = await exchange.fetchOrderBook(symbol).catch((error: unknown) => {
      throw noRestBook(symbol, error);
    });
    const seq = policy.hasRestSequence ? nonce : undefined;
    if (audit.isTooOld(seq)) return undefined;
    await pause.for(seq === undefined ? SETTLE_MS : 0);
    await Promise.race([audit.whenReached(seq), pause.for(CATCH_UP_MS)]);
    return audit.compare({ bids, asks, seq });
  } finally {
    leave();
  }
}

function noRestBook(symbol: string, error: unknown): LobtopError {
  const message = `Cannot fetch the REST book of ${symbol}: ${issueOf(error).detail}`;
  return proxyErrorIn(error) ?? new LobtopError('venue', message, { cause: safeCause(error) });
}
