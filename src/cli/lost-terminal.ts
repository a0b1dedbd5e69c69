import { closeSync } from 'node:fs';
import { isatty } from 'node:tty';

const STDIO = [0, 1, 2] as const;

/**
 * Ends the process without a core dump after its terminal was closed. At exit Node restores the mode of every terminal that it was started
 * with, and aborts where that fails with EIO (`ResetStdio` in its node.cc); it leaves out descriptors that have been closed.
 */
export function forgetLostTerminals(): void {
  const terminals = STDIO.filter((fd) => isatty(fd));
  process.on('exit', () => {
    for (const fd of terminals) if (!isatty(fd)) close(fd);
  });
}

function close(fd: number): void {
  try {
    closeSync(fd);
  } catch {
    // Closed already, which is just as good.
  }
}
