/** lobtop/testing: a manual clock, and a simulated venue on loopback. */
export { SIMULATED, type Simulator, type SimulatorOptions, startSimulator } from './simulator/simulator.js';
export { simulatedSymbols } from './simulator/symbols.js';
export { ManualClock } from './time/clock.js';
