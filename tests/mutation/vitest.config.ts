import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Most mutants die at the first plain example; properties take their time. */
class PropertiesLast extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isProperty = ({ moduleId }: TestSpecification) => Number(moduleId.includes('/property/'));
    return files.sort((a, b) => isProperty(a) - isProperty(b));
  }
}

/**
 * The unit tests that state what the core does, and start fast: each mutant is run against every test that reaches it.
 * Those that load whole markets and venues, or take seconds, are left out; the unit project runs them.
 */
export default defineConfig({
  test: {
    include: [
      'tests/property/{book-side,staged-levels}.test.ts',
      'tests/unit/book/{side,book,ladder,metrics,orders}.test.ts',
      'tests/unit/{price-grid,decimal}.test.ts',
      'tests/unit/integrity/{sequencer,proof,checksums,level-text}.test.ts',
      'tests/unit/tui/cell-diff.test.ts',
    ],
    // One worker for all files of a mutant; the next mutant gets a new one.
    isolate: false,
    sequence: { sequencer: PropertiesLast },
    setupFiles: ['tests/mutation/setup.ts'],
    testTimeout: 60_000,
  },
});
