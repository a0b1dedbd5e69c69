import { describe, expect, it } from 'vitest';
import { mouseEvent } from '../../../src/tui/input/mouse.js';

describe('a mouse report', () => {
  it('counts with Shift, Alt and Ctrl held; other buttons, moves and releases do nothing', () => {
    const kind = (button: number) => mouseEvent(`<${button};1;1`, 'M')?.kind;
    expect([4, 17, 80, 2, 35, 66].map(kind)).toEqual(['left', 'middle', 'wheel-up', undefined, undefined, undefined]);
    expect(mouseEvent('<0;12;7', 'M')).toEqual({ kind: 'left', column: 11, row: 6 });
    expect(mouseEvent('<0;12;7', 'm')).toBeUndefined();
  });

  it('is not what only looks like one', () => {
    for (const body of ['<;;', '0;1;1', '<0;1', '<0;1;1;1', '<0;123456;1'])
      expect(mouseEvent(body, 'M')).toBeUndefined();
  });
});
