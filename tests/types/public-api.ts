// Never run: `npm run check` compiles it, and each line is a claim about the types that an embedder gets.
import { expectTypeOf } from 'vitest';
import {
  type BookView,
  type LiveSession,
  type MarketChange,
  type MarketSink,
  openSession,
  partialSink,
  type ReadonlyMarket,
} from '../../src/engine/index.js';
import type { Playback } from '../../src/engine/recordings.js';

// A session hands out markets to be read: none of the calls of the contract is there.
type Written = Extract<keyof ReadonlyMarket, keyof MarketSink>;
expectTypeOf<Written>().toEqualTypeOf<never>();
expectTypeOf<LiveSession['watched'][number]['market']>().toEqualTypeOf<ReadonlyMarket>();
expectTypeOf<ReadonlyMarket['book']>().toEqualTypeOf<BookView | undefined>();

// Nor can a book be written to through a view.
type Writing = Extract<keyof BookView, 'begin' | 'level' | 'levels' | 'commit' | 'refine' | 'touch'>;
expectTypeOf<Writing>().toEqualTypeOf<never>();
expectTypeOf<BookView['bids']['levels']>().returns.toExtend<Iterable<{ price: number; size: number; ticks: number }>>();
expectTypeOf<BookView['bestBid']>().toEqualTypeOf<number | undefined>();

// Waiting takes a signal of the DOM's or Node's making.
expectTypeOf<ReadonlyMarket['whenLive']>().toBeCallableWith({ signal: new AbortController().signal });
expectTypeOf<ReadonlyMarket['changes']>().returns.toExtend<AsyncIterable<MarketChange>>();

// `observe` gives a market and takes a sink; a partial sink needs only what it listens to.
expectTypeOf(openSession).parameter(0).toHaveProperty('observe');
expectTypeOf(partialSink({ commit: () => {} })).toEqualTypeOf<MarketSink>();
expectTypeOf<Parameters<MarketSink['order']>[0]['side']>().toEqualTypeOf<0 | 1 | undefined>();

// What can be seeked says where it is.
expectTypeOf<Playback['position']>().toEqualTypeOf<number>();
