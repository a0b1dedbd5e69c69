import { LobtopError } from '../../errors.js';
import { sanitize } from '../../text.js';
import { isCalendarDate } from '../../time/calendar-date.js';

/** What the name of a LOBSTER file says: "AAPL_2012-06-21_34200000_57600000_message_10.csv", or the same with ".gz", ".zst", ".xz", ".zip". */
export type LobsterFileName = {
  readonly ticker: string;
  readonly date: string;
  /** Milliseconds after midnight, in the exchange's time zone. */
  readonly startMs: number;
  readonly endMs: number;
  readonly kind: 'message' | 'orderbook';
  /** undefined when the name has no level count: then the first row of the orderbook file sets it. */
  readonly levels: number | undefined;
};

/** What is known before the files are read. A renamed file has no start: it begins with its first message. */
export type LobsterDay = Pick<LobsterFileName, 'ticker' | 'date' | 'levels'> & { readonly startMs: number | undefined };

const NAME =
  /^([A-Z0-9.-]+)_(\d{4}-\d{2}-\d{2})_(\d{1,8})_(\d{1,8})_(message|orderbook)(?:_(\d+))?\.csv(?:\.(?:gz|zst|xz|zip))?$/i;
const DATES = /(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)/g;
const NOT_A_TICKER = /^(messages?|orderbooks?)?$/i;

/** Parses a file name; undefined when it is not that of a LOBSTER file. */
export function parseLobsterName(name: string): LobsterFileName | undefined {
  const match = NAME.exec(name);
  if (match === null) return undefined;
  const [, ticker, date, start, end, kind, levels] = match;
  if (!isCalendarDate(date)) return undefined;
  return {
    ticker,
    date,
    startMs: Number(start),
    endMs: Number(end),
    kind: kind.toLowerCase() === 'message' ? 'message' : 'orderbook',
    levels: levels === undefined ? undefined : Number(levels),
  };
}

/**
 * Ticker and day of a message file: by LOBSTER's name, else the leading letters and the date of any name.
 *
 * @param names of the file, and of the archive it is in
 * @throws LobtopError `data` when none has a date: times in the file are seconds after midnight
 */
export function lobsterDay(names: readonly string[]): LobsterDay {
  for (const name of names) {
    const official = parseLobsterName(name);
    if (official !== undefined) return official;
  }
  for (const name of names) {
    const date = name.match(DATES)?.find(isCalendarDate);
    if (date !== undefined) return { ticker: tickerOf(name), date, startMs: undefined, levels: undefined };
  }
  const found = sanitize(names[0], 100);
  throw new LobtopError('data', `${found} looks like LOBSTER messages, but its name has no date (YYYY-MM-DD)`, {
    remedy: 'Name it TICKER_YYYY-MM-DD_message.csv, and its orderbook file TICKER_YYYY-MM-DD_orderbook.csv',
  });
}

function tickerOf(name: string): string {
  const letters = /^[a-z]*/i.exec(name)?.[0] ?? '';
  return NOT_A_TICKER.test(letters) ? 'LOBSTER' : letters;
}
