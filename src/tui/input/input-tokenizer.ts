import { characterKey, controlKey } from './character-key.js';
import { controlSequence, singleShift, withAlt } from './control-sequence.js';
import { ALT, NO_MODIFIERS } from './modifiers.js';
import { PasteBuffer } from './paste-buffer.js';
import { keyToken, type Token } from './token.js';
import { Utf8Decoder } from './utf8-decoder.js';

const ESC = 0x1b;
const BEL = 0x07;
const CTRL_C = 0x03;
/** They abort a sequence (ECMA-48, VT500), and are the keys Ctrl+X and Ctrl+Z. */
const CAN = 0x18;
const SUB = 0x1a;
const DEL = 0x7f;
const FIRST_C1 = 0x80;
const LAST_C1 = 0x9f;
/** An 8-bit control function is ESC and the character this far below it. */
const C1_OFFSET = 0x40;
const ST = 0x9c;
const REPLACEMENT = 0xfffd;

/** What follows ESC in a sequence: CSI, SS3, and the strings OSC, DCS, APC, PM and SOS. */
const INTRODUCERS = '[O]P_^X';
/** Parameters of a key or a mouse report are shorter. */
const MAX_BODY = 64;
/** A string is kept up to this length: an answer to OSC 11 is shorter. */
const MAX_TEXT = 256;
/** A string that has not ended after this many characters has no end. */
const MAX_STRING = 65_536;
/** X10 mouse reports: CSI M and three bytes, which may be any. */
const X10_BYTES = 3;

/**
 * What the tokenizer waits for: nothing; what follows ESC; the rest of a sequence whose ESC has already counted, or is held
 * back, as a key; the rest of a sequence; the end of a paste.
 */
export type Pending = 'none' | 'escape' | 'late' | 'sequence' | 'paste';

type State = 'ground' | 'escape' | 'late' | 'csi' | 'x10' | 'console-key' | 'ss3' | 'string' | 'string-end' | 'paste';

const PENDING: Readonly<Record<State, Pending>> = {
  ground: 'none',
  escape: 'escape',
  late: 'late',
  csi: 'sequence',
  x10: 'sequence',
  'console-key': 'sequence',
  ss3: 'sequence',
  string: 'sequence',
  'string-end': 'sequence',
  paste: 'paste',
};

export type InputTokenizerOptions = {
  /**
   * Whether the key Escape waits for a second time limit, in case the rest of a sequence is on its way (slow connections).
   * Otherwise it counts after the first.
   */
  readonly holdsEscape: boolean;
};

/**
 * Divides the terminal's input into keys, mouse events, pastes and replies, by the grammar of ECMA-48. All other input, such
 * as replies that nothing has asked for, is consumed without a token. Tokens depend only on the bytes and on when
 * `expire` is called between them, not on how the bytes are divided into chunks. It has no timers and no I/O.
 */
export class InputTokenizer {
  readonly #holdsEscape: boolean;
  readonly #decoder = new Utf8Decoder();
  #tokens: Token[] = [];
  #state: State = 'ground';
  /** How many ESC a sequence began with: a second one is Alt in some terminals. */
  #escapes = 0;
  /** Keys Escape that are held back until it is known that no sequence follows. */
  #heldEscapes = 0;
  #isLate = false;
  #introducer = '';
  /** The parameter and intermediate characters of a sequence, or the beginning of a string. */
  #body = '';
  #length = 0;
  #paste = new PasteBuffer();
  /** What a character does, by state. */
  readonly #steps: Readonly<Record<State, (code: number) => void>> = {
    ground: (code) => this.#ground(code),
    escape: (code) => this.#afterEscape(code),
    late: (code) => this.#late(code),
    csi: (code) => this.#csi(code),
    x10: (code) => this.#x10(code),
    'console-key': (code) => this.#consoleKey(code),
    ss3: (code) => this.#ss3(code),
    string: (code) => this.#string(code),
    'string-end': (code) => this.#stringEnd(code),
    paste: (code) => this.#pasted(code),
  };

  constructor(options: InputTokenizerOptions) {
    this.#holdsEscape = options.holdsEscape;
  }

  get pending(): Pending {
    return PENDING[this.#state];
  }

  /** The tokens that these bytes complete. */
  take(bytes: Uint8Array): readonly Token[] {
    for (const byte of bytes) {
      if (this.#state === 'x10') this.#x10(byte);
      else for (const code of this.#decoder.push(byte)) this.#steps[this.#state](code);
    }
    return this.#taken();
  }

  /** The time limit of what is pending has passed: the tokens that it turns out to be. */
  expire(): readonly Token[] {
    if (this.#state === 'escape') this.#expireEscape();
    else if (this.#state === 'late') this.#releaseEscapes();
    else if (this.#state === 'paste') this.#state = 'ground';
    else if (this.#state !== 'ground') this.#abandon();
    return this.#taken();
  }

  #taken(): readonly Token[] {
    const tokens = this.#tokens;
    this.#tokens = [];
    return tokens;
  }

  #ground(code: number): void {
    this.#state = 'ground';
    this.#escapes = 0;
    this.#isLate = false;
    if (code === ESC) this.#beginEscape();
    else if (code < 0x20 || code === DEL) this.#key(controlKey(code));
    else if (code >= FIRST_C1 && code <= LAST_C1) this.#introduce(String.fromCharCode(code - C1_OFFSET));
    else if (code !== REPLACEMENT) this.#key(characterKey(code, NO_MODIFIERS));
  }

  #beginEscape(): void {
    this.#state = 'escape';
    this.#escapes = 1;
    this.#isLate = false;
  }

  #afterEscape(code: number): void {
    if (code === ESC) {
      // Of three, the first is a key of its own.
      if (this.#escapes === 2) this.#key('escape');
      else this.#escapes++;
    } else if (!this.#introduce(String.fromCodePoint(code))) {
      this.#state = 'ground';
      this.#alt(code);
    }
  }

  #alt(code: number): void {
    // These always count: no terminal sends them in a sequence.
    if (isAborting(code) || code === CTRL_C) this.#key(controlKey(code));
    else {
      if (this.#escapes === 2) this.#key('escape');
      if (code < 0x20 || code === DEL) this.#key(controlKey(code, ALT));
      else if (code !== REPLACEMENT) this.#key(characterKey(code, ALT));
    }
  }

  /** ESC has counted as a key, or is held back; now and then the rest of its sequence still arrives. */
  #late(code: number): void {
    this.#isLate = this.#introduce(String.fromCodePoint(code));
    if (!this.#isLate) {
      this.#releaseEscapes();
      this.#ground(code);
    }
  }

  /** Begins a sequence. Returns whether the character does that. */
  #introduce(character: string): boolean {
    if (!INTRODUCERS.includes(character)) return false;
    this.#introducer = character;
    this.#state = character === '[' ? 'csi' : character === 'O' ? 'ss3' : 'string';
    this.#body = '';
    this.#length = 0;
    return true;
  }

  #csi(code: number): void {
    const character = String.fromCodePoint(code);
    // rxvt ends sequences of a single number with "$", which otherwise is an intermediate character.
    const isRxvt = character === '$' && /^\d{1,2}$/.test(this.#body);
    if (code < 0x20) this.#controlWithin(code);
    else if (isRxvt || (code >= 0x40 && code < DEL)) this.#endCsi(character);
    else if (code !== DEL) this.#extendBody(character);
  }

  #endCsi(final: string): void {
    const body = this.#body;
    if (body === '' && final === '[') this.#state = 'console-key';
    else if (body === '' && final === 'M') this.#state = 'x10';
    else if (body === '200' && final === '~') {
      this.#end();
      this.#paste = new PasteBuffer();
      this.#state = 'paste';
    } else this.#end(body.length > MAX_BODY ? undefined : controlSequence(body, final));
  }

  /** The function keys of the Linux console: CSI [ and a letter. */
  #consoleKey(code: number): void {
    if (code < 0x20) this.#controlWithin(code);
    else this.#end();
  }

  #x10(byte: number): void {
    if (byte < 0x20) this.#controlWithin(byte);
    else {
      this.#length++;
      if (this.#length === X10_BYTES) this.#end();
    }
  }

  #ss3(code: number): void {
    const character = String.fromCodePoint(code);
    if (code < 0x20) this.#controlWithin(code);
    else if (/[\d;]/.test(character)) this.#extendBody(character);
    else this.#end(this.#body.length > MAX_BODY ? undefined : singleShift(this.#body, character));
  }

  /** A sequence that is too long for a key is still consumed to its end. */
  #extendBody(character: string): void {
    if (this.#body.length <= MAX_BODY) this.#body += character;
  }

  /** Control characters within a sequence act as if they came before it, as in a VT500; ESC, CAN and SUB abort it. */
  #controlWithin(code: number): void {
    if (code === ESC) {
      this.#abandon();
      this.#beginEscape();
    } else {
      if (isAborting(code)) this.#end();
      this.#key(controlKey(code));
    }
  }

  #string(code: number): void {
    if (code === BEL || code === ST) this.#endString();
    else if (code === ESC) this.#state = 'string-end';
    else if (isAborting(code) || code === CTRL_C) {
      this.#end();
      this.#key(controlKey(code));
    } else {
      if (this.#body.length < MAX_TEXT) this.#body += String.fromCodePoint(code);
      this.#length++;
      if (this.#length > MAX_STRING) this.#end();
    }
  }

  #stringEnd(code: number): void {
    if (code === 0x5c) this.#endString();
    else {
      // Another sequence begins: this one has no end.
      this.#end();
      this.#beginEscape();
      this.#afterEscape(code);
    }
  }

  #endString(): void {
    const background = this.#introducer === ']' ? /^11;(.+)$/s.exec(this.#body)?.[1] : undefined;
    this.#end(background === undefined ? undefined : { kind: 'reply', to: 'background', value: background });
  }

  #pasted(code: number): void {
    const text = this.#paste.push(String.fromCodePoint(code));
    if (text === undefined) return;
    this.#tokens.push({ kind: 'paste', text });
    this.#state = 'ground';
  }

  /** Ends a sequence with what it means. Its ESC was not a key. */
  #end(token?: Token): void {
    const meant = this.#escapes === 2 ? withAlt(token) : token;
    if (meant !== undefined) this.#tokens.push(meant);
    this.#heldEscapes = 0;
    this.#state = 'ground';
  }

  #expireEscape(): void {
    this.#heldEscapes = this.#escapes;
    if (!this.#holdsEscape) this.#releaseEscapes();
    this.#state = 'late';
  }

  /** What is held back was the key Escape. */
  #releaseEscapes(): void {
    for (; this.#heldEscapes > 0; this.#heldEscapes--) this.#key('escape');
    this.#state = 'ground';
  }

  /** The rest of a sequence does not arrive. If only its introducer did, that was a key: `[` after Escape, or Alt+[. */
  #abandon(): void {
    const typed = this.#typed() ?? '';
    if (this.#isLate && typed !== '') {
      this.#releaseEscapes();
      for (const character of typed) this.#key(character);
    } else if (this.#escapes > 0 && typed.length === 1) {
      if (this.#escapes === 2) this.#key('escape');
      this.#key(`alt+${typed}`);
    }
    this.#end();
  }

  /** The characters since ESC, if they are nothing but the introducer, which may have been pressed several times. */
  #typed(): string | undefined {
    if (this.#state === 'x10' || this.#state === 'string-end') return undefined;
    const typed = this.#introducer + (this.#state === 'console-key' ? '[' : this.#body);
    return /^(.)\1*$/su.test(typed) ? typed : undefined;
  }

  #key(name: string | undefined): void {
    if (name !== undefined) this.#tokens.push(keyToken(name));
  }
}

function isAborting(code: number): boolean {
  return code === CAN || code === SUB;
}
