import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { sleep } from '../sleep.js';

/** Toxiproxy's words, for both directions. */
export type Toxic =
  | { readonly type: 'latency'; readonly ms: number }
  /** Nothing gets through any more, and nothing is closed: half-open. */
  | { readonly type: 'timeout' }
  | { readonly type: 'slicer'; readonly bytes: number }
  | { readonly type: 'limit_data'; readonly bytes: number }
  | { readonly type: 'bandwidth'; readonly bytesPerMs: number }
  | { readonly type: 'slow_close'; readonly ms: number };

/** TCP between a client and a server, spoilt while it runs. */
export class FaultProxy {
  readonly #server: Server;
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  #toxic: Toxic | undefined;

  constructor(targetPort: number) {
    this.#server = createServer((client) => {
      const upstream = connect(targetPort, '127.0.0.1');
      const pair = [client, upstream] as const;
      this.#pairs.add(pair);
      this.#pipe(client, upstream);
      this.#pipe(upstream, client);
      for (const socket of pair) socket.on('error', () => {}).on('close', () => this.#closed(pair, socket));
    });
  }

  async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return (this.#server.address() as AddressInfo).port;
  }

  /** From now on, for open connections and new ones; undefined lets everything through. */
  become(toxic: Toxic | undefined): void {
    this.#toxic = toxic;
  }

  resetPeers(): void {
    for (const pair of this.#pairs) for (const socket of pair) socket.resetAndDestroy();
  }

  close(): void {
    for (const pair of this.#pairs) for (const socket of pair) socket.destroy();
    this.#server.close();
  }

  #pipe(from: Socket, to: Socket): void {
    let last: Promise<void> = Promise.resolve();
    let passed = 0;
    from.on('data', (chunk: Buffer) => {
      const toxic = this.#toxic;
      passed += chunk.length;
      if (toxic?.type === 'timeout') return;
      if (toxic?.type === 'limit_data' && passed > toxic.bytes) {
        from.destroy();
        to.destroy();
        return;
      }
      last = last.then(() => deliver(to, chunk, toxic));
    });
  }

  #closed(pair: readonly [Socket, Socket], socket: Socket): void {
    const other = pair[socket === pair[0] ? 1 : 0];
    const toxic = this.#toxic;
    this.#pairs.delete(pair);
    // Half-open: neither side hears of the other's end.
    if (toxic?.type === 'timeout') return;
    setTimeout(() => other.destroy(), toxic?.type === 'slow_close' ? toxic.ms : 0);
  }
}

async function deliver(to: Socket, chunk: Buffer, toxic: Toxic | undefined): Promise<void> {
  if (toxic?.type === 'latency') await sleep(toxic.ms);
  if (toxic?.type === 'bandwidth') await sleep(chunk.length / toxic.bytesPerMs);
  const size = toxic?.type === 'slicer' ? toxic.bytes : chunk.length;
  for (let from = 0; from < chunk.length; from += size) {
    to.write(chunk.subarray(from, from + size));
    if (toxic?.type === 'slicer') await new Promise<void>((resolve) => setImmediate(resolve));
  }
}
