// Who may import whom, no cycles between files or rooms, and time and randomness only at the edge.
import { readdirSync, readFileSync } from 'node:fs';
import { build } from 'esbuild';
import { cycles, directoryLines, importGraph, roomGraph, unreachable } from './import-graph.mjs';
import { rejectedWords } from './rejected-words.mjs';

const MAX_DIRECTORY_LINES = 4000;
// One file for each of more than sixty venues, none of which knows another.
const VENUES = 'src/engine/live/ccxt/venues';
const MAX_VENUES_LINES = 5000;
const ENGINE_ENTRIES = ['index', 'indicators', 'recordings', 'testing', 'simulator/worker'];
const ENTRY_POINTS = ['src/cli/main.ts', ...ENGINE_ENTRIES.map((name) => `src/engine/${name}.ts`)];

/** What screen and command line see of the engine; the second is what a command needs before it is chosen. */
const INDEXES = new Set(['src/engine/internal.ts', 'src/engine/startup.ts']);

const PURE = /^src\/engine\/(book|tape|stats)\/|^src\/engine\/(units|size-unit|decimal|duration)\.ts$/;
const RULES = [
  {
    name: 'the pure engine imports only itself and errors',
    breaks: (from, to) => PURE.test(from) && !PURE.test(to) && to !== 'src/engine/errors.ts',
  },
  {
    name: 'the engine imports neither the screen nor the command line',
    breaks: (from, to) => from.startsWith('src/engine/') && /^src\/(tui|cli)\//.test(to),
  },
  {
    name: 'screen and command line import the engine through its internal indexes',
    breaks: (from, to) => /^src\/(tui|cli)\//.test(from) && to.startsWith('src/engine/') && !INDEXES.has(to),
  },
  {
    name: 'the screen does not import the command line',
    breaks: (from, to) => from.startsWith('src/tui/') && to.startsWith('src/cli/'),
  },
  {
    name: 'the command line imports the screen only by import()',
    breaks: (from, to, kind) => from.startsWith('src/cli/') && to.startsWith('src/tui/') && kind !== 'dynamic-import',
  },
  {
    name: 'ink and react belong to the screen',
    breaks: (from, to) => /^(ink|react)(\/|$)/.test(to) && !from.startsWith('src/tui/'),
  },
  {
    name: 'terminal I/O belongs to terminal/terminal.ts',
    breaks: (from, to) => from.startsWith('src/tui/') && to === 'node:fs' && from !== 'src/tui/terminal/terminal.ts',
  },
];
const VENUE_LIST = readFileSync('src/engine/live/ccxt/venue-list.ts', 'utf8');
const VENUE_IDS = [...VENUE_LIST.matchAll(/^ {2}\['(\w+)'/gm)].map(([, id]) => id);
const TEXT_RULES = [
  {
    name: 'time and timers belong to clock.ts (and the simulated venue’s own thread)',
    pattern: /\b(Date\.now|performance\.now|setTimeout|setInterval)\(/,
    allowed: /^src\/engine\/time\/clock\.ts$|^src\/engine\/simulator\/(worker|wire-server)\.ts$/,
  },
  { name: 'chance belongs to backoff.ts', pattern: /\bMath\.random\b/, allowed: /^src\/engine\/time\/backoff\.ts$/ },
  {
    name: 'a venue is named only in its file in venues/ (and by the simulator and importers that speak its protocol)',
    pattern: new RegExp(`['"\`](${VENUE_IDS.join('|')})['"\`]`),
    allowed: /^src\/engine\/live\/ccxt\/(venues\/|venue-list\.ts$)|^src\/engine\/(simulator|files\/import)\//,
  },
  { name: 'nobody calls process.exit', pattern: /\bprocess\.exit\(/, allowed: /^$/ },
];

const { metafile } = await build({
  entryPoints: ENTRY_POINTS,
  bundle: true,
  write: false,
  metafile: true,
  format: 'esm',
  platform: 'node',
  jsx: 'automatic',
  packages: 'external',
  outdir: 'dist',
});

const problems = [];
for (const [from, { imports }] of Object.entries(metafile.inputs)) {
  const edges = imports.map(({ path, kind }) => ({ to: path, kind }));
  for (const { to, kind } of edges) {
    for (const rule of RULES) if (rule.breaks(from, to, kind)) problems.push(`${from} imports ${to}: ${rule.name}`);
  }
  const source = readFileSync(from, 'utf8');
  for (const { name, pattern, allowed } of TEXT_RULES) {
    if (pattern.test(withoutComments(source)) && !allowed.test(from)) problems.push(`${from}: ${name}`);
  }
  if (from.startsWith('src/engine/') && /^export default/m.test(source))
    problems.push(`${from}: no default exports in the engine`);
}
for (const [from, to] of loadedAtStart('src/cli/main.ts')) {
  if (to === 'src/engine/internal.ts')
    problems.push(`${from} imports ${to}: what is loaded before a command is chosen imports the engine's startup.ts`);
}
const graph = importGraph();
for (const cycle of cycles(graph)) problems.push(`files import each other: ${cycle.join(', ')}`);
// Without cycles between rooms there is an order of floors in which every import goes down.
for (const cycle of cycles(roomGraph(graph))) problems.push(`rooms import each other: ${cycle.join(', ')}`);
for (const [directory, lines] of directoryLines(graph)) {
  const maximum = directory === VENUES ? MAX_VENUES_LINES : MAX_DIRECTORY_LINES;
  if (lines > maximum) problems.push(`${directory} has ${lines} lines: at most ${maximum}`);
}
for (const file of unreachable(graph, ENTRY_POINTS)) problems.push(`${file} is not used by any entry point`);

const PAGES = readdirSync('docs').map((name) => `docs/${name}`);
const read = [...graph.keys(), ...PAGES, 'README.md', 'CONTRIBUTING.md', 'bin/lobtop.js'];
// The glossary names the words, and the changelog says what was.
problems.push(...rejectedWords(read.filter((file) => /\.(tsx?|js|md)$/.test(file) && file !== 'docs/glossary.md')));

for (const problem of problems) process.stderr.write(`${problem}\n`);
process.stderr.write(`architecture: ${graph.size} files, ${problems.length} problems\n`);
if (problems.length > 0) process.exitCode = 1;

/** The imports that loading a file runs, directly or not: pairs of files. */
function loadedAtStart(entry) {
  const loaded = new Set([entry]);
  const pairs = [];
  for (const from of loaded) {
    for (const { path, kind } of metafile.inputs[from]?.imports ?? []) {
      if (kind === 'dynamic-import') continue;
      pairs.push([from, path]);
      loaded.add(path);
    }
  }
  return pairs;
}

function withoutComments(source) {
  return source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/\/\/.*$/gm, '');
}
