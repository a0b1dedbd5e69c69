import { describe, expect, it } from 'vitest';
import { MouseFilter } from '../../../src/tui/input/mouse.js';

const ESCAPE = '\u001b';

describe('the mouse among the keys', () => {
  it('is removed from them, wherever it is', () => {
    const filter = new MouseFilter();
    const { keys, events } = filter.take(`a${ESCAPE}[<0;12;7Mb${ESCAPE}[<0;12;7m${ESCAPE}[A${ESCAPE}[<65;1;1Mc`);
    expect(keys).toBe(`ab${ESCAPE}[Ac`);
    expect(events).toEqual([
      { kind: 'left', column: 11, row: 6 },
      { kind: 'wheel-down', column: 0, row: 0 },
    ]);
  });

  it('may come in pieces, cut anywhere behind its first three bytes', () => {
    const whole = `x${ESCAPE}[<64;120;40My`;
    for (let at = 4; at < whole.length; at++) {
      const filter = new MouseFilter();
      const parts = [filter.take(whole.slice(0, at)), filter.take(whole.slice(at))];
      expect(parts.map(({ keys }) => keys).join('')).toBe('xy');
      expect(parts.flatMap(({ events }) => events)).toEqual([{ kind: 'wheel-up', column: 119, row: 39 }]);
    }
  });

  it('counts with Shift, Alt and Ctrl held; other buttons and moves do nothing', () => {
    const filter = new MouseFilter();
    const kinds = (button: number) => filter.take(`${ESCAPE}[<${button};1;1M`).events.map(({ kind }) => kind);
    expect([kinds(4), kinds(17), kinds(80), kinds(2), kinds(35), kinds(66)]).toEqual([
      ['left'],
      ['middle'],
      ['wheel-up'],
      [],
      [],
      [],
    ]);
  });

  it('lets Escape and what only looks like a report pass', () => {
    const filter = new MouseFilter();
    expect(filter.take(ESCAPE).keys).toBe(ESCAPE);
    expect(filter.take(`${ESCAPE}[<;;M`).keys).toBe(`${ESCAPE}[<;;M`);
    // What never ends is let through once it is too long to be a report.
    const endless = `${ESCAPE}[<${'1'.repeat(40)}`;
    expect(filter.take(endless).keys).toBe(endless);
  });
});
