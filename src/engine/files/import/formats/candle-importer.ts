import { LobtopError } from '../../../errors.js';
import type { ImportedCandle, ImportedIdentity } from '../markets/imported-market.js';
import { readable } from '../table/readable.js';
import type { Importer, ImportHost } from './import-format.js';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Longer ones have no fixed length: months. */
const MAX_INTERVAL_MS = 7 * DAY_MS;

/** A row of a table of candles, and whose it is. */
export type CandleRow = { readonly identity: ImportedIdentity; readonly candle: ImportedCandle };

/** Reads a table of candles: each is added when it is complete. @param read undefined for the header. */
export function candleImporter({ markets }: ImportHost, read: (line: string) => CandleRow | undefined): Importer {
  return {
    preview(lines) {
      for (const { identity, candle } of readable(lines, read)) {
        for (const price of [candle.open, candle.high, candle.low, candle.close]) {
          markets.sample(identity.venue, identity.symbol, [price, candle.size]);
        }
      }
    },
    read(line) {
      const row = read(line);
      if (row === undefined) return undefined;
      const { identity, candle } = row;
      requireInterval(candle.intervalMs);
      return {
        recvTs: candle.recvTs,
        apply: () =>
          markets.at(identity, candle.recvTs, `candles of ${intervalText(candle.intervalMs)}, no book`).candle(candle),
      };
    },
  };
}

/** @throws LobtopError `data` */
function requireInterval(intervalMs: number): void {
  if (Number.isSafeInteger(intervalMs) && intervalMs > 0 && intervalMs <= MAX_INTERVAL_MS) return;
  throw new LobtopError('data', `a candle of ${intervalMs} ms`, { remedy: 'Candles from 1 ms to a week are read' });
}

function intervalText(ms: number): string {
  if (ms % DAY_MS === 0) return `${ms / DAY_MS}d`;
  if (ms % (60 * MINUTE_MS) === 0) return `${ms / (60 * MINUTE_MS)}h`;
  return ms % MINUTE_MS === 0 ? `${ms / MINUTE_MS}m` : `${ms / 1000}s`;
}
