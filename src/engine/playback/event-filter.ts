import { LobtopError } from '../errors.js';
import { sanitize } from '../text.js';

/** Events that somebody looks for: of a kind, and of a size where that has one. */
export type EventFilter<Kind extends string> = { readonly kind: Kind; readonly atLeast: number };

const FILTER = /^([a-z]+)(?: +(\d+(?:\.\d+)?))?$/;

/** "sell", or "trade 5" for those of at least that size. @throws LobtopError `usage` that names the kinds there are */
export function parseEventFilter<Kind extends string>(text: string, kinds: readonly Kind[]): EventFilter<Kind> {
  const match = FILTER.exec(text.trim());
  const kind = kinds.find((known) => known === match?.[1]);
  if (kind !== undefined) return { kind, atLeast: Number(match?.[2] ?? 0) };
  throw new LobtopError('usage', `"${sanitize(text)}" is no kind of event`, {
    remedy: `Expected one of ${kinds.join(', ')}, with a least size after it if you like: "${kinds[0]} 5"`,
  });
}
