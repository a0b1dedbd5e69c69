import { exactText } from '../exact-text.js';
import { noteRequestedLevels } from '../snapshots/requested-levels.js';
import type { CcxtSnapshot } from '../types.js';

/** Answers to the same call that nobody has asked for yet; older ones are dropped. */
const MAX_WAITING = 4;
/** Parameters for the number of levels: a collector may have asked for another one. */
const LEVELS = /^(limit|depth|size|count|len|step|level)$/i;
/** Of the interface, in a path; and a number of levels, or nothing, at its end. */
const VERSION = /\/v\d+(?=\/)/;
const LEVELS_IN_PATH = /(_\d+)?\/?$/;

type Answer = { readonly text: string; readonly levels: number | undefined };
type Call = { readonly answers: Answer[]; readonly waiting: ((answer: Answer) => void)[] };

/** Recorded answers to REST calls, matched with calls for the same thing: by path and parameters, without the host. */
export class RecordedAnswers {
  readonly #calls = new Map<string, Call>();
  #lastLevels: number | undefined;

  add(url: string, text: string): void {
    const answer = { text: exactText(text), levels: levelsIn(url) };
    const { answers, waiting } = this.#callOf(url);
    if (waiting.length > 0) {
      // Several may ask for the same: a class, and lobtop for a market without changes.
      for (const resolve of waiting.splice(0)) resolve(answer);
      return;
    }
    answers.push(answer);
    if (answers.length > MAX_WAITING) answers.shift();
  }

  /** The next answer to a call, which may still have to be read. */
  async next(url: string): Promise<unknown> {
    const { answers, waiting } = this.#callOf(url);
    const { text, levels } = answers.shift() ?? (await new Promise<Answer>((resolve) => waiting.push(resolve)));
    this.#lastLevels = levels;
    return JSON.parse(text);
  }

  /** Notes how many levels were requested when this snapshot, the last answer, was recorded. */
  noteLevels(snapshot: CcxtSnapshot): void {
    noteRequestedLevels(snapshot, this.#lastLevels);
  }

  #callOf(url: string): Call {
    const { pathname, searchParams } = new URL(url);
    const params = [...searchParams].filter(([name]) => !LEVELS.test(name)).sort();
    const path = pathname.replace(VERSION, '').replace(LEVELS_IN_PATH, '');
    // Some venues have the currencies in the path, in either case.
    const key = `${path}?${new URLSearchParams(params)}`.toLowerCase();
    const known = this.#calls.get(key) ?? { answers: [], waiting: [] };
    this.#calls.set(key, known);
    return known;
  }
}

function levelsIn(url: string): number | undefined {
  const found = [...new URL(url).searchParams].find(([name]) => LEVELS.test(name));
  const levels = Number(found?.[1]);
  return Number.isSafeInteger(levels) && levels > 0 ? levels : undefined;
}
