import { LobtopError } from '../../../../errors.js';
import type { MessagePlayer } from '../../markets/message-player.js';
import { msOf } from '../../table/text-time.js';
import type { Importer, ImportFormat, ImportHints } from '../import-format.js';
import { onlyUnitOf, type RawLine, rawLineOf } from './raw-line.js';

/** What a collector received of any venue, whose messages are read as they are read live. */
export function venueMessages(player: MessagePlayer): ImportFormat {
  return {
    name: `messages of ${player.venue}`,
    about: 'a line is a receive time and a message of a venue',
    example: 'kraken.ndjson',
    order: 'arrival',
    hasBooks: true,
    matches: () => true,
    open: (_head, { hints, markets }) => importerOf(player, { hints, start: () => markets.connectPlayer(player) }),
  };
}

function importerOf(
  player: MessagePlayer,
  { hints, start }: { readonly hints: ImportHints; readonly start: () => Promise<void> },
): Importer {
  return {
    start,
    read(line) {
      const raw = rawLineOf(line);
      if (raw === undefined) return undefined;
      const recvTs = receivedAt(raw, hints);
      return { recvTs, apply: () => player.play({ ...raw, recvTs }) };
    },
    settle: () => player.settle(),
  };
}

/** @throws LobtopError `data` for a line without its receive time */
function receivedAt({ received }: RawLine, { timeUnit }: ImportHints): number {
  if (received !== undefined) return msOf(received, timeUnit ?? onlyUnitOf(received));
  throw new LobtopError('data', 'the message has no receive time', {
    remedy: 'Write the time at which it was received, and a space, before each message',
  });
}
