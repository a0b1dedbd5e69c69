import { type CancelTimer, type Clock, PriceGrid, repeat } from '../../src/engine/internal.js';
import { SimulatedMarket, type SimulatedSymbol } from '../../src/engine/simulator/market.js';
import { SIMULATED_SYMBOLS } from '../../src/engine/simulator/symbols.js';
import { WireServer } from '../../src/engine/simulator/wire-server.js';

const STEP_MS = 20;

export type StandOptions = {
  /** The venue's time at the beginning. */
  readonly startTs: number;
  /** How much faster than ours its time passes; default 1. */
  readonly factor?: number;
  /** Messages of changes a step of 20 ms, where each has some; default 1. */
  readonly messagesPerStep?: number;
  /** The same market on a venue with ticks this many times as large. */
  readonly tickFactor?: number;
  readonly seed?: number;
  /** Its time passes with this clock's; by itself unless given. */
  readonly clock?: Clock;
};

/** The simulated venue in the test's own process: its time can be told, and what it was asked can be counted. */
export class SimulatedStand {
  readonly market: SimulatedMarket;
  readonly #server = new WireServer();
  readonly #stop: CancelTimer;
  nowTs: number;
  port = 0;
  /** Paths of klines that were asked for. */
  readonly klines: string[] = [];

  private constructor({ startTs, factor = 1, messagesPerStep = 1, tickFactor = 1, seed = 5, clock }: StandOptions) {
    this.nowTs = startTs;
    const publish = (stream: string, event: Readonly<Record<string, unknown>>) => this.#server.publish(stream, event);
    this.market = new SimulatedMarket(withTick(SIMULATED_SYMBOLS[0], tickFactor), { seed, nowTs: startTs, publish });
    const { market } = this;
    const klines = market.klines.bind(market);
    market.klines = (intervalMs, limit, fromTs) => {
      this.klines.push(`${intervalMs} ${fromTs ?? ''}`);
      return klines(intervalMs, limit, fromTs);
    };
    this.#server.add(market);
    const step = () => {
      for (let i = 0; i < messagesPerStep; i++) this.#live((STEP_MS * factor) / messagesPerStep);
    };
    this.#stop = clock === undefined ? every(STEP_MS, step) : repeat(clock, STEP_MS * factor, step);
  }

  static async open(options: StandOptions): Promise<SimulatedStand> {
    const stand = new SimulatedStand(options);
    stand.port = await stand.#server.listen();
    return stand;
  }

  /** Settings under which any venue's name means this one. */
  get settings() {
    const host = `127.0.0.1:${this.port}`;
    const api = { public: `http://${host}/api/v3`, ws: { spot: `ws://${host}/stream/ws` } };
    return { class: 'binance', ccxt: { urls: { api } } };
  }

  /** The same as a configuration file. */
  get config(): string {
    return this.configAs('stand');
  }

  /** The part of a configuration file in which a venue of this name is this one. */
  configAs(name: string): string {
    const { public: rest, ws } = this.settings.ccxt.urls.api;
    return [
      `[venues.${name}]`,
      'class = "binance"',
      `[venues.${name}.ccxt.urls.api]`,
      `public = "${rest}"`,
      `[venues.${name}.ccxt.urls.api.ws]`,
      `spot = "${ws.spot}"`,
    ].join('\n');
  }

  /** Its time stands still from now on. */
  freeze(): void {
    this.#stop();
  }

  close(): void {
    this.freeze();
    this.#server.close();
  }

  #live(ms: number): void {
    this.nowTs += ms;
    this.market.advance(this.nowTs);
    this.market.publishDepth();
  }
}

function every(periodMs: number, run: () => void): CancelTimer {
  const timer = setInterval(run, periodMs);
  return () => clearInterval(timer);
}

function withTick(symbol: SimulatedSymbol, factor: number): SimulatedSymbol {
  const { tickSize, startTicks, driftTicks, depthTicks } = symbol;
  return {
    ...symbol,
    tickSize: PriceGrid.of(tickSize).priceText(factor),
    startTicks: Math.round(startTicks / factor),
    driftTicks: driftTicks / factor,
    depthTicks: Math.max(3, Math.round(depthTicks / factor)),
  };
}
