import { exactText } from '../../src/engine/exact-text.js';
import { LevelText } from '../../src/engine/integrity/level-text.js';
import { ScannedMessage } from '../../src/engine/live/ccxt/scan/scanned-message.js';
import type { VenuePolicy } from '../../src/engine/live/ccxt/venue-policy.js';
import { MessageBytes } from '../../src/engine/message-bytes.js';
import { RowDecoder } from '../../src/engine/row-decoder.js';
import { ASK, BID, type Side } from '../../src/engine/sink.js';

export type ChangeSource = {
  readonly policy: VenuePolicy;
  readonly url: string;
  readonly tick: string;
  /** Whether the text of each level is kept. */
  readonly keepsText: boolean;
};

/** What either way makes of a message. */
type Change = {
  readonly market: string;
  readonly numbers: readonly unknown[];
  readonly exchangeTs: unknown;
  readonly sides: unknown;
  readonly texts: unknown;
};

const SIDES = [BID, ASK] as const;
/** One for all messages, as in the program: nothing of a message may be left for the next. */
const found = new ScannedMessage();
const message = new MessageBytes();

/** A message as a scanner reads it; undefined where it declines. */
export function scannedChange({ policy, url, tick, keepsText }: ChangeSource, text: string): Change | undefined {
  found.clear();
  if (!message.set(text) || policy.scan?.(message, url, found) !== true) return undefined;
  const levelText = keepsText ? new LevelText() : undefined;
  const { decoder, sides } = decoderOf(tick, levelText);
  if (!decoder.canDecode(found)) return undefined;
  decoder.writeScanned(found);
  const { market, spot, first, last, previous, touchSeq, checksum, exchangeTs } = found;
  const numbers = [spot, first, last, previous, touchSeq, checksum];
  return { market, numbers, exchangeTs, sides, texts: textsOf(levelText, sides) };
}

function decoderOf(tick: string, text: LevelText | undefined) {
  const sides: [number[], number[]][] = [
    [[], []],
    [[], []],
  ];
  const levels = (side: Side, ticks: ArrayLike<number>, sizes: ArrayLike<number>, from: number, to: number) => {
    for (let i = from; i < to; i++) {
      sides[side][0].push(ticks[i]);
      sides[side][1].push(sizes[i]);
    }
  };
  const refine = () => {
    throw new Error('a finer grid');
  };
  return { sides, decoder: new RowDecoder({ sink: { level: () => {}, levels, refine }, tickSize: tick, text }) };
}

/** What a checksum is over. */
function textsOf(text: LevelText | undefined, sides: readonly [number[], number[]][]): unknown {
  return text && SIDES.map((side) => sides[side][0].map((ticks) => text.at(side, ticks)));
}

/** The same message, parsed. @throws anything for one that is not a change */
export function parsedChange({ policy, url, tick, keepsText }: ChangeSource, text: string): Change {
  const message = JSON.parse(exactText(text, policy.rewriteText));
  const [book] = policy.readBooks?.(message, { url, subscriptions: {} }) ?? [];
  if (book?.kind !== 'update') throw new Error('not a change');
  const levelText = keepsText ? new LevelText() : undefined;
  const { decoder, sides } = decoderOf(tick, levelText);
  const { bids, asks } = book.levels();
  decoder.decode(BID, bids);
  decoder.decode(ASK, asks);
  const { market, spot, first, last, previous, touchSeq, checksum, exchangeTs } = book;
  const numbers = [spot, first, last, previous, touchSeq, checksum];
  return { market, numbers, exchangeTs, sides, texts: textsOf(levelText, sides) };
}
