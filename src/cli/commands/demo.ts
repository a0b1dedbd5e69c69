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

/** The ordinary program over a simulated venue on loopback. All its markets on a screen, the first one as records. */
export async function demo(
  symbols: readonly string[],
  venue: SimulatorOptions,
  options: WatchOptions,
): Promise<number> {
  const wanted = symbols.map((symbol) => symbol.replace(`${SIMULATED.venue}:`, '').toUpperCase());
  const unknown = wanted.find((symbol) => !SYMBOLS.includes(symbol));
  if (unknown !== undefined) throw unknownSymbol(unknown);
  const byDefault = options.headless ? SYMBOLS.slice(0, 1) : SYMBOLS;
  const targets = (wanted.length > 0 ? wanted : byDefault).map((symbol) => ({ venue: SIMULATED.venue, symbol }));
  const simulator = await startSimulator(venue);
  return watch({ targets, venues: { [SIMULATED.venue]: simulator.settings }, options }, () => simulator.close());
}

function unknownSymbol(symbol: string): LobtopError {
  const remedy = didYouMean(symbol, SYMBOLS, { fallback: `It has ${SYMBOLS.join(', ')}` });
  return new LobtopError('usage', `The demo has no market ${sanitize(symbol)}`, { remedy });
}
