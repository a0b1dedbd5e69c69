import { createHash } from 'node:crypto';
import {
  CaptureReader,
  captureClock,
  LobtopError,
  openCapture,
  plainText,
  type ReadonlyMarket,
  STDIN,
} from '../../engine/internal.js';
import { EXIT } from '../exit-status.js';
import { printLines } from '../output/one-shot.js';
import { Progress } from '../progress.js';
import { reportProblems } from '../recording.js';

/** Reads a complete capture and prints its counts, its feed problems and its final state. Returns the exit status. */
export async function verify(path: string, { json }: { readonly json: boolean }): Promise<number> {
  if (path === STDIN) {
    throw new LobtopError('usage', 'A capture is read from both ends, which a pipe does not have', {
      remedy: 'Name a file',
    });
  }
  const reader = new CaptureReader(path);
  const progress = new Progress();
  const pace = async () => {
    const { position, length } = session.source;
    progress.update(`${position} of ${length} events`);
  };
  const session = openCapture({ reader, clock: captureClock(reader), pace });
  session.start();
  await session.done.finally(() => progress.end());
  const reports = session.watched.map(({ market }) => reportOf(market));
  const lines = reports.map((report) => (json ? JSON.stringify({ v: 1, type: 'verify', ...report }) : textOf(report)));
  const isDamaged = reportProblems(reader);
  return printLines(lines, isDamaged || session.source.gaps > 0 ? EXIT.data : EXIT.done);
}

type Report = ReturnType<typeof reportOf>;

function reportOf(market: ReadonlyMarket) {
  const { venue, symbol, counters, state, seq, book, tape } = market;
  const { commits, levels, snapshots, gaps, resyncs, checksums, crossings } = counters;
  const counts = { commits, levels, snapshots, trades: tape?.trades.count ?? 0, gaps, resyncs, checksums, crossings };
  return {
    venue,
    symbol,
    ...counts,
    state,
    seq,
    bids: book?.bids.length ?? 0,
    asks: book?.asks.length ?? 0,
    hash: hashOf(market),
  };
}

function textOf({ venue, symbol, state, seq, bids, asks, hash, ...counts }: Report): string {
  const words = Object.entries(counts).map(([name, count]) => `${count} ${name}`);
  return `${venue}:${symbol}  ${words.join(', ')}; final state ${state}, sequence ${plainText(seq)}, ${bids}/${asks} levels, hash ${hash}`;
}

/** A hash of the final state: every level, the worst first, and the last trade. */
function hashOf({ book, tape, state, seq }: ReadonlyMarket): string {
  const hash = createHash('sha256');
  hash.update(`${state} ${seq}\n`);
  for (const side of book === undefined ? [] : [book.bids, book.asks]) {
    for (let rank = side.length - 1; rank >= 0; rank--) {
      hash.update(`${book?.grid.priceText(side.ticksAt(rank))} ${plainText(side.sizeAtRank(rank))}\n`);
    }
  }
  const last = tape?.trades.newest();
  hash.update(`${tape?.trades.count ?? 0} ${last?.id ?? ''} ${last?.priceTicks ?? ''} ${last?.size ?? ''}\n`);
  return hash.digest('hex').slice(0, 16);
}
