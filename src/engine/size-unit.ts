/** `linear`: a contract is an amount of base currency. `inverse`: an amount of quote currency. `quanto`: neither, it settles in a third. */
export const CONTRACT_KINDS = ['linear', 'inverse', 'quanto'] as const;
/** How a contract's value follows from its price. */
export type ContractKind = (typeof CONTRACT_KINDS)[number];

/** What a contract is: the unit of a contract market's sizes. */
export type Contract = {
  readonly kind: ContractKind;
  /** Exact decimal text: base units (linear; 1 where sizes are amounts of base currency), quote units (inverse); quanto: as the venue states it. */
  readonly size: string;
  /** The currency in which profits and losses are paid. */
  readonly settle: string;
};

/** What the sizes of a market are counted in. */
export type SizeUnit = {
  readonly kind: 'base' | ContractKind;
  /** Base or quote units per unit of size; 1 for `base`. */
  readonly amount: number;
};

/** Sizes are amounts of base currency. */
export const BASE_UNIT: SizeUnit = { kind: 'base', amount: 1 };

/** The unit of an instrument's sizes. @param contract of the instrument; undefined for spot */
export function sizeUnitOf(contract: Contract | undefined): SizeUnit {
  if (contract === undefined) return BASE_UNIT;
  const { kind } = contract;
  const amount = Number(contract.size);
  return kind === 'linear' && amount === 1 ? BASE_UNIT : { kind, amount };
}

/** Value of a size in quote currency; NaN for quanto contracts, which have none. */
export function quoteValue({ kind, amount }: SizeUnit, size: number, price: number): number {
  if (kind === 'base') return size * price;
  if (kind === 'linear') return size * amount * price;
  return kind === 'inverse' ? size * amount : Number.NaN;
}

/** The term of a level or fill in an average price, see `averagePrice`. */
export function averageTerm({ kind }: SizeUnit, size: number, price: number): number {
  return kind === 'inverse' ? size / price : size * price;
}

/**
 * The average price of a size, from the sum of its terms. Inverse contracts have a fixed value: their average is that of what they buy.
 *
 * @param terms Σ `averageTerm`
 */
export function averagePrice({ kind }: SizeUnit, size: number, terms: number): number {
  return kind === 'inverse' ? size / terms : terms / size;
}

/** A size in base currency; NaN for quanto contracts. */
export function baseAmount({ kind, amount }: SizeUnit, size: number, price: number): number {
  if (kind === 'base') return size;
  if (kind === 'linear') return size * amount;
  return kind === 'inverse' ? (size * amount) / price : Number.NaN;
}
