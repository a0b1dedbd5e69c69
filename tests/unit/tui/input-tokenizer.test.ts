import { describe, expect, it } from 'vitest';
import { InputTokenizer } from '../../../src/tui/input/input-tokenizer.js';
import { isKeyName } from '../../../src/tui/input/key-names.js';
import { BINDINGS } from '../../../src/tui/input/keymap.js';
import { KEY_SEQUENCES, SILENT_SEQUENCES } from '../../support/terminal-sequences.js';
import { bytesOf, ESCAPE, tokensOf } from '../../support/tokens.js';

const CSI = `${ESCAPE}[`;
const PASTE = `${CSI}200~`;
const PASTE_END = `${CSI}201~`;

/** A time limit passes. */
const LIMIT = null;

describe('keys', () => {
  it.each(KEY_SEQUENCES)('%s: %j is %s', (_terminal, sequence, key) => {
    expect(tokensOf([sequence])).toEqual([key]);
  });

  it('that are typed fast arrive as one string, and are single keys', () => {
    expect(tokensOf(['$1\u007f2\r+ \tq'])).toEqual(['$', '1', 'backspace', '2', 'enter', '+', 'space', 'tab', 'q']);
  });

  it('with Alt do not make the next one a key with Alt', () => {
    expect(tokensOf([`${ESCAPE}${CSI}A\u009bA${CSI}A`])).toEqual(['alt+up', 'up', 'up']);
  });

  it('that are bound by default can all be typed', () => {
    const typed = new Set(KEY_SEQUENCES.map(([, , key]) => key));
    const named = BINDINGS.flatMap(({ keys }) => keys).filter((key) => key.length > 1 && !/^ctrl\+[a-z]$/.test(key));
    expect(named.filter((key) => !typed.has(key))).toEqual([]);
  });

  it('with modifiers that the table has can be bound, unless nothing tells them apart', () => {
    const names = KEY_SEQUENCES.map(([, , key]) => key).filter((key) => key.includes('+') && key !== '+');
    expect(names.filter((key) => !isKeyName(key))).toEqual(['ctrl+shift+c']);
  });
});

describe('what is not a key', () => {
  it.each(SILENT_SEQUENCES)('%s: %j does nothing, and the keys around it count', (_meaning, sequence) => {
    expect(tokensOf([`a${sequence}b`])).toEqual(['a', 'b']);
  });

  it.each(SILENT_SEQUENCES)('%s: %j does nothing when its rest arrives late', (_meaning, sequence) => {
    const bytes = bytesOf(sequence);
    for (let at = 1; at < bytes.length; at++) {
      const pieces = [bytes.subarray(0, at), bytes.subarray(at), 'b'];
      expect(tokensOf(pieces), `cut at ${at}`).toEqual(['b']);
    }
  });

  it('may be a string that never ends: input works again after a time, or very many characters', () => {
    const open = `${ESCAPE}]11;qqq`;
    expect(tokensOf([open, 'qqq', LIMIT, 'a'])).toEqual(['a']);
    expect(tokensOf([open, 'q'.repeat(65_536 - 6), 'ab'])).toEqual(['b']);
    expect(tokensOf([`${open}\u0003`, 'a'])).toEqual(['ctrl+c', 'a']);
    expect(tokensOf([`${open}\u0018a`])).toEqual(['ctrl+x', 'a']);
    expect(tokensOf([`${open}${CSI}A`])).toEqual(['up']);
  });

  it('may be longer than any key', () => {
    expect(tokensOf([`${CSI}${'0'.repeat(100)}5~b`])).toEqual(['b']);
    expect(tokensOf([`${CSI}1;4294967298Ab`, `${CSI}4294967393ub`])).toEqual(['b', 'b']);
  });
});

describe('the answer to OSC 11', () => {
  it.each([
    [`${ESCAPE}]11;rgb:ffff/ffff/ffff${ESCAPE}\\`, 'rgb:ffff/ffff/ffff'],
    [`${ESCAPE}]11;rgb:00/00/00\u0007`, 'rgb:00/00/00'],
    ['\u009d11;#ffffff\u009c', '#ffffff'],
  ])('%j is a reply', (sequence, value) => {
    const bytes = bytesOf(sequence);
    for (let at = 0; at < bytes.length; at++)
      expect(tokensOf([bytes.subarray(0, at), bytes.subarray(at)])).toEqual([`=${value}`]);
  });
});

describe('mouse reports', () => {
  it('are events, wherever they are among the keys and wherever they are cut', () => {
    const bytes = bytesOf(`a${CSI}<0;12;7Mb${CSI}<0;12;7m${CSI}A${CSI}<65;1;1Mc`);
    for (let at = 0; at <= bytes.length; at++) {
      expect(tokensOf([bytes.subarray(0, at), bytes.subarray(at)])).toEqual([
        'a',
        '<left 11,6>',
        'b',
        'up',
        '<wheel-down 0,0>',
        'c',
      ]);
    }
  });
});

describe('Escape', () => {
  it('is a key once its time limit has passed', () => {
    expect(tokensOf([ESCAPE])).toEqual([]);
    expect(tokensOf([ESCAPE, LIMIT])).toEqual(['escape']);
    expect(tokensOf([ESCAPE + ESCAPE, LIMIT])).toEqual(['escape', 'escape']);
    expect(tokensOf([ESCAPE, LIMIT, 'q'])).toEqual(['escape', 'q']);
    expect(tokensOf([ESCAPE, LIMIT, ESCAPE, LIMIT, 'R'])).toEqual(['escape', 'escape', 'R']);
  });

  it('and a character within its time limit are Alt and that character', () => {
    expect(tokensOf([ESCAPE, 'R'])).toEqual(['alt+R']);
    expect(tokensOf([`${ESCAPE}${ESCAPE}R`])).toEqual(['escape', 'alt+R']);
    expect(tokensOf([`${ESCAPE}\u00c3`, '\u00a9'])).toEqual(['alt+\u00e9']);
  });

  it('may turn out to begin a sequence whose rest arrives later', () => {
    expect(tokensOf([ESCAPE, LIMIT, '[', 'D'])).toEqual(['escape', 'left']);
    expect(tokensOf([ESCAPE, LIMIT, '[24;8', '0Rb'])).toEqual(['escape', 'b']);
    expect(tokensOf([ESCAPE, LIMIT, 'OA'])).toEqual(['escape', 'up']);
    expect(tokensOf([ESCAPE, LIMIT, ']11;rgb:00/00/00\u0007'])).toEqual(['escape', '=rgb:00/00/00']);
  });

  it('does not take [ or ] for a sequence for ever', () => {
    expect(tokensOf([ESCAPE, LIMIT, '[', LIMIT])).toEqual(['escape', '[']);
    expect(tokensOf([ESCAPE, LIMIT, '[[', LIMIT])).toEqual(['escape', '[', '[']);
    expect(tokensOf([ESCAPE, LIMIT, ']', LIMIT])).toEqual(['escape', ']']);
    expect(tokensOf([ESCAPE, LIMIT, '[', ESCAPE, LIMIT])).toEqual(['escape', '[', 'escape']);
    expect(tokensOf([ESCAPE, LIMIT, LIMIT, '['])).toEqual(['escape', '[']);
    expect(tokensOf([ESCAPE, LIMIT, '[A', '\u009b', LIMIT])).toEqual(['escape', 'up']);
  });

  it('and [ at once are Alt+[ when nothing follows; anything else of an unfinished sequence is dropped', () => {
    expect(tokensOf([`${ESCAPE}[`, LIMIT])).toEqual(['alt+[']);
    expect(tokensOf([`${ESCAPE}P`, LIMIT, 'q'])).toEqual(['alt+P', 'q']);
    expect(tokensOf([`${CSI}1;`, LIMIT, 'b'])).toEqual(['b']);
    expect(tokensOf([`${CSI}M q`, LIMIT, 'b'])).toEqual(['b']);
  });

  it('is held back on slow connections until no sequence can follow', () => {
    const slow = { holdsEscape: true };
    expect(tokensOf([ESCAPE, LIMIT], slow)).toEqual([]);
    expect(tokensOf([ESCAPE, LIMIT, LIMIT], slow)).toEqual(['escape']);
    expect(tokensOf([ESCAPE, LIMIT, '[D'], slow)).toEqual(['left']);
    expect(tokensOf([`${ESCAPE}${ESCAPE}`, LIMIT, '[D'], slow)).toEqual(['alt+left']);
    expect(tokensOf([ESCAPE, LIMIT, 'j'], slow)).toEqual(['escape', 'j']);
    expect(tokensOf([ESCAPE, LIMIT, '[', LIMIT], slow)).toEqual(['escape', '[']);
  });
});

describe('control characters within a sequence', () => {
  it('count at once; CAN, SUB and ESC abort it', () => {
    expect(tokensOf([`${CSI}\u0003`])).toEqual(['ctrl+c']);
    expect(tokensOf([`${CSI}1;\t5D`])).toEqual(['tab', 'ctrl+left']);
    expect(tokensOf([`${CSI}1\u0018b`])).toEqual(['ctrl+x', 'b']);
    expect(tokensOf([`${CSI}1\u001ab`])).toEqual(['ctrl+z', 'b']);
    expect(tokensOf([`${CSI}1${CSI}A`])).toEqual(['up']);
    expect(tokensOf([`${CSI}M\u0003`])).toEqual(['ctrl+c']);
  });
});

describe('a paste', () => {
  const text = 'qRy1\r\n\u0003\u001a\u001b[A\u001b';

  it('is one token with everything in it, wherever it is cut', () => {
    const bytes = bytesOf(`a${PASTE}${text}${PASTE_END}b`);
    for (let at = 0; at <= bytes.length; at++)
      expect(tokensOf([bytes.subarray(0, at), bytes.subarray(at)])).toEqual(['a', `[${text}]`, 'b']);
  });

  it('is kept up to a limit, and consumed to its end', () => {
    const [pasted, ...rest] = tokensOf([`${PASTE}${'q'.repeat(1e6)}`, `${PASTE_END}b`]);
    expect(pasted.length).toBeLessThan(10_000);
    expect(rest).toEqual(['b']);
  });

  it('without an end is over once its time limit has passed', () => {
    const tokenizer = new InputTokenizer({ holdsEscape: false });
    tokenizer.take(bytesOf(`${PASTE}quit`));
    expect(tokenizer.pending).toBe('paste');
    expect(tokenizer.expire()).toEqual([]);
    expect(tokenizer.pending).toBe('none');
  });
});
