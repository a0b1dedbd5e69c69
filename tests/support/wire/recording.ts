import { readFileSync } from 'node:fs';
import { gunzipLines, sharedPath } from '../shared.js';
import type { Row } from './truth-book.js';
import type { BookChange, Expected, RestSnapshot, ScriptMarket, WireEvent } from './venue-script.js';

/** One line of a recorded session (README of the data): what came in, over which connection, from which address. */
export type RecordedLine = {
  readonly t: 'connect' | 'send' | 'recv' | 'http';
  readonly conn: string;
  /** Receive time, s. */
  readonly ts: number;
  readonly data?: string;
  readonly url?: string;
  /** Of a connection. */
  readonly addr?: string;
};

export function readLines(folder: string, file: string): RecordedLine[] {
  return gunzipLines('data', folder, `${file}.jsonl.gz`).map((line) => JSON.parse(line) as RecordedLine);
}

export type Oracle = Readonly<Record<string, Expected>>;

export function readOracle(folder: string, file: string): Oracle {
  const { symbols } = JSON.parse(readFileSync(sharedPath('data', folder, `${file}.expect.json`), 'utf8')) as {
    symbols: Oracle;
  };
  return symbols;
}

/** Markets of a recording, named as in its oracle, with a price step that its final prices are on. */
export function marketsOf(
  oracle: Oracle,
  name: (name: string) => Pick<ScriptMarket, 'symbol' | 'id'> & Partial<ScriptMarket>,
): ScriptMarket[] {
  return Object.entries(oracle)
    .filter(([, expected]) => expected.final_top10 !== undefined)
    .map(([key, { final_top10: top }]) => ({ name: key, tick: stepOf([...top.bids, ...top.asks]), ...name(key) }));
}

/** The finest power of ten among these prices: what a venue would give as its tick. */
function stepOf(rows: readonly Row[]): number {
  const decimals = rows.map(([price]) =>
    String(price).includes('e') ? 9 : (String(price).split('.')[1]?.length ?? 0),
  );
  return Number(`1e-${Math.max(0, ...decimals)}`);
}

export type Decoder = (text: string, line: RecordedLine) => Omit<WireEvent, 'text'> | 'skip';

/** The messages of a recording with what they do to books; what the stand-in says itself is skipped. */
export function eventsOf(
  lines: readonly RecordedLine[],
  decode: Decoder,
  snapshot?: (url: string, text: string) => BookChange,
): (WireEvent | RestSnapshot)[] {
  return lines.flatMap((line): (WireEvent | RestSnapshot)[] => {
    const text = line.data ?? '';
    if (line.t === 'http' && snapshot !== undefined) {
      const change = snapshot(line.url ?? '', text);
      return [{ rest: true, market: change.market, text, url: line.url, change }];
    }
    if (line.t !== 'recv') return [];
    const decoded = decode(text, line);
    return decoded === 'skip' ? [] : [{ ...decoded, text }];
  });
}

/** Text of every number kept: JSON numbers become the text that they were written as. */
export function textRows(rows: readonly (readonly unknown[])[] | undefined): Row[] {
  return (rows ?? []).map((row) => [String(row[0]), String(row[1])]);
}
