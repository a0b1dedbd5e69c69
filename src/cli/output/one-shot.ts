import { type LobtopError, systemClock } from '../../engine/internal.js';
import { EXIT, exitStatusOf } from '../exit-status.js';
import { reportError } from '../report.js';
import { LineOutput } from './line-output.js';
import { stdoutFd } from './stdout-fd.js';

/** Prints the lines of a command that has one answer; a reader that has gone is no failure. Answers the exit status. */
export async function printLines(lines: readonly string[], status: number = EXIT.done): Promise<number> {
  let failure: LobtopError | undefined;
  let hasGone = false;
  const onEnd = (error?: LobtopError) => {
    hasGone = true;
    failure = error;
  };
  const output = new LineOutput({ fd: stdoutFd(), clock: systemClock, onEnd });
  for (const line of lines) output.line(line);
  await output.end();
  if (failure !== undefined) reportError(failure);
  if (hasGone) return failure === undefined ? EXIT.done : exitStatusOf(failure);
  return status;
}

/** Rows of text under their headings, each column as wide as its widest cell. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column].length)));
  return [head, ...rows].map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]))
      .join('  ')
      .trimEnd(),
  );
}
