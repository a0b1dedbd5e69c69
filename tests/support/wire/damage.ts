import type { PlayOptions } from './script-venue.js';
import { digestOf, numbersOf, VenueTruth } from './truth-book.js';
import { type BookChange, isSnapshot, type VenueScript, type WireEvent } from './venue-script.js';

/** Levels a side within which a damaged message must make a difference. */
const SEEN = 3;

/** An update in the later half of a recording that changes the best levels, with more of its market to come. */
export type Victim = { readonly market: string; readonly change: BookChange };

export function pickVictim(script: VenueScript, wants: (event: WireEvent) => boolean = () => true): Victim {
  const { books, candidates } = survey(script, wants);
  const victim = candidates.find(({ index }) => index > books * 0.5) ?? candidates.at(-1);
  if (victim === undefined) throw new Error(`${script.title} has no message to damage`);
  return victim;
}

type Candidate = Victim & { readonly index: number; readonly nth: number };

function survey(script: VenueScript, wants: (event: WireEvent) => boolean): { books: number; candidates: Candidate[] } {
  const truths = new Map(script.markets.map(({ name }) => [name, new VenueTruth(script.window)]));
  const total = new Map<string, number>();
  const found: Candidate[] = [];
  let books = 0;
  for (const event of script.events) {
    const { change } = event;
    const truth = change && truths.get(change.market);
    if (change === undefined || truth === undefined) continue;
    const before = touchOf(truth);
    truth.apply(change);
    if (isSnapshot(event)) continue;
    const nth = (total.get(change.market) ?? 0) + 1;
    total.set(change.market, nth);
    if (change.kind === 'update' && before !== touchOf(truth) && wants(event)) {
      found.push({ market: change.market, change, index: books, nth });
    }
    books++;
  }
  return { books, candidates: found.filter(({ market, nth }) => nth + 3 < (total.get(market) ?? 0) && nth > 5) };
}

function touchOf({ book }: VenueTruth): string {
  return digestOf(numbersOf(book.rows('bids', SEEN)), numbersOf(book.rows('asks', SEEN)));
}

export type Tamper = NonNullable<PlayOptions['tamper']>;
export type MayPlay = NonNullable<PlayOptions['mayPlay']>;

export function losing(victim: Victim): Tamper {
  return ({ text, change }) => (change === victim.change ? [] : [text]);
}

export function doubling(victim: Victim): Tamper {
  return ({ text, change }) => (change === victim.change ? [text, text] : [text]);
}

/** The message comes after the next one of its market. */
export function swapping(victim: Victim): Tamper {
  let late: string | undefined;
  return ({ text, change }) => {
    if (change === victim.change) {
      late = text;
      return [];
    }
    if (late === undefined || change?.market !== victim.market) return [text];
    const texts = [text, late];
    late = undefined;
    return texts;
  };
}

/** One price of the message is no number any more. */
export function spoiling(victim: Victim): Tamper {
  return ({ text, change }) => {
    const price = change?.bids[0]?.[0] ?? change?.asks[0]?.[0];
    if (change !== victim.change || price === undefined) return [text];
    const at = text.search(new RegExp(`(?<![\\d.])${price.replace('.', '\\.')}(?![\\d.])`));
    const isQuoted = text[at - 1] === '"';
    const onUnreadable = text.slice(0, at) + (isQuoted ? '0x10' : '"0x10"') + text.slice(at + price.length);
    if (at < 0 || onUnreadable === text) throw new Error(`Nothing to spoil in ${text.slice(0, 200)}`);
    return [onUnreadable];
  };
}

/** Some of all book messages are lost, doubled, or late, from the tenth on. */
export function random(seed: number, rate: number): Tamper {
  let state = seed;
  const draw = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const late = new Map<string, string>();
  let seen = 0;
  return ({ text, change }) => {
    if (change === undefined) return [text];
    const held = late.get(change.market);
    late.delete(change.market);
    const rest = held === undefined ? [] : [held];
    const value = draw();
    if (seen++ < 10 || value > rate) return [text, ...rest];
    if (value < rate / 3) return rest;
    if (value < (2 * rate) / 3) return [text, text, ...rest];
    late.set(change.market, text);
    return rest;
  };
}
