import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sanitize } from '../../src/engine/internal.js';

/** What may stand in a symbol, an error body, a trade id, a header or a close reason of a hostile venue. */
const PAYLOADS: ReadonlyArray<readonly [name: string, text: string, safe: string]> = [
  ['cursor and clear', '\u001b[2J\u001b[HBTC', '[2J[HBTC'],
  ['window title (OSC 0)', '\u001b]0;pwned\u0007BTC', ']0;pwnedBTC'],
  ['clipboard (OSC 52)', '\u001b]52;c;cm0gLXJm\u001b\\BTC', ']52;c;cm0gLXJm\\BTC'],
  ['hyperlink (OSC 8)', '\u001b]8;;http://evil\u001b\\BTC', ']8;;http://evil\\BTC'],
  ['8-bit CSI', '\u009b31mBTC\u0085', '31mBTC'],
  ['device control (DCS)', '\u0090q\u009cBTC', 'qBTC'],
  ['line feed and return', 'BTC\r\nlobtop: all is well', 'BTClobtop: all is well'],
  ['backspace and delete', 'BTC\b\b\u007fX', 'BTCX'],
  ['bidi override', 'BTC\u202egnp.exe\u202c\u2066x\u2069', 'BTCgnp.exex'],
  ['zero width and NUL', 'B\u200bT\u0000C\ufeff', 'BTC'],
];

describe('sanitize', () => {
  it.each(PAYLOADS)('disarms %s', (_name, text, safe) => {
    expect(sanitize(text)).toBe(safe);
  });

  it('lets nothing through that steers a terminal, and nothing wider than asked', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 2, max: 100 }), (text, columns) => {
        const safe = sanitize(text, columns);
        expect(safe).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/);
        expect([...safe].length).toBeLessThanOrEqual(columns);
      }),
    );
  });

  it('cuts at 64 columns and says so', () => {
    expect(sanitize('x'.repeat(64))).toBe('x'.repeat(64));
    expect(sanitize('x'.repeat(65))).toBe(`${'x'.repeat(63)}…`);
    expect(sanitize('漢'.repeat(1_000_000)).length).toBeLessThanOrEqual(33);
  });
});
