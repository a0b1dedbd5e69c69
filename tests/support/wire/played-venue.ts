import type { Answer, Request, StandIn, StandInMarket, StandInSocket, StandInSpec } from './stand-in.js';

export type Row = readonly [price: string, size: string];
export type Sides = { readonly bids: readonly Row[]; readonly asks: readonly Row[] };

/** A trade to send, by the side of its taker. */
export type PlayedTrade = {
  readonly taker: 'buy' | 'sell';
  readonly price: string;
  readonly size: string;
  readonly id: number;
  readonly timeMs: number;
};

/** Messages in a row, where the venue cannot say it in one. */
export class Several {
  readonly messages: readonly unknown[];

  constructor(...messages: readonly unknown[]) {
    this.messages = messages;
  }
}

/** The messages that a change or a trade takes. */
export function messagesOf(sent: unknown): readonly unknown[] {
  return sent instanceof Several ? sent.messages : [sent];
}

/** What a request of the client subscribed. */
export type PlayedStream = 'book' | 'trades' | 'both';

/** How a venue sends a book and a trade, as its documentation shows it: enough for one snapshot, one change and two trades through its class. */
export type PlayedVenue = {
  /** The ccxt classes that are played: the venue's, and those of regional sites with the same protocol. */
  readonly venues: readonly string[];
  readonly market?: Partial<StandInMarket>;
  readonly config: (host: string) => Record<string, unknown>;
  /** Answers a message of the client; returns what it subscribed. The snapshot follows on its own. */
  readonly answer?: (message: Request, send: (answer: unknown) => void) => PlayedStream | undefined;
  /** The book comes with a connection that has this in its path. */
  readonly path?: RegExp;
  /** The trades come with a connection that has this in its path. */
  readonly tradesPath?: RegExp;
  /** Answers REST calls: the snapshot, where it comes from there, and what else the class needs. */
  readonly rest?: (url: string, sides: Sides, stand: StandIn) => Answer | Promise<Answer>;
  /**
   * The first message about the book on a connection: the snapshot, or a change that nothing follows from where it comes by REST.
   * @param request what subscribed it, for venues whose answer repeats its number; absent where the test sends another one
   */
  readonly snapshot: (sides: Sides, request?: Request) => unknown;
  /** The message after it, or `Several`. Absent where each message is a full book. */
  readonly change?: (sides: Sides) => unknown;
  /** A message, or `Several`. Absent where the class has no trade stream. */
  readonly trade?: (trade: PlayedTrade) => unknown;
};

/** @param sides what the venue's book is when it is subscribed */
export function playedVenueSpec(played: PlayedVenue, venue: string, sides: () => Sides): StandInSpec {
  const subscribed = (socket: StandInSocket, stream: PlayedStream | undefined, request?: Request) => {
    if (stream === 'trades' || stream === 'both') socket.notes['trades'] = true;
    if (stream !== 'book' && stream !== 'both') return;
    socket.notes['book'] = true;
    for (const message of messagesOf(played.snapshot(sides(), request))) socket.send(message);
  };
  return {
    venue,
    markets: [{ id: 'AAAUSDT', symbol: 'AAA/USDT', tick: 0.01, ...played.market }],
    config: played.config,
    onOpen(socket) {
      if (played.path?.test(socket.path) === true) subscribed(socket, 'book');
      if (played.tradesPath?.test(socket.path) === true) subscribed(socket, 'trades');
    },
    onMessage(message, socket) {
      subscribed(
        socket,
        played.answer?.(message, (answer) => socket.send(answer)),
        message,
      );
    },
    rest: (url, stand) => played.rest?.(url, sides(), stand) ?? { status: 404, body: {} },
  };
}
