import type { CcxtExchange } from '../../types.js';
import { objectOf } from '../../wire-values.js';

/** For venues whose pings are messages that the class does not send: without pongs, a quiet connection would be taken for a dead one. */
export function pingWithMessages(exchange: CcxtExchange, pingOf: (timeMs: number) => unknown): void {
  const venue = exchange as CcxtExchange & { ping(): unknown; milliseconds(): number };
  venue.ping = () => pingOf(venue.milliseconds());
  const { handleMessage } = venue;
  venue.handleMessage = (client, message) => {
    if (objectOf(message)?.['pong'] === undefined) handleMessage.call(venue, client, message);
    else client.lastPong = venue.milliseconds();
  };
}
