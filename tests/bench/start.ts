import { spawnSync } from 'node:child_process';
import { median, round } from './book.js';

const RUNS = 15;
/** The process tells its own CPU time as it ends. */
const REPORT = 'data:text/javascript,process.on("exit",()=>process.stderr.write(JSON.stringify(process.cpuUsage())))';

export type StartResult = { readonly nodeCpuMs: number; readonly versionCpuMs: number; readonly ratio: number };

/** CPU of `lobtop --version` against a Node that does nothing, in turns. */
export function benchStart(): StartResult {
  const bare: number[] = [];
  const version: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    bare.push(cpuMs(['-e', '0']));
    version.push(cpuMs(['bin/lobtop.js', '--version']));
  }
  const ratio = median(version.map((ms, i) => ms / bare[i]));
  return { nodeCpuMs: round(median(bare)), versionCpuMs: round(median(version)), ratio: round(ratio) };
}

function cpuMs(args: readonly string[]): number {
  const { stderr, status } = spawnSync(process.execPath, ['--import', REPORT, ...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}: ${stderr}`);
  const { user, system } = JSON.parse(stderr) as { user: number; system: number };
  return (user + system) / 1000;
}
