import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');

export type CodeBlock = {
  /** "docs/embedding.md:25": where its first line is. */
  readonly place: string;
  readonly language: string;
  readonly code: string;
};

/** Every fenced block of README and docs, in order. */
export function codeBlocks(): CodeBlock[] {
  const docs = readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md'));
  const pages = ['README.md', 'CONTRIBUTING.md', ...docs.sort().map((name) => `docs/${name}`)];
  return pages.flatMap(blocksOf);
}

function blocksOf(page: string): CodeBlock[] {
  const text = readFileSync(join(ROOT, page), 'utf8');
  return [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(({ index, 1: language, 2: code }) => {
    const line = text.slice(0, index).split('\n').length + 1;
    return { place: `${page}:${line}`, language, code };
  });
}

/** The words of a shell line: quotes kept together, comments and redirections left out, only the first command of a pipe. */
export function shellWords(line: string): string[] {
  const words = line.match(/'[^']*'|"[^"]*"|[^\s'"|;&<>]+|[|;&<>]+/g) ?? [];
  const end = words.findIndex((word) => word.startsWith('#') || /^([|;&]+|\d?[<>]+)$/.test(word));
  return words.slice(0, end < 0 ? words.length : end).map((word) => word.replaceAll(/^['"]|['"]$/g, ''));
}
