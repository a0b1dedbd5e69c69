import { CommanderError } from 'commander';
import { withoutControls, withoutSecrets } from '../engine/startup.js';
import { EXIT, exitStatusOf } from './exit-status.js';
import { forgetLostTerminals } from './lost-terminal.js';
import { printLines } from './output/one-shot.js';
import { checkCommand, createProgram } from './program.js';
import { reportError } from './report.js';

declare const __LOBTOP_VERSION__: string;

async function main(argv: readonly string[]): Promise<void> {
  const program = createProgram(__LOBTOP_VERSION__, (status) => {
    process.exitCode = status;
  });
  const help: string[] = [];
  for (const command of [program, ...program.commands]) {
    const name = command === program ? 'lobtop' : `lobtop ${command.name()}`;
    command.showHelpAfterError(`lobtop: ${name} --help shows what is expected`);
    command.exitOverride().configureOutput({
      // Printed as every other output is: commander's own write would throw for a closed pipe or a full disk.
      writeOut: (text) => help.push(text.trimEnd()),
      // commander repeats arguments.
      outputError: (text, write) => write(withoutControls(withoutSecrets(text)).replace(/^error: /, 'lobtop: ')),
    });
  }
  try {
    if (argv.length <= 2) program.help({ error: true });
    checkCommand(program, argv.slice(2));
    await program.parseAsync(argv as string[]);
  } catch (error) {
    process.exitCode = statusOf(error);
  }
  if (help.length > 0) process.exitCode = await printLines(help, Number(process.exitCode ?? EXIT.done));
}

/** commander has already printed its own errors. It also throws for --help and --version, with exit code 0. */
function statusOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  reportError(error);
  return exitStatusOf(error);
}

forgetLostTerminals();
// What stderr says is for whoever reads it: a reader that has gone ends nothing.
process.stderr.on('error', () => {});
await main(process.argv);
