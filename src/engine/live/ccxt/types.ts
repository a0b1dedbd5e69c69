/** The parts of ccxt 4.5 that lobtop uses. */

export type CcxtMarket = {
  readonly id: string;
  readonly symbol: string;
  readonly base?: string;
  readonly quote?: string;
  readonly spot?: boolean;
  readonly contract?: boolean;
  readonly option?: boolean;
  readonly linear?: boolean;
  readonly inverse?: boolean;
  readonly quanto?: boolean;
  readonly settle?: string;
  readonly contractSize?: number;
  readonly active?: boolean;
  readonly type?: string;
  readonly precision: { readonly price?: number; readonly amount?: number };
  /** The venue's raw description of the market. */
  readonly info?: unknown;
};

export type CcxtTrade = {
  readonly id?: string;
  readonly timestamp?: number;
  readonly price?: number;
  readonly amount?: number;
  readonly side?: string;
};

/** A ticker, a mark price or a funding rate. */
export type CcxtTicker = {
  readonly timestamp?: number;
  readonly high?: number;
  readonly low?: number;
  readonly baseVolume?: number;
  readonly quoteVolume?: number;
  readonly markPrice?: number;
  readonly indexPrice?: number;
  readonly fundingRate?: number;
  /** When the current rate is paid. */
  readonly fundingTimestamp?: number;
  readonly info?: unknown;
};

export type CcxtLiquidation = {
  readonly symbol?: string;
  readonly timestamp?: number;
  readonly price?: number;
  readonly contracts?: number;
  readonly baseValue?: number;
  readonly side?: string;
};

/** A price level as received by REST or websocket: price, size, and venue-specific fields. */
export type CcxtRow = readonly unknown[];

export type CcxtSnapshot = {
  readonly symbol?: string;
  readonly bids?: readonly CcxtRow[];
  readonly asks?: readonly CcxtRow[];
  readonly nonce?: number;
  readonly timestamp?: number;
};

/** ccxt's trade cache: an array whose `append` every venue's handler calls once per trade. */
export type CcxtTradeCache = CcxtTrade[] & { append(trade: CcxtTrade): void };

/** Resolves when a request or message of this cost may be sent. */
export type CcxtThrottle = (cost?: number) => Promise<unknown>;

/** The answer to the upgrade of a websocket that was refused, as far as it is used. */
export type RefusedUpgrade = {
  readonly statusCode?: number;
  setEncoding(encoding: 'utf8'): unknown;
  on(event: 'data', listener: (text: string) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  destroy(): unknown;
};

export type CcxtClient = {
  readonly url: string;
  readonly subscriptions: Record<string, unknown>;
  readonly futures: Record<string, unknown>;
  connection?: {
    terminate(): void;
    on(event: 'unexpected-response', listener: (request: unknown, response: RefusedUpgrade) => void): unknown;
    onerror: unknown;
  };
  isConnected: boolean;
  /** Starts sending pings; called when the connection opens. */
  setPingInterval(): void;
  /** How the class expects its frames to be compressed. */
  readonly gunzip?: boolean;
  readonly inflate?: boolean;
  /** false for a class that reads bytes itself. */
  readonly decompressBinary?: boolean;
  lastPong?: unknown;
  /** Resolves when a message of this cost may be sent. */
  throttle: CcxtThrottle;
  error: unknown;
  connect(delayMs?: number): Promise<unknown>;
  /** Called by `connect`: sets `connection`. */
  createConnection(): void;
  onError(error: unknown): void;
  onOpen(): void;
  onMessage(event: { readonly data: unknown }): void;
  send(message: unknown): Promise<unknown>;
  onPing(): void;
  onPong(): void;
  onPingInterval(): void;
  resolve(result: unknown, messageHash?: string): unknown;
  reject(error: unknown, messageHash?: string): unknown;
  reset(error: unknown): void;
};

/** A response of undici, with which ccxt makes REST calls. */
export type RestResponse = {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** A stream of Node; described here by what is used, since this file is part of the package's types. */
  readonly body: AsyncIterable<Uint8Array> & { destroy(error?: Error): unknown };
};

export type CcxtExchange = {
  apiKey?: string;
  secret?: string;
  password?: string;
  uid?: string;
  readonly urls: { readonly api?: unknown };
  readonly clients: Record<string, CcxtClient>;
  readonly orderbooks: Record<string, unknown>;
  readonly trades: Record<string, unknown>;
  readonly markets: Record<string, CcxtMarket> | undefined;
  readonly symbols: readonly string[] | undefined;
  readonly streaming: { keepAlive?: number };
  /** Milliseconds between requests of cost 1. */
  readonly rateLimit: number;
  /** Meaning of a market's precision: 2 = decimal places, 3 = significant digits, 4 = tick size. */
  readonly precisionMode: number;
  readonly has: Readonly<Record<string, unknown>>;
  options: Record<string, unknown>;
  /** Agents of Node for wss:// and ws:// addresses. */
  agent?: unknown;
  httpAgent?: unknown;
  readonly last_response_headers?: Readonly<Record<string, unknown>> | undefined;
  log(...parts: unknown[]): void;
  /** Calls a method later: in another turn of the event loop, after a while. */
  spawn(call: (...args: unknown[]) => unknown, ...args: unknown[]): unknown;
  delay(delayMs: number, call: (...args: unknown[]) => unknown, ...args: unknown[]): unknown;
  /** Resolves when a REST request of this cost may be sent. */
  throttle: CcxtThrottle;
  client(url: string): CcxtClient;
  /** Binance: which socket a stream of this type goes over. */
  stream?(type: string, name?: string): string;
  watch(
    url: string,
    messageHash: string,
    request?: unknown,
    subscribeHash?: string,
    subscription?: unknown,
  ): Promise<unknown>;
  watchMultiple(
    url: string,
    messageHashes: readonly string[],
    request?: unknown,
    subscribeHashes?: readonly string[],
    subscription?: unknown,
  ): Promise<unknown>;
  handleMessage(client: CcxtClient, message: unknown): void;
  /** MEXC: a protobuf message as an object. */
  decodeProtoMsg?(data: Uint8Array): unknown;
  handleBooksideDelta?(side: unknown, rows: unknown): void;
  handleProtobufMessage?(client: CcxtClient, message: unknown): void;
  handleDeltas(side: unknown, rows: readonly CcxtRow[]): void;
  handleDelta?(book: unknown, delta: unknown): void;
  getCacheIndex?(book: unknown, deltas: readonly unknown[]): number;
  fetchOrderBookSnapshot?(
    client: CcxtClient,
    message: unknown,
    subscription: Record<string, unknown>,
  ): Promise<unknown>;
  /** BitoPro: a message with trades. */
  handleTrade?(client: CcxtClient, message: Readonly<Record<string, unknown>>): unknown;
  /** HTX spot: the snapshot that ccxt has requested. */
  handleOrderBookSnapshot?(
    client: CcxtClient,
    message: Readonly<Record<string, unknown>>,
    subscription: Readonly<Record<string, unknown>>,
  ): unknown;
  loadOrderBook?(
    client: CcxtClient,
    messageHash: string,
    symbol: string,
    limit?: number,
    params?: unknown,
  ): Promise<unknown>;
  safeNumber(table: unknown, key: string | number, fallback?: unknown): unknown;
  safeFloat(table: unknown, key: string | number, fallback?: unknown): unknown;
  parseNumber(value: unknown, fallback?: unknown): unknown;
  parseOrderBookBidAsk(row: unknown, priceKey?: number | string, amountKey?: number | string): unknown;
  fetch(...request: readonly unknown[]): Promise<unknown>;
  undiciRequest(url: string, params: { readonly signal: AbortSignal; readonly dispatcher?: unknown }): Promise<unknown>;
  undiciBody(response: RestResponse, isBinary?: boolean): Promise<string | Uint8Array>;
  /** Interval names ("1m") and the venue's names for them. */
  readonly timeframes?: Readonly<Record<string, unknown>>;
  /** A feature of a method for this market, from ccxt's table. */
  featureValue(symbol: string, method: string, parameter: string, fallback: unknown): unknown;
  fetchOHLCV(symbol: string, timeframe: string, since?: number, limit?: number): Promise<readonly unknown[]>;
  fetchOrderBook(symbol: string, limit?: number, params?: unknown): Promise<CcxtSnapshot>;
  unWatchOrderBook?(symbol: string): Promise<unknown>;
  unWatchTrades?(symbol: string): Promise<unknown>;
  unWatchTicker?(symbol: string): Promise<unknown>;
  unWatchMarkPrice?(symbol: string): Promise<unknown>;
  unWatchBidsAsks?(symbols: readonly string[]): Promise<unknown>;
  onConnected(client: CcxtClient, message?: unknown): void;
  onError(client: CcxtClient, error: unknown): void;
  onClose(client: CcxtClient, event: unknown): void;
  orderBook(snapshot?: unknown, depth?: number): unknown;
  countedOrderBook(snapshot?: unknown, depth?: number): unknown;
  parseOrderBook(
    raw: Record<string, unknown>,
    symbol: string,
    timestamp?: number,
    bidsKey?: string,
    asksKey?: string,
    priceKey?: string | number,
    amountKey?: string | number,
  ): CcxtSnapshot;
  loadHttpProxyAgent(): Promise<unknown>;
  loadMarkets(reload?: boolean): Promise<unknown>;
  setMarkets(markets: readonly CcxtMarket[]): unknown;
  watchOrderBook(symbol: string, depth?: number): Promise<unknown>;
  watchTrades(symbol: string): Promise<unknown>;
  watchTicker?(symbol: string, params?: unknown): Promise<CcxtTicker>;
  watchMarkPrice?(symbol: string): Promise<CcxtTicker>;
  watchFundingRate?(symbol: string): Promise<CcxtTicker>;
  watchLiquidations?(symbol: string): Promise<readonly CcxtLiquidation[]>;
  watchLiquidationsForSymbols?(symbols: readonly string[]): Promise<readonly CcxtLiquidation[]>;
  watchBidsAsks?(symbols: readonly string[]): Promise<unknown>;
};

export type CcxtConfig = { readonly [key: string]: unknown };
export type CcxtClass = new (config: CcxtConfig) => CcxtExchange;
