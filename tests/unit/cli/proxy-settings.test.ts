import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { applyConfig, readVenues } from '../../../src/cli/config.js';
import { createProgram } from '../../../src/cli/program.js';

const TOML = `proxy = "http://common:1"
[venues.kraken]
proxy = "socks5://own:1"
`;
const path = join(mkdtempSync(join(tmpdir(), 'lobtop-toml-')), 'lobtop.toml');
writeFileSync(path, TOML);

/** What a command makes of its flags and the file. */
async function settings(name: string, flags: readonly string[]) {
  const program = createProgram('', () => {});
  const command = program.commands.find((own) => own.name() === name);
  let found: { proxy: unknown; kraken: unknown } | undefined;
  command?.action(async () => {
    const venues =
      name === 'watch' || name === 'replay' ? (await applyConfig(command, {})).venues : await readVenues(command, {});
    found = { proxy: command.opts()['proxy'], kraken: venues['kraken']?.proxy };
  });
  await program.parseAsync(['node', 'lobtop', name, 'kraken:BTC/USD', '--config', path, ...flags]);
  return found;
}

describe.each(['watch', 'replay', 'record', 'audit', 'markets'])('lobtop %s', (name) => {
  const output = name === 'record' ? ['-o', 'x.lob'] : [];

  it('has the proxy of the file, and that of a venue', async () => {
    expect(await settings(name, output)).toEqual({ proxy: 'http://common:1', kraken: 'socks5://own:1' });
  });

  it.each(['http://flag:1', 'none', ''])('prefers --proxy "%s" to both', async (flag) => {
    expect(await settings(name, [...output, '--proxy', flag])).toEqual({ proxy: flag, kraken: undefined });
  });
});
