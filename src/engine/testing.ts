/** lobtop/testing: a clock that a test moves, and a venue on loopback. */
export { SIMULATED, type Simulator, type SimulatorOptions, startSimulator } from './simulator/simulator.js';
export { simulatedSymbols } from './simulator/symbols.js';
export { ManualClock } from './time/clock.js';
