import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'smol-toml';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.js';
import { LoopbackHub } from '../support/loopback-hub.js';
import { httpProxy, type LoopbackProxy } from '../support/loopback-proxy.js';
import { endWhen, type Finished, lobtop, lobtopUntil, type RunOptions, recordsSoFar } from '../support/program.js';
import { sizeOf } from '../support/recorded-demo.js';
import { TestTerminal } from '../support/terminal.js';
import { BINANCE_MARKET, binanceSpec, depthUpdate } from '../support/wire/binance-spec.js';
import { type Answer, StandIn, type StandInSocket } from '../support/wire/stand-in.js';

/** Every secret of these tests has this in it, and nothing else has. */
const CANARY = /canary/i;
const KEYS = { apiKey: 'canaryAPIKEY8', secret: 'canarySECRET9', password: 'canaryPHRASE0' };
/** With keys, the class would ask for more than the list of markets. */
const OPTIONS = { fetchMarkets: { types: ['spot'] }, fetchCurrencies: false, fetchMargins: false };
const CREDENTIALS = { user: 'canaryPROXYUSER1', password: 'canary:PROXY@PASS2' };
const USER_INFO = `${CREDENTIALS.user}:${encodeURIComponent(CREDENTIALS.password)}`;
/** Everything that the program writes, other than stdout and stderr. */
const folder = mkdtempSync(join(tmpdir(), 'lobtop-secrets-'));
const env = { XDG_CACHE_HOME: join(folder, 'cache'), XDG_STATE_HOME: join(folder, 'state') };

let stand: StandIn;
let proxy: LoopbackProxy;
let hub: LoopbackHub;
let busy: NodeJS.Timeout;
/** Answers REST calls instead of the venue. */
let fault: ((url: string) => Answer) | undefined;
let refusal: Answer | undefined;

beforeAll(async () => {
  const spec = binanceSpec();
  stand = new StandIn({
    ...spec,
    rest: (url, own) => fault?.(url) ?? listing(url) ?? spec.rest?.(url, own) ?? { status: 404 },
    upgrade: () => refusal,
  });
  await stand.listen();
  proxy = await httpProxy({ credentials: CREDENTIALS });
  hub = await new LoopbackHub().listen();
  busy = setInterval(() => {
    for (const socket of stand.open) changeBook(socket);
  }, 20);
});

afterEach(() => {
  fault = undefined;
  refusal = undefined;
  for (const socket of stand.open) socket.terminate();
});

afterAll(async () => {
  clearInterval(busy);
  stand.close();
  proxy.close();
  await hub.close();
});

/** The next change of the book, once it is subscribed; the stand-in itself sends the first, 11. */
function changeBook(socket: StandInSocket): void {
  if (socket.notes['depth'] !== true) return;
  const first = Number(socket.notes['last'] ?? 11) + 1;
  socket.notes['last'] = first;
  socket.send(depthUpdate({ first, bids: [['99.0', String(first)]] }));
}

/** The list of markets, and candles. */
function listing(url: string): Answer | undefined {
  const filters = [
    { filterType: 'PRICE_FILTER', minPrice: '0.1', maxPrice: '1000', tickSize: '0.1' },
    { filterType: 'LOT_SIZE', minQty: '0.1', maxQty: '1000', stepSize: '0.1' },
  ];
  const { id, symbol } = BINANCE_MARKET;
  const [baseAsset, quoteAsset] = symbol.split('/');
  const precision = { baseAssetPrecision: 8, quotePrecision: 8, quoteAssetPrecision: 8 };
  const market = { symbol: id, status: 'TRADING', baseAsset, quoteAsset, ...precision, filters, permissions: ['SPOT'] };
  if (url.includes('/exchangeInfo')) return { body: { timezone: 'UTC', rateLimits: [], symbols: [market] } };
  const minute = Math.floor(Date.now() / 60_000) * 60_000 - 60_000;
  if (url.includes('/klines')) return { body: [[minute, '1', '1', '1', '1', '1', minute + 59_999, '1', 1, '1', '1']] };
  return undefined;
}

/** A venue whose addresses have user names, passwords, keys in the path and tokens; `host` for one that nobody answers at. */
function config({ host = stand.host, proxied = true } = {}): string {
  const rest = `http://canaryRESTUSER3:canaryRESTPASS4@${host}/v2/canaryRESTPATH5/api`;
  const spot = `ws://canaryWSUSER6:canaryWSPASS7@${host}/v2/canaryWSPATH8/stream?token=canaryWSTOKEN9&listen=/stream/ws`;
  const ccxt = {
    ...KEYS,
    options: OPTIONS,
    urls: { api: { public: rest, ws: { spot } } },
  };
  const own = proxied ? { proxy: `http://${USER_INFO}@127.0.0.1:${proxy.port}` } : {};
  return stringify({ venues: { fake: { class: 'binance', ...own, ccxt } } });
}

const TARGET = `fake:${BINANCE_MARKET.symbol}`;
const HEADLESS = ['watch', TARGET, '--headless', '--json', '--streams', 'book,trade,candle,stats,status'];

function run(args: readonly string[], options: RunOptions = {}): Promise<Finished> {
  return lobtop(args, { config: config(), ...options, env: { ...env, ...options.env } });
}

/** Until a record has this in it. */
function runUntil(words: RegExp, options: RunOptions = {}): Promise<Finished> {
  const isEnough = (stdout: string) => recordsSoFar(stdout).some((record) => words.test(JSON.stringify(record)));
  return lobtopUntil(isEnough, HEADLESS, { config: config(), ...options, env: { ...env, ...options.env } });
}

function expectNoCanary({ stdout, stderr }: Pick<Finished, 'stdout' | 'stderr'>): void {
  expect(stdout).not.toMatch(CANARY);
  expect(stderr).not.toMatch(CANARY);
  for (const path of files(folder)) {
    expect(path.slice(folder.length)).not.toMatch(CANARY);
    expect([path, readFileSync(path, 'latin1').match(CANARY)]).toEqual([path, null]);
  }
}

function files(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path).flatMap((name) => files(join(path, name)));
}

describe('secrets of a venue that works', () => {
  it('are sent to it, through a proxy with a password, and are in no record and no file', async () => {
    const live = await runUntil(/"state":"live".*"bids":\[\[/);
    expectNoCanary(live);
    expect(stand.requests.some((url) => url.includes('/v2/canaryRESTPATH5/'))).toBe(true);
    expect(stand.sockets.some(({ path }) => path.includes('canaryWSTOKEN9'))).toBe(true);
    expect(proxy.targets.length).toBeGreaterThan(1);
    expect(live.stdout).toContain(`"source":"ccxt:binance@${stand.host}"`);
    // The list of markets and the candles.
    await eventually(() => files(folder).length > 0, 'a cache');
  });

  it('are in no capture, nor in what is read from it', async () => {
    const capture = join(folder, 'clean.lob');
    const during = endWhen(() => sizeOf(capture) > 1000, 'a capture');
    const recorded = await run(['record', TARGET, '-o', capture], { during });
    expect(sizeOf(capture)).toBeGreaterThan(1000);
    expectNoCanary(recorded);
    expectNoCanary(await run(['verify', capture, '--json']));
    const replayed = await run(['replay', capture, '--headless', '--json']);
    expect(replayed.stdout).toContain('"type":"hello"');
    expectNoCanary(replayed);
    expectNoCanary(await run(['export', capture, '--table', 'deltas', '-o', join(folder, 'deltas.csv')]));
  });

  it('are not in the output of one-shot commands', async () => {
    const audited = await run(['audit', TARGET, '--json']);
    expect(audited.stdout + audited.stderr).toMatch(/"type":"audit"|older than the stream/);
    expectNoCanary(audited);
    const listed = await run(['markets', 'fake', '--json']);
    expect(listed.stdout).toContain(BINANCE_MARKET.symbol);
    expectNoCanary(listed);
    for (const flags of [['--plain'], ['--one-line'], []]) {
      const isEnough = (stdout: string) => stdout.includes('live') || stdout.includes('100');
      const args = ['watch', TARGET, '--headless', ...flags];
      expectNoCanary(await lobtopUntil(isEnough, args, { config: config(), env }));
    }
  });

  it('are not on the screen, nor in its saved layout', async () => {
    const own = mkdtempSync(join(folder, 'screen-'));
    // Not in a folder that is searched: the secrets are in it.
    const path = join(mkdtempSync(join(tmpdir(), 'lobtop-config-')), 'lobtop.toml');
    writeFileSync(path, config());
    const options = { folder: own, env, columns: 140, rows: 45 };
    const terminal = new TestTerminal(['watch', TARGET, '--config', path, '--candles', 'time:1m'], options);
    await terminal.until((screen) => screen.includes('LIVE'), 'a live market');
    // The feed log has every status.
    terminal.press('L');
    for (const socket of stand.open) socket.terminate();
    fault = (url) => ({ status: 500, body: `Cannot GET ${url} with canaryAPIKEY8` });
    await terminal.until((screen) => /RESYNC|CONNECT/.test(screen), 'a lost market');
    terminal.press('q');
    await terminal.until((screen) => screen.includes('shell-is-back'), 'the shell');
    terminal.close();
    expectNoCanary({ stdout: terminal.raw, stderr: '' });
  });
});

describe('secrets of a venue that fails', () => {
  const echoes: readonly (readonly [string, (url: string) => Answer])[] = [
    ['a page with its path', (url) => ({ status: 404, body: `<html><pre>Cannot GET ${url}</pre></html>` })],
    [
      'the key',
      (url) => ({ status: 401, body: { code: -2014, msg: `Invalid API-key ${KEYS.apiKey} (${KEYS.secret}) ${url}` } }),
    ],
    [
      'its address',
      (url) => ({ status: 451, body: `not available in your country: http://a:canaryX1@${stand.host}${url}` }),
    ],
    ['a redirect', (url) => ({ status: 302, headers: { location: `http://a:canaryX2@gw.example${url}` } })],
    ['garbage', () => ({ body: '{"half' })],
  ];

  it.each(echoes)('are not repeated when it answers REST calls with %s', async (_what, answer) => {
    fault = answer;
    const cache = { XDG_CACHE_HOME: mkdtempSync(join(folder, 'cache-')) };
    const watched = await runUntil(/"state":"(connecting|failed)","reason":"(?!start)/, { env: cache });
    expectNoCanary(watched);
    for (const args of [
      ['markets', 'fake'],
      ['audit', TARGET, '--timeout', '2s'],
    ]) {
      const finished = await run(args, { env: cache });
      expect([finished.status, finished.stderr]).toEqual([69, expect.stringMatching(/^lobtop: .{30}/)]);
      expectNoCanary(finished);
    }
  });

  it('are not repeated when it refuses the upgrade of a websocket', async () => {
    refusal = {
      status: 403,
      body: `Forbidden: /v2/canaryWSPATH8/stream for canaryWSUSER6:canaryWSPASS7 canaryWSTOKEN9`,
    };
    expectNoCanary(await runUntil(/"reason":"disconnect","attempt":1.*403 Forbidden/));
  });

  it('are not repeated when nobody listens', async () => {
    const settings = config({ host: '127.0.0.1:1', proxied: false });
    const cache = { XDG_CACHE_HOME: mkdtempSync(join(folder, 'cache-')) };
    const refused = await runUntil(/"attempt":1.*ECONNREFUSED/, { config: settings, env: cache });
    expectNoCanary(refused);
    expectNoCanary(await run(['markets', 'fake'], { config: settings, env: cache }));
    const output = join(folder, 'nothing.lob');
    expectNoCanary(await run(['record', TARGET, '-o', output, '--duration', '1s'], { config: settings, env: cache }));
  });
});

describe('secrets of a proxy', () => {
  const at = (port: number, userInfo = USER_INFO) => `http://${userInfo}@127.0.0.1:${port}`;
  const fresh = () => ({ XDG_CACHE_HOME: mkdtempSync(join(folder, 'cache-')) });

  it.each([
    ['refused', () => at(1), 69, /The proxy http:\/\/127\.0\.0\.1:1 refuses connections\. Start it/],
    ['a wrong password', () => at(proxy.port, 'u:canaryWRONG'), 69, /rejects the user name or the password \(407\)/],
    ['no password', () => `127.0.0.1:${proxy.port}`, 69, /asks for a user name and a password/],
    [
      'an unknown scheme',
      () => 'ftp://u:canaryP@h:1',
      78,
      /The proxy has an unknown scheme: ftp:\/\/\. Expected an address/,
    ],
    ['no host', () => 'http://u:canaryP@', 78, /The proxy has no host\. Expected an address/],
    ['a slash in the password', () => 'http://u:canary/P@h:1', 78, /%2F/],
  ])('%s: one sentence, from the flag and the environment', async (_what, address, status, words) => {
    const plain = config({ proxied: false });
    const one = await run(['markets', 'fake', '--proxy', address()], { config: plain, env: fresh() });
    expect([one.status, one.stderr, one.stderr.trim().split('\n').length]).toEqual([
      status,
      expect.stringMatching(words),
      1,
    ]);
    expectNoCanary(one);
    const other = await run(['markets', 'fake'], { config: plain, env: { LOBTOP_PROXY: address(), ...fresh() } });
    expect([other.status, other.stderr]).toEqual([status, one.stderr]);
    expectNoCanary(other);
    const data = ['replay', `${hub.url}/files/x.lob`, '--headless', '--proxy', address()];
    const fetched = await run(data, { config: plain, env: fresh() });
    expect([fetched.status, fetched.stderr]).toEqual([status, expect.stringMatching(words)]);
    expectNoCanary(fetched);
  });
});

describe('secrets of data sets', () => {
  it('are in no message and no file name', async () => {
    hub.files.set('canaryDIR1/known.lob', Buffer.from('not a capture'));
    const sources = [
      [`${hub.url}/files/canaryDIR1/known.lob?token=canaryTOKEN2`, /known\.lob|not a capture|does not/],
      [`${hub.url}/files/canaryDIR1/none.lob?token=canaryTOKEN2`, /127\.0\.0\.1:\d+\/… does not exist/],
      ['http://canaryUSER3:canaryPASS4@example.com/canaryDIR1/x.lob', /is not encrypted/],
      ['https://canaryUSER3:canaryPASS4@127.0.0.1:1/canaryDIR1/x.lob', /a user name or a password/],
      ['https://canaryUSER3:canary/PASS4@127.0.0.1:1/x.lob', /is not a URL/],
      ['https://127.0.0.1:1/canaryDIR1/x.lob?sig=canaryTOKEN2', /Cannot fetch from 127\.0\.0\.1:1/],
    ] as const;
    for (const [source, words] of sources) {
      const finished = await run(['replay', source, '--headless'], { env: { HF_TOKEN: 'canaryHF5' } });
      expect([source, finished.stderr]).toEqual([source, expect.stringMatching(words)]);
      expectNoCanary(finished);
    }
    const offline = await run(['replay', `${sources[1][0]}&x`, '--headless', '--offline', '--refresh']);
    expect(offline.stderr).toContain('is not cached');
    expectNoCanary(offline);
  });

  it('are not in errors about a hub', async () => {
    const endpoint = { HF_TOKEN: 'canaryHF5', HF_ENDPOINT: 'http://canaryUSER6:canaryPASS7@127.0.0.1:1/canaryPATH8' };
    const finished = await run(['replay', 'hf://trader/books/x.lob', '--headless'], { env: endpoint });
    expect([finished.status, finished.stderr]).toEqual([69, expect.stringContaining('Cannot fetch from trader/books')]);
    expectNoCanary(finished);
  });
});

describe('secrets in what is mistyped', () => {
  it.each([
    ['a line of the configuration', ['watch', TARGET], '[venues.fake]\nproxy = "http://u:canaryP@h:1\n', 78],
    ['a key of the configuration', ['watch', TARGET], '[venues.fake]\nproxies = "http://u:canaryP@h:1"\n', 78],
    ['a type', ['watch', TARGET], '[venues.fake]\nproxy = ["http://u:canaryP@h:1"]\n', 78],
    [
      'a setting of ccxt',
      ['watch', 'binance:BTC/USDT'],
      '[venues.binance.ccxt]\nhttpsProxy = "http://u:canaryP@h:1"\nwssProxy = "h:2"\n',
      78,
    ],
    ['a flag', ['watch', TARGET, '--proxi=http://u:canaryP@h:1'], '', 2],
    ['a value', ['watch', TARGET, '--depth', 'http://u:canaryP@h:1'], '', 2],
    ['a market', ['watch', 'ws://u:canaryP@h:1/x'], '', 2],
    ['a market of a venue', ['watch', 'binance:http://u:canaryP@h:1/x', '--proxy', 'ftp://x'], '', 78],
  ])('are not repeated: %s', async (_what, args, toml, status) => {
    const finished = await run(args, { config: toml });
    expect([finished.status, finished.stderr.startsWith('lobtop: ')]).toEqual([status, true]);
    expectNoCanary(finished);
  });
});
