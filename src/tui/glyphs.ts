/** The characters that the screen is drawn with. */
export type Glyphs = {
  /** Ends of bars that grow to the right, by eighths. */
  readonly rightward: readonly string[];
  readonly full: string;
  /** Whether the edge of a bar that grows to the left can be drawn as an inverted `rightward` character. */
  readonly hasEighths: boolean;
  readonly state: string;
  readonly up: string;
  readonly down: string;
  readonly chipLeft: string;
  readonly chipRight: string;
  readonly sum: string;
  readonly dot: string;
  readonly check: string;
  /** Before a sum that may be larger, and for a level that is not known. */
  readonly atLeast: string;
  readonly unknown: string;
  readonly rule: string;
  readonly microseconds: string;
  /** Upward bars, from empty to a full cell. */
  readonly upward: readonly string[];
  /** A cell of a candle by its halves (3 × upper + lower): 0 = nothing, 1 = wick, 2 = body. */
  readonly upCandle: readonly string[];
  readonly downCandle: readonly string[];
  /** Falling candles when colours do not distinguish them. */
  readonly shapedDownCandle: readonly string[];
  /** Fills the blanks of every fifth row. */
  readonly leader: string;
  readonly cursor: string;
  readonly overlay: string;
  /** The sold part of a volume bar. */
  readonly soldBar: string;
  /** Marks prices within the value area. */
  readonly valueArea: string;
  readonly axis: string;
  /** The end of a clipped bar. */
  readonly clippedLeft: string;
  readonly clippedRight: string;
  /** asciichart's symbols: ┼ ┤ ╶ ╴ ─ ╰ ╭ ╮ ╯ │. */
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
  atLeast: '≥',
  unknown: '?',
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
  atLeast: '>=',
  unknown: '?',
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
