import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lobsterClock, openLobster, openLobsterFiles } from '../../../src/engine/internal.js';
import { type OrdersOptions, paintOrders } from '../../../src/tui/panes/orders.js';
import { paintedRows, UNICODE_LOOK } from '../../support/painting.js';

const MESSAGES = [
  '34200.0,1,1,100,1000000,1',
  '34201.0,1,2,50,1000100,-1',
  '34202.0,1,3,30,1000000,1',
  '34203.0,1,4,200,1000000,1',
  '34204.5,2,1,40,1000000,1',
];
const ROWS = [
  '1000100,25,1000000,120',
  '1000100,75,1000000,120',
  '1000100,75,1000000,150',
  '1000100,75,1000000,350',
  '1000100,75,1000000,310',
];

async function shown({ height = 12, ...more }: Partial<OrdersOptions & { readonly height: number }> = {}) {
  const path = join(mkdtempSync(join(tmpdir(), 'lobtop-orders-')), 'TEST_2012-06-21_34200000_37800000_message_1.csv');
  writeFileSync(path, MESSAGES.join('\n'));
  writeFileSync(path.replace('message', 'orderbook'), ROWS.join('\n'));
  const files = await openLobsterFiles(path);
  const session = openLobster(files, { clock: lobsterClock(files), pace: async () => {} });
  session.source.seek(5);
  const { market } = session.watched[0];
  const options = { look: UNICODE_LOOK, cursor: undefined, followed: undefined, page: 0, source: session.source };
  const rows = paintedRows((surface) => paintOrders(surface, market, { ...options, ...more }), { width: 56, height });
  return { rows };
}

describe('the pane of orders', () => {
  it('has a brick an order, the first to trade on the left, and what is unknown before them', async () => {
    expect((await shown()).rows).toEqual([
      ' ─ orders 4 known, 1.00 new/s ──────────────────────────',
      '    100.01     75 [? 25][50]',
      '▸   100.00    310 [? 20][60][30][200]',
      ' bid 100.00: 310 in 3 orders, 20 from before the file',
      '     1/3            1      60  13:30:00.000  4.5 s',
      '     2/3            3      30  13:30:02.000  2.5 s',
      '     3/3            4     200  13:30:03.000  1.5 s',
      ' sizes  1-9 0  10-99 █3  100 0  101-499 ▃1  500+ 0',
    ]);
  });

  it('shows the queue at the cursor, and the history of the followed order', async () => {
    const { rows } = await shown({ cursor: { row: 10_001, stepTicks: 1 }, followed: '1' });
    expect(rows).toContain('▸   100.01     75 [? 25][50]');
    expect(rows).toContain(' ask 100.01: 75 in 1 order, 25 from before the file');
    expect(rows.slice(-4)).toEqual([
      ' order 1: 60 left, 1 of 3 in the queue',
      ' 13:30:00.000 new buy order 1: 100 at 100.00',
      ' 13:30:04.500 40 of buy order 1 cancelled',
      ' sizes  1-9 0  10-99 █3  100 0  101-499 ▃1  500+ 0',
    ]);
  });

  it('lists all orders page by page where there is room', async () => {
    const { rows } = await shown({ height: 26 });
    expect(rows.length).toBeLessThanOrEqual(26);
    expect(rows.join('\n')).toContain('all orders, page 1 of 1');
    expect(rows.slice(-4).map((row) => row.slice(0, 40))).toEqual([
      ' bid    100.00     1/3            1     ',
      ' bid    100.00     2/3            3     ',
      ' bid    100.00     3/3            4     ',
      ' ask    100.01     1/1            2     ',
    ]);
  });
});
