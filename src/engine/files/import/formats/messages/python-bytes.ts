/** What a backslash and a letter stand for; others stand for themselves. */
const ESCAPES: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, '\\': 92, "'": 39, '"': 34 };

/** Bytes as Python prints them: `b'\x1f\x8b…'`; undefined for any other text. See Python, "Bytes literals". */
export function bytesOfPython(text: string): Uint8Array | undefined {
  const [, , content] = /^b(['"])(.*)\1$/.exec(text) ?? [];
  if (content === undefined) return undefined;
  const bytes: number[] = [];
  for (let at = 0; at < content.length; at++) {
    const code = content.charCodeAt(at);
    if (code !== 92) bytes.push(code);
    else if (content[at + 1] === 'x') {
      bytes.push(Number.parseInt(content.slice(at + 2, at + 4), 16));
      at += 3;
    } else bytes.push(ESCAPES[content[++at]] ?? 92);
  }
  return Uint8Array.from(bytes);
}
