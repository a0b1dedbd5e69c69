// Changes the core in small ways, one at a time, and shows which changes no unit test notices: docs/mutation.md.
// Stryker changes files where they lie, so it works on a copy of the checkout; what it needs is installed only there.
//   npm run mutation                               every file of tests/mutation/stryker.config.json
//   npm run mutation -- src/engine/book/side.ts    these files (or lines of them: side.ts:171-200)
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

// 9.x: the releases after it need Node 22.
const STRYKER = ['@stryker-mutator/core@9.6.1', '@stryker-mutator/vitest-runner@9.6.1'];
const CONFIG = 'tests/mutation/stryker.config.json';

const copy = mkdtempSync(join(tmpdir(), 'lobtop-mutation-'));
try {
  copyCheckout();
  install();
  process.exitCode = run();
  showTable();
} finally {
  rmSync(copy, { recursive: true, force: true });
}

/** What git knows and what it would add, as it lies there: changes that are not committed are tested too. */
function copyCheckout() {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  for (const file of listed.split('\0')) {
    if (file === '' || file === 'node_modules' || !existsSync(file)) continue;
    mkdirSync(join(copy, dirname(file)), { recursive: true });
    cpSync(file, join(copy, file), { recursive: true });
  }
  // The modules themselves, also where node_modules is a link to another checkout's.
  const modules = { recursive: true, verbatimSymlinks: true };
  if (existsSync('node_modules')) cpSync(realpathSync('node_modules'), join(copy, 'node_modules'), modules);
}

function install() {
  const quiet = ['--no-save', '--no-package-lock', '--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline'];
  execFileSync('npm', ['install', ...quiet, ...STRYKER], { cwd: copy, stdio: ['ignore', 'ignore', 'inherit'] });
}

function run() {
  const files = process.argv.slice(2);
  const only = files.length === 0 ? [] : ['--mutate', files.join(',')];
  const program = join(copy, 'node_modules', '@stryker-mutator', 'core', 'bin', 'stryker.js');
  return spawnSync(process.execPath, [program, 'run', CONFIG, ...only], { cwd: copy, stdio: 'inherit' }).status ?? 1;
}

/** Mutants, killed (a hang counts as killed) and score by file, as docs/mutation.md has them. */
function showTable() {
  const report = join(copy, 'reports', 'mutation.json');
  if (!existsSync(report)) return;
  const { files } = JSON.parse(readFileSync(report, 'utf8'));
  const rows = Object.entries(files).map(([file, { mutants }]) => {
    const killed = mutants.filter(({ status }) => status === 'Killed' || status === 'Timeout').length;
    return [file, mutants.length, killed];
  });
  const sum = (column) => rows.reduce((total, row) => total + row[column], 0);
  console.log('\n| file | mutants | killed | score |\n|---|---|---|---|');
  for (const [file, mutants, killed] of [...rows, ['total', sum(1), sum(2)]]) {
    const score = mutants === 0 ? '–' : `${((100 * killed) / mutants).toFixed(1)} %`;
    console.log(`| ${file} | ${mutants} | ${killed} | ${score} |`);
  }
}
