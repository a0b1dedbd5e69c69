import { LobtopError } from '../../../../errors.js';
import type { TakerSide } from '../../../../tape/trade-side.js';
import { sanitize } from '../../../../text.js';
import type { Message } from './raw-line.js';

/** A name, or a number as text, in a message. @throws LobtopError `data` where there is none */
export function textField(message: Message, name: string): string {
  const value = message[name];
  if (typeof value === 'string' && value !== '') return value;
  throw wrong(message, name, 'text');
}

/** A sequence number or a time in a message. @throws LobtopError `data` for anything but a whole number that is not negative */
export function integerField(message: Message, name: string): number {
  const value = message[name];
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  if (typeof number === 'number' && Number.isSafeInteger(number) && number >= 0) return number;
  throw wrong(message, name, 'a whole number');
}

/** A price or a size in a message, as text. @throws LobtopError `data` where there is none */
export function decimalField(message: Message, name: string): string {
  const value = message[name];
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  throw wrong(message, name, 'a number');
}

/** The side of a trade's taker. @throws LobtopError `data` for a word that the venue does not have */
export function sideField(message: Message, name: string, words: Readonly<Record<string, TakerSide>>): TakerSide {
  const value = message[name];
  if (typeof value === 'string' && Object.hasOwn(words, value)) return words[value];
  throw wrong(message, name, Object.keys(words).join(' or '));
}

/** The side of a trade's taker, from "is the buyer the market maker?". @throws LobtopError `data` where it is not true or false */
export function takerField(message: Message, name: string): TakerSide {
  const isBuyerMaker = message[name];
  if (typeof isBuyerMaker === 'boolean') return isBuyerMaker ? 'sell' : 'buy';
  throw wrong(message, name, 'true or false');
}

function wrong(message: Message, name: string, expected: string): LobtopError {
  const value = sanitize(JSON.stringify(message[name]) ?? 'missing', 40);
  return new LobtopError('data', `"${name}" is ${value}: expected ${expected}`);
}
