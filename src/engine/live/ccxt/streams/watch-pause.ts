/** Pause between ccxt's watch calls: they resolve once per message, but are awaited only for connecting and errors. */
export const WATCH_PAUSE_MS = 50;
