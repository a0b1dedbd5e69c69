import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type BinanceRecording, isDepth, readBinanceRecording, TickerOracle } from '../support/binance-recording.js';
import { BinanceStandIn } from '../support/binance-stand-in.js';
import { lobtopUntil, records } from '../support/program.js';
import { hasShared, sharedPath } from '../support/shared.js';

const FILES = ['spot_btcusdt_20240808.gz', 'spot_btcusdt_20240809.gz'];
/** Some dozens of records. */
const TAIL = 50_000;
const KNOWN_EXCEPTIONS = [50093478174, 50093480542];

type Pair = readonly [price: number, size: number];

type CandleRow = readonly [
  ts: number,
  open: string,
  high: string,
  low: string,
  close: string,
  size: string,
  trades: number,
];

/** The recording's own one-minute candle. */
function expectedCandle(openTs: number): number[] {
  const path = sharedPath('data', 'binance-raw-hftbacktest', 'spot_btcusdt.expect.json');
  const { candles_1m_from_trades } = JSON.parse(readFileSync(path, 'utf8')) as { candles_1m_from_trades: CandleRow[] };
  return (candles_1m_from_trades.find(([ts]) => ts === openTs) ?? []).map(Number);
}

/** What the records of the last book and the last trade contain. */
function lastWords({ events }: BinanceRecording): string[] {
  const last = (isWanted: (event: { readonly stream: string }) => boolean) =>
    JSON.parse(events.findLast(isWanted)?.text ?? '{}') as { u: number; t: number };
  return [`"seq":${last(({ stream }) => stream.includes('@depth')).u},`, `"id":"${last(isTrade).t}"`];
}

/** The number of the last book in it. */
function lastSeqIn(text: string): number | undefined {
  const last = [...text.slice(-TAIL).matchAll(/"seq":(\d+),/g)].at(-1);
  return last === undefined ? undefined : Number(last[1]);
}

const isTrade = ({ stream }: { readonly stream: string }) => stream.endsWith('@trade');

describe.skipIf(!hasShared('data', 'binance-raw-hftbacktest'))('recorded Binance spot through the program', () => {
  it.each([
    ['at a pace', 200],
    ['thousands at once', 3000],
  ])('prints every state with the exchange’s own touch, %s', async (_name, sliceEvents) => {
    const recording = readBinanceRecording(FILES);
    const oracle = new TickerOracle(recording);
    // What comes next comes when everything up to it is printed: more than seconds of work at once would be taken for sleep.
    let printedSeq = 0;
    const isReady = (sentSeq: number) => printedSeq >= sentSeq;
    const standIn = new BinanceStandIn({ recording, sliceEvents, isReady });
    const { ccxt } = await standIn.listen();
    const { urls } = ccxt as { urls: { api: { public: string; ws: { spot: string } } } };
    const config = `
[venues.binance.ccxt]
options = { fetchMarkets = { types = ["spot"] } }
[venues.binance.ccxt.urls.api]
public = "${urls.api.public}"
[venues.binance.ccxt.urls.api.ws]
spot = "${urls.api.ws.spot}"
`;
    const args = ['binance:BTC/USDT', '--headless', '--json', '--interval', '0', '--depth', '3', '--no-history'];
    const words = lastWords(recording);
    // By way of a file: this process plays the recording, and read from a pipe by it the program would have a slow reader.
    const isOver = (text: string) => {
      printedSeq = lastSeqIn(text) ?? printedSeq;
      return standIn.isDone && words.every((word) => text.includes(word));
    };
    const flags = [...args, '--streams', 'book,trade,candle,status'];
    const { stdout, stderr, status } = await lobtopUntil(isOver, flags, { config });
    standIn.close();
    expect([status, stderr]).toEqual([143, '']);
    const all = records(stdout);
    const wrong: number[] = [];
    const seqs = new Set<number>();
    for (const book of all.filter(({ type, state }) => type === 'book' && state === 'live')) {
      const seq = book['seq'] as number;
      const [[bid, bidSize]] = book['bids'] as Pair[];
      const [[ask, askSize]] = book['asks'] as Pair[];
      const ticker = oracle.at(seq);
      seqs.add(seq);
      expect(book['conflated']).toBe(0);
      const touch = `${bid} ${bidSize} ${ask} ${askSize}`;
      const wanted = `${Number(ticker?.b)} ${Number(ticker?.B)} ${Number(ticker?.a)} ${Number(ticker?.A)}`;
      if (touch !== wanted) wrong.push(seq);
    }
    expect(wrong).toEqual(KNOWN_EXCEPTIONS);
    expect(seqs.size).toBeGreaterThanOrEqual(recording.events.filter(isDepth).length - 4);
    expect(all.filter(({ type }) => type === 'trade').length).toBeGreaterThan(10_000);
    // The first minute began before we listened, and says so; every other one is the exchange's own, to the last digit.
    const candles = new Map(all.filter(({ type }) => type === 'candle').map((candle) => [candle['openTs'], candle]));
    const [torn, ...whole] = [...candles.values()];
    expect(torn['gap']).toBe(true);
    expect(whole.length).toBeGreaterThan(3);
    for (const candle of whole) {
      const { openTs, open, high, low, close, size, trades, gap } = candle;
      expect([openTs, open, high, low, close, size, trades, gap]).toEqual([...expectedCandle(openTs as number), false]);
    }
  });
});
