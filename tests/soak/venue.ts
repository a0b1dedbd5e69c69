import { FakeVenue } from '../support/faults/fake-venue.js';

/** A busy venue in a process of its own, so that only lobtop's memory and time are measured beside it. */
export type VenueOrder =
  | { readonly order: 'open'; readonly venue: string; readonly markets: number; readonly levels: number }
  | { readonly order: 'run'; readonly updatesPerSecond: number }
  | { readonly order: 'prepare'; readonly messages: number }
  | { readonly order: 'play'; readonly messagesPerSecond: number }
  | { readonly order: 'disconnect' }
  | { readonly order: 'send'; readonly messages: number; readonly perSlice: number }
  | { readonly order: 'stop' };

const CHANGES_PER_MESSAGE = 20;
const SLICE_MS = 10;
const PREPARED_AT_ONCE = 100;
/** A client that is so far behind gets nothing more until it has caught up. */
const MAX_WAITING_BYTES = 4 * 1024 * 1024;

let venue: FakeVenue;
let timer: NodeJS.Timeout | undefined;

process.on('message', async (message: VenueOrder) => {
  switch (message.order) {
    case 'open':
      venue = new FakeVenue(message);
      await venue.listen();
      process.send?.({ settings: venue.settings(), symbols: venue.markets.map((_, index) => venue.symbol(index)) });
      return;
    case 'run':
      return run(message.updatesPerSecond);
    case 'prepare':
      return prepare(message.messages);
    case 'play':
      return play(message.messagesPerSecond);
    case 'disconnect':
      return venue.closeSockets();
    case 'send':
      return send(message.messages, message.perSlice);
    case 'stop':
      return stop();
  }
});

function run(updatesPerSecond: number): void {
  let next = 0;
  atRate(updatesPerSecond / CHANGES_PER_MESSAGE, () => venue.busy(next++ % venue.markets.length, CHANGES_PER_MESSAGE));
}

/** Messages that are made before they are sent: to make one takes ten times as long as to send it. */
const prepared: { readonly market: number; readonly text: string }[] = [];
let played = 0;

/** Meanwhile the first of them are sent slowly: markets that are silent for a minute would be subscribed again. */
async function prepare(messages: number): Promise<void> {
  atRate(venue.markets.length, playNext);
  for (let i = 0; prepared.length - played < messages; i++) {
    if (i % PREPARED_AT_ONCE === 0) await new Promise((resolve) => setImmediate(resolve));
    const market = prepared.length % venue.markets.length;
    prepared.push({ market, text: venue.prepare(market, CHANGES_PER_MESSAGE) });
  }
  process.send?.({});
}

function play(messagesPerSecond: number): void {
  atRate(messagesPerSecond, playNext);
}

function playNext(): void {
  const message = prepared[played];
  if (message === undefined) return;
  played++;
  venue.sendTo(message.market, message.text);
}

function playRest(): void {
  clearInterval(timer);
  while (played < prepared.length) playNext();
}

function atRate(messagesPerSecond: number, sendOne: () => void): void {
  clearInterval(timer);
  const perSlice = messagesPerSecond * (SLICE_MS / 1000);
  let owed = 0;
  let last = performance.now();
  const slice = () => {
    const now = performance.now();
    if (venue.waitingBytes < MAX_WAITING_BYTES) owed += perSlice * ((now - last) / SLICE_MS);
    last = now;
    for (; owed >= 1; owed--) sendOne();
  };
  timer = setInterval(slice, SLICE_MS);
}

async function send(messages: number, perSlice: number): Promise<void> {
  for (let sent = 0; sent < messages; ) {
    for (let i = 0; i < perSlice && sent < messages; i++, sent++) venue.busy(0, CHANGES_PER_MESSAGE);
    await new Promise((resolve) => setTimeout(resolve, 4));
  }
  process.send?.({ seq: venue.markets[0].seq });
}

function stop(): void {
  playRest();
  const books = venue.markets.map(({ book, seq }) => ({ seq, bids: book.rows('bids'), asks: book.rows('asks') }));
  process.send?.({ books });
}
