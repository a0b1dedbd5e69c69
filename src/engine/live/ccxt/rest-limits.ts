import { pipeline, type Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { LobtopError } from '../../errors.js';
import type { Clock } from '../../time/clock.js';
import type { CcxtExchange, RestResponse } from './types.js';

/** The largest lists of markets have some 20 MB. */
const MAX_BODY_BYTES = 64 * 1024 * 1024;
/** For the whole body: one that arrives byte by byte would be waited for without end. */
const MAX_BODY_MS = 30_000;

export type RestLimits = {
  readonly clock: Clock;
  /** Aborted when the venue is closed. */
  readonly signal: AbortSignal;
};

/**
 * Limits REST answers in size and time, and ends them when the venue is closed: ccxt's own time limit ends with the headers.
 */
export function limitRest(exchange: CcxtExchange, limits: RestLimits): void {
  const request = exchange.undiciRequest;
  exchange.undiciRequest = (url, params) =>
    request.call(exchange, url, { ...params, signal: AbortSignal.any([params.signal, limits.signal]) });
  exchange.undiciBody = async (response, isBinary = false) => {
    const body = await readBody(response, limits);
    return isBinary ? body : body.toString('utf8');
  };
}

async function readBody(response: RestResponse, { clock, signal }: RestLimits): Promise<Buffer> {
  const stop = (problem: string) => response.body.destroy(new LobtopError('venue', problem));
  const cancel = clock.after(MAX_BODY_MS, () => stop(`the answer was not complete after ${MAX_BODY_MS / 1000} s`));
  const onClosed = () => stop('closed');
  signal.addEventListener('abort', onClosed);
  try {
    return await collect(decompressed(response));
  } finally {
    cancel();
    signal.removeEventListener('abort', onClosed);
    response.body.destroy();
  }
}

async function collect(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES)
      throw new LobtopError('venue', `the answer is larger than ${MAX_BODY_BYTES / 1024 / 1024} MiB`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function decompressed({ statusCode, headers, body }: RestResponse): AsyncIterable<Uint8Array> {
  const encoding = statusCode === 204 || statusCode === 304 ? undefined : headers['content-encoding'];
  const create = encoding === undefined ? undefined : DECOMPRESSORS.get(String(encoding));
  // Errors of either stream reach the reader, and both are destroyed together.
  return create === undefined ? body : pipeline(body as Readable, create(), () => {});
}

const DECOMPRESSORS = new Map<string, typeof createGunzip | typeof createBrotliDecompress | typeof createInflate>([
  ['gzip', createGunzip],
  ['x-gzip', createGunzip],
  ['br', createBrotliDecompress],
  ['deflate', createInflate],
]);
