type Random = () => number;
const below = (random: Random, end: number) => Math.floor(random() * end);
const TOKENS = [
  '"',
  ',',
  '[',
  ']',
  '{',
  '}',
  ':',
  ' ',
  '\\',
  '.',
  '-',
  '+',
  'e5',
  '0',
  '9',
  '"x":1,',
  '[],',
  '["1","2"]',
  '\n',
  '\u0000',
  'é',
  '00',
  '"u":1,',
  'null',
  '1e5',
  '99999999999999999999',
];

/** A message with bits and tokens exchanged, fields in another order, twice or not at all, cut and pasted. */
export function mutatedMessage(text: string, random: Random): string {
  const at = below(random, text.length);
  const to = Math.min(text.length, at + 1 + below(random, 12));
  switch (below(random, 8)) {
    case 0:
      return (
        text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ (1 << below(random, 7))) + text.slice(at + 1)
      );
    case 1:
      return text.slice(0, at);
    case 2:
      return text.slice(0, at) + text.slice(to);
    case 3:
      return text.slice(0, at) + text.slice(at, to) + text.slice(at);
    case 4:
      return text.slice(0, at) + TOKENS[below(random, TOKENS.length)] + text.slice(at);
    case 5:
      return text.slice(0, at) + TOKENS[below(random, TOKENS.length)] + text.slice(to);
    case 6: {
      const message = JSON.parse(text);
      const inner = [message.data?.[0], message.data, message.result, message.events?.[0], message].filter(
        (each) => typeof each === 'object' && each !== null,
      );
      const entries = Object.entries(inner[0]);
      const moved = entries.splice(below(random, entries.length), 1);
      entries.splice(below(random, entries.length + 1), 0, ...moved);
      return JSON.stringify(Object.fromEntries(entries));
    }
    default:
      // Another digit: the form stays right.
      return text.replace(/\d/g, (digit) => (random() < 0.02 ? String(below(random, 10)) : digit));
  }
}
