import type { Sides } from './played-venue.js';

/** A book that a played venue begins with, a change of it, and what that makes of it. */
export const FIRST: Sides = {
  bids: [
    ['100.00', '1'],
    ['99.99', '2'],
  ],
  asks: [
    ['100.01', '1.5'],
    ['100.02', '2.5'],
  ],
};
export const CHANGE: Sides = {
  bids: [['99.99', '0']],
  asks: [
    ['100.01', '0'],
    ['100.03', '3'],
  ],
};
export const CHANGED: Sides = {
  bids: [['100.00', '1']],
  asks: [
    ['100.02', '2.5'],
    ['100.03', '3'],
  ],
};
