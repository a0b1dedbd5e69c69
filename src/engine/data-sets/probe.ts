import type { RemoteFile } from './ranged-download.js';

/** Asks a web server for the first byte of a file, to learn its size and whether it serves ranges. undefined when there is no such file. */
export async function probe(url: string, fetchFile: typeof fetch): Promise<RemoteFile | undefined> {
  const response = await fetchFile(url, { headers: { range: 'bytes=0-0' } });
  await response.body?.cancel();
  if (response.status === 404 || response.status === 410) return undefined;
  if (!response.ok) throw new Error(`status ${response.status}`);
  const size = Number(/\/(\d+)$/.exec(response.headers.get('content-range') ?? '')?.[1] ?? Number.NaN);
  const etag = response.headers.get('etag') ?? undefined;
  const hasRanges = response.status === 206 && Number.isSafeInteger(size);
  return {
    url,
    size: hasRanges ? size : undefined,
    etag: etag?.startsWith('W/') ? undefined : etag,
    hasValidator: true,
    headers: {},
  };
}
