import { commandsPage } from './commands-page.js';
import { configurationPage } from './configuration-page.js';
import { importsPage } from './imports-page.js';
import { keysPage, withKeyLine } from './keys-page.js';
import { recordsPage } from './records-page.js';
import { replayPage } from './replay-page.js';
import { venuesPage } from './venues-page.js';

/** Pages with generated parts: each takes the page as it is, and returns it with those parts as the code has them now. */
export const PAGES: Readonly<Record<string, (page: string) => string>> = {
  'README.md': withKeyLine,
  'docs/commands.md': commandsPage,
  'docs/configuration.md': configurationPage,
  'docs/imports.md': importsPage,
  'docs/keys.md': keysPage,
  'docs/records.md': recordsPage,
  'docs/replay.md': replayPage,
  'docs/venues.md': venuesPage,
};
