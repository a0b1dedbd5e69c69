import { didYouMean, LobtopError, sanitize } from '../engine/startup.js';

/** Watch lists: markets by the name of the list. */
export type Lists = Readonly<Record<string, readonly string[]>>;

/** The sign before a list's name, among markets. */
const SIGN = '@';

/** Whether an argument is the name of a list. */
export function isList(argument: string): boolean {
  return argument.startsWith(SIGN);
}

/** Markets with those of the lists in their place, each once. @throws LobtopError `usage` for a list that is not in the configuration */
export function withLists(markets: readonly string[], lists: Lists): string[] {
  return [
    ...new Set(markets.flatMap((market) => (isList(market) ? listed(market.slice(SIGN.length), lists) : [market]))),
  ];
}

function listed(name: string, lists: Lists): readonly string[] {
  const list = Object.hasOwn(lists, name) ? lists[name] : undefined;
  if (list !== undefined) return list;
  const names = Object.keys(lists).map((known) => `${SIGN}${known}`);
  const fallback =
    names.length > 0
      ? `Lists in the configuration: ${names.map((known) => sanitize(known, 40)).join(', ')}`
      : `Put it into lobtop.toml: [lists.${sanitize(name, 40)}] markets = ["binance:BTC/USDT"]`;
  throw new LobtopError('usage', `There is no list ${SIGN}${sanitize(name, 40)}`, {
    remedy: didYouMean(`${SIGN}${name}`, names, { fallback }),
  });
}
