import type { Option } from 'commander';
import { VENUE_KEYS } from '../../src/cli/config.js';
import { KEY_NAMES } from '../../src/tui/input/key-names.js';
import { allCommands, defaultText, descriptionText } from './commands-page.js';
import { code, markdownTable, withPart } from './markdown.js';

/** Commands that read their flags from the configuration files. */
const CONFIGURED = ['watch', 'demo', 'replay'];
/** The TOML type of a flag's value, by its placeholder; a string for all others. */
const TYPES: Readonly<Record<string, string>> = { n: 'number', ms: 'number', percent: 'number', list: 'array' };

/** docs/configuration.md with its tables of keys up to date. */
export function configurationPage(page: string): string {
  const venues = Object.entries(VENUE_KEYS).map(([key, { type, help }]) => [code(`venues.NAME.${key}`), type, help]);
  const withFlags = withPart(
    page,
    'config-keys',
    markdownTable(['key', 'type', 'default', 'for', 'description'], flags()),
  );
  const withVenues = withPart(withFlags, 'venue-keys', markdownTable(['key', 'type', 'description'], venues));
  return withPart(withVenues, 'key-names', `${KEY_NAMES.map(code).join(', ')}\n`);
}

/** A row a key: flags of one name that mean the same by it are one. */
function flags(): string[][] {
  const rows = new Map<string, { readonly option: Option; readonly commands: string[] }>();
  for (const command of allCommands().filter((own) => CONFIGURED.includes(own.name()))) {
    for (const option of command.options.filter((own) => own.name() !== 'config')) {
      const id = `${option.flags} ${option.description}`;
      const row = rows.get(id) ?? { option, commands: [] };
      row.commands.push(command.name());
      rows.set(id, row);
    }
  }
  return [...rows.values()].map(({ option, commands }) => {
    const text = defaultText(option);
    return [
      code(option.name()),
      typeOf(option),
      text === '' || text.includes(' ') ? text : code(text),
      commands.length === CONFIGURED.length ? '' : commands.join(', '),
      descriptionText(option),
    ];
  });
}

function typeOf({ flags, required, optional }: Option): string {
  if (!required && !optional) return 'boolean';
  return TYPES[/<(\w+)>/.exec(flags)?.[1] ?? ''] ?? 'string';
}
