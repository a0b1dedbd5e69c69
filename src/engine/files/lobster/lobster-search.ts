import { LobtopError } from '../../errors.js';
import { parseEventFilter } from '../../playback/event-filter.js';
import type { LinePosition } from '../lines/line-splitter.js';
import type { LobsterFiles } from './lobster-files.js';
import { LOBSTER, type LobsterMessage, parseLobsterMessage } from './lobster-format.js';
import { LobsterRows } from './lobster-table.js';

/** One line position is kept for this many messages. */
const BLOCK = 1000;

const KINDS: Readonly<Record<string, readonly number[]>> = {
  new: [LOBSTER.new],
  cancel: [LOBSTER.partialCancel],
  delete: [LOBSTER.delete],
  execution: [LOBSTER.visibleExecution],
  hidden: [LOBSTER.hiddenExecution],
  trade: [LOBSTER.visibleExecution, LOBSTER.hiddenExecution],
  cross: [LOBSTER.cross],
  halt: [LOBSTER.halt],
};

/** The filters of `parseMessageFilter`, for help texts. */
export const LOBSTER_FILTERS = `${Object.keys(KINDS).join(', ')} (with a minimum size: new 500), #16113575 for an order`;

/** A message and its number, from 1. */
export type FoundMessage = { readonly seq: number; readonly message: LobsterMessage };

export type MessageFilter = (message: LobsterMessage) => boolean;

/** "hidden", "new 500", "#16113575". @throws LobtopError `usage` */
export function parseMessageFilter(text: string): MessageFilter {
  const order = /^#(\d+)$/.exec(text.trim());
  if (order !== null) return ({ orderId }) => orderId === order[1];
  const { kind, atLeast } = parseEventFilter(text, Object.keys(KINDS));
  return ({ type, size }) => KINDS[kind].includes(type) && size >= atLeast;
}

/** Finds messages in a file of any size, in both directions, with its own reader. */
export class LobsterSearch {
  readonly #rows: LobsterRows;
  readonly #start: LinePosition;
  readonly #maxMessages: number;
  #blocks: LinePosition[] | undefined;
  #length = 0;

  constructor({ messages, maxMessages }: LobsterFiles) {
    this.#rows = new LobsterRows(messages);
    this.#start = messages.start;
    this.#maxMessages = maxMessages;
  }

  /** Messages in the file. The first call reads all of it. */
  get length(): number {
    this.#index();
    return this.#length;
  }

  /** The position after the first match at or after `position`; undefined when there is none. */
  after(position: number, matches: MessageFilter): number | undefined {
    for (const [seq, message] of this.#from(position)) if (matches(message)) return seq;
    return undefined;
  }

  /** The position after the last match before the message at `position`; undefined when there is none. */
  before(position: number, matches: MessageFilter): number | undefined {
    for (let block = Math.floor((position - 1) / BLOCK); block >= 0; block--) {
      let found: number | undefined;
      const end = Math.min(position - 1, (block + 1) * BLOCK);
      for (const [seq, message] of this.#from(block * BLOCK)) {
        if (seq > end) break;
        if (matches(message)) found = seq;
      }
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** The messages after `from` up to `position`, oldest first. */
  between(from: number, position: number): FoundMessage[] {
    const found: FoundMessage[] = [];
    for (const [seq, message] of this.#from(Math.max(0, from))) {
      if (seq > position) break;
      found.push({ seq, message });
    }
    return found;
  }

  /** All matches. */
  all(matches: MessageFilter): FoundMessage[] {
    const found: FoundMessage[] = [];
    for (const [seq, message] of this.#from(0)) if (matches(message)) found.push({ seq, message });
    return found;
  }

  *#from(position: number): Generator<readonly [seq: number, message: LobsterMessage]> {
    const blocks = this.#index();
    const block = Math.min(blocks.length - 1, Math.max(0, Math.floor(position / BLOCK)));
    this.#rows.goTo(blocks[block]);
    for (let seq = block * BLOCK + 1; seq <= this.#length; seq++) {
      if (seq > position) yield [seq, this.#rows.next(parsed) ?? UNREADABLE];
      else this.#rows.skip();
    }
  }

  #index(): readonly LinePosition[] {
    if (this.#blocks !== undefined) return this.#blocks;
    const blocks: LinePosition[] = [this.#start];
    this.#rows.goTo(blocks[0]);
    while (this.#length < this.#maxMessages && this.#rows.skip()) {
      this.#length++;
      if (this.#length % BLOCK === 0) blocks.push(this.#rows.position);
    }
    this.#blocks = blocks;
    return blocks;
  }
}

const UNREADABLE: LobsterMessage = { timeMs: 0, type: 0, orderId: '', size: 0, price: 0, direction: 1 };

/** A malformed line matches nothing here; playing it reports the error. */
function parsed(line: string): LobsterMessage {
  try {
    return parseLobsterMessage(line);
  } catch (error) {
    if (error instanceof LobtopError) return UNREADABLE;
    throw error;
  }
}
