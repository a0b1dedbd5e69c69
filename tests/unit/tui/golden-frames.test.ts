import type { Terminal } from '@xterm/headless';
import { afterEach, describe, expect, it } from 'vitest';
import { ASCII } from '../../../src/tui/glyphs.js';
import { THEME_NAMES } from '../../../src/tui/theme.js';
import { StillScreen } from '../../support/still-screen.js';
import { visibleRows } from '../../support/visible-cells.js';

// npx vitest run tests/unit/tui/golden-frames.test.ts -u redraws them; read the difference before committing.
const SIZES = [
  [200, 60],
  [120, 40],
  [80, 24],
  [60, 20],
] as const;
/** Long enough for candles, a tape and a profile, and in the middle of a flash. */
const LIVED_MS = 400_000;

let still: StillScreen;
afterEach(() => still.close());

/** The text as it is read, then how each row is styled: runs of a style's letter, and what the letters mean. */
function snapshot(terminal: Terminal): string {
  const rows = visibleRows(terminal).map((row) => row.map((cell) => cell.split('|') as [string, string]));
  const letters = new Map<string, string>([['', '.']]);
  const letterOf = (style: string) => {
    const known = letters.get(style) ?? String.fromCharCode(96 + letters.size);
    letters.set(style, known);
    return known;
  };
  const text = rows.map((row) =>
    row
      .map(([character]) => character)
      .join('')
      .trimEnd(),
  );
  const styles = rows.map((row) => runs(row.map(([, style]) => letterOf(style)).join('')));
  const legend = [...letters].map(([style, letter]) => `${letter} ${style || 'plain'}`);
  return [...text, '', ...styles, '', ...legend, ''].join('\n');
}

/** "...aab" as "3.2ab". */
function runs(letters: string): string {
  return letters.replace(/(.)\1*/g, (run, letter: string) => `${run.length > 1 ? run.length : ''}${letter}`);
}

const golden = (name: string) => `../../golden-frames/${name}.txt`;

describe.each(THEME_NAMES)('the seeded demo in the theme %s', (theme) => {
  it.each(SIZES)('at %ix%i', async (columns, rows) => {
    still = new StillScreen({ columns, rows, theme });
    still.open();
    await expect(snapshot(await still.after(LIVED_MS))).toMatchFileSnapshot(golden(`${theme}-${columns}x${rows}`));
  });
});

describe('the seeded demo, looked at in other ways', () => {
  it.each([
    ['28x9', 28, 9],
    ['33x8', 33, 8],
    ['20x3', 20, 3],
    ['19x3', 19, 3],
  ])('in a small place: %s', async (name, columns, rows) => {
    still = new StillScreen({ columns, rows });
    still.open();
    await expect(snapshot(await still.after(5000))).toMatchFileSnapshot(golden(`small-${name}`));
  });

  it('with ASCII and no colours', async () => {
    still = new StillScreen({ columns: 120, rows: 40, glyphs: ASCII, colorLevel: 0 });
    still.open();
    await expect(snapshot(await still.after(LIVED_MS))).toMatchFileSnapshot(golden('ascii-120x40'));
  });

  it('with every column of what happened, in quote units, grouped, with the cursor on a row', async () => {
    still = new StillScreen({ columns: 160, rows: 40 });
    still.open();
    await still.press('s', 'p', '+', '+', 'u', 'b');
    await still.after(60_000);
    await expect(snapshot(await still.press('up', 'up', 'up'))).toMatchFileSnapshot(golden('columns-160x40'));
  });

  it('with the help, the latencies alone, the depth and the log', async () => {
    still = new StillScreen({ columns: 100, rows: 36 });
    still.open();
    await still.after(5000);
    await expect(snapshot(await still.press('?'))).toMatchFileSnapshot(golden('help-100x36'));
    await still.press('?', 'v', 'v', 'v', 'v', 'o', 'o', 'o', 't', 'd', 'l');
    await expect(snapshot(await still.after(5000))).toMatchFileSnapshot(golden('depth-log-100x36'));
    await still.press('z', 'z', 'z', 'z', 'z');
    await expect(snapshot(await still.after(500))).toMatchFileSnapshot(golden('latency-100x36'));
  });

  it('with the help in pages, where one does not hold it', async () => {
    still = new StillScreen({ columns: 80, rows: 24 });
    still.open();
    await expect(snapshot(await still.press('?', '?'))).toMatchFileSnapshot(golden('help-80x24'));
  });

  it('while its book is unreliable, and before there is one', async () => {
    still = new StillScreen({ columns: 100, rows: 30 });
    await expect(snapshot(await still.after(1000))).toMatchFileSnapshot(golden('connecting-100x30'));
    still.open();
    await still.after(5000);
    const detail = 'a message is missing after 1000234';
    still.market.status({ state: 'resyncing', reason: 'gap', attempt: 1, integrity: 'sequence', detail });
    await expect(snapshot(await still.after(100))).toMatchFileSnapshot(golden('resyncing-100x30'));
  });
});
