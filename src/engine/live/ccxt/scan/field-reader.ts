import type { TextCursor } from './text-cursor.js';

/** What is in the text of a value: no escapes, no control characters. */
const TEXT = /^[ !#-[\]-~]*$/;
const DECIMAL = /^(?:0|[1-9]\d{0,20})(?:\.\d{1,20})?$/;
const INTEGER = /^(?:0|[1-9]\d{0,14})$/;

/**
 * Reads a flat JSON object with known fields, each at most once, in any order. Its values are given as text; a field that is not known, or twice, is not
 * understood, and the cursor is lost.
 */
export class FieldReader<Name extends string> {
  readonly #places: ReadonlyMap<string, number>;
  readonly #values: (string | undefined)[];

  /** @param names the fields that there may be, those that are not read among them */
  constructor(names: readonly Name[]) {
    this.#places = new Map(names.map((name, i) => [name, i]));
    this.#values = names.map(() => undefined);
  }

  /** Reads an object, from its `{` to its `}`. */
  read(cursor: TextCursor): void {
    this.#values.fill(undefined);
    cursor.expect('{');
    do {
      cursor.expect('"');
      const field = this.#places.get(cursor.name());
      cursor.expect(':');
      const value = cursor.value();
      if (field === undefined || this.#values[field] !== undefined) cursor.isLost = true;
      else this.#values[field] = value;
    } while (!cursor.isLost && cursor.has(','));
    cursor.expect('}');
  }

  has(name: Name): boolean {
    return this.#raw(name) !== '';
  }

  /** A value in quotes; undefined for any other. */
  text(name: Name): string | undefined {
    const raw = this.#raw(name);
    if (raw.length < 3 || raw[0] !== '"') return undefined;
    const text = raw.slice(1, -1);
    return TEXT.test(text) ? text : undefined;
  }

  /** A plain decimal in quotes; undefined for any other value. */
  decimal(name: Name): number | undefined {
    const text = this.text(name);
    return text !== undefined && DECIMAL.test(text) ? Number(text) : undefined;
  }

  /** A whole number without quotes; undefined for any other value. */
  integer(name: Name): number | undefined {
    const raw = this.#raw(name);
    return INTEGER.test(raw) ? Number(raw) : undefined;
  }

  /** true or false; undefined for any other value. */
  flag(name: Name): boolean | undefined {
    const raw = this.#raw(name);
    if (raw === 'true') return true;
    return raw === 'false' ? false : undefined;
  }

  #raw(name: Name): string {
    return this.#values[this.#places.get(name) ?? -1] ?? '';
  }
}
