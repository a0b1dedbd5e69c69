import type { Argument, Command, Option } from 'commander';
import { createProgram } from '../../src/cli/program.js';
import { code, markdownTable, withPart } from './markdown.js';

const FLAG_HEADINGS = ['flag', 'default', 'environment', 'description'];
/** Commands that show markets share most of their flags: those have one table. */
const SHOWING = ['watch', 'demo', 'replay'];

/** Every command of lobtop, in the order of its help. */
export function allCommands(): readonly Command[] {
  return createProgram('', () => {}).commands;
}

/** The flags that all commands that show markets have, and mean the same by. */
export function sharedOptions(): readonly Option[] {
  const [first, ...others] = allCommands().filter((command) => SHOWING.includes(command.name()));
  return first.options.filter((option) => others.every(({ options }) => options.some((own) => isSame(own, option))));
}

/** A flag's default as the help has it; empty = none. */
export function defaultText({ defaultValue, defaultValueDescription, negate }: Option): string {
  if (defaultValueDescription !== undefined) return defaultValueDescription;
  return defaultValue === undefined || negate ? '' : String(defaultValue);
}

/** A flag's description with the values that it takes, where those are a list. */
export function descriptionText({ description, argChoices, mandatory }: Option): string {
  const choices = argChoices === undefined ? '' : ` (${argChoices.map(code).join(', ')})`;
  return `${mandatory ? 'required: ' : ''}${description}${choices}`;
}

/** docs/commands.md with its commands and flags up to date. */
export function commandsPage(page: string): string {
  const shared = sharedOptions();
  const commands = allCommands().map((command) => section(command, shared));
  return withPart(withPart(page, 'commands', commands.join('\n')), 'shared-flags', flagTable(shared));
}

function section(command: Command, shared: readonly Option[]): string {
  const own = command.options.filter((option) => !shared.some((other) => isSame(other, option)));
  const hasShared = own.length < command.options.length && SHOWING.includes(command.name());
  const flags = hasShared ? own : command.options;
  const parts = [
    `## ${command.name()}\n`,
    `\`\`\`\nlobtop ${command.name()} ${command.usage()}\n\`\`\`\n`,
    `${sentence(command.description())}${hasShared ? ' All [shared flags](#shared-flags)' : ''}${
      hasShared ? (own.length > 0 ? ', and those below.' : '.') : ''
    }\n`,
    ...(command.registeredArguments.length > 0 ? [argumentList(command.registeredArguments)] : []),
    ...(flags.length > 0 ? [flagTable(flags)] : []),
  ];
  return parts.join('\n');
}

function argumentList(all: readonly Argument[]): string {
  return all.map((argument) => `- ${code(synopsis(argument))}: ${argument.description}\n`).join('');
}

/** As in the usage line: `<market...>`, or `[symbol...]` where it may be left out. */
function synopsis(argument: Argument): string {
  const name = `${argument.name()}${argument.variadic ? '...' : ''}`;
  return argument.required ? `<${name}>` : `[${name}]`;
}

function flagTable(options: readonly Option[]): string {
  const rows = options.map((option) => {
    const text = defaultText(option);
    return [
      code(option.flags),
      text === '' || text.includes(' ') ? text : code(text),
      option.envVar === undefined ? '' : code(option.envVar),
      descriptionText(option),
    ];
  });
  return markdownTable(FLAG_HEADINGS, rows);
}

function isSame(a: Option, b: Option): boolean {
  return a.flags === b.flags && a.description === b.description && defaultText(a) === defaultText(b);
}

/** A description with a capital and a full stop. */
function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
