import { LobtopError } from '../../../errors.js';

/** What could be read of several values. The rest is skipped here: reading it again in its turn reports file and line. */
export function readable<From, To>(values: readonly From[], read: (value: From) => To | undefined): To[] {
  return values.flatMap((value) => {
    try {
      const result = read(value);
      return result === undefined ? [] : [result];
    } catch (error) {
      if (error instanceof LobtopError) return [];
      throw error;
    }
  });
}
