// Reads vitest's JSON report. A skipped test counts as a failure here: CI has every recording, or it proves less than it says.
import { readFileSync } from 'node:fs';

const report = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const { numPassedTests, numFailedTests, numPendingTests, numTodoTests = 0 } = report;
const skipped = report.testResults.flatMap(({ name, assertionResults }) =>
  assertionResults
    .filter(({ status }) => status !== 'passed' && status !== 'failed')
    .map(({ fullName }) => `${name.replace(`${process.cwd()}/`, '')}: ${fullName}`),
);

console.log(`${numPassedTests} passed, ${numFailedTests} failed, ${numPendingTests + numTodoTests} skipped`);
if (skipped.length > 0) {
  console.error(`Skipped tests fail here:\n${skipped.map((line) => `  ${line}`).join('\n')}`);
  process.exitCode = 1;
}
