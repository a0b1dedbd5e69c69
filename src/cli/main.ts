import { CommanderError } from 'commander';
import { EXIT, exitStatusOf } from './exit-status.js';
import { createProgram } from './program.js';
import { reportError } from './report.js';

declare const __LOBTOP_VERSION__: string;

async function main(argv: readonly string[]): Promise<void> {
  const program = createProgram(__LOBTOP_VERSION__, (status) => {
    process.exitCode = status;
  });
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({
      outputError: (text, write) => write(text.replace(/^error: /, 'lobtop: ')),
    });
  }
  try {
    if (argv.length <= 2) program.help({ error: true });
    await program.parseAsync(argv as string[]);
  } catch (error) {
    process.exitCode = statusOf(error);
  }
}

/** commander has already said what was wrong with the arguments; help and version are no failures. */
function statusOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  reportError(error);
  return exitStatusOf(error);
}

await main(process.argv);
