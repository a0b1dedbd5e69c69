#!/usr/bin/env node
import { existsSync } from 'node:fs';
import * as module from 'node:module';

const program = new URL('../dist/main.js', import.meta.url);
const [major, minor] = process.versions.node.split('.').map(Number);
const problem =
  major < 20 || (major === 20 && minor < 19)
    ? `lobtop needs Node 20.19 or newer; this is ${process.versions.node}. See https://nodejs.org`
    : existsSync(program)
      ? undefined
      : 'lobtop is not built yet: run `npm run build` first';

// From Node 22 on: the second start finds the code compiled.
module.enableCompileCache?.();
if (problem === undefined) await import(program.href);
else {
  process.stderr.write(`${problem}\n`);
  process.exitCode = 1;
}
