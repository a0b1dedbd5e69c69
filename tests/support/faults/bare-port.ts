import { createServer } from 'node:net';
import type { Scenario } from './scenario.js';

/** A peer that takes connections and says one thing, or nothing; or a port where nobody listens. */
export async function barePort(peer: NonNullable<Scenario['peer']>): Promise<{ port: number; close: () => void }> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    if (peer !== 'nobody' && peer.says !== undefined) socket.end(peer.says);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  if (peer === 'nobody') await new Promise((resolve) => server.close(resolve));
  return { port, close: () => server.close() };
}
