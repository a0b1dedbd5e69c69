import type { LobtopError } from '../../engine/internal.js';
import { systemClock } from '../../engine/startup.js';
import { EXIT, exitStatusOf } from '../exit-status.js';
import { reportError } from '../report.js';
import { LineOutput } from './line-output.js';
import { stdoutFd } from './stdout-fd.js';

/** Prints the result of a command. Returns the exit status; a closed pipe is a success. */
export async function printLines(lines: readonly string[], status: number = EXIT.done): Promise<number> {
  let failure: LobtopError | undefined;
  let isClosed = false;
  const onEnd = (error?: LobtopError) => {
    isClosed = true;
    failure = error;
  };
  const output = new LineOutput({ fd: stdoutFd(), clock: systemClock, onEnd });
  for (const line of lines) output.line(line);
  await output.end();
  if (failure !== undefined) reportError(failure);
  if (isClosed) return failure === undefined ? EXIT.done : exitStatusOf(failure);
  return status;
}

/** Aligned rows under their headings. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column].length)));
  return [head, ...rows].map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]))
      .join('  ')
      .trimEnd(),
  );
}
