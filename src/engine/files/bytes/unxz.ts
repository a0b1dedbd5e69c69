import { ReadableStream } from 'node:stream/web';
import { type Pieces, TruncatedError } from './decoder.js';

type XzModule = Pick<typeof import('xz-decompress'), 'XzReadableStream'>;
type Mutex = { acquire(): Promise<void>; release(): void };

/** The package lets one stream of the process be read at a time: a second file that plays beside the first would wait for its end. */
const NO_MUTEX: Mutex = { acquire: async () => {}, release: () => {} };

/** xz, also of several blocks and streams. */
export async function* unxz(compressed: Pieces): Pieces {
  // Node names the exports of a CommonJS module; bundled, it has only a default one.
  const xz: XzModule & { readonly default?: XzModule } = await import('xz-decompress');
  const { XzReadableStream } = xz.default ?? xz;
  (XzReadableStream as unknown as { _contextMutex: Mutex })._contextMutex = NO_MUTEX;
  let isAtEnd = false;
  const source = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { value, done } = await compressed.next();
        isAtEnd = done === true;
        if (done === true) controller.close();
        // The decoder may keep it.
        else controller.enqueue(Uint8Array.from(value));
      },
    },
    { highWaterMark: 0 },
  );
  const reader = new XzReadableStream(source as ConstructorParameters<typeof XzReadableStream>[0]).getReader();
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) yield part.value;
  } catch (cause) {
    // It does not say which: data that are damaged at their very end may have none.
    if (isAtEnd) throw new TruncatedError('unexpected end of file', { cause });
    throw cause;
  } finally {
    // Frees the decoder of a file that is not read to its end.
    await reader.cancel().catch(() => {});
  }
}
