/**
 * Where records go. Asked of the stream, for Node makes a pipe non-blocking only when that is made: written to before, one whose
 * reader is slow would stop the whole program.
 */
export function stdoutFd(): number {
  return process.stdout.fd;
}
