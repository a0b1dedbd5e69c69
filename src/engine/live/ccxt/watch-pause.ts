/** ccxt's watch calls resolve once a message; they are awaited for connecting and errors only, so now and then is enough. */
export const WATCH_PAUSE_MS = 50;
