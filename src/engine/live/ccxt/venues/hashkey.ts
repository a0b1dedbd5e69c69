import type { CcxtExchange } from '../types.js';
import type { KnownVenue } from '../venue-definition.js';
import { objectOf } from '../wire-values.js';
import { pingWithMessages } from './common/message-pings.js';

/** Topic `depth`: each message is a full snapshot. */
export const hashkey: KnownVenue = {
  ccxtIds: ['hashkey'],
  documentation: 'https://hashkeyglobal-apidoc.readme.io/reference/websocket-api#public-stream',
  policy: { book: 'snapshot', levels: 'all', patch: keepAlive },
  rows: [{ book: 'the full book in each message', testedOn: 'stand-in' }],
  tradeSide: { names: 'unstated', field: 'm' },
  keepAlive: 'the client sends {"ping":<time>}; the venue answers pong, and its own pings are answered too',
};

/**
 * The class sends no pings but frames, and answers none. "Heartbeat check": the client "is required to initiate a periodic heartbeat message (ping
 * message)", and "when the websocket server sends two Ping messages in a row, but neither Pong is returned, the websocket link will be automatically
 * disconnected."
 */
function keepAlive(exchange: CcxtExchange): void {
  pingWithMessages(exchange, (ping) => ({ ping }));
  const { handleMessage } = exchange;
  exchange.handleMessage = (client, message) => {
    const ping = objectOf(message)?.['ping'];
    if (ping === undefined) handleMessage.call(exchange, client, message);
    else client.send({ pong: ping });
  };
}
