import {
  ASK,
  BID,
  type BookView,
  imbalance,
  type LevelColumns,
  levelColumns,
  microprice,
  midTicks,
  plainText,
  type ReadonlyMarket,
  type Side,
  spreadTicks,
} from '../../engine/internal.js';

/** Levels and grouping of a book record. The book itself is never truncated. */
export type BookShape = {
  readonly depth: number;
  /** Grouping step in the book's ticks; 1 = not grouped. */
  readonly groupSteps: number;
};

const columns = levelColumns();

/** The fields of a `book` record after the common ones. Derived figures are null unless the book is reliable. */
export function bookFields(market: ReadonlyMarket, book: BookView, shape: BookShape): string {
  const isReliable = market.state === 'live' || market.state === 'stale';
  return [
    `"seq":${market.seq}`,
    `"exchangeTs":${numberOrNull(book.exchangeTs)}`,
    `"recvTs":${numberOrNull(market.recvTs)}`,
    `"state":"${market.state}"`,
    `"crossed":${book.isCrossed}`,
    `"bids":${levelsText(book, BID, shape.groupSteps, shape.depth)}`,
    `"asks":${levelsText(book, ASK, shape.groupSteps, shape.depth)}`,
    `"bidLevels":${book.bids.length}`,
    `"askLevels":${book.asks.length}`,
    coverageFields(book),
    ...(isReliable ? derivedFields(book, shape.depth) : NO_DERIVED_FIELDS),
  ].join(',');
}

/** How far the book is complete; null where all of a side is. */
export function coverageFields(book: BookView): string {
  const { coveredBid, coveredAsk } = book;
  return `"coveredBid":${ticksOrNull(book, coveredBid)},"coveredAsk":${ticksOrNull(book, coveredAsk)}`;
}

const NO_DERIVED_FIELDS = ['"mid":null', '"spread":null', '"microprice":null', '"imbalance":null'];

function derivedFields(book: BookView, depth: number): string[] {
  return [
    `"mid":${ticksOrNull(book, midTicks(book))}`,
    `"spread":${ticksOrNull(book, spreadTicks(book))}`,
    `"microprice":${numberOrNull(microprice(book))}`,
    `"imbalance":${numberOrNull(imbalance(book, depth))}`,
  ];
}

function levelsText(book: BookView, side: Side, stepTicks: number, depth: number): string {
  const levels = stepTicks > 1 ? book.group(side, stepTicks, depth, columns) : book.top(side, depth, columns);
  return pairsText(book, levels);
}

/** `[[price,size],…]` in exact decimals. */
export function pairsText(book: BookView, levels: LevelColumns): string {
  let text = '[';
  for (let row = 0; row < levels.length; row++) {
    text += `${row === 0 ? '' : ','}[${book.grid.priceText(levels.ticks[row])},${plainText(levels.sizes[row])}]`;
  }
  return `${text}]`;
}

export function numberOrNull(value: number | undefined): string {
  return value === undefined ? 'null' : plainText(value);
}

function ticksOrNull(book: BookView, ticks: number | undefined): string {
  return ticks === undefined ? 'null' : book.grid.priceText(ticks);
}
