import fc from 'fast-check';

// A mutant is killed by the first counterexample: nobody reads the smallest one. Fewer runs can only let more mutants live.
fc.configureGlobal({ endOnFailure: true, numRuns: 10 });
