import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../../src/engine/internal.js';
import { KeyInput } from '../../../src/tui/input/key-input.js';
import { terminalEnvironment } from '../../../src/tui/terminal/environment.js';
import { KEY_SEQUENCES, SILENT_SEQUENCES } from '../../support/terminal-sequences.js';
import { bytesOf, ESCAPE, shortOf } from '../../support/tokens.js';

const LOCAL = terminalEnvironment({});
const REMOTE = terminalEnvironment({ SSH_CONNECTION: '10.0.0.1 1 10.0.0.2 22' });

/** A stdin that is written to by the test. */
class TypedInput {
  isRead = false;
  type: (text: string | Uint8Array) => void = () => {};

  on(_event: 'data', listener: (data: Buffer) => void): void {
    this.type = (data) => listener(Buffer.from(typeof data === 'string' ? bytesOf(data) : data));
    this.isRead = true;
  }

  off(): void {
    this.type = () => {};
    this.isRead = false;
  }

  ref(): never {
    return undefined as never;
  }

  unref(): never {
    return undefined as never;
  }

  pause(): never {
    return undefined as never;
  }
}

function open({ escapeMs } = LOCAL) {
  const clock = new ManualClock();
  const stdin = new TypedInput();
  const tokens: string[] = [];
  const input = new KeyInput({ stdin, clock, escapeMs, onToken: (token) => tokens.push(shortOf(token)) });
  input.start();
  return { clock, stdin, tokens, input };
}

describe('Escape', () => {
  it('counts after 50 ms, over SSH after 500 ms', () => {
    const local = open();
    local.stdin.type(ESCAPE);
    local.clock.advance(49);
    expect(local.tokens).toEqual([]);
    local.clock.advance(1);
    expect(local.tokens).toEqual(['escape']);
    const remote = open(REMOTE);
    remote.stdin.type(ESCAPE);
    remote.clock.advance(499);
    expect(remote.tokens).toEqual([]);
    remote.clock.advance(1);
    expect(remote.tokens).toEqual(['escape']);
  });

  it.each([
    ['local', LOCAL],
    ['SSH', REMOTE],
  ] as const)('and a key after it are both keys (%s)', (_name, environment) => {
    const { clock, stdin, tokens } = open(environment);
    stdin.type(ESCAPE);
    clock.advance(100);
    stdin.type('j');
    expect(tokens).toEqual(['escape', 'j']);
  });

  it('and [ are both keys once nothing can follow', () => {
    const { clock, stdin, tokens } = open();
    stdin.type(ESCAPE);
    clock.advance(100);
    stdin.type('[');
    clock.advance(499);
    expect(tokens).toEqual(['escape']);
    clock.advance(1);
    expect(tokens).toEqual(['escape', '[']);
    stdin.type(ESCAPE);
    clock.advance(500);
    stdin.type('[');
    expect(tokens).toEqual(['escape', '[', 'escape', '[']);
  });
});

describe('a sequence in pieces', () => {
  const gapsMs = [20, 49, 51, 200, 400];
  /** Each byte after the first in a piece of its own, or in two pieces. */
  function* divisions(sequence: string): Generator<Uint8Array[]> {
    const bytes = bytesOf(sequence);
    for (let at = 1; at < bytes.length; at++) yield [bytes.subarray(0, at), bytes.subarray(at)];
    yield [...bytes].map((byte) => Uint8Array.of(byte));
  }
  /** Two keys, if they are far enough apart: Escape or Alt, which depends on time. */
  const isAltCombination = (sequence: string) => /^\u001b(?:[^[O\u001b]|\u001b)/.test(sequence);

  it.each(KEY_SEQUENCES.filter(([, sequence]) => !isAltCombination(sequence)))(
    '%s: %j is %s over SSH, whatever the gaps',
    (_terminal, sequence, key) => {
      for (const pieces of divisions(sequence)) {
        for (const gapMs of gapsMs) {
          const { clock, stdin, tokens } = open(REMOTE);
          for (const piece of pieces) {
            stdin.type(piece);
            clock.advance(gapMs);
          }
          clock.advance(1000);
          expect(tokens, `${pieces.length} pieces ${gapMs} ms apart`).toEqual([key]);
        }
      }
    },
  );

  it.each(SILENT_SEQUENCES)(
    '%s: %j does nothing over SSH, and closes what Escape closes at most locally',
    (_meaning, sequence) => {
      for (const pieces of divisions(sequence)) {
        for (const gapMs of gapsMs) {
          for (const environment of [REMOTE, LOCAL]) {
            const { clock, stdin, tokens } = open(environment);
            for (const piece of pieces) {
              stdin.type(piece);
              clock.advance(gapMs);
            }
            clock.advance(1000);
            const allowed = environment === LOCAL ? tokens.filter((token) => token === 'escape').slice(0, 1) : [];
            expect(tokens, `${pieces.length} pieces ${gapMs} ms apart`).toEqual(allowed);
          }
        }
      }
    },
  );

  it('is not taken for keys when the program was busy while it arrived', () => {
    const { clock, stdin, tokens } = open();
    stdin.type(ESCAPE);
    // The timer is late; what has arrived in the meantime is read right after it.
    const cancel = clock.after(50, () => stdin.type('[A'));
    clock.advance(1000);
    cancel();
    expect(tokens).toEqual(['up']);
  });
});

describe('a paste', () => {
  it('may take its time, but not for ever', () => {
    const { clock, stdin, tokens } = open();
    stdin.type(`${ESCAPE}[200~q`);
    clock.advance(9000);
    stdin.type('R');
    clock.advance(9000);
    stdin.type(`y${ESCAPE}[201~`);
    expect(tokens).toEqual(['[qRy]']);
    stdin.type(`${ESCAPE}[200~q`);
    clock.advance(10_000);
    stdin.type('j');
    expect(tokens).toEqual(['[qRy]', 'j']);
  });
});

describe('stdin', () => {
  it('is read while it is needed', () => {
    const { clock, stdin, tokens, input } = open();
    expect(stdin.isRead).toBe(true);
    stdin.type(ESCAPE);
    input.stop();
    clock.advance(1000);
    expect([stdin.isRead, tokens]).toEqual([false, []]);
  });

  it('begins from scratch after a suspension', () => {
    const { clock, stdin, tokens, input } = open();
    stdin.type(`${ESCAPE}[200~half a paste`);
    input.reset();
    clock.advance(20_000);
    stdin.type('j');
    expect(tokens).toEqual(['j']);
  });
});
