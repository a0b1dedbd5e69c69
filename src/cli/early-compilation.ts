import { setFlagsFromString } from 'node:v8';
import { systemClock } from '../engine/startup.js';

/**
 * How much of a function has to be interpreted before V8 compiles it, in bytes of bytecode; its default is 132 kB. A market with ten messages a second calls most
 * functions on its way as often: they would be interpreted for minutes. In the demo this brings the median time from message to book after a minute from 116 to
 * 80 µs, for 0.2 s of CPU once; at thousands of messages a second it changes nothing.
 */
const INTERRUPT_BUDGET = 10_000;
/**
 * When most modules are loaded, and hardly a message has come: V8 takes nothing from its code cache that was made with other flags, and Node's own modules, compiled
 * again, would cost 0.15 s of the time to the first ladder. After 1.5 s, functions that have been called already keep most of their old budget (94 µs).
 */
const DELAY_MS = 400;

/** For commands that receive messages at the pace of a market. Returns what ends the wait. */
export function compileEarly(): () => void {
  return systemClock.after(DELAY_MS, () => setFlagsFromString(`--interrupt-budget=${INTERRUPT_BUDGET}`));
}
