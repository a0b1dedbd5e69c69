import { plainText } from '../../decimal.js';
import type { Contract } from '../../size-unit.js';
import { sanitize } from '../../text.js';
import type { CcxtMarket } from './types.js';
import type { VenuePolicy } from './venue-policy.js';

/** What a market's sizes are counted in; undefined where they are amounts of base currency. */
export function contractOf(market: CcxtMarket, policy: VenuePolicy): Contract | undefined {
  const stated = policy.contract?.(market);
  if (stated !== undefined) return stated === 'base' ? undefined : stated;
  const { contract, contractSize, settle = '' } = market;
  if (contract !== true || contractSize === undefined || !(contractSize > 0)) return undefined;
  const kind = kindOf(market);
  // A linear contract of one unit is that unit.
  if (kind === 'linear' && contractSize === 1) return undefined;
  return { kind, size: plainText(contractSize), settle: sanitize(settle) };
}

function kindOf({ quanto, linear, inverse, base, quote, settle }: CcxtMarket): Contract['kind'] {
  if (quanto === true) return 'quanto';
  if (linear === true) return 'linear';
  if (inverse === true || settle === base) return 'inverse';
  return settle === quote ? 'linear' : 'quanto';
}
