import type { Contract } from '../../../size-unit.js';
import type { CcxtMarket } from '../types.js';
import type { KnownVenue } from '../venue-definition.js';

export const bitrue: KnownVenue = {
  ccxtIds: ['bitrue'],
  documentation: 'https://github.com/Bitrue-exchange/Spot-official-api-docs#ws_depth',
  policy: { book: 'snapshot', contract },
  rows: [
    { markets: 'spot', book: 'best levels in each message', testedOn: 'stand-in' },
    // "Up to 30 data entries for bid and ask orders".
    { markets: 'contracts', book: 'best 30 levels in each message', testedOn: 'stand-in' },
  ],
  tradeSide: { names: 'unstated', field: 'side' },
  keepAlive: 'the venue sends {"ping":…}; the client answers {"pong":…}',
  notes: ['Trades of contracts only: ccxt has none of its spot markets.'],
};

/** The venue sends numbers of contracts; ccxt multiplies them by what one is worth: base currency, or USD for inverse contracts. */
function contract({ contract: isContract, inverse, settle = '' }: CcxtMarket): Contract | 'base' | undefined {
  if (isContract !== true) return undefined;
  return inverse === true ? { kind: 'inverse', size: '1', settle } : 'base';
}
