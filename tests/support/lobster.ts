import { lobsterClock, openLobster, openLobsterFiles, partialSink } from '../../src/engine/internal.js';

/** Everything that playing a file sends, as text. */
export type PlayedLobster = {
  readonly events: readonly string[];
  readonly symbol: string;
  readonly notices: readonly string[];
};

/** Plays a LOBSTER file from its beginning to its end. @throws what playing it throws */
export async function playedLobster(path: string): Promise<PlayedLobster> {
  const events: string[] = [];
  const notices: string[] = [];
  const files = await openLobsterFiles(path, { onNotice: (notice) => notices.push(notice) });
  const add = (kind: string) => (value: unknown) => void events.push(`${kind} ${JSON.stringify(value)}`);
  const session = openLobster(files, {
    clock: lobsterClock(files),
    pace: async () => {},
    observe: () =>
      partialSink({
        level: (...level) => add('level')(level),
        trade: add('trade'),
        order: add('order'),
        status: add('status'),
        commit: ({ seq, exchangeTs }) => add('commit')([seq, exchangeTs]),
      }),
  });
  session.start();
  await session.done;
  return { events, symbol: files.day.ticker, notices };
}
