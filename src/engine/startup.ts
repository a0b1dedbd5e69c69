/**
 * The part of `internal.ts` that is needed before a command is chosen: for its flags, its configuration, its errors. What is not here is loaded with the commands,
 * and `--version` and `--help` do without it.
 */
export { durationMs } from './duration.js';
export { isClosedPipe, LobtopError, messageOf } from './errors.js';
export { EXTRA_STREAMS } from './feed.js';
export { parseColumns } from './files/import/table/column-names.js';
export { msOf, TIME_UNITS } from './files/import/table/text-time.js';
export { FdWriter } from './io/fd-writer.js';
export { didYouMean } from './nearest.js';
export { REPLAY_SPEEDS } from './playback/replay-driver.js';
export { withoutSecrets } from './secrets.js';
export { SIMULATED } from './simulator/simulator.js';
export { simulatedSymbols } from './simulator/symbols.js';
export { parseCandleKind } from './tape/candle-kind.js';
export { sanitize, withoutControls } from './text.js';
export { systemClock } from './time/clock.js';
export { PriceGrid } from './units.js';
