import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type HubRequest = {
  readonly url: string;
  readonly range: string | undefined;
  readonly authorization: string | undefined;
};

/** What goes wrong next: the connection breaks after so many bytes of a body, or a status is answered instead. */
export type HubFault = { readonly cutAfter: number } | { readonly status: number };

/** As much of huggingface.co as a data set needs, with a second address for large files, on loopback. */
export class LoopbackHub {
  readonly requests: HubRequest[] = [];
  readonly faults: HubFault[] = [];
  readonly files = new Map<string, Buffer>();
  /** Sent with every file. */
  readonly headers: Record<string, string> = {};
  /** Addresses that another one is answered for. */
  readonly redirects = new Map<string, string>();
  /** What a listing names, where that is not what there is. */
  listed: readonly unknown[] | undefined;
  sha = 'a'.repeat(40);
  /** Large files are LFS: they lie elsewhere, and are called by their SHA-256. */
  lfsFrom = 1000;
  acceptsRanges = true;
  /** What it says the SHA-256 of large files is; undefined = what it is. */
  claimedHash: string | undefined;
  url = '';
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => this.#answer(request, response));
  }

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return this;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Requests for bodies of files, whole or in parts. */
  get bodies(): readonly HubRequest[] {
    return this.requests.filter(({ url, range }) => /\/(cdn|resolve|files)\//.test(url) && range !== 'bytes=0-0');
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const { url = '', headers } = request;
    this.requests.push({ url, range: headers.range, authorization: headers.authorization });
    const redirect = this.redirects.get(url);
    if (redirect !== undefined) {
      response.writeHead(302, { location: redirect }).end();
      return;
    }
    const info = /^\/api\/datasets\/([^/]+\/[^/]+)\/revision\/([^?]+)/.exec(url);
    const tree = /^\/api\/datasets\/([^/]+\/[^/]+)\/tree\/([^/?]+)\/?([^?]*)/.exec(url);
    const file = /^\/datasets\/([^/]+\/[^/]+)\/resolve\/([^/]+)\/([^?]+)/.exec(url);
    const plain = /^\/(?:cdn|files)\/([^?]+)/.exec(url);
    if (info !== null) this.#json(response, { _id: '1', id: info[1], sha: this.sha, lastModified: 0 });
    else if (tree !== null) {
      const entries = this.listed ?? [...this.files.keys()].filter((path) => path.startsWith(tree[3]));
      this.#json(
        response,
        entries.map((path) => ({ type: 'file', path, size: this.files.get(String(path))?.length, oid: '1' })),
      );
    } else if (file !== null) this.#file(request, response, { path: file[3], isCdn: false });
    else if (plain !== null) this.#file(request, response, { path: plain[1], isCdn: true });
    else response.writeHead(404).end();
  }

  #file(request: IncomingMessage, response: ServerResponse, { path, isCdn }: { path: string; isCdn: boolean }): void {
    const content = this.files.get(decodeURIComponent(path));
    if (content === undefined) {
      response.writeHead(404, { 'x-error-code': 'EntryNotFound' }).end();
      return;
    }
    const hash = this.claimedHash ?? createHash('sha256').update(content).digest('hex');
    const isLarge = content.length >= this.lfsFrom;
    const linked = isLarge ? { 'x-linked-etag': `"${hash}"`, 'x-linked-size': String(content.length) } : {};
    if (isLarge && !isCdn) {
      response.writeHead(302, { ...linked, location: `/cdn/${path}` }).end();
      return;
    }
    const isProbe = request.headers.range === 'bytes=0-0';
    const fault = isProbe ? undefined : this.faults.shift();
    if (fault !== undefined && 'status' in fault) {
      response.writeHead(fault.status).end();
      return;
    }
    const etag = `"${hash.slice(0, 32)}"`;
    const [body, head] = this.#part(content, request, etag);
    response.writeHead(head.status, {
      ...this.headers,
      ...linked,
      ...(isCdn && isLarge ? { 'x-linked-etag': `"${hash}"` } : {}),
      etag,
      ...head.headers,
    });
    if (fault === undefined) response.end(body);
    else {
      response.write(body.subarray(0, fault.cutAfter));
      setImmediate(() => response.destroy());
    }
  }

  #part(content: Buffer, { headers }: IncomingMessage, etag: string) {
    const range = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? '');
    const isStale = headers['if-range'] !== undefined && headers['if-range'] !== etag;
    if (range === null || isStale || !this.acceptsRanges) {
      return [content, { status: 200, headers: { 'content-length': String(content.length) } }] as const;
    }
    const [from, to] = [Number(range[1]), Math.min(content.length - 1, Number(range[2]))];
    const body = content.subarray(from, to + 1);
    const partHeaders = {
      'content-range': `bytes ${from}-${to}/${content.length}`,
      'content-length': String(body.length),
    };
    return [body, { status: 206, headers: partHeaders }] as const;
  }

  #json(response: ServerResponse, value: unknown): void {
    const fault = this.faults[0];
    if (fault !== undefined && 'status' in fault) {
      this.faults.shift();
      response.writeHead(fault.status, { 'content-type': 'application/json' }).end('{"error":"no"}');
      return;
    }
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  }
}
