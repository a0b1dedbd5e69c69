import { plainText } from '../../decimal.js';
import type { Contract } from '../../size-unit.js';
import { sanitize } from '../../text.js';
import type { CcxtMarket } from './types.js';
import type { VenuePolicy } from './venue-policy.js';

/** What a contract market's sizes are counted in; undefined for spot, and where nobody states it. */
export function contractOf(market: CcxtMarket, policy: VenuePolicy): Contract | undefined {
  const { contract, contractSize, settle: currency = '' } = market;
  if (contract !== true) return undefined;
  const settle = sanitize(currency);
  const stated = policy.contract?.(market);
  if (stated === 'base') return { kind: 'linear', size: '1', settle };
  if (stated !== undefined) return stated;
  if (contractSize === undefined || !(contractSize > 0)) return undefined;
  return { kind: kindOf(market), size: plainText(contractSize), settle };
}

function kindOf({ quanto, linear, inverse, base, quote, settle }: CcxtMarket): Contract['kind'] {
  if (quanto === true) return 'quanto';
  if (linear === true) return 'linear';
  if (inverse === true || settle === base) return 'inverse';
  return settle === quote ? 'linear' : 'quanto';
}
