// Words of docs/glossary.md that names, messages, comments and pages do not use, as far as a pattern can tell.
import { readFileSync } from 'node:fs';

export const REJECTED_WORDS = [
  { pattern: /\bpictures?\b/i, write: 'snapshot' },
  { pattern: /\banew\b/i, write: 'again, from scratch' },
  { pattern: /\bspoil(t|s|ed)?\b|\btorn\b/i, write: 'damaged, incomplete' },
  { pattern: /\bin doubt\b|\bDoubt\b/, write: 'unreliable' },
  { pattern: /\bmend(s|ed|ing)?\b/i, write: 'fix, repair, patch' },
  { pattern: /\b(un)?told\b|\btelling\b|\bheard\b/i, write: 'emitted, reported, received' },
  { pattern: /\b(that|which) (is|are) none\b/i, write: 'malformed' },
  { pattern: /(?<!there|there is) is no (?!longer\b|such\b|more\b)(a |an )?\w+(?=['"`])/i, write: 'is not a' },
  { pattern: /\bby itself\b/i, write: 'automatic' },
  {
    pattern:
      /\b(PastWalk|walkableAt|BookMark|MarkReader|SequenceMark|EventMark|FrameMark|GapMarks|HeldSink|LateSink)\b/,
    write: 'the name in the glossary',
  },
  {
    pattern: /\b(isTorn|begunAnew|isWhole|willDo|mayTell|isMeant|unfile|disown|crowdedOut|restlessUntilMono)\b/,
    write: 'the name in the glossary',
  },
];

/** `file:line: word` of every use. */
export function rejectedWords(files) {
  return files.flatMap((file) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .flatMap((line, i) => {
        const found = REJECTED_WORDS.find(({ pattern }) => pattern.test(line));
        return found === undefined
          ? []
          : [`${file}:${i + 1}: "${found.pattern.exec(line)[0]}": write ${found.write} (docs/glossary.md)`];
      }),
  );
}
