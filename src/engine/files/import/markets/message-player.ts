import type { MarketHost } from './market-host.js';

/** A message as its venue sent it. */
export type ReceivedMessage = {
  readonly payload: string | Uint8Array;
  /** Address of the REST call that it answers; undefined for a message of a websocket. */
  readonly url: string | undefined;
  /** When it was received, ms since the epoch. */
  readonly recvTs: number;
};

/** What reads the messages of a venue that were received before, as it reads them live. All files share it. */
export type MessagePlayer = {
  /** The venue's name. */
  readonly venue: string;
  /** Prepares the venue; called for each file, and has to prepare it once. @throws LobtopError when there is no such market, or no list of them */
  start(host: MarketHost): Promise<void>;
  play(message: ReceivedMessage): void;
  /** Resolves when what the last message has started is done. */
  settle(): Promise<void>;
  close(): void;
  /** What could not be shown, as phrases; and whether anything could. */
  readonly result: { readonly problems: readonly string[]; readonly hasData: boolean };
};
