/**
 * The file descriptor of stdout. Read from the stream because Node makes a pipe non-blocking only when it creates the
 * stream: otherwise a slow reader would block the whole program.
 */
export function stdoutFd(): number {
  return process.stdout.fd;
}
