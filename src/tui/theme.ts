import * as colors from 'yoctocolors';

/** Opens and closes a style around text. */
export type Style = { readonly open: string; readonly close: string };

const MARK = '\u0000';

/** yoctocolors decided at its import whether there are colours; without them its styles open and close nothing. */
function colored(...formats: ReadonlyArray<(text: string) => string>): Style {
  const [open, close] = formats.reduceRight((text, format) => format(text), MARK).split(MARK);
  return { open, close };
}

/** Attributes stay in a terminal without colours: they carry what colour would. */
function attribute(on: number, off: number): Style {
  return { open: `\u001b[${on}m`, close: `\u001b[${off}m` };
}

function both(outer: Style, inner: Style): Style {
  return { open: outer.open + inner.open, close: inner.close + outer.close };
}

const bold = attribute(1, 22);
const dim = attribute(2, 22);
const inverse = attribute(7, 27);
const none: Style = { open: '', close: '' };

/** Every styled item of the screen has its name here; 16 named colours, so that the user's palette rules. */
export const theme = {
  plain: none,
  bold,
  dim,
  title: dim,
  bid: colored(colors.green),
  ask: colored(colors.red),
  bestBid: both(bold, colored(colors.greenBright)),
  bestAsk: both(bold, colored(colors.redBright)),
  largeBid: both(bold, colored(colors.greenBright)),
  largeAsk: both(bold, colored(colors.redBright)),
  stacked: colored(colors.cyan),
  pulled: colored(colors.magenta),
  cursor: inverse,
  bidBar: colored(colors.green),
  askBar: colored(colors.red),
  bidBarEdge: both(inverse, colored(colors.green)),
  buy: colored(colors.greenBright),
  sell: colored(colors.redBright),
  buyChip: both(inverse, colored(colors.greenBright)),
  sellChip: both(inverse, colored(colors.redBright)),
  live: both(bold, colored(colors.green)),
  waiting: both(bold, colored(colors.yellow)),
  broken: both(bold, colored(colors.redBright)),
  key: both(bold, colored(colors.cyan)),
  notice: colored(colors.yellow),
  overlayFirst: colored(colors.yellow),
  overlaySecond: colored(colors.cyan),
  overlayThird: colored(colors.magenta),
  poc: both(bold, colored(colors.yellow)),
} as const satisfies Record<string, Style>;

/** Without colours the shape alone must tell. */
const HAS_COLORS = theme.bid.open !== '';

export function styled(style: Style, text: string): string {
  return text.length === 0 ? '' : style.open + text + style.close;
}

export function withoutStyles(text: string): string {
  return text.replace(/\u001b\[[0-9;]*m/g, '');
}

/** The first row of a pane: its name in a rule. */
export function paneTitle(name: string, width: number, { rule }: Glyphs): string {
  const text = ` ${rule} ${name} `;
  return styled(theme.title, (text + rule.repeat(Math.max(0, width - text.length))).slice(0, width));
}

/** The characters a screen is made of. */
export type Glyphs = {
  /** Bars that grow to the right, by eighths. */
  readonly rightward: readonly string[];
  readonly full: string;
  /** True when a bar that grows to the left can be drawn as an inverted one that grows to the right. */
  readonly hasEighths: boolean;
  readonly state: string;
  readonly up: string;
  readonly down: string;
  readonly chipLeft: string;
  readonly chipRight: string;
  readonly sum: string;
  readonly dot: string;
  readonly check: string;
  readonly rule: string;
  readonly microseconds: string;
  readonly border: 'single' | 'classic';
  /** Bars that grow upwards, from nothing to a whole cell. */
  readonly upward: readonly string[];
  /** A cell of a candle by its upper and lower half (3 × upper + lower): 0 = nothing, 1 = wick, 2 = body. */
  readonly upCandle: readonly string[];
  readonly downCandle: readonly string[];
  /** Fills every fifth row where nothing stands. */
  readonly leader: string;
  readonly cursor: string;
  readonly overlay: string;
  /** What was sold, beside what was bought. */
  readonly soldBar: string;
  /** Beside a price within the value area. */
  readonly valueArea: string;
  readonly axis: string;
  /** What asciichart draws with: ┼ ┤ ╶ ╴ ─ ╰ ╭ ╮ ╯ │. */
  readonly symbols: readonly string[];
};

export const UNICODE: Glyphs = {
  rightward: ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'],
  full: '█',
  hasEighths: true,
  state: '●',
  up: '▲',
  down: '▼',
  chipLeft: '▸',
  chipRight: '◂',
  sum: 'Σ',
  dot: '·',
  check: '✓',
  rule: '─',
  microseconds: 'µs',
  border: 'single',
  upward: [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'],
  upCandle: [' ', '╷', '▄', '╵', '│', '▄', '▀', '▀', '█'],
  downCandle: [' ', '╷', '▄', '╵', '│', '▄', '▀', '▀', HAS_COLORS ? '█' : '▒'],
  leader: '┈',
  cursor: '▶',
  overlay: '·',
  soldBar: '▓',
  valueArea: '│',
  axis: '┤',
  symbols: ['─', '┤', '╶', '╴', '─', '╰', '╭', '╮', '╯', '│'],
};

export const ASCII: Glyphs = {
  rightward: ['', '', '', '', '#', '#', '#', '#'],
  full: '#',
  hasEighths: false,
  state: '*',
  up: '^',
  down: 'v',
  chipLeft: '>',
  chipRight: '<',
  sum: 'sum',
  dot: '-',
  check: 'ok',
  rule: '-',
  microseconds: 'us',
  border: 'classic',
  upward: [' ', '.', ':', '#'],
  upCandle: [' ', '|', 'O', '|', '|', 'O', 'O', 'O', 'O'],
  downCandle: [' ', '|', '#', '|', '|', '#', '#', '#', '#'],
  leader: '.',
  cursor: '>',
  overlay: '.',
  soldBar: '=',
  valueArea: '|',
  axis: '|',
  symbols: ['-', '|', '-', '-', '-', '`', '.', '.', "'", '|'],
};
