import {
  didYouMean,
  LobtopError,
  SIMULATED,
  type SimulatorOptions,
  sanitize,
  simulatedSymbols,
  startSimulator,
} from '../../engine/internal.js';
import type { WatchOptions } from '../watch-options.js';
import { watch } from './watch.js';

const SYMBOLS = simulatedSymbols();

/** `watch` with a simulated venue on loopback. By default all its markets on screen, or the first one when headless. */
export async function demo(
  symbols: readonly string[],
  venue: SimulatorOptions,
  options: WatchOptions,
): Promise<number> {
  const requested = symbols.map((symbol) => symbol.replace(`${SIMULATED.venue}:`, '').toUpperCase());
  const unknown = requested.find((symbol) => !SYMBOLS.includes(symbol));
  if (unknown !== undefined) throw unknownSymbol(unknown);
  const byDefault = options.headless ? SYMBOLS.slice(0, 1) : SYMBOLS;
  const targets = (requested.length > 0 ? requested : byDefault).map((symbol) => ({ venue: SIMULATED.venue, symbol }));
  const simulator = await startSimulator(venue);
  return watch({ targets, venues: { [SIMULATED.venue]: simulator.settings }, options }, () => simulator.close());
}

function unknownSymbol(symbol: string): LobtopError {
  const remedy = didYouMean(symbol, SYMBOLS, { fallback: `Its markets are ${SYMBOLS.join(', ')}` });
  return new LobtopError('usage', `The demo has no market ${sanitize(symbol)}`, { remedy });
}
