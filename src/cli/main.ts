import { type Command, CommanderError } from 'commander';
import { withoutControls, withoutSecrets } from '../engine/startup.js';
import { readLists } from './config.js';
import { EXIT, exitStatusOf } from './exit-status.js';
import { lastList, startPage } from './last-list.js';
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
    const started = argv.length <= 2 ? await start(program, help) : argv;
    if (started !== undefined) {
      checkCommand(program, started.slice(2));
      await program.parseAsync(started as string[]);
    }
  } catch (error) {
    process.exitCode = statusOf(error);
  }
  if (help.length > 0) process.exitCode = await printLines(help, Number(process.exitCode ?? EXIT.done));
}

/** Plain `lobtop`: on a terminal the list that was opened last, or what to type. Returns the arguments to go on with. */
async function start(program: Command, page: string[]): Promise<readonly string[] | undefined> {
  if (!process.stdout.isTTY) program.help({ error: true });
  const lists = await readLists(undefined, process.env);
  const list = lastList(lists, process.env);
  if (list === undefined) page.push(...startPage(lists));
  return list === undefined ? undefined : [...process.argv, list];
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
