import { readFileSync } from 'node:fs';
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';

export type ProxyOptions = {
  /** Required of clients; none unless given. */
  readonly credentials?: { readonly user: string; readonly password: string };
  /** Answered instead of opening a tunnel: a status of HTTP, a reply of SOCKS (RFC 1928, 6). */
  readonly refuses?: number;
  /** TLS to the proxy, with the certificate of tests/support/faults. HTTP only. */
  readonly isSecure?: boolean;
};

/** A proxy on 127.0.0.1. All names lead to 127.0.0.1: a client that looks them up itself does not find them. */
export type LoopbackProxy = {
  readonly port: number;
  /** "host:port" of every tunnel that was asked for with the right credentials, in order. */
  readonly targets: string[];
  /** Attempts without the right credentials. */
  readonly rejected: () => number;
  close(): void;
};

/** A proxy that understands CONNECT. */
export async function httpProxy({ credentials, refuses, isSecure = false }: ProxyOptions = {}): Promise<LoopbackProxy> {
  const targets: string[] = [];
  let rejected = 0;
  const expected =
    credentials && `Basic ${Buffer.from(`${credentials.user}:${credentials.password}`).toString('base64')}`;
  const pem = (name: string) => readFileSync(join(import.meta.dirname, 'faults', `${name}.pem`));
  const server = isSecure
    ? createSecureServer({ key: pem('key'), cert: pem('certificate') })
    : createHttpServer((_request, response) => response.writeHead(400).end());
  server.on('connect', (request, client: Socket, head: Buffer) => {
    client.on('error', () => {});
    if (expected !== undefined && request.headers['proxy-authorization'] !== expected) {
      rejected++;
      client.end(
        'HTTP/1.1 407 Proxy Authentication Required\r\nproxy-authenticate: Basic\r\ncontent-length: 0\r\n\r\n',
      );
      return;
    }
    targets.push(request.url ?? '');
    if (refuses !== undefined) {
      client.end(`HTTP/1.1 ${refuses} No\r\ncontent-length: 15\r\n\r\n<html>no</html>`);
      return;
    }
    const port = Number(request.url?.split(':').at(-1));
    pipeTo(client, port, () => client.write('HTTP/1.1 200 Connection established\r\n\r\n'), head);
  });
  return listening(server, targets, () => rejected);
}

const SUCCEEDED = Buffer.from([5, 0, 0, 1, 127, 0, 0, 1, 0, 0]);

/** A proxy that understands SOCKS 5. */
export async function socksProxy({ credentials, refuses }: ProxyOptions = {}): Promise<LoopbackProxy> {
  const targets: string[] = [];
  let rejected = 0;
  const reject = (client: Socket, answer: readonly number[]) => {
    rejected++;
    client.end(Buffer.from(answer));
  };
  const server = createServer(async (client) => {
    client.on('error', () => {});
    const read = reader(client);
    const [, count] = await read(2);
    const methods = [...(await read(count))];
    const method = credentials === undefined ? 0 : 2;
    if (!methods.includes(method)) return reject(client, [5, 0xff]);
    client.write(Buffer.from([5, method]));
    if (credentials !== undefined) {
      const user = await text(read, (await read(2))[1]);
      const password = await text(read, (await read(1))[0]);
      if (user !== credentials.user || password !== credentials.password) return reject(client, [1, 1]);
      client.write(Buffer.from([1, 0]));
    }
    const [, , , type] = await read(4);
    const host = type === 1 ? (await read(4)).join('.') : await text(read, (await read(1))[0]);
    const port = (await read(2)).readUInt16BE();
    targets.push(`${host}:${port}`);
    if (refuses !== undefined) {
      client.end(Buffer.from([5, refuses, 0, 1, 0, 0, 0, 0, 0, 0]));
      return;
    }
    pipeTo(client, port, () => client.write(SUCCEEDED));
  });
  return listening(server, targets, () => rejected);
}

/**
 * A proxy that understands SOCKS 4 and its extension 4a, in which it looks up the name.
 * Of the credentials there is only the user name; `refuses` is one of 91 to 93.
 */
export async function socks4Proxy({ credentials, refuses }: ProxyOptions = {}): Promise<LoopbackProxy> {
  const targets: string[] = [];
  let rejected = 0;
  const answer = (code: number) => Buffer.from([0, code, 0, 0, 0, 0, 0, 0]);
  const server = createServer(async (client) => {
    client.on('error', () => {});
    const read = reader(client);
    const [version, command] = await read(2);
    if (version !== 4 || command !== 1) return client.end(Buffer.from('what?'));
    const port = (await read(2)).readUInt16BE();
    const address = [...(await read(4))];
    const user = await textToNull(read);
    const isNamed = address.slice(0, 3).every((part) => part === 0);
    const host = isNamed ? await textToNull(read) : address.join('.');
    if (credentials !== undefined && user !== credentials.user) {
      rejected++;
      return client.end(answer(93));
    }
    targets.push(`${host}:${port}`);
    if (refuses !== undefined) return client.end(answer(refuses));
    return pipeTo(client, port, () => client.write(answer(90)));
  });
  return listening(server, targets, () => rejected);
}

async function textToNull(read: Read): Promise<string> {
  let text = '';
  for (;;) {
    const [byte] = await read(1);
    if (byte === 0) return text;
    text += String.fromCharCode(byte);
  }
}

type Read = (bytes: number) => Promise<Buffer>;

async function text(read: Read, bytes: number): Promise<string> {
  return (await read(bytes)).toString('utf8');
}

/** Reads a number of bytes at a time; never resolves once the client is gone. */
function reader(client: Socket): Read {
  return async (bytes) => {
    if (bytes === 0) return Buffer.alloc(0);
    for (;;) {
      const chunk = client.read(bytes) as Buffer | null;
      if (chunk !== null) return chunk;
      await new Promise<void>((resolve) => client.once('readable', resolve));
    }
  };
}

function pipeTo(client: Socket, port: number, onConnected: () => void, head: Buffer = Buffer.alloc(0)): void {
  const upstream = connect(port, '127.0.0.1', () => {
    onConnected();
    upstream.write(head);
    client.pipe(upstream).pipe(client);
  });
  upstream.on('error', () => client.destroy()).on('close', () => client.destroy());
  client.on('close', () => upstream.destroy());
}

async function listening(
  server: Server | HttpServer,
  targets: string[],
  rejected: () => number,
): Promise<LoopbackProxy> {
  const clients = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    clients.add(socket);
    socket.on('close', () => clients.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => {
    for (const client of clients) client.destroy();
    server.close();
  };
  return { port: (server.address() as AddressInfo).port, targets, rejected, close };
}
