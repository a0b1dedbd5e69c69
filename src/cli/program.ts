import { Command, Option } from 'commander';
import type { CandleKind, ColumnNames, ExtraStream, ImportHints, ProxySettings, TimeUnit } from '../engine/internal.js';
import {
  didYouMean,
  EXTRA_STREAMS,
  LobtopError,
  parseColumns,
  SIMULATED,
  sanitize,
  simulatedSymbols,
  TIME_UNITS,
} from '../engine/startup.js';
import { applyConfig, isExplicit, readVenues, readVenuesAndLists } from './config.js';
import { parseGroup } from './group-choice.js';
import { noteList } from './last-list.js';
import { isList, withLists } from './lists.js';
import {
  EXPORT_FORMATS,
  EXPORT_TABLES,
  type ExportFormat,
  type ExportTable,
  parseBytes,
  parseCandles,
  parseCount,
  parseDepth,
  parseDuration,
  parseExtras,
  parseFees,
  parseFps,
  parseInterval,
  parsePast,
  parsePercent,
  parseReplaySpeed,
  parseSeed,
  parseSpeed,
  parseStreams,
  parseSymbols,
  parseTarget,
  parseTime,
  requireRange,
  STREAMS,
} from './values.js';
import type { WatchOptions } from './watch-options.js';
import { cacheDir } from './xdg-paths.js';

const DEFAULT_CANDLES = 'time:1m';
const RECORDINGS =
  'a capture, a LOBSTER message file, files of other programs (see lobtop import --list-formats; plain, .gz, .zst, .xz, .zip, or - for standard input), or the URL of one: hf://owner/name[@revision]/path, https://…';

/** The command line. `finish` is called with the exit status of the command that ran. */
export function createProgram(version: string, finish: (status: number) => void): Command {
  const program = new Command('lobtop')
    .description('top for limit order books: exact, self-checking books in your terminal and as NDJSON')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .helpCommand('help [command]', 'show help for a command')
    .showSuggestionAfterError()
    .enablePositionalOptions()
    .addHelpText('after', EXAMPLES);

  watchFlags(program.command('watch', { isDefault: true }))
    .description('watch live books on screen, or print records with --headless')
    .argument('<market...>', 'venue:symbol, for example binance:BTC/USDT; @NAME for a list of the configuration')
    .action(async (markets: string[], _flags, command: Command) => {
      const { lists, venues, ...settings } = await applyConfig(command, process.env);
      const targets = withLists(markets, lists).map(parseTarget);
      noteList(markets, process.env);
      const { watch } = await import('./commands/watch.js');
      const options = { ...watchOptions(command, version), ...settings };
      finish(await watch({ targets, venues, proxy: proxySettings(command), options }));
    });

  watchFlags(program.command('demo'))
    .description('watch a simulated venue on loopback: no network, no API keys')
    .argument('[symbol...]', `${simulatedSymbols().join(', ')} (default: all on screen, the first when headless)`)
    .addOption(
      option('--speed <n>', 'speed of the simulated venue, as a multiple of real time')
        .argParser(parseSpeed)
        .default(SIMULATED.speed),
    )
    .addOption(
      option('--seed <n>', 'random seed: the same seed gives the same order flow')
        .argParser(parseSeed)
        .default(SIMULATED.seed),
    )
    .action(async (symbols: string[], _flags, command: Command) => {
      const { keys, themes } = await applyConfig(command, process.env);
      const { demo } = await import('./commands/demo.js');
      const { seed, speed } = command.opts() as { seed: number; speed: number };
      finish(await demo(symbols, { seed, speed }, { ...watchOptions(command, version), keys, themes }));
    });
  program.addCommand(recordCommand(version, finish));
  program.addCommand(replayCommand(version, finish));
  program.addCommand(importCommand(finish));
  program.addCommand(verifyCommand(finish));
  program.addCommand(exportCommand(finish));
  program.addCommand(auditCommand(finish));
  program.addCommand(venuesCommand(finish));
  program.addCommand(marketsCommand(finish));
  for (const command of program.commands) command.helpOption('-h, --help', 'show help');
  return program;
}

/**
 * Rejects a mistyped command, which commander would take for a market of the default command.
 *
 * @throws LobtopError `usage` with the nearest command
 */
export function checkCommand(program: Command, [first, second]: readonly string[]): void {
  if (first === 'help' && second !== undefined) checkCommand(program, [second]);
  const commands = [...program.commands.map((command) => command.name()), 'help'];
  if (first.startsWith('-') || first.includes(':') || isList(first) || commands.includes(first)) return;
  const fallback = 'Expected a command, or venue:symbol, for example binance:BTC/USDT; see lobtop --help';
  const isWord = /^[a-z]+$/i.test(first);
  const remedy = isWord ? didYouMean(first.toLowerCase(), commands, { fallback }) : fallback;
  throw new LobtopError('usage', `unknown command "${sanitize(first)}"`, { remedy });
}

function recordCommand(version: string, finish: (status: number) => void): Command {
  return new Command('record')
    .description('record live markets to a capture file')
    .argument('<market...>', 'venue:symbol, for example binance:BTC/USDT, or sim:BTC/USDT for the simulated venue')
    .addOption(option('-o, --output <file>', 'capture file to write').makeOptionMandatory())
    .addOption(option('--force', 'overwrite an existing file'))
    .addOption(option('--duration <time>', 'stop after this time: 10s, 5m, 1h').argParser(parseDuration))
    .addOption(option('--rotate-size <bytes>', 'start a new file at this size: 500k, 100M, 1G').argParser(parseBytes))
    .addOption(option('--rotate-time <time>', 'start a new file after this time: 10m, 1h').argParser(parseDuration))
    .addOption(
      option('--extras <list>', `also record, of ${EXTRA_STREAMS.join(',')}, what the venue has of it`)
        .argParser(parseExtras)
        .default([], 'none'),
    )
    .addOption(auditOption())
    .addOption(proxyOption())
    .addOption(configOption())
    .action(async (markets: string[], _flags, command: Command) => {
      const { venues, lists } = await readVenuesAndLists(command, process.env);
      const flags = command.opts() as RecordFlags;
      const plan = {
        targets: withLists(markets, lists).map(parseTarget),
        venues,
        proxy: proxySettings(command),
        path: flags.output,
        version,
        force: Boolean(flags.force),
        durationMs: flags.duration,
        rotateBytes: flags.rotateSize,
        rotateMs: flags.rotateTime,
        auditMs: flags.audit,
        extras: flags.extras,
      };
      const { record } = await import('./commands/record.js');
      finish(await record(plan));
    });
}

type RecordFlags = {
  readonly output: string;
  readonly force?: boolean;
  readonly duration?: number;
  readonly rotateSize?: number;
  readonly rotateTime?: number;
  readonly audit?: number;
  readonly extras: readonly ExtraStream[];
};

function replayCommand(version: string, finish: (status: number) => void): Command {
  return importFlags(watchFlags(new Command('replay')))
    .description('play a recording on screen, or print its records with --headless')
    .argument('<file...>', RECORDINGS)
    .addOption(option('--follow', 'at the end of a file, wait for more to be written to it (with --headless)'))
    .addOption(offlineOption())
    .addOption(refreshOption())
    .addOption(option('--from <time>', 'start at this receive time: 2026-11-21T10:00:00Z').argParser(parseTime))
    .addOption(option('--to <time>', 'stop after this receive time').argParser(parseTime))
    .addOption(
      option('--speed <n>', 'playback speed on screen, 0.1 to 100 or max; records are printed as fast as they are read')
        .argParser(parseReplaySpeed)
        .default(1),
    )
    .action(async (sources: string[], _flags, command: Command) => {
      const { keys, themes } = await applyConfig(command, process.env);
      const paths = await download(sources, command);
      const { replay } = await import('./commands/replay.js');
      const { from: fromTs, to: toTs, speed, follow = false } = command.opts() as ReplayFlags;
      requireRange(fromTs, toTs);
      finish(
        await replay(
          { paths, hints: await importHints(command), fromTs, toTs, speed, follow },
          { ...watchOptions(command, version), keys, themes },
        ),
      );
    });
}

type ReplayFlags = {
  readonly from?: number;
  readonly to?: number;
  readonly speed: number;
  readonly follow?: boolean;
};

function importCommand(finish: (status: number) => void): Command {
  return importFlags(new Command('import'))
    .description('convert files of other programs to a capture file')
    .argument(
      '[file...]',
      'files of all formats of --list-formats, archives, or - for standard input; they are merged by time',
    )
    .addOption(option('-o, --output <file>', 'capture file to write'))
    .addOption(option('--list-formats', 'list the formats that are read'))
    .addOption(option('--force', 'overwrite an existing file'))
    .addOption(offlineOption())
    .addOption(refreshOption())
    .addOption(proxyOption())
    .addOption(configOption())
    .action(async (sources: string[], _flags, command: Command) => {
      const { output: path, force = false, listFormats } = command.opts() as ImportFlags;
      if (listFormats) {
        const { listImportFormats } = await import('./commands/import-formats.js');
        finish(await listImportFormats());
        return;
      }
      if (path === undefined || sources.length === 0) throw missingImport(path);
      const paths = await download(sources, command);
      const { importCapture } = await import('./commands/import.js');
      finish(await importCapture({ paths, path, replaces: force, hints: await importHints(command) }));
    });
}

type ImportFlags = { readonly output?: string; readonly force?: boolean; readonly listFormats?: boolean };

/** What commander would say of a required argument: they are not required to list the formats. */
function missingImport(output: string | undefined): LobtopError {
  const missing =
    output === undefined ? "required option '-o, --output <file>' not specified" : "missing argument 'file'";
  return new LobtopError('usage', missing, { remedy: 'For example: lobtop import trades.csv -o trades.lob' });
}

function verifyCommand(finish: (status: number) => void): Command {
  return new Command('verify')
    .description(
      'check a capture: counts, gaps and a hash of its final state (exit status 0 = complete, 65 = damaged or with gaps)',
    )
    .argument('<capture>', 'a file written by lobtop record or import, or its URL')
    .addOption(offlineOption())
    .addOption(refreshOption())
    .addOption(proxyOption())
    .addOption(option('--json', 'print one JSON record per market'))
    .action(async (source: string, _flags, command: Command) => {
      const [path] = await download([source], command);
      const { verify } = await import('./commands/verify.js');
      finish(await verify(path, { json: Boolean(command.opts()['json']) }));
    });
}

function exportCommand(finish: (status: number) => void): Command {
  return importFlags(new Command('export'))
    .description('export a table of a recording as CSV, NDJSON or Parquet')
    .argument('<file...>', RECORDINGS)
    .addOption(offlineOption())
    .addOption(refreshOption())
    .addOption(proxyOption())
    .addOption(configOption())
    .addOption(option('-o, --output <file>', 'output file; its extension selects the format').makeOptionMandatory())
    .addOption(option('--force', 'overwrite an existing file'))
    .addOption(option('--format <name>', 'output format, instead of the file extension').choices(EXPORT_FORMATS))
    .addOption(
      option(
        '--table <name>',
        'trades, deltas (one row per level update), books (the best levels after every message) or candles',
      )
        .choices(EXPORT_TABLES)
        .default('trades'),
    )
    .addOption(option('--depth <n>', 'levels per side in the books table').argParser(parseDepth).default(10))
    .addOption(candlesOption())
    .addOption(option('--from <time>', 'export from this receive time: 2026-11-21T10:00:00Z').argParser(parseTime))
    .addOption(option('--to <time>', 'export up to this receive time').argParser(parseTime))
    .action(async (sources: string[], _flags, command: Command) => {
      const paths = await download(sources, command);
      const flags = command.opts() as ExportFlags;
      const { exportTable } = await import('./commands/export.js');
      const { candles: candleKind, from: fromTs, to: toTs, force = false, ...rest } = flags;
      requireRange(fromTs, toTs);
      finish(await exportTable({ paths, hints: await importHints(command), candleKind, fromTs, toTs, force, ...rest }));
    });
}

type ExportFlags = {
  readonly output: string;
  readonly force?: boolean;
  readonly format?: ExportFormat;
  readonly timeUnit?: TimeUnit;
  readonly table: ExportTable;
  readonly depth: number;
  readonly candles: CandleKind;
  readonly from?: number;
  readonly to?: number;
};

function auditCommand(finish: (status: number) => void): Command {
  return new Command('audit')
    .description(
      'compare a live book with the venue’s REST book, level by level (exit status 0 = equal, 1 = levels differ)',
    )
    .argument('<market>', 'venue:symbol, for example gemini:BTC/USD')
    .addOption(
      option('--timeout <time>', 'how long to wait for a live book').argParser(parseDuration).default(60_000, '60s'),
    )
    .addOption(option('--json', 'print the result as one JSON record'))
    .addOption(proxyOption())
    .addOption(configOption())
    .action(async (market: string, _flags, command: Command) => {
      const venues = await readVenues(command, process.env);
      const { audit } = await import('./commands/audit.js');
      const { timeout: timeoutMs, json } = command.opts() as { timeout: number; json?: boolean };
      finish(
        await audit({
          target: parseTarget(market),
          venues,
          proxy: proxySettings(command),
          timeoutMs,
          json: Boolean(json),
        }),
      );
    });
}

function venuesCommand(finish: (status: number) => void): Command {
  return new Command('venues')
    .description('list the supported venues and how their books are verified')
    .addOption(option('--json', 'print one JSON record per venue'))
    .action(async (_flags, command: Command) => {
      const { venues } = await import('./commands/venues.js');
      finish(await venues({ json: Boolean(command.opts()['json']) }));
    });
}

function marketsCommand(finish: (status: number) => void): Command {
  return new Command('markets')
    .description('list the markets of a venue with tick and lot size')
    .argument('<venue>', 'venue id, as listed by lobtop venues')
    .addOption(option('--search <words>', 'only symbols that contain these words'))
    .addOption(option('--json', 'print one JSON record per market'))
    .addOption(proxyOption())
    .addOption(configOption())
    .action(async (venue: string, _flags, command: Command) => {
      const venues = await readVenues(command, process.env);
      const { markets } = await import('./commands/markets.js');
      const { search, json } = command.opts() as { search?: string; json?: boolean };
      finish(
        await markets({ venue, settings: venues[venue], proxy: proxySettings(command), search, json: Boolean(json) }),
      );
    });
}

/** Local paths of files and URLs. */
async function download(sources: readonly string[], command: Command): Promise<string[]> {
  const { localPaths } = await import('./data-files.js');
  return localPaths(sources, { ...command.opts(), proxy: proxySettings(command) });
}

function offlineOption(): Option {
  return option('--offline', 'do not download: use only cached hf:// and https:// files');
}

function refreshOption(): Option {
  return option('--refresh', 'check cached hf:// and https:// files for changes and download what has changed');
}

/** Checked when it is used: commander would repeat a malformed value, with the password in it. */
function proxyOption(): Option {
  return option(
    '--proxy <url>',
    'proxy for venues and data sets: [http://|https://|socks5://][USER:PASSWORD@]HOST:PORT, or none (default: HTTPS_PROXY and ALL_PROXY)',
  );
}

function proxySettings(command: Command): ProxySettings {
  return { url: command.opts()['proxy'] as string | undefined, env: process.env };
}

/** What the user says about files that do not say it themselves. */
function importFlags(command: Command): Command {
  return command
    .addOption(
      option('--time-unit <unit>', 'unit of times that are numbers, where the file does not say').choices(TIME_UNITS),
    )
    .addOption(
      option(
        '--columns <names>',
        'columns of a table of trades with names of its own: time=ts,price=px,size=qty; also side, or a flag: maker (the buyer was the maker) or buyer (a buyer took); id, symbol, venue',
      ).argParser(parseColumns),
    )
    .addOption(option('--start-empty', 'without a snapshot, start from an empty book, marked as incomplete'))
    .addOption(
      option(
        '--venue <name>',
        'the files have messages as this venue sent them, a line each behind its receive time: read them as they are read live',
      ),
    )
    .addOption(option('--symbol <list>', 'the symbols of --venue to play: BTC/USD,ETH/USD').argParser(parseSymbols));
}

async function importHints(command: Command): Promise<ImportHints> {
  const { timeUnit, columns, startEmpty, venue, symbol: symbols } = command.opts() as ImportFlagValues;
  const hints = { timeUnit, columns, startsEmpty: startEmpty };
  if (venue === undefined && symbols === undefined) return hints;
  if (venue === undefined || symbols === undefined) {
    throw new LobtopError('usage', `${venue === undefined ? '--symbol needs --venue' : '--venue needs --symbol'}`, {
      remedy: 'For example: --venue kraken --symbol BTC/USD',
    });
  }
  const { [venue]: settings } = await readVenues(command, process.env);
  const proxy = proxySettings(command);
  const { VenueMessages } = await import('../engine/internal.js');
  return { ...hints, player: new VenueMessages({ venue, symbols, settings, proxy, cacheDir: cacheDir(process.env) }) };
}

type ImportFlagValues = {
  readonly timeUnit?: TimeUnit;
  readonly columns?: ColumnNames;
  readonly startEmpty?: boolean;
  readonly venue?: string;
  readonly symbol?: readonly string[];
};

function configOption(): Option {
  return option(
    '--config <file>',
    'TOML configuration file, instead of ./lobtop.toml and lobtop/config.toml in XDG_CONFIG_HOME',
  );
}

function auditOption(): Option {
  return option('--audit <time>', 'compare each live book with a REST snapshot at this interval: 60s').argParser(
    parseDuration,
  );
}

function candlesOption(): Option {
  return option('--candles <kind>', 'candle kind: time:1m, tick:100, volume:50, range:10 or multi:1m,500,100')
    .argParser(parseCandles)
    .default(parseCandles(DEFAULT_CANDLES), DEFAULT_CANDLES);
}

function watchFlags(command: Command): Command {
  const flags = [
    option('--headless', 'no screen: print to stdout (default when stdout is not a terminal)'),
    option('--json', 'print NDJSON records instead of a human-readable line per second'),
    option('--streams <list>', `record types to print, of ${STREAMS.join(',')}`)
      .argParser(parseStreams)
      .default(['book', 'trade', 'status'], 'book,trade,status'),
    option('--depth <n>', 'levels per side in a book record (the book itself is never truncated)')
      .argParser(parseDepth)
      .default(20),
    option(
      '--touch <rule>',
      'best bid and ask: from the book, or fast, from a stream that is ahead of it, where the venue has one; prints touch records',
    )
      .choices(['book', 'fast'])
      .default('book'),
    option('--interval <ms>', 'at most one book record per market and interval; 0 = one per message')
      .argParser(parseInterval)
      .default(100),
    option('--count <n>', 'stop after n records').argParser(parseCount),
    option('--duration <time>', 'stop after this time: 500ms, 10s, 5m, 1h').argParser(parseDuration),
    option(
      '--on-slow <rule>',
      'what to do when the reader is too slow: skip to the newest state, or block (replay only)',
    )
      .choices(['conflate', 'block'])
      .default(undefined, 'conflate; block in replay'),
    option(
      '--group <price>',
      'grouping step as a price, at most 5 % of the market’s; of one market: binance:BTC/USDT=10 (default: one tick)',
    ).argParser(parseGroup),
    option(
      '--on-change <percent>',
      'print a book record only when the mid has moved by more than this percentage',
    ).argParser(parsePercent),
    candlesOption(),
    option('--candle-gaps <rule>', 'how to fill intervals without trades').choices(['none', 'flat']).default('none'),
    option('--no-history', 'do not fetch candles from before the start'),
    option('--past <time>', 'how much history to keep in memory for rewinding with ←; 0 = none')
      .argParser(parsePast)
      .default(600_000, '10m'),
    option(
      '--consolidate <pair>',
      'also print the books of all venues of a pair as one: book records of the venue "*"',
    ),
    option(
      '--fees <list>',
      'taker fees in basis points by venue, for crossings between venues: binance=10,okx=8',
    ).argParser(parseFees),
    option('--fps <n>', 'maximum frames per second (default: 30, 12 over SSH)').argParser(parseFps),
    option(
      '--theme <name>',
      'colour theme: terminal, dark, light, color-blind, mono, red-up, or one of the configuration',
    ).default('terminal'),
    option('--ascii', 'draw with ASCII characters only'),
    option('--no-color', 'disable colours (also: NO_COLOR, CLICOLOR=0)'),
    auditOption(),
    option('--mouse', 'enable the mouse: wheel, click, middle click (default: on, off over SSH)'),
    option('--no-mouse', 'leave the mouse to the terminal'),
    option('--reset-layout', 'discard the saved layout'),
    option('--plain', 'print sentences when something changes: for screen readers').conflicts(['json', 'oneLine']),
    option('--one-line', 'print all markets in one short line per second: for status bars such as tmux’s').conflicts(
      'json',
    ),
    proxyOption(),
    configOption(),
  ];
  for (const flag of flags) command.addOption(flag);
  return command.showSuggestionAfterError();
}

/** Every flag can also be set in the environment: --fps is LOBTOP_FPS. */
function option(flags: string, description: string): Option {
  const created = new Option(flags, description);
  return created.env(`LOBTOP_${created.name().replaceAll('-', '_').toUpperCase()}`);
}

function watchOptions(command: Command, version: string): WatchOptions {
  const flags = command.opts();
  return {
    headless: isHeadless(flags),
    json: Boolean(flags['json']),
    streams: streamsOf(flags['streams'] as WatchOptions['streams'], flags['touch']),
    touch: flags['touch'] as WatchOptions['touch'],
    depth: flags['depth'] as number,
    intervalMs: flags['interval'] as number,
    count: flags['count'] as number | undefined,
    durationMs: flags['duration'] as number | undefined,
    group: flags['group'] as WatchOptions['group'],
    candleKind: flags['candles'] as WatchOptions['candleKind'],
    candleGaps: flags['candleGaps'] as WatchOptions['candleGaps'],
    history: flags['history'] !== false,
    onChangePercent: flags['onChange'] as number | undefined,
    auditMs: flags['audit'] as number | undefined,
    consolidate: flags['consolidate'] as string | undefined,
    fees: (flags['fees'] as WatchOptions['fees'] | undefined) ?? {},
    fps: flags['fps'] as number | undefined,
    pastMs: flags['past'] as number,
    onSlow: flags['onSlow'] as WatchOptions['onSlow'],
    ascii: Boolean(flags['ascii']),
    color: flags['color'] !== false,
    theme: flags['theme'] as WatchOptions['theme'],
    mouse: flags['mouse'] as boolean | undefined,
    lines: flags['plain'] ? 'plain' : flags['oneLine'] ? 'one-line' : 'table',
    resetLayout: Boolean(flags['resetLayout']),
    keys: undefined,
    themes: undefined,
    explicit: new Set(
      command.options.map((known) => known.attributeName()).filter((name) => isExplicit(command, name)),
    ),
    version,
  };
}

/** A fast touch is printed where it was asked for. */
function streamsOf(streams: WatchOptions['streams'], touch: unknown): WatchOptions['streams'] {
  return touch === 'fast' && !streams.includes('touch') ? [...streams, 'touch'] : streams;
}

/** A dumb terminal cannot move its cursor, so it gets the same lines as a pipe. */
function isHeadless(flags: Readonly<Record<string, unknown>>): boolean {
  const hasLines = Boolean(flags['headless'] ?? flags['plain'] ?? flags['oneLine']);
  return hasLines || !process.stdout.isTTY || process.env['TERM'] === 'dumb';
}

const EXAMPLES = `
Examples:
  lobtop demo                                          a simulated venue, no network
  lobtop binance:BTC/USDT                              watch a live book
  lobtop watch binance:BTC/USDT --headless --json | jq 'select(.type=="book") | .bids[0]'
  lobtop watch binance:ETH/USDT --headless --json --streams trade --duration 10s
  lobtop watch binance:ETH/USDT --headless --json --streams candle --candles volume:50
  lobtop bybit:BTC/USDT:USDT --headless --json --streams ticker,liquidation   mark, funding, open interest
  lobtop binance:BTC/USDT --touch fast                 best bid and ask ahead of the book

  lobtop watch kraken:BTC/USD okx:BTC/USDT bybit:BTC/USDT:USDT   several markets and venues
  lobtop venues; lobtop markets gate --search "btc usdt"
  lobtop record binance:BTC/USDT -o btc.lob; lobtop replay btc.lob; lobtop verify btc.lob
  lobtop audit gemini:BTC/USD                          compare the book with the venue’s
  lobtop binance:BTC/USDT --theme color-blind --group 10
  tmux set -g status-right '#(lobtop binance:BTC/USDT --one-line)'

Exit status: 0 success, 1 failure, 2 usage, 65 damaged input, 66 input not found, 69 venue unavailable, 74 write error,
  78 configuration error, 128 + n ended by signal n`;
