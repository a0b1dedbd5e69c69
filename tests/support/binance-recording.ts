import { gunzipLines } from './shared.js';

export type Row = [price: string, size: string];
export type DepthEvent = { e: 'depthUpdate'; E: number; s: string; U: number; u: number; b: Row[]; a: Row[] };
export type BookTicker = { u: number; b: string; B: string; a: string; A: string };
export type Snapshot = { lastUpdateId: number; bids: Row[]; asks: Row[] };

/** One recorded session: the messages as received, and the one REST snapshot inside it. */
export type BinanceRecording = {
  /** Raw text of each stream event, without the combined-stream wrapper. */
  readonly events: readonly RecordedEvent[];
  readonly snapshot: Snapshot;
};

export type RecordedEvent = { readonly stream: string; readonly text: string };

const FOLDER = ['data', 'binance-raw-hftbacktest'];

export function readBinanceRecording(files: readonly string[]): BinanceRecording {
  const events: RecordedEvent[] = [];
  let snapshot: Snapshot | undefined;
  for (const line of files.flatMap((file) => gunzipLines(...FOLDER, file))) {
    const text = line.slice(line.indexOf(' ') + 1);
    const stream = /^\{"stream":"([^"]+)","data":/.exec(text);
    if (stream !== null) events.push({ stream: stream[1], text: text.slice(stream[0].length, -1) });
    else if (text.includes('lastUpdateId')) snapshot ??= JSON.parse(text) as Snapshot;
  }
  if (snapshot === undefined) throw new Error('The recording holds no snapshot');
  return { events, snapshot };
}

export function isDepth(event: RecordedEvent): boolean {
  return event.stream.includes('@depth');
}

/** The exchange's own touch at every update id, in order. */
export class TickerOracle {
  readonly #tickers: BookTicker[];

  constructor(recording: BinanceRecording) {
    this.#tickers = recording.events
      .filter(({ stream }) => stream.endsWith('@bookTicker'))
      .map(({ text }) => JSON.parse(text) as BookTicker)
      .sort((a, b) => a.u - b.u);
  }

  /** The ticker with the largest u that is not above `seq`. */
  at(seq: number): BookTicker | undefined {
    let low = 0;
    let high = this.#tickers.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#tickers[middle].u <= seq) low = middle + 1;
      else high = middle;
    }
    return this.#tickers[low - 1];
  }
}
