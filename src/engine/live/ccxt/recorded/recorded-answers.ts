import { LobtopError } from '../../../errors.js';
import { exactText } from '../../../exact-text.js';
import { sanitize } from '../../../text.js';
import { noteRequestedLevels } from '../snapshots/requested-levels.js';
import type { CcxtSnapshot } from '../types.js';
import { parsedJson } from './parsed-json.js';

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
  /** Answers that are not JSON: pages of a server, or cut. */
  unusable = 0;

  /** @throws LobtopError `data` for something that is not an address */
  add(url: string, text: string): void {
    if (parsedJson(text) === undefined) {
      this.unusable++;
      return;
    }
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
    const { pathname, searchParams } = addressOf(url);
    const params = [...searchParams].filter(([name]) => !LEVELS.test(name)).sort();
    const path = pathname.replace(VERSION, '').replace(LEVELS_IN_PATH, '');
    // Some venues have the currencies in the path, in either case.
    const key = `${path}?${new URLSearchParams(params)}`.toLowerCase();
    const known = this.#calls.get(key) ?? { answers: [], waiting: [] };
    this.#calls.set(key, known);
    return known;
  }
}

/** Some collectors keep only the path. */
function addressOf(url: string): URL {
  try {
    return new URL(url, 'https://recorded');
  } catch (cause) {
    throw new LobtopError('data', `"${sanitize(url, 80)}" is not an address`, { cause });
  }
}

function levelsIn(url: string): number | undefined {
  const found = [...addressOf(url).searchParams].find(([name]) => LEVELS.test(name));
  const levels = Number(found?.[1]);
  return Number.isSafeInteger(levels) && levels > 0 ? levels : undefined;
}
