import type { CcxtClient } from './types.js';

/** Enough for a reason; some pages are long. */
const MAX_BODY = 4096;

/**
 * Makes a client report why an upgrade to a websocket was refused: a venue says in the body that it does not serve a country. ws discards the body,
 * unless somebody listens.
 */
export function reportRefusedUpgrades(client: CcxtClient): void {
  const createConnection = client.createConnection;
  client.createConnection = () => {
    createConnection.call(client);
    const { connection } = client;
    connection?.on('unexpected-response', (_request, response) => {
      let body = '';
      let isReported = false;
      const report = () => {
        if (isReported) return;
        isReported = true;
        client.onError(new Error(`Unexpected server response: ${response.statusCode} ${body.slice(0, MAX_BODY)}`));
      };
      response.setEncoding('utf8');
      response.on('data', (text) => {
        body += text;
        if (body.length > MAX_BODY) response.destroy();
      });
      response.on('close', report);
      // Whatever happens to the rest of the attempt, the refusal is the cause: a body longer than announced, a time limit.
      connection.onerror = report;
    });
  };
}
