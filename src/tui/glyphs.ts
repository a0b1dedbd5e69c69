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
  /** Bars that grow upwards, from nothing to a whole cell. */
  readonly upward: readonly string[];
  /** A cell of a candle by its upper and lower half (3 × upper + lower): 0 = nothing, 1 = wick, 2 = body. */
  readonly upCandle: readonly string[];
  readonly downCandle: readonly string[];
  /** The same where colours cannot tell them apart. */
  readonly shapedDownCandle: readonly string[];
  /** Fills every fifth row where nothing stands. */
  readonly leader: string;
  readonly cursor: string;
  readonly overlay: string;
  /** What was sold, beside what was bought. */
  readonly soldBar: string;
  /** Beside a price within the value area. */
  readonly valueArea: string;
  readonly axis: string;
  /** The far end of a bar that stands for more than it can show. */
  readonly clippedLeft: string;
  readonly clippedRight: string;
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
  upward: [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'],
  upCandle: [' ', '╷', '▄', '╵', '│', '▄', '▀', '▀', '█'],
  downCandle: [' ', '╷', '▄', '╵', '│', '▄', '▀', '▀', '█'],
  shapedDownCandle: [' ', '╷', '▄', '╵', '│', '▄', '▀', '▀', '▒'],
  leader: '┈',
  cursor: '▶',
  overlay: '·',
  soldBar: '▓',
  valueArea: '│',
  axis: '┤',
  clippedLeft: '«',
  clippedRight: '»',
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
  upward: [' ', '.', ':', '#'],
  upCandle: [' ', '|', 'O', '|', '|', 'O', 'O', 'O', 'O'],
  downCandle: [' ', '|', '#', '|', '|', '#', '#', '#', '#'],
  shapedDownCandle: [' ', '|', '#', '|', '|', '#', '#', '#', '#'],
  leader: '.',
  cursor: '>',
  overlay: '.',
  soldBar: '=',
  valueArea: '|',
  axis: '|',
  clippedLeft: '{',
  clippedRight: '}',
  symbols: ['-', '|', '-', '-', '-', '`', '.', '.', "'", '|'],
};
