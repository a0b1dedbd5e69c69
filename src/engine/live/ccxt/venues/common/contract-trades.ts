import type { CcxtExchange, CcxtMarket, CcxtTrade } from '../../types.js';

type TradeParser = { parseTrade(trade: unknown, market?: CcxtMarket): CcxtTrade };

/**
 * For classes that convert the size of a contract's trade, while their books count contracts: trades count them too.
 *
 * @param contractsOf the contracts of a trade as the venue sent it; undefined leaves the class's size
 */
export function countTradesInContracts(
  exchange: CcxtExchange,
  contractsOf: (trade: unknown, market: CcxtMarket | undefined) => unknown,
): void {
  const parser = exchange as CcxtExchange & TradeParser;
  const { parseTrade } = parser;
  parser.parseTrade = (trade, market) => {
    const parsed = parseTrade.call(exchange, trade, market);
    const contracts = contractsOf(trade, market);
    return contracts === undefined ? parsed : { ...parsed, amount: Number(contracts) };
  };
}
