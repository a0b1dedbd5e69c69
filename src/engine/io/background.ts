import { readFileSync } from 'node:fs';

/** Whether the process is not in the foreground of its terminal. proc(5): "pgrp, session, tty_nr, tpgid"; of other systems it is not known. */
export function isInBackground(): boolean {
  let stat: string;
  try {
    stat = readFileSync('/proc/self/stat', 'utf8');
  } catch {
    return false;
  }
  // The name of the program, in parentheses, may contain anything.
  const [, , group, , , foreground] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  return foreground > 0 && group !== foreground;
}
