import { InvalidArgumentError } from 'commander';
import type { CandleKind, ExtraStream, MarketTarget } from '../engine/internal.js';
import {
  durationMs,
  EXTRA_STREAMS,
  LobtopError,
  msOf,
  parseCandleKind,
  REPLAY_SPEEDS,
  sanitize,
} from '../engine/startup.js';

/** Record types that `--streams` accepts. */
export const STREAMS = [
  'book',
  'delta',
  'trade',
  'candle',
  'stats',
  'status',
  'order',
  'touch',
  'ticker',
  'liquidation',
] as const;
export type Stream = (typeof STREAMS)[number];

/** Formats and tables of `lobtop export`. */
export const EXPORT_FORMATS = ['csv', 'ndjson', 'parquet'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];
export const EXPORT_TABLES = ['trades', 'deltas', 'books', 'candles'] as const;
export type ExportTable = (typeof EXPORT_TABLES)[number];

/** "500ms", "10s", "1m30s", "30d"; a bare number is in seconds. Returns ms. */
export function parseDuration(text: string): number {
  const ms = durationMs(/^[\d.]+$/.test(text) ? `${text}s` : text);
  if (ms !== undefined && ms > 0) return ms;
  throw new InvalidArgumentError('Expected a time like 500ms, 10s, 1m30s, 1h or 2d.');
}

/** Playback speed: "0.5", "10" or "max". */
export function parseReplaySpeed(text: string): number {
  const speed = text === 'max' ? Number.POSITIVE_INFINITY : Number(text);
  if (REPLAY_SPEEDS.some((known) => known === speed)) return speed;
  throw new InvalidArgumentError(`Expected one of ${REPLAY_SPEEDS.filter(Number.isFinite).join(', ')} or max.`);
}

/** A duration; "0" = keep no past. */
export function parsePast(text: string): number {
  return text === '0' ? 0 : parseDuration(text);
}

export function parseCount(text: string): number {
  return wholeNumber(text, 1, Number.MAX_SAFE_INTEGER);
}

export function parseInterval(text: string): number {
  return wholeNumber(text, 0, 3_600_000);
}

/** "2026-11-21T10:00:00Z", UTC without a zone as everywhere, or milliseconds since the epoch. Returns ms since the epoch, with all of its decimals. */
export function parseTime(text: string): number {
  try {
    return msOf(text, 'ms');
  } catch {
    throw new InvalidArgumentError(
      'Expected a time like 2026-11-21T10:00:00Z (UTC without a zone), or milliseconds since the epoch.',
    );
  }
}

/** @throws LobtopError `usage` when a range of times ends before it begins */
export function requireRange(fromTs = Number.NEGATIVE_INFINITY, toTs = Number.POSITIVE_INFINITY): void {
  if (fromTs <= toTs) return;
  throw new LobtopError('usage', '--from is later than --to', {
    remedy: 'Both are receive times, and both are included',
  });
}

const BYTES = /^(\d+(?:\.\d+)?)([kMG])?B?$/;
const BYTE_UNITS: Readonly<Record<string, number>> = { k: 1e3, M: 1e6, G: 1e9 };

/** "500k", "100M", "1.5G"; a bare number is in bytes. */
export function parseBytes(text: string): number {
  const match = BYTES.exec(text);
  const bytes = match === null ? 0 : Number(match[1]) * (BYTE_UNITS[match[2] ?? ''] ?? 1);
  if (!(bytes >= 1000)) throw new InvalidArgumentError('Expected a size of at least 1k, like 500k, 100M or 1G.');
  return bytes;
}

export function parseDepth(text: string): number {
  return wholeNumber(text, 1, 100_000);
}

export function parseFps(text: string): number {
  return wholeNumber(text, 1, 120);
}

export function parseSeed(text: string): number {
  return wholeNumber(text, 0, 2 ** 32 - 1);
}

export function parseSpeed(text: string): number {
  return wholeNumber(text, 1, 1000);
}

/** "time:1m", "tick:100" and so on. */
export function parseCandles(text: string): CandleKind {
  try {
    return parseCandleKind(text);
  } catch (error) {
    if (!(error instanceof LobtopError)) throw error;
    throw new InvalidArgumentError(`${error.remedy}.`);
  }
}

export function parsePercent(text: string): number {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (value > 0 && value < 100) return value;
  throw new InvalidArgumentError('Expected a percentage greater than 0 and less than 100.');
}

/** Taker fees in basis points, by venue: "binance=10,okx=8". A maker's rebate is not one of a taker: none is below zero. */
export function parseFees(text: string): Readonly<Record<string, number>> {
  const fees = text.split(',').map((part) => /^\s*([^=\s]+)\s*=\s*(\d+(?:\.\d+)?)\s*$/.exec(part));
  const isValid = fees.every((fee) => fee !== null && Number(fee[2]) < 10_000);
  if (!isValid)
    throw new InvalidArgumentError('Expected fees in basis points by venue, like binance=10,okx=8 (10 = 0.1 %).');
  return Object.fromEntries(fees.flatMap((fee) => (fee === null ? [] : [[fee[1], Number(fee[2])]])));
}

export function parseStreams(text: string): readonly Stream[] {
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !STREAMS.includes(name as Stream));
  if (unknown !== undefined) {
    throw new InvalidArgumentError(
      `Unknown stream "${sanitize(unknown)}". Expected one or more of ${STREAMS.join(', ')}.`,
    );
  }
  return names as Stream[];
}

/** "ticker,touch". */
export function parseExtras(text: string): readonly ExtraStream[] {
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !EXTRA_STREAMS.includes(name as ExtraStream));
  if (unknown === undefined) return names as ExtraStream[];
  throw new InvalidArgumentError(
    `Unknown "${sanitize(unknown)}". Expected one or more of ${EXTRA_STREAMS.join(', ')}.`,
  );
}

/** "binance:BTC/USDT". The symbol may contain colons ("BTC/USDT:USDT"); a symbol in lower case is converted to upper case. */
export function parseTarget(text: string): MarketTarget {
  const colon = text.indexOf(':');
  const venue = text.slice(0, Math.max(0, colon)).toLowerCase();
  const symbol = symbolOf(text.slice(colon + 1));
  if (colon > 0 && symbol.length > 0) return { venue, symbol };
  throw new LobtopError('usage', `"${sanitize(text)}" is not a market`, {
    remedy: 'Expected venue:symbol, for example binance:BTC/USDT',
  });
}

/** Symbols of one venue, separated by commas. */
export function parseSymbols(text: string): string[] {
  const symbols = text.split(',').map((symbol) => symbolOf(symbol.trim()));
  if (symbols.every((symbol) => symbol !== '')) return [...new Set(symbols)];
  throw new InvalidArgumentError('Expected symbols separated by commas, for example BTC/USD,ETH/USD.');
}

/** In capital letters, unless some are capital already: a few symbols have small ones. */
function symbolOf(typed: string): string {
  return typed === typed.toLowerCase() ? typed.toUpperCase() : typed;
}

function wholeNumber(text: string, least: number, most: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new InvalidArgumentError(`Expected a whole number from ${least} to ${most}.`);
}
