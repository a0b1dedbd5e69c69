import {
  type AuditReport,
  BID,
  type LiveSession,
  LobtopError,
  type MarketTarget,
  neverLive,
  openSession,
  type ProxySettings,
  plainText,
  systemClock,
  type VenueSettings,
  type WatchedMarket,
} from '../../engine/internal.js';
import { EXIT, exitStatusOf } from '../exit-status.js';
import { printLines } from '../output/one-shot.js';
import { notice, reportError } from '../report.js';
import { Stop, type StopReason } from '../stop.js';
import { cacheDir } from '../xdg-paths.js';

/** At most this many differing levels are printed as text. Records contain all of them. */
const SHOWN_DIFFERENCES = 20;

export type AuditOptions = {
  readonly target: MarketTarget;
  readonly venues: Readonly<Record<string, VenueSettings>>;
  /** For venues without one of their own; a simulated venue has none. */
  readonly proxy?: ProxySettings;
  /** How long to wait for a live book. */
  readonly timeoutMs: number;
  readonly json: boolean;
};

/** Compares a live book with the venue's REST book, level by level. Returns 0 = equal, 1 = levels differ, 69 = no book to compare. */
export async function audit(options: AuditOptions): Promise<number> {
  const stop = new Stop();
  const stopListening = stop.listenToSignals();
  const { target, venues, proxy } = options;
  let session: LiveSession | undefined;
  try {
    session = openSession({ targets: [target], venues, proxy, clock: systemClock, cacheDir: cacheDir(process.env) });
    const result = await Promise.race([run(session, options), stop.reason]);
    return await finish(result, options);
  } catch (error) {
    reportError(error);
    return exitStatusOf(error);
  } finally {
    session?.close();
    stopListening();
  }
}

async function finish(result: AuditReport | StopReason, options: AuditOptions): Promise<number> {
  if ('differences' in result) {
    const lines = options.json ? [recordOf(result, options.target)] : linesOf(result, options.target);
    return printLines(lines, result.differences.length === 0 ? EXIT.done : EXIT.failure);
  }
  if (result.error !== undefined) reportError(result.error);
  return result.status;
}

async function run(session: LiveSession, { timeoutMs, target }: AuditOptions): Promise<AuditReport> {
  const [{ market, feed }] = session.watched;
  if (process.stderr.isTTY) notice(`waiting for the book of ${target.venue}:${target.symbol}`);
  const timeout = new AbortController();
  const cancel = systemClock.after(timeoutMs, () => timeout.abort());
  try {
    await market.whenLive({ signal: timeout.signal });
  } catch (error) {
    throw noBook(session.watched, timeoutMs) ?? error;
  } finally {
    cancel();
  }
  if (feed.audit === undefined) throw new LobtopError('venue', `${target.venue} has no REST order book`);
  return feed.audit();
}

function noBook(watched: readonly WatchedMarket[], timeoutMs: number): LobtopError {
  const remedy = `It was not live again within ${timeoutMs / 1000} s; set a longer --timeout`;
  return neverLive(watched) ?? new LobtopError('venue', 'The book was lost before the audit', { remedy });
}

function linesOf(
  { alignedBy, seq, comparedLevels, differences }: AuditReport,
  { venue, symbol }: MarketTarget,
): string[] {
  const alignment = alignedBy === 'sequence' ? `at sequence ${seq}` : 'at the same time';
  const count = differences.length;
  const verdict = count === 0 ? 'equal' : `${count} of ${comparedLevels} levels differ`;
  const head = `${venue}:${symbol}  ${verdict}: ${comparedLevels} levels compared with the REST book ${alignment}`;
  const rows = differences.slice(0, SHOWN_DIFFERENCES).map(({ side, price, local, venue: remote }) => {
    return `  ${side === BID ? 'bid' : 'ask'} ${price}  local ${plainText(local)}  venue ${plainText(remote)}`;
  });
  const more = count - rows.length;
  return [head, ...rows, ...(more > 0 ? [`  and ${more} more; --json lists all`] : [])];
}

function recordOf(
  { alignedBy, seq, comparedLevels, differences }: AuditReport,
  { venue, symbol }: MarketTarget,
): string {
  const levels = differences.map(({ side, price, local, venue: remote }) => {
    return `{"side":"${side === BID ? 'bid' : 'ask'}","price":${price},"local":${plainText(local)},"venue":${plainText(remote)}}`;
  });
  const head = JSON.stringify({ v: 1, type: 'audit', venue, symbol, alignedBy, seq: seq ?? null, comparedLevels });
  return `${head.slice(0, -1)},"differences":[${levels.join(',')}]}`;
}
