/** What is made for each market once, by the first of its rows: a book, a tape. */
export function byMarket<Row extends { readonly market: string }, Made>(make: (row: Row) => Made): (row: Row) => Made {
  return once((row) => row.market, make);
}

/** The same where the symbol is all that is needed. */
export function bySymbol<Made>(make: (symbol: string) => Made): (symbol: string) => Made {
  return once((symbol) => symbol, make);
}

function once<Item, Made>(keyOf: (item: Item) => string, make: (item: Item) => Made): (item: Item) => Made {
  const byKey = new Map<string, Made>();
  return (item) => {
    const key = keyOf(item);
    const known = byKey.get(key);
    if (known !== undefined) return known;
    const made = make(item);
    byKey.set(key, made);
    return made;
  };
}
