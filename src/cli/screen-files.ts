import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type MarketTarget, replaceFile, shortHash } from '../engine/internal.js';
import type { ScreenFiles } from '../tui/screen-options.js';
import { stateDir } from './xdg-paths.js';

const NAME_DIGITS = 8;

/** What the screen keeps between runs, and what it writes when asked: layouts in XDG_STATE_HOME, views where one is. */
export function screenFiles(env: NodeJS.ProcessEnv, nowTs: () => number): ScreenFiles {
  return {
    load(market) {
      const path = layoutPath(market, env);
      return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
    },
    save: (market, text) => replaceFile(layoutPath(market, env), text),
    capturePath: (market) => resolve(`${datedName(market, nowTs())}.lob`),
    export(market, text) {
      const path = resolve(`${datedName(market, nowTs())}.txt`);
      // What stands there already is somebody's: never written over.
      writeFileSync(path, `${text}\n`, { flag: 'wx' });
      return path;
    },
  };
}

/** Forgets the layouts of these markets. @throws what the file system throws */
export function resetLayouts(targets: readonly MarketTarget[], env: NodeJS.ProcessEnv): void {
  for (const target of targets) rmSync(layoutPath(target, env), { force: true });
}

/** Readable, and apart for symbols that only differ in what a file name cannot hold. */
function layoutPath({ venue, symbol }: MarketTarget, env: NodeJS.ProcessEnv): string {
  return join(
    stateDir(env),
    'layouts',
    `${fileName({ venue, symbol })}-${shortHash([venue, symbol], NAME_DIGITS)}.json`,
  );
}

function datedName(market: MarketTarget, ts: number): string {
  const time = new Date(ts).toISOString().slice(0, 23).replaceAll(/[:.]/g, '-');
  return `lobtop-${fileName(market)}-${time}`;
}

function fileName({ venue, symbol }: MarketTarget): string {
  return `${venue}-${symbol}`.replaceAll(/[^A-Za-z0-9._-]/g, '-');
}
