import { writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { imported, newFile } from '../../support/imported.js';

it('a date and a time of day in columns of their own are one time, in any unit', async () => {
  const { parquetWriteBuffer } = await import('hyparquet-writer');
  for (const [unit, count] of [
    ['MICROS', 34_200_000_250n],
    ['NANOS', 34_200_000_250_000n],
  ] as const) {
    const schema = [
      { name: 'root', num_children: 4 },
      { name: 'date', type: 'INT32', converted_type: 'DATE', repetition_type: 'REQUIRED' },
      {
        name: 'time',
        type: 'INT64',
        logical_type: { type: 'TIME', isAdjustedToUTC: true, unit },
        repetition_type: 'REQUIRED',
      },
      { name: 'price', type: 'DOUBLE', repetition_type: 'REQUIRED' },
      { name: 'size', type: 'DOUBLE', repetition_type: 'REQUIRED' },
    ] as const;
    const columnData = [
      { name: 'date', data: [19_844] },
      { name: 'time', data: [count] },
      { name: 'price', data: [100.5] },
      { name: 'size', data: [2] },
    ];
    const path = newFile('trades.parquet', '');
    writeFileSync(path, new Uint8Array(parquetWriteBuffer({ columnData, schema: [...schema] })));
    const { trades } = await imported([path]);
    expect(trades.map(({ recvTs, size }) => [recvTs, size])).toEqual([[Date.UTC(2024, 4, 1, 9, 30) + 0.25, 2]]);
  }
});
