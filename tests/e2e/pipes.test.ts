import { describe, expect, it } from 'vitest';
import { shell } from '../support/program.js';

describe('standard output', () => {
  it.each([
    '--version',
    '--help',
    'help watch',
    'replay --help',
    'venues',
    'import --list-formats',
    'demo --headless --json --count 3',
  ])('that is full ends %s with 74 and a sentence, that is closed with 0', async (args) => {
    const full = await shell(`lobtop ${args} > /dev/full`);
    expect([full.status, full.stderr]).toEqual([
      74,
      'lobtop: Writing to stdout failed: ENOSPC: no space left on device, write. Free some space or write to another disk\n',
    ]);
    const closed = await shell(`lobtop ${args} | true`);
    expect([closed.status, closed.stderr]).toEqual([0, '']);
  });

  it('that nobody reads does not hold --duration up', async () => {
    const flags = '--headless --json --interval 0 --depth 500 --duration 1s';
    const { stdout } = await shell(
      `{ lobtop demo ${flags} 2> err; echo "status $?" >> err; } | until grep -qs status err; do sleep 0.1; done; cat err`,
    );
    // How much a pipe holds depends on the system.
    expect(stdout).toMatch(/^(lobtop: \d+ bytes of output were dropped: the reader did not take them\n)?status 0\n$/);
  });

  it('of which a number of records was asked for has them all, however late they are read', async () => {
    const flags = '--headless --json --interval 0 --depth 500 --count 40';
    const { stdout } = await shell(`lobtop demo ${flags} | (sleep 2; wc -l)`);
    expect(Number(stdout)).toBe(40);
  });
});

describe('standard error', () => {
  it.each([
    ['nonsense', 2],
    ['--nope', 2],
    ['replay missing.csv --headless', 66],
    ['--version', 0],
    ['demo --headless --json --count 3', 0],
    ['watch gone:BTC/USDT --headless', 2],
  ])('that has no reader changes no status: %s', async (args, status) => {
    const { stdout } = await shell(`{ lobtop ${args} 2>&1 1>out; echo $? > status; } | true; cat status`);
    expect(Number(stdout)).toBe(status);
  });

  it('that has no reader loses no record of a run that has much to say', async () => {
    // Every file has a notice; none ends or slows the run.
    const rows = `printf 'timestamp_ms,price,size\\n1700000000002,1,1\\n1700000000001,1,1\\n' > x$i.csv`;
    const { stdout } = await shell(
      `for i in $(seq 50); do ${rows}; done; { lobtop replay x*.csv --headless --json --streams trade 2>&1 1>out; } | true; grep -c trade out`,
    );
    expect(Number(stdout)).toBe(100);
  });
});

describe('a working directory that has been deleted', () => {
  const gone = 'mkdir gone && cd gone && rmdir ../gone && ';

  it.each(['demo --headless --json --count 2', 'record sim:BTC/USDT -o x.lob --duration 1s'])(
    'is said in one sentence: %s',
    async (args) => {
      const { status, stderr } = await shell(`${gone} lobtop ${args}`);
      expect([status, stderr]).toEqual([
        74,
        'lobtop: The working directory has been deleted. Change to another one: cd\n',
      ]);
    },
  );

  it('takes no output', async () => {
    const { status, stderr } = await shell(
      `printf 'timestamp_ms,price,size\\n1700000000001,1,1\\n' > x.csv; F=$PWD/x.csv; ${gone} lobtop import $F -o x.lob`,
    );
    expect([status, stderr]).toEqual([74, 'lobtop: x.lob cannot be written: its folder has been deleted\n']);
  });
});
