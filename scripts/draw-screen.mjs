// Draws docs/screen.svg: the demo itself in a pty, its bytes parsed by a terminal's parser, its cells drawn.
import { writeFileSync } from 'node:fs';
import { spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';

const COLUMNS = 120;
const ROWS = 36;
const CELL = { width: 8.4, height: 18 };
const WATCH_MS = 9000;
const FOREGROUND = '#c9d1d9';
const BACKGROUND = '#0d1117';
const PALETTE = [
  '#484f58',
  '#ff7b72',
  '#3fb950',
  '#d29922',
  '#58a6ff',
  '#bc8cff',
  '#39c5cf',
  '#b1bac4',
  '#6e7681',
  '#ffa198',
  '#56d364',
  '#e3b341',
  '#79c0ff',
  '#d2a8ff',
  '#56d4dd',
  '#ffffff',
];

const terminal = new xterm.Terminal({ cols: COLUMNS, rows: ROWS, allowProposedApi: true });
const env = { ...process.env, LANG: 'C.UTF-8', TERM: 'xterm-256color', FORCE_COLOR: '1' };
const program = spawn(process.execPath, ['bin/lobtop.js', 'demo'], { cols: COLUMNS, rows: ROWS, env });
program.onData((data) => terminal.write(data));
await new Promise((resolve) => setTimeout(resolve, WATCH_MS));
const svg = draw(terminal.buffer.active);
program.kill('SIGTERM');
writeFileSync('docs/screen.svg', svg);
process.stderr.write(`drew docs/screen.svg (${Math.round(svg.length / 1024)} kB)\n`);

function draw(buffer) {
  const width = Math.ceil(COLUMNS * CELL.width) + 24;
  const height = ROWS * CELL.height + 24;
  const parts = [];
  for (let row = 0; row < ROWS; row++) {
    const line = buffer.getLine(row);
    for (const run of runs(line)) parts.push(drawRun(run, row));
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace" font-size="14">
<title>lobtop demo: the price ladder, the tape and the latencies of a simulated market</title>
<rect width="100%" height="100%" rx="8" fill="${BACKGROUND}"/>
${parts.filter(Boolean).join('\n')}
</svg>
`;
}

/** Neighbouring cells of one style; block characters one by one, for they are drawn as boxes. */
function* runs(line) {
  let run;
  for (let column = 0; column < COLUMNS; column++) {
    const cell = line.getCell(column);
    const text = cell.getChars() || ' ';
    const style = styleOf(cell);
    const isBlock = /[\u2580-\u259f]/.test(text);
    if (run && !isBlock && !run.isBlock && run.key === style.key) run.text += text;
    else {
      if (run) yield run;
      run = { column, text, isBlock, ...style };
    }
  }
  yield run;
}

function styleOf(cell) {
  const color = cell.isFgDefault() ? FOREGROUND : (PALETTE[cell.getFgColor()] ?? FOREGROUND);
  const isInverse = cell.isInverse() !== 0;
  const opacity = cell.isDim() ? 0.6 : 1;
  const isBold = cell.isBold() !== 0;
  return { color, isInverse, opacity, isBold, key: `${color} ${isInverse} ${opacity} ${isBold}` };
}

function drawRun({ column, text, isBlock, color, isInverse, opacity, isBold }, row) {
  if (text.trim() === '' && !isInverse) return '';
  const x = 12 + column * CELL.width;
  const y = 12 + row * CELL.height;
  if (isBlock) return drawBlock({ x, y, text, color, isInverse });
  const width = text.length * CELL.width;
  const box = isInverse
    ? `<rect x="${fix(x)}" y="${fix(y)}" width="${fix(width)}" height="${CELL.height}" fill="${color}"/>`
    : '';
  const lead = text.length - text.trimStart().length;
  const shown = text.trim();
  const start = x + lead * CELL.width;
  return `${box}<text x="${fix(start)}" y="${fix(y + 13.5)}" fill="${isInverse ? BACKGROUND : color}" textLength="${fix(shown.length * CELL.width)}" xml:space="preserve"${isBold ? ' font-weight="bold"' : ''}${opacity < 1 ? ` opacity="${opacity}"` : ''}>${xmlText(shown)}</text>`;
}

function drawBlock({ x, y, text, color, isInverse }) {
  const eighths = text === '█' ? 8 : 8 - (text.codePointAt(0) - 0x2588);
  const width = (CELL.width * eighths) / 8;
  const [left, size] = isInverse ? [x + width, CELL.width - width] : [x, width];
  return `<rect x="${fix(left)}" y="${fix(y + 2)}" width="${fix(size + 0.2)}" height="${CELL.height - 4}" fill="${color}"/>`;
}

function fix(value) {
  return Math.round(value * 10) / 10;
}

function xmlText(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
