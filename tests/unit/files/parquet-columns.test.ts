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

it('a column of lists counts as any other column: its cells are not values', async () => {
  const { parquetWriteBuffer } = await import('hyparquet-writer');
  const problemWith = async (name: string) => {
    const schema = [
      { name: 'root', num_children: 4 },
      { name: 'timestamp_ms', type: 'INT64', repetition_type: 'REQUIRED' },
      { name: 'price', type: 'DOUBLE', repetition_type: 'REQUIRED' },
      { name: 'size', type: 'DOUBLE', repetition_type: 'REQUIRED' },
      { name, num_children: 1, converted_type: 'LIST', repetition_type: 'OPTIONAL' },
      { name: 'list', num_children: 1, repetition_type: 'REPEATED' },
      { name: 'element', type: 'INT32', repetition_type: 'OPTIONAL' },
    ] as const;
    const columnData = [
      { name: 'timestamp_ms', data: [1_714_521_600_000n] },
      { name: 'price', data: [100.5] },
      { name: 'size', data: [2] },
      { name, data: [[1, 2]] },
    ];
    const path = newFile('trades.parquet', '');
    writeFileSync(path, new Uint8Array(parquetWriteBuffer({ columnData, schema: [...schema] })));
    return imported([path]).then(
      () => undefined,
      (error: Error) => error.message,
    );
  };
  expect(await problemWith('side')).toContain('"[nested]" is not the side of a trade');
  expect(await problemWith('tags')).toContain('tags is not a column of trades');
});
