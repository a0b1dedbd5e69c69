import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

const MINUTE_MS = 60_000;

type Project = {
  readonly name: string;
  /** Whether each file gets a module graph of its own. Unit tests share one: importing the engine again for each takes half of their time. */
  readonly isolate: boolean;
  readonly env?: Readonly<Record<string, string>>;
  readonly include: string;
  readonly timeoutMs: number;
  readonly workers: number;
};

/** Projects run one after the other, in this order. */
const PROJECTS: readonly Project[] = [
  {
    name: 'unit',
    isolate: false,
    // yoctocolors looks once, at its import: which file imports it first must not matter.
    env: { FORCE_COLOR: '2' },
    include: 'tests/{unit,property}/**/*.test.{ts,tsx}',
    timeoutMs: 10 * MINUTE_MS,
    workers: 2,
  },
  // They mostly wait, for sockets and for time that passes.
  { name: 'wire', isolate: true, include: 'tests/wire/**/*.test.ts', timeoutMs: 30 * MINUTE_MS, workers: 3 },
  // Faults and damage once more, without scanners (`tests/support/reading.ts`): both ways have to end the same.
  {
    name: 'wire, parsed',
    isolate: true,
    env: { LOBTOP_TEST_READING: 'parsed' },
    include:
      'tests/wire/{damaged,scenarios,checksums,venue-lifecycle,binance-spot,feeds/half-message,feeds/early-change}.test.ts',
    timeoutMs: 30 * MINUTE_MS,
    workers: 3,
  },
  // Each test starts whole programs, and mostly waits for them.
  { name: 'e2e', isolate: true, include: 'tests/e2e/**/*.test.ts', timeoutMs: 30 * MINUTE_MS, workers: 2 },
];

export default defineConfig({
  test: {
    // Here and not in the projects, so that it runs once.
    globalSetup: ['tests/support/missing-recordings.ts'],
    projects: PROJECTS.map(projectOf),
  },
});

function projectOf(
  { name, isolate, env, include, timeoutMs, workers }: Project,
  order: number,
): TestProjectInlineConfiguration {
  return {
    test: {
      name,
      isolate,
      include: [include],
      // Stand-ins are reached directly, whatever proxy the machine has.
      env: { http_proxy: '', https_proxy: '', all_proxy: '', ...env },
      // A timeout ends what hangs. It is far above what a loaded machine needs: no test is about how fast it runs.
      testTimeout: timeoutMs,
      hookTimeout: timeoutMs,
      maxWorkers: workers,
      sequence: { groupOrder: order },
    },
  };
}
