import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../../src/engine/internal.js';
import { eventually } from '../eventually.js';
import { sleep } from '../sleep.js';
import { numbersOf } from '../wire/truth-book.js';
import { FakeVenue, type RestFault } from './fake-venue.js';
import { FaultProxy, type Toxic } from './fault-proxy.js';

/** What must be seen, in the market's own words. */
export type Expectation = {
  readonly state?: string;
  readonly reason?: string;
  readonly integrity?: string;
  /** A part of the sentence. */
  readonly detail?: string;
  /** In lobtop's own time, where the test can tell it: a machine that is busy makes nothing late. */
  readonly withinMs?: number;
  /** No state of the book was shown between the fault and this. */
  readonly sameMessage?: boolean;
  readonly book?: 'equals-truth';
  /** Sockets open at the venue, and connections and REST calls that it has seen. */
  readonly sockets?: number;
  readonly connections?: number;
  readonly restAtOnce?: number;
  readonly resyncs?: number;
  readonly neverLive?: boolean;
};

export type Step =
  | { readonly do: 'deltas' | 'burst'; readonly n: number; readonly hz?: number }
  | { readonly do: 'gap' | 'dup' | 'swap' | 'cross' | 'badchecksum' | 'snapshot'; readonly n?: number }
  | { readonly do: 'hostile'; readonly price: string }
  /** lobtop's time passes; `clock` is `fast`. */
  | { readonly do: 'pass'; readonly ms: number }
  /** Until the client has answered so many pings: it has seen to all that was sent before. */
  | { readonly do: 'pings'; readonly n: number }
  | { readonly do: 'mutePong' | 'close' | 'reset' | 'resetPeers' | 'clear' }
  | { readonly do: 'send'; readonly text: string; readonly n?: number }
  | { readonly do: 'sendBytes'; readonly mib: number }
  | ({ readonly do: 'rest' } & RestFault)
  | { readonly do: 'proxy'; readonly toxic: Toxic }
  | { readonly expect: Expectation };

export type Scenario = {
  readonly fault: string;
  readonly venue: string;
  readonly markets?: number;
  readonly levels?: number;
  readonly symbol?: string;
  /** `fast`: time passes twenty times faster for lobtop, and only the engine is run. */
  readonly clock?: 'fast';
  readonly isSecure?: boolean;
  readonly refuseUpgrade?: number;
  /** The peer is a bare server: it takes connections and says this, or nothing. */
  readonly peer?: { readonly says?: string } | 'nobody';
  readonly steps: readonly Step[];
  /** The program's exit status, once it ends by itself. */
  readonly exit?: number;
};

/** One change of state, as seen from outside. */
export type Seen = {
  readonly state: string;
  readonly reason: string;
  readonly integrity: string;
  readonly detail: string;
};

/** A run of lobtop that is being watched: in this process, or as a program. */
export type Subject = {
  /** Of the market with this index. */
  seen(market: number): readonly Seen[];
  commits(market: number): number;
  levels(market: number): {
    bids: readonly (readonly [number, number])[];
    asks: readonly (readonly [number, number])[];
  };
};

const FOLDER = join(import.meta.dirname, '..', '..', 'scenarios');

export function scenarios(): { readonly name: string; readonly scenario: Scenario }[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => ({
      name: file.replace('.json', ''),
      scenario: JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Scenario,
    }));
}

/** The fake venue of a scenario and the proxy before it, played step by step. */
export class Stage {
  readonly venue: FakeVenue;
  readonly #scenario: Scenario;
  readonly #clock: Clock | undefined;
  #proxy: FaultProxy | undefined;
  #cursor = 0;
  #commitsBefore = 0;
  /** Looks for what is expected now. */
  #look = () => {};

  /** @param clock lobtop's, where it runs in this process */
  constructor(scenario: Scenario, clock?: Clock) {
    this.#scenario = scenario;
    this.#clock = clock;
    this.venue = new FakeVenue(scenario);
  }

  /** Something new can be seen. What passes soon is not missed, however late the test's own turn comes. */
  changed(): void {
    this.#look();
  }

  /** Answers the port to connect to. */
  async open(): Promise<number> {
    await this.venue.listen();
    this.#proxy = new FaultProxy(this.venue.port);
    return this.#proxy.listen();
  }

  close(): void {
    this.#proxy?.close();
    this.venue.close();
  }

  async play(subject: Subject): Promise<void> {
    for (const step of this.#scenario.steps) {
      if ('expect' in step) await this.#expect(step.expect, subject);
      else {
        this.#commitsBefore = subject.commits(0);
        await this.#do(step);
      }
    }
  }

  async #do(step: Exclude<Step, { expect: Expectation }>): Promise<void> {
    const { venue } = this;
    switch (step.do) {
      case 'deltas':
      case 'burst':
        return this.#deltas(step.n, step.do === 'burst' ? undefined : step.hz);
      case 'gap':
        venue.deltas(step.n ?? 1, { isLost: true });
        return;
      case 'dup':
        for (let i = 0; i < (step.n ?? 1); i++) venue.again();
        return;
      case 'swap':
        return venue.swap();
      case 'cross':
        return venue.cross();
      case 'badchecksum':
        for (let i = 0; i < (step.n ?? 1); i++) venue.badProof();
        return;
      case 'snapshot':
        return venue.snapshotMessage();
      case 'hostile':
        return venue.hostile(step.price);
      case 'pass':
        return this.#pass(step.ms);
      case 'pings':
        return this.#pings(step.n);
      case 'mutePong':
        return venue.mute();
      case 'close':
        return venue.closeSockets();
      case 'reset':
        return venue.reset();
      case 'resetPeers':
        return this.#proxy?.resetPeers();
      case 'clear':
        return this.#proxy?.become(undefined);
      case 'send':
        for (let i = 0; i < (step.n ?? 1); i++) venue.send(step.text);
        return;
      case 'sendBytes':
        return venue.send(`{"stream":"x","data":"${'x'.repeat(step.mib * 1024 * 1024)}"}`);
      case 'rest':
        return venue.rest(step);
      case 'proxy':
        return this.#proxy?.become(step.toxic);
    }
  }

  async #deltas(count: number, hz: number | undefined): Promise<void> {
    for (let i = 0; i < count; i++) {
      for (let market = 0; market < this.venue.markets.length; market++) this.venue.deltas(1, { market });
      if (hz !== undefined) await sleep(1000 / hz);
    }
  }

  async #pass(ms: number): Promise<void> {
    const clock = this.#clock;
    if (clock === undefined) throw new Error('Only the time of a fast clock can be told to pass');
    const endMono = clock.monoMs() + ms;
    await eventually(() => clock.monoMs() >= endMono, `${ms} ms of lobtop's time`);
  }

  async #pings(count: number): Promise<void> {
    const wanted = this.venue.pongs + count;
    await eventually(() => this.venue.pongs >= wanted, `${count} answers to pings`);
  }

  async #expect(expected: Expectation, subject: Subject): Promise<void> {
    const text = JSON.stringify(expected);
    const { commits, afterMs } = await this.#seen(expected, subject);
    if (expected.sameMessage === true && commits !== this.#commitsBefore)
      throw new Error(`A book was shown between the fault and ${text}`);
    if (expected.withinMs !== undefined && afterMs > expected.withinMs) throw new Error(`${text} after ${afterMs} ms`);
    if (expected.neverLive === true && subject.seen(0).some(({ state }) => state === 'live'))
      throw new Error('It was live');
  }

  /** Waits for it; answers how many books had been shown by then, and how much of lobtop's time had passed. */
  async #seen(expected: Expectation, subject: Subject): Promise<{ commits: number; afterMs: number }> {
    const startMono = this.#clock?.monoMs() ?? 0;
    let found: { commits: number; afterMs: number } | undefined;
    this.#look = () => {
      if (found !== undefined || !this.#holds(expected, subject)) return;
      found = { commits: subject.commits(0), afterMs: (this.#clock?.monoMs() ?? 0) - startMono };
    };
    const what = () =>
      `${JSON.stringify(expected)}; seen: ${JSON.stringify(subject.seen(0).slice(-6))}, ${this.#counts()}`;
    const seen = await eventually(() => {
      this.#look();
      return found;
    }, what);
    this.#look = () => {};
    return seen;
  }

  #holds(expected: Expectation, subject: Subject): boolean {
    const { venue } = this;
    if (expected.sockets !== undefined && venue.openSockets !== expected.sockets) return false;
    if (expected.connections !== undefined && venue.connections < expected.connections) return false;
    if (expected.restAtOnce !== undefined && venue.restAtOnce !== expected.restAtOnce) return false;
    if (expected.resyncs !== undefined && resyncs(subject.seen(0)) !== expected.resyncs) return false;
    if (expected.book === 'equals-truth' && !this.#areTrue(subject)) return false;
    return this.#hasState(expected, subject.seen(0));
  }

  #hasState({ state, reason, integrity, detail }: Expectation, seen: readonly Seen[]): boolean {
    if (state === undefined) return true;
    const fits = (status: Seen) =>
      status.state === state &&
      (reason === undefined || status.reason === reason) &&
      (integrity === undefined || status.integrity === integrity) &&
      (detail === undefined || status.detail.includes(detail));
    // Live is a state to be in; trouble is to have been seen since the last expectation.
    if (state === 'live') {
      const last = seen.at(-1);
      if (last === undefined || !fits(last)) return false;
      this.#cursor = seen.length;
      return true;
    }
    const index = seen.findIndex((status, i) => i >= this.#cursor && fits(status));
    if (index < 0) return false;
    this.#cursor = index + 1;
    return true;
  }

  #areTrue(subject: Subject): boolean {
    return this.venue.markets.every(({ book }, index) => {
      const { bids, asks } = subject.levels(index);
      const isLive = subject.seen(index).at(-1)?.state === 'live';
      const isSame = (ours: unknown, side: 'bids' | 'asks') =>
        JSON.stringify(ours) === JSON.stringify(numbersOf(book.rows(side)));
      return isLive && isSame(bids, 'bids') && isSame(asks, 'asks');
    });
  }

  #counts(): string {
    const { openSockets, connections, restCalls, restAtOnce } = this.venue;
    return `sockets ${openSockets}, connections ${connections}, REST ${restCalls}, at once ${restAtOnce}`;
  }
}

function resyncs(seen: readonly Seen[]): number {
  return seen.filter(({ state }, i) => state === 'resyncing' && seen[i - 1]?.state !== 'resyncing').length;
}
