// Draws docs/screen.svg: the demo itself in a pty, its bytes parsed by a terminal's parser, its cells drawn.
// Another screenshot: draw-screen.mjs FILE [COLUMNSxROWS] [--light] [flags of lobtop demo, or keys:abc to press]
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';

const [file = 'docs/screen.svg', ...args] = process.argv.slice(2);
const size = /^(\d+)x(\d+)$/.exec(args.find((arg) => /^\d+x\d+$/.test(arg)) ?? '120x40');
const [COLUMNS, ROWS] = [Number(size[1]), Number(size[2])];
const isLight = args.includes('--light');
const keys = args.find((arg) => arg.startsWith('keys:'))?.slice(5) ?? '';
const flags = args.filter((arg) => arg !== '--light' && !arg.startsWith('keys:') && !/^\d+x\d+$/.test(arg));
const CELL = { width: 8.4, height: 18 };
const WATCH_MS = 9000;
const FOREGROUND = isLight ? '#1f2328' : '#c9d1d9';
const BACKGROUND = isLight ? '#ffffff' : '#0d1117';
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
const state = mkdtempSync(join(tmpdir(), 'lobtop-screenshot-'));
const COLORFGBG = isLight ? '0;15' : '15;0';
const env = { ...process.env, LANG: 'C.UTF-8', TERM: 'xterm-256color', COLORFGBG, XDG_STATE_HOME: state };
const program = spawn(process.execPath, ['bin/lobtop.js', 'demo', ...flags], { cols: COLUMNS, rows: ROWS, env });
program.onData((data) => terminal.write(data));
await new Promise((resolve) => setTimeout(resolve, WATCH_MS / 2));
program.write(keys);
await new Promise((resolve) => setTimeout(resolve, WATCH_MS / 2));
const svg = draw(terminal.buffer.active);
program.kill('SIGTERM');
writeFileSync(file, svg);
process.stderr.write(`drew ${file} (${Math.round(svg.length / 1024)} kB)\n`);

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
    const isBlock = /[\u2580-\u2590]/.test(text);
    if (run && !isBlock && !run.isBlock && run.key === style.key) run.text += text;
    else {
      if (run) yield run;
      run = { column, text, isBlock, ...style };
    }
  }
  yield run;
}

function styleOf(cell) {
  const color = cell.isFgDefault() ? FOREGROUND : indexed(cell.getFgColor());
  const ground = cell.isBgDefault() ? undefined : indexed(cell.getBgColor());
  const isInverse = cell.isInverse() !== 0;
  const opacity = cell.isDim() ? 0.6 : 1;
  const isBold = cell.isBold() !== 0;
  return { color, ground, isInverse, opacity, isBold, key: `${color} ${ground} ${isInverse} ${opacity} ${isBold}` };
}

/** The palette of 256: sixteen of the image's own, a cube of 6 x 6 x 6, and greys. */
function indexed(color) {
  if (color < 16) return PALETTE[color];
  const hex = (value) => value.toString(16).padStart(2, '0');
  if (color >= 232) return `#${hex(8 + (color - 232) * 10).repeat(3)}`;
  const steps = [36, 6, 1].map((unit) => Math.floor((color - 16) / unit) % 6);
  return `#${steps.map((step) => hex(step === 0 ? 0 : 55 + step * 40)).join('')}`;
}

function drawRun({ column, text, isBlock, color, ground, isInverse, opacity, isBold }, row) {
  if (text.trim() === '' && !isInverse && ground === undefined) return '';
  const x = 12 + column * CELL.width;
  const y = 12 + row * CELL.height;
  const width = text.length * CELL.width;
  const under =
    ground === undefined
      ? ''
      : `<rect x="${fix(x)}" y="${fix(y)}" width="${fix(width)}" height="${CELL.height}" fill="${ground}"/>`;
  if (isBlock) return under + drawBlock({ x, y, text, color, isInverse });
  const box = isInverse
    ? `<rect x="${fix(x)}" y="${fix(y)}" width="${fix(width)}" height="${CELL.height}" fill="${color}"/>`
    : '';
  const lead = text.length - text.trimStart().length;
  const shown = text.trim();
  const start = x + lead * CELL.width;
  if (shown === '') return under + box;
  return `${under}${box}<text x="${fix(start)}" y="${fix(y + 13.5)}" fill="${isInverse ? BACKGROUND : color}" textLength="${fix(shown.length * CELL.width)}" xml:space="preserve"${isBold ? ' font-weight="bold"' : ''}${opacity < 1 ? ` opacity="${opacity}"` : ''}>${xmlText(shown)}</text>`;
}

/** Blocks by eighths: from the left (▏ to █), from below (▁ to ▇), and the upper half. */
function drawBlock({ x, y, text, color, isInverse }) {
  const code = text.codePointAt(0);
  const { width, height } = CELL;
  let box = { x, y, width, height };
  if (code === 0x2580) box = { x, y, width, height: height / 2 };
  else if (code < 0x2588) {
    const tall = (height * (code - 0x2580)) / 8;
    box = { x, y: y + height - tall, width, height: tall };
  } else if (code > 0x2588) {
    const share = (width * (8 - (code - 0x2588))) / 8;
    box = isInverse ? { x: x + share, y, width: width - share, height } : { x, y, width: share, height };
  }
  const isBar = code >= 0x2588;
  const [top, tall] = isBar ? [box.y + 2, box.height - 4] : [box.y, box.height];
  return `<rect x="${fix(box.x)}" y="${fix(top)}" width="${fix(box.width + 0.2)}" height="${fix(tall)}" fill="${color}"/>`;
}

function fix(value) {
  return Math.round(value * 10) / 10;
}

function xmlText(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
