import { LobtopError } from '../errors.js';
import { TICKER_FIGURES, type Ticker } from '../sink.js';
import { parseJsonObject } from './parse-json.js';

/** Encodes a ticker's figures for a capture; its times are encoded as those of any event. */
export function tickerText(ticker: Ticker): string {
  return JSON.stringify(Object.fromEntries(TICKER_FIGURES.map((name) => [name, ticker[name]])));
}

/** Parses the figures of a ticker. @throws LobtopError `data` when they are malformed */
export function parseTicker(text: string): Omit<Ticker, 'exchangeTs' | 'recvTs'> {
  const figures = parseJsonObject(text);
  const known = TICKER_FIGURES.flatMap((name) => {
    const value = figures[name];
    if (value === undefined) return [];
    if (typeof value !== 'number') throw new LobtopError('data', `malformed ticker: ${name}`);
    return [[name, value] as const];
  });
  return Object.fromEntries(known);
}
