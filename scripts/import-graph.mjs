// The imports between the files of src/, those of types included (esbuild's graph has values only).
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

const IMPORT = /(?:\bfrom|\bimport)\s*\(?\s*'(\.[^']+)\.js'/g;

/** File → files that it imports. */
export function importGraph() {
  const files = readdirSync('src', { recursive: true })
    .filter((name) => /\.tsx?$/.test(name) && !name.endsWith('.d.ts'))
    .map((name) => join('src', name));
  return new Map(files.map((file) => [file, importsOf(file, new Set(files))]));
}

function importsOf(file, files) {
  return [...readFileSync(file, 'utf8').matchAll(IMPORT)].flatMap(([, path]) => {
    const target = normalize(join(dirname(file), path));
    return [`${target}.ts`, `${target}.tsx`].filter((name) => files.has(name));
  });
}

/** The graph between rooms: directories, and the single files at the top of engine, tui and cli. */
export function roomGraph(graph) {
  const rooms = new Map();
  for (const [from, imports] of graph) {
    const room = roomOf(from);
    const others = imports.map(roomOf).filter((other) => other !== room);
    rooms.set(room, [...new Set([...(rooms.get(room) ?? []), ...others])]);
  }
  return rooms;
}

function roomOf(file) {
  const directory = dirname(file);
  return /^src\/(engine|tui|cli)$/.test(directory) ? file : directory;
}

/** Lists of nodes, each of which reaches itself through the others (Tarjan 1972). */
export function cycles(graph) {
  const found = [];
  const index = new Map();
  const low = new Map();
  const stack = [];
  const visit = (node) => {
    index.set(node, index.size);
    low.set(node, index.get(node));
    stack.push(node);
    for (const next of graph.get(node) ?? []) {
      if (!index.has(next)) visit(next);
      if (stack.includes(next)) low.set(node, Math.min(low.get(node), low.get(next)));
    }
    if (low.get(node) !== index.get(node)) return;
    const component = stack.splice(stack.indexOf(node));
    if (component.length > 1) found.push(component);
  };
  for (const node of graph.keys()) if (!index.has(node)) visit(node);
  return found;
}

/** Directory → lines of the files directly in it. */
export function directoryLines(graph) {
  const lines = new Map();
  for (const file of graph.keys()) {
    const count = readFileSync(file, 'utf8').split('\n').length - 1;
    lines.set(dirname(file), (lines.get(dirname(file)) ?? 0) + count);
  }
  return lines;
}

/** Files that none of the entry points imports, directly or through others. */
export function unreachable(graph, entryPoints) {
  const reached = new Set(entryPoints);
  for (const file of reached) for (const next of graph.get(file) ?? []) reached.add(next);
  return [...graph.keys()].filter((file) => !reached.has(file));
}
