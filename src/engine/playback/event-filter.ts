import { LobtopError } from '../errors.js';
import { sanitize } from '../text.js';

/** A search filter: events of a kind, and of a minimum size where that has one. */
export type EventFilter<Kind extends string> = { readonly kind: Kind; readonly atLeast: number };

const FILTER = /^([a-z]+)(?: +(\d+(?:\.\d+)?))?$/;

/** Parses "sell", or "trade 5" for those of at least that size. @throws LobtopError `usage` with the valid kinds */
export function parseEventFilter<Kind extends string>(text: string, kinds: readonly Kind[]): EventFilter<Kind> {
  const match = FILTER.exec(text.trim());
  const kind = kinds.find((known) => known === match?.[1]);
  if (kind !== undefined) return { kind, atLeast: Number(match?.[2] ?? 0) };
  throw new LobtopError('usage', `"${sanitize(text)}" is not an event filter`, {
    remedy: `Expected one of ${kinds.join(', ')}, optionally with a minimum size: "${kinds[0]} 5"`,
  });
}
