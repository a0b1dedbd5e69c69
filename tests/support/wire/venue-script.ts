import type { CcxtConfig } from '../../../src/engine/internal.js';
import type { Row } from './truth-book.js';

/** What one recorded message does to one market's book. */
export type BookChange = {
  readonly market: string;
  readonly kind: 'snapshot' | 'update';
  /** The venue's number after this message; undefined where it has none. */
  readonly seq?: number | undefined;
  readonly bids: readonly Row[];
  readonly asks: readonly Row[];
};

export type WireEvent = {
  /** Which of the venue's addresses it came from; undefined where it has one only. */
  readonly path?: string | undefined;
  readonly text: string;
  readonly change?: BookChange | undefined;
};

/** A REST snapshot, at its place among the messages. */
export type RestSnapshot = {
  readonly rest: true;
  readonly market: string;
  readonly text: string;
  /** The address that it came from; undefined where the recording does not tell. */
  readonly url?: string | undefined;
  readonly change: BookChange;
};

/** A market as ccxt describes it, as far as lobtop asks. */
export type ScriptMarket = {
  /** The name in recordings and oracles. */
  readonly name: string;
  readonly symbol: string;
  readonly id: string;
  readonly tick: number;
  readonly lot?: number;
  readonly kind?: 'spot' | 'linear' | 'inverse' | 'option';
  readonly contractSize?: number;
  readonly info?: unknown;
  /** What only this venue's class has in its descriptions of markets. */
  readonly fields?: Readonly<Record<string, unknown>>;
};

export type Subscription = { readonly markets: readonly string[]; readonly replies: readonly string[] };

/** A recording, and how its venue talks: enough to play it to an unmodified ccxt class. */
export type VenueScript = {
  readonly title: string;
  readonly ccxtId: string;
  readonly markets: readonly ScriptMarket[];
  readonly events: readonly (WireEvent | RestSnapshot)[];
  /** Level counts and best ten that the oracle has for the end. */
  readonly expected: (market: string) => Expected | undefined;
  /** Addresses and whatever else the class needs to speak to `host`. */
  readonly config: (host: string) => CcxtConfig;
  /** Markets whose books a client's message asks for, and what the venue answers. */
  readonly subscribe: (message: unknown, path: string) => Subscription;
  /** The first words of a connection. */
  readonly greeting?: readonly string[];
  /** The message that brings a whole book, for a client that subscribes again. */
  readonly snapshot: (market: string, book: { bids: Row[]; asks: Row[] }, seq: number | undefined) => string;
  /** Answers any other REST call; the market whose snapshot a call asks for. */
  readonly rest?: (url: string, host: string) => { readonly snapshot: string } | { readonly body: string };
  /** Venues that number all messages of a connection: the message with that number. */
  readonly renumber?: (text: string, number: number) => string;
  /** And the number that a message has. */
  readonly numberOf?: (text: string) => number;
  /** Venues whose window loses levels without a word. */
  readonly window?: number;
  /** Levels that the venue's proof covers: what may be compared while the book is live. */
  readonly provenDepth?: number;
  /** Whether the protocol lets a lost message be found at all. */
  readonly hasProof: boolean;
};

export type Expected = {
  readonly final_levels: { readonly bids: number; readonly asks: number };
  readonly final_top10: { readonly bids: readonly Row[]; readonly asks: readonly Row[] };
};

export function isSnapshot(event: WireEvent | RestSnapshot): event is RestSnapshot {
  return 'rest' in event;
}
