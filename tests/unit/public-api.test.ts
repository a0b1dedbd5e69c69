import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as engine from '../../src/engine/index.js';
import * as indicators from '../../src/engine/indicators.js';
import * as recordings from '../../src/engine/recordings.js';
import * as testing from '../../src/engine/testing.js';

const SRC = join(import.meta.dirname, '..', '..', 'src', 'engine');
const ENTRIES = ['index', 'indicators', 'recordings', 'testing'] as const;

type Exported = { readonly name: string; readonly file: string };

/** Every name that an entry exports, with the file that declares it. */
function exportsOf(entry: string): Exported[] {
  const text = readFileSync(join(SRC, `${entry}.ts`), 'utf8');
  return [...text.matchAll(/^export (?:type )?\{([^}]*)\} from '(\.[^']*)';/gms)].flatMap(([, names, path]) =>
    names
      .split(',')
      .map((name) => name.trim().replace(/^type /, ''))
      .filter((name) => name !== '')
      .map((name) => ({ name, file: join(SRC, dirname(`${entry}.ts`), path.replace(/\.js$/, '.ts')) })),
  );
}

/** The file's text before a declaration; undefined where it is declared elsewhere. */
function beforeDeclaration({ name, file }: Exported): string | undefined {
  const text = readFileSync(file, 'utf8');
  const found = new RegExp(
    `^export (?:declare )?(?:abstract )?(?:async )?(?:const|function\\*?|class|type) ${name}\\b`,
    'm',
  ).exec(text);
  if (found !== null) return text.slice(0, found.index);
  const forwarded = new RegExp(
    `\\b${name}\\b[^;]*\\} from '(\\.[^']*)'|import \\{[^}]*\\b${name}\\b[^}]*\\} from '(\\.[^']*)'`,
  ).exec(text);
  const path = forwarded?.[1] ?? forwarded?.[2];
  return path === undefined
    ? undefined
    : beforeDeclaration({ name, file: join(dirname(file), path.replace(/\.js$/, '.ts')) });
}

describe.each(ENTRIES)('lobtop/%s', (entry) => {
  const exported = exportsOf(entry);

  it('documents every export where it is declared', () => {
    const undocumented = exported.filter((own) => {
      const before = beforeDeclaration(own);
      return before === undefined || !before.trimEnd().endsWith('*/');
    });
    expect(exported.length).toBeGreaterThan(2);
    expect(undocumented.map(({ name }) => name)).toEqual([]);
  });

  it('says at its top what it is for', () => {
    expect(readFileSync(join(SRC, `${entry}.ts`), 'utf8')).toMatch(/^\/\*\*[\s\S]*?lobtop\//);
  });
});

it('the engine’s own entry is small, and the promised names are in it', () => {
  expect(Object.keys(engine).length).toBeLessThanOrEqual(45);
  const promised = ['openSession', 'partialSink', 'teeSink', 'Book', 'Market', 'LobtopError', 'systemClock'];
  expect(Object.keys(engine)).toEqual(expect.arrayContaining(promised));
});

it('only what records and reads back a session is exported by two entries', () => {
  const names = [engine, indicators, recordings, testing].flatMap((entry) => Object.keys(entry));
  const recording = ['CaptureReader', 'CaptureRecorder', 'RecordingSwitch', 'captureClock', 'openCapture'];
  expect(names.filter((name, i) => names.indexOf(name) !== i).toSorted()).toEqual(recording);
});
