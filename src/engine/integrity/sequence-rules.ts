import { CountingSequencer, LinkingSequencer, type SequenceRange, type SequenceVerdict } from './sequencer.js';

/**
 * Binance spot, "How to manage a local order book correctly":
 * "While listening to the stream, each new event's U should be equal to the previous event's u+1."
 *
 * It watches what arrives, buffered messages included, so a loss is seen in the same message.
 */
export class BinanceSpotSequencer extends CountingSequencer {}

/**
 * Binance USD-M and COIN-M futures, "How to manage a local order book correctly":
 * "While listening to the stream, each new event's pu should be equal to the previous event's u,
 * otherwise initialize the process from step 3." (ccxt lets an event pass whose U ≤ u.)
 */
export class BinanceFuturesSequencer extends LinkingSequencer {}

/**
 * Bybit v5, `orderbook.{depth}.{symbol}`: u is the "Update ID. Is always in sequence. Occasionally, you'll receive
 * "u"=1, which is a snapshot data due to the restart of the service. So please overwrite your local orderbook."
 */
export class BybitSequencer extends CountingSequencer {
  override check(mark: SequenceRange): SequenceVerdict {
    return super.check(mark.last === 1 ? { ...mark, kind: 'snapshot' } : mark);
  }
}

/**
 * OKX v5, books channel, "Sequence ID": prevSeqId of a message is the seqId of the one before it; −1 marks a snapshot.
 * A message without changes repeats its number, and after maintenance seqId may be smaller than prevSeqId:
 * only the link counts. Without numbers (as before 2023) nothing is proven here, and nothing refused.
 */
export class OkxSequencer extends LinkingSequencer {}

/**
 * Coinbase Advanced Trade, "WebSocket overview": "Most feed messages contain a sequence_num. These are monotonically
 * increasing; a number greater by more than one than the last means that a message was dropped, a smaller one
 * that it came late." One count a connection, over all channels.
 */
export class CoinbaseSequencer extends CountingSequencer {}

/**
 * KuCoin, level 2, calibration procedure: "ensure that sequenceStart(new) <= sequenceEnd+1(old) and
 * sequenceEnd(new) > sequenceEnd(old)." Overlapping messages follow; each change carries its own absolute size.
 */
export class KucoinSequencer extends CountingSequencer {
  protected override follow({ first, last: end }: SequenceRange, last: number): SequenceVerdict {
    if (end <= last) return 'old';
    return first <= last + 1 ? 'next' : 'gap';
  }
}

/**
 * Gate, "Maintain local order book": U is the first and u the last update of a message,
 * and "if the U of the next update is greater than the current u + 1, updates were lost": start again from the snapshot.
 */
export class GateSequencer extends KucoinSequencer {}

/**
 * Kraken Futures, `book` feed: seq is "the subscription message sequence number", one count a product,
 * starting from the `book_snapshot`'s.
 */
export class KrakenFuturesSequencer extends CountingSequencer {}

/**
 * Poloniex, `book_lv2`: "If the last message's id does not match the current message's lastId
 * then the client has lost connection with the server and must re-subscribe to the channel."
 */
export class PoloniexSequencer extends LinkingSequencer {}

/**
 * Deribit, `book.{instrument}.{interval}`: "If prev_change_id equals the change_id of the previous message,
 * it indicates that no messages were missed."
 */
export class DeribitSequencer extends LinkingSequencer {}

/**
 * Bitfinex v2, flag SEQ_ALL (65536): "Adds sequence numbers to each event": the last element of every array message,
 * heartbeats included, one count a connection.
 */
export class BitfinexSequencer extends CountingSequencer {}

/** HitBTC and Bequant: "s" is the sequence of a market's book messages, each one more than the last. */
export class HitbtcSequencer extends CountingSequencer {}
