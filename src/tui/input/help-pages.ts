import type { Topic } from '../panes/pane.js';
import { BASICS, type Binding, type Keymap } from './keymap.js';

export type HelpLine = { readonly keys: string; readonly help: string };
export type HelpPage = {
  readonly title: string;
  readonly columns: ReadonlyArray<readonly HelpLine[]>;
};

/** In the order of the pages. */
const TITLES: Readonly<Record<Topic, string>> = {
  ladder: 'ladder',
  markets: 'markets',
  chart: 'candles',
  panes: 'panes',
  past: 'recordings and the past',
  screen: 'screen and program',
};

/** Rows taken by the header, the title, the key line and margins. */
const OTHER_ROWS = 5;
/** Margin to the left of each column. */
export const HELP_MARGIN = 2;

type PageSize = { readonly columns: number; readonly rows: number };

/** A page of what matters most, then one for each topic; more where a topic does not fit. */
export function helpPages({ bindings }: Keymap, size: PageSize): HelpPage[] {
  const basics = BASICS.flatMap((action) => bindings.filter((binding) => binding.action === action));
  const ofTopic = (topic: Topic) => bindings.filter((binding) => binding.topic === topic);
  const topics = (Object.keys(TITLES) as Topic[]).map((topic) => ({ title: TITLES[topic], bindings: ofTopic(topic) }));
  return [{ title: 'the keys that matter most', bindings: basics }, ...topics]
    .filter((topic) => topic.bindings.length > 0)
    .flatMap(({ title, bindings: shown }) => topicPages(title, linesOf(shown), size));
}

function linesOf(bindings: readonly Binding[]): HelpLine[] {
  return bindings.map(({ keys, help }) => ({ keys: keys.join(' '), help }));
}

/** In as many columns as fit, and as few pages as those need. */
function topicPages(title: string, lines: readonly HelpLine[], size: PageSize): HelpPage[] {
  const rows = Math.max(1, size.rows - OTHER_ROWS);
  for (let count = Math.ceil(lines.length / rows); count > 1; count--) {
    const pages = divided(lines, { columns: count, rows });
    if (pages.every((columns) => pageWidth(columns) <= size.columns))
      return pages.map((columns) => ({ title, columns }));
  }
  return divided(lines, { columns: 1, rows }).map((columns) => ({ title, columns }));
}

function divided(lines: readonly HelpLine[], { columns, rows }: PageSize): HelpPage['columns'][] {
  const pages = Math.ceil(lines.length / (rows * columns));
  const perColumn = Math.ceil(lines.length / (pages * columns));
  const parts = Array.from({ length: pages * columns }, (_, i) => lines.slice(i * perColumn, (i + 1) * perColumn));
  return Array.from({ length: pages }, (_, page) =>
    parts.slice(page * columns, (page + 1) * columns).filter((part) => part.length > 0),
  );
}

function pageWidth(columns: HelpPage['columns']): number {
  return columns.reduce(
    (sum, lines) => sum + HELP_MARGIN + keysWidth(lines) + Math.max(...lines.map((l) => l.help.length)),
    0,
  );
}

/** Columns of the keys, with the space after them. */
export function keysWidth(lines: readonly HelpLine[]): number {
  return Math.max(...lines.map(({ keys }) => keys.length)) + 2;
}
