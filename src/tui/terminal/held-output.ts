/**
 * Holds back what libraries and Node itself print, so that it does not disturb the screen. Returns a function that restores
 * the streams and prints what was held to stderr.
 */
export function holdOutput(streams: readonly NodeJS.WriteStream[]): () => void {
  const held = streams.map((stream) => hold(stream));
  return () => {
    for (const release of held) release();
  };
}

function hold(stream: NodeJS.WriteStream): () => void {
  const write = stream.write;
  const texts: string[] = [];
  stream.write = ((text: string | Uint8Array) => {
    texts.push(typeof text === 'string' ? text : Buffer.from(text).toString('utf8'));
    return true;
  }) as typeof stream.write;
  return () => {
    stream.write = write;
    if (texts.length > 0) process.stderr.write(texts.join(''));
  };
}
