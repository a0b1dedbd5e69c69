/** BTCUSD_PERP, BTCUSD_240628: quoted in USD itself. USD-M has BTCUSDT, BTCUSDC and BTCUSDT_240628. */
const COIN_MARGINED = /USD_(PERP|\d{6})(?!\d)/i;

/** The tables of USD-M and COIN-M are the same: which it is, the name of the contract says. */
export function binanceFutures(symbol: string): 'binanceusdm' | 'binancecoinm' {
  return COIN_MARGINED.test(symbol) ? 'binancecoinm' : 'binanceusdm';
}
