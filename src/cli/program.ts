import { Command, Option } from 'commander';
import { type CandleKind, SIMULATED, simulatedSymbols, TIME_UNITS, type TimeUnit } from '../engine/internal.js';
import { applyConfig, readVenues } from './config.js';
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
  parseFps,
  parseGroup,
  parseInterval,
  parsePast,
  parsePercent,
  parseReplaySpeed,
  parseSeed,
  parseSpeed,
  parseStreams,
  parseTarget,
  parseTime,
  STREAMS,
} from './values.js';
import type { WatchOptions } from './watch-options.js';

const DEFAULT_CANDLES = 'time:1m';
const RECORDINGS =
  'a capture, a LOBSTER message file (TICKER_DATE_START_END_message_LEVELS.csv), or, plain or .gz: tardis CSV, Binance raw messages, a CSV of trades; or the address of one: hf://owner/name[@revision]/path, https://…';

/** The whole command line. `finish` gets the exit status of the command that ran. */
export function createProgram(version: string, finish: (status: number) => void): Command {
  const program = new Command('lobtop')
    .description('top for limit order books: exact, self-checking books in your terminal and as NDJSON')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .showSuggestionAfterError()
    .enablePositionalOptions()
    .addHelpText('after', EXAMPLES);

  watchFlags(program.command('watch', { isDefault: true }))
    .description('watch live books: a screen on a terminal, records with --headless')
    .argument('<market...>', 'venue:symbol, for example binance:BTC/USDT')
    .action(async (markets: string[], _flags, command: Command) => {
      const { venues, keys } = await applyConfig(command, process.env);
      const { watch } = await import('./commands/watch.js');
      const options = { ...watchOptions(command, version), keys };
      finish(await watch({ targets: markets.map(parseTarget), venues, options }));
    });

  watchFlags(program.command('demo'))
    .description('the same over a simulated venue on loopback: no network, no keys')
    .argument('[symbol...]', `${simulatedSymbols().join(', ')} (default: all on a screen, the first as records)`)
    .addOption(
      option('--speed <n>', 'how much faster than ours the venue’s time passes')
        .argParser(parseSpeed)
        .default(SIMULATED.speed),
    )
    .addOption(
      option('--seed <n>', 'the same seed gives the same order flow').argParser(parseSeed).default(SIMULATED.seed),
    )
    .action(async (symbols: string[], _flags, command: Command) => {
      const { keys } = await applyConfig(command, process.env);
      const { demo } = await import('./commands/demo.js');
      const { seed, speed } = command.opts() as { seed: number; speed: number };
      finish(await demo(symbols, { seed, speed }, { ...watchOptions(command, version), keys }));
    });
  program.addCommand(recordCommand(version, finish));
  program.addCommand(replayCommand(version, finish));
  program.addCommand(importCommand(finish));
  program.addCommand(verifyCommand(finish));
  program.addCommand(exportCommand(finish));
  program.addCommand(auditCommand(finish));
  program.addCommand(venuesCommand(finish));
  program.addCommand(marketsCommand(finish));
  return program;
}

function recordCommand(version: string, finish: (status: number) => void): Command {
  return new Command('record')
    .description('record live markets into a capture, to be replayed and verified')
    .argument('<market...>', 'venue:symbol, for example binance:BTC/USDT; sim:BTC/USDT for the simulated venue')
    .addOption(option('-o, --output <file>', 'the capture to write').makeOptionMandatory())
    .addOption(option('--force', 'replace the file if it is there'))
    .addOption(option('--duration <time>', 'stop after this time: 10s, 5m, 1h').argParser(parseDuration))
    .addOption(option('--rotate-size <bytes>', 'begin a new file at this size: 500k, 100M, 1G').argParser(parseBytes))
    .addOption(option('--rotate-time <time>', 'begin a new file after this time: 10m, 1h').argParser(parseDuration))
    .addOption(
      option('--audit <time>', 'compare each live book with a REST picture this often').argParser(parseDuration),
    )
    .addOption(configOption())
    .action(async (markets: string[], _flags, command: Command) => {
      const venues = await readVenues(command, process.env);
      const flags = command.opts() as RecordFlags;
      const plan = {
        targets: markets.map(parseTarget),
        venues,
        path: flags.output,
        version,
        force: Boolean(flags.force),
        durationMs: flags.duration,
        rotateBytes: flags.rotateSize,
        rotateMs: flags.rotateTime,
        auditMs: flags.audit,
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
};

function replayCommand(version: string, finish: (status: number) => void): Command {
  return watchFlags(new Command('replay'))
    .description(
      'play a capture or a LOBSTER file: on a screen, or with --headless into records, as fast as they are read',
    )
    .argument('<file...>', RECORDINGS)
    .addOption(timeUnitOption())
    .addOption(offlineOption())
    .addOption(refreshOption())
    .addOption(
      option('--from <time>', 'begin with what was received from then on: 2026-11-21T10:00:00Z').argParser(parseTime),
    )
    .addOption(option('--to <time>', 'end with what was received then').argParser(parseTime))
    .addOption(
      option(
        '--speed <n>',
        'how fast it is played on a screen: 0.1 to 100, or max; records come as fast as they are read',
      )
        .argParser(parseReplaySpeed)
        .default(1),
    )
    .action(async (sources: string[], _flags, command: Command) => {
      const { keys } = await applyConfig(command, process.env);
      const paths = await fetched(sources, command);
      const { replay } = await import('./commands/replay.js');
      const { from: fromTs, to: toTs, speed, timeUnit } = command.opts() as ReplayFlags;
      finish(await replay({ paths, timeUnit, fromTs, toTs, speed }, { ...watchOptions(command, version), keys }));
    });
}

type ReplayFlags = {
  readonly from?: number;
  readonly to?: number;
  readonly speed: number;
  readonly timeUnit?: TimeUnit;
};

function importCommand(finish: (status: number) => void): Command {
  return new Command('import')
    .description('make a capture of what another program recorded: tardis CSV, Binance raw messages, a CSV of trades')
    .argument('<file...>', 'parts of one format follow each other; a book and its trades are read together')
    .addOption(option('-o, --output <file>', 'the capture to write').makeOptionMandatory())
    .addOption(option('--force', 'replace the file if it is there'))
    .addOption(timeUnitOption())
    .addOption(offlineOption())
    .addOption(refreshOption())
    .action(async (sources: string[], _flags, command: Command) => {
      const paths = await fetched(sources, command);
      const { output: path, force = false, timeUnit } = command.opts() as ImportFlags;
      const { importCapture } = await import('./commands/import.js');
      finish(await importCapture({ paths, path, replaces: force, timeUnit }));
    });
}

type ImportFlags = { readonly output: string; readonly force?: boolean; readonly timeUnit?: TimeUnit };

function verifyCommand(finish: (status: number) => void): Command {
  return new Command('verify')
    .description(
      'read a whole capture: what it holds, what it went through, a hash of where it ends (0 whole, 65 damaged)',
    )
    .argument('<capture>', 'what lobtop record wrote, or its address')
    .addOption(offlineOption())
    .addOption(refreshOption())
    .addOption(option('--json', 'one record a market'))
    .action(async (source: string, _flags, command: Command) => {
      const [path] = await fetched([source], command);
      const { verify } = await import('./commands/verify.js');
      finish(await verify(path, { json: Boolean(command.opts()['json']) }));
    });
}

function exportCommand(finish: (status: number) => void): Command {
  return new Command('export')
    .description('write a table of what a capture or a LOBSTER file holds: CSV, NDJSON or Parquet')
    .argument('<file...>', RECORDINGS)
    .addOption(timeUnitOption())
    .addOption(offlineOption())
    .addOption(refreshOption())
    .addOption(option('-o, --output <file>', 'the file to write; its ending names the format').makeOptionMandatory())
    .addOption(option('--force', 'replace the file if it is there'))
    .addOption(option('--format <name>', 'instead of the ending').choices(EXPORT_FORMATS))
    .addOption(
      option(
        '--table <name>',
        'trades; deltas: a row a level update; books: the best levels after every message; candles',
      )
        .choices(EXPORT_TABLES)
        .default('trades'),
    )
    .addOption(option('--depth <n>', 'levels a side of a book').argParser(parseDepth).default(10))
    .addOption(candlesOption())
    .addOption(
      option('--from <time>', 'only what was received from then on: 2026-11-21T10:00:00Z').argParser(parseTime),
    )
    .addOption(option('--to <time>', 'and up to then').argParser(parseTime))
    .action(async (sources: string[], _flags, command: Command) => {
      const paths = await fetched(sources, command);
      const flags = command.opts() as ExportFlags;
      const { exportTable } = await import('./commands/export.js');
      const { candles: candleKind, from: fromTs, to: toTs, force = false, ...rest } = flags;
      finish(await exportTable({ paths, candleKind, fromTs, toTs, force, ...rest }));
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
    .description('compare a live book with the venue’s REST book, level by level (0 = equal, 1 = levels differ)')
    .argument('<market>', 'venue:symbol, for example gemini:BTC/USD')
    .addOption(
      option('--timeout <time>', 'how long to wait for a live book').argParser(parseDuration).default(60_000, '60s'),
    )
    .addOption(option('--json', 'the result as one record'))
    .addOption(configOption())
    .action(async (market: string, _flags, command: Command) => {
      const venues = await readVenues(command, process.env);
      const { audit } = await import('./commands/audit.js');
      const { timeout: timeoutMs, json } = command.opts() as { timeout: number; json?: boolean };
      finish(await audit({ target: parseTarget(market), venues, timeoutMs, json: Boolean(json) }));
    });
}

function venuesCommand(finish: (status: number) => void): Command {
  return new Command('venues')
    .description('what can be watched, and how far each venue’s books can be trusted')
    .addOption(option('--json', 'one record a venue'))
    .action(async (_flags, command: Command) => {
      const { venues } = await import('./commands/venues.js');
      finish(await venues({ json: Boolean(command.opts()['json']) }));
    });
}

function marketsCommand(finish: (status: number) => void): Command {
  return new Command('markets')
    .description('the markets of a venue, with tick and lot')
    .argument('<venue>', 'as in: lobtop venues')
    .addOption(option('--search <words>', 'only symbols with these words in them'))
    .addOption(option('--json', 'one record a market'))
    .addOption(configOption())
    .action(async (venue: string, _flags, command: Command) => {
      const venues = await readVenues(command, process.env);
      const { markets } = await import('./commands/markets.js');
      const { search, json } = command.opts() as { search?: string; json?: boolean };
      finish(await markets({ venue, settings: venues[venue], search, json: Boolean(json) }));
    });
}

/** Files on disk for files and addresses. */
async function fetched(sources: readonly string[], command: Command): Promise<string[]> {
  const { localPaths } = await import('./data-files.js');
  return localPaths(sources, command.opts());
}

function offlineOption(): Option {
  return option('--offline', 'fetch nothing: of hf:// and https:// sources only what is here already');
}

function refreshOption(): Option {
  return option('--refresh', 'ask again what a branch of a data set is now, and fetch what has changed');
}

function timeUnitOption(): Option {
  return option(
    '--time-unit <unit>',
    'what times in a CSV of trades are counted in, where its header does not say',
  ).choices(TIME_UNITS);
}

function configOption(): Option {
  return option('--config <file>', 'configuration file (TOML) instead of ./lobtop.toml and the one in XDG_CONFIG_HOME');
}

function candlesOption(): Option {
  return option('--candles <kind>', 'time:1m, tick:100, volume:50, range:10 or multi:1m,500,100')
    .argParser(parseCandles)
    .default(parseCandles(DEFAULT_CANDLES), DEFAULT_CANDLES);
}

function watchFlags(command: Command): Command {
  const flags = [
    option('--headless', 'no screen: records on stdout (on when stdout is no terminal)'),
    option('--json', 'records as NDJSON; without it, a line a second for people'),
    option('--streams <list>', `records wanted, of ${STREAMS.join(',')}`)
      .argParser(parseStreams)
      .default(['book', 'trade', 'status'], 'book,trade,status'),
    option('--depth <n>', 'levels a side in a record (the book itself is never cut)').argParser(parseDepth).default(20),
    option('--interval <ms>', 'at most one book record a market per interval; 0 = one per message')
      .argParser(parseInterval)
      .default(100),
    option('--count <n>', 'stop after N records').argParser(parseCount),
    option('--duration <time>', 'stop after this time: 500ms, 10s, 5m, 1h').argParser(parseDuration),
    option('--on-slow <rule>', 'a reader slower than the records: the newest state wins, or the recording waits')
      .choices(['conflate', 'block'])
      .default(undefined, 'conflate; block in replay'),
    option('--group <price>', 'grouping step as a price (default: one tick)').argParser(parseGroup),
    option('--on-change <percent>', 'book records only when the mid has moved by more than this').argParser(
      parsePercent,
    ),
    candlesOption(),
    option('--candle-gaps <rule>', 'what stands for an interval without trades: nothing, or a flat candle')
      .choices(['none', 'flat'])
      .default('none'),
    option('--no-history', 'do not fetch the candles from before the start'),
    option('--past <time>', 'how long the past is kept in memory, to go back to with ←; 0 = not at all')
      .argParser(parsePast)
      .default(600_000, '10m'),
    option('--fps <n>', 'frame cap of the screen (default: 30, 12 over SSH)').argParser(parseFps),
    option('--theme <name>', 'colours of the screen')
      .choices(['terminal', 'dark', 'light', 'color-blind', 'mono', 'red-up'])
      .default('terminal'),
    option('--ascii', 'draw with ASCII characters only'),
    option('--no-color', 'no colours (NO_COLOR does the same)'),
    option('--audit <time>', 'compare each live book with a REST picture this often: 60s').argParser(parseDuration),
    option('--mouse', 'mouse on: wheel, click, middle click (default: on, off over SSH)'),
    option('--no-mouse', 'leave the mouse to the terminal'),
    option('--reset-layout', 'forget how these markets were looked at the last time'),
    option('--plain', 'whole sentences, when something has changed: for screen readers').conflicts(['json', 'oneLine']),
    option('--one-line', 'all markets in one short line a second: for tmux and other status bars').conflicts('json'),
    configOption(),
  ];
  for (const flag of flags) command.addOption(flag);
  return command.helpOption('-h, --help', 'show help').showSuggestionAfterError();
}

/** Every flag with a value can also come from the environment: --fps is LOBTOP_FPS. */
function option(flags: string, description: string): Option {
  const created = new Option(flags, description);
  return created.env(`LOBTOP_${created.name().replaceAll('-', '_').toUpperCase()}`);
}

function watchOptions(command: Command, version: string): WatchOptions {
  const flags = command.opts();
  return {
    headless: isHeadless(flags),
    json: Boolean(flags['json']),
    streams: flags['streams'] as WatchOptions['streams'],
    depth: flags['depth'] as number,
    intervalMs: flags['interval'] as number,
    count: flags['count'] as number | undefined,
    durationMs: flags['duration'] as number | undefined,
    group: flags['group'] as string | undefined,
    candleKind: flags['candles'] as WatchOptions['candleKind'],
    candleGaps: flags['candleGaps'] as WatchOptions['candleGaps'],
    history: flags['history'] !== false,
    onChangePercent: flags['onChange'] as number | undefined,
    auditMs: flags['audit'] as number | undefined,
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
    explicit: new Set(command.options.map((own) => own.attributeName()).filter((name) => isAsked(command, name))),
    version,
  };
}

/** A dumb terminal cannot move its cursor: it gets the lines that a pipe would get. So does who asked for lines. */
function isHeadless(flags: Readonly<Record<string, unknown>>): boolean {
  const hasLines = Boolean(flags['headless'] ?? flags['plain'] ?? flags['oneLine']);
  return hasLines || !process.stdout.isTTY || process.env['TERM'] === 'dumb';
}

/** Said by flag or environment, not only by a file. */
function isAsked(command: Command, name: string): boolean {
  return ['cli', 'env'].includes(command.getOptionValueSource(name) ?? '');
}

const EXAMPLES = `
Examples:
  lobtop demo                                          try it: a simulated venue, no network
  lobtop binance:BTC/USDT                              the live book on your terminal
  lobtop watch binance:BTC/USDT --headless --json | jq 'select(.type=="book") | .bids[0]'
  lobtop watch binance:ETH/USDT --headless --json --streams trade --duration 10s
  lobtop watch binance:ETH/USDT --headless --json --streams candle --candles volume:50

  lobtop watch kraken:BTC/USD okx:BTC/USDT bybit:BTC/USDT:USDT   many markets, across venues
  lobtop venues; lobtop markets gate --search "btc usdt"
  lobtop record binance:BTC/USDT -o btc.lob; lobtop replay btc.lob; lobtop verify btc.lob
  lobtop audit gemini:BTC/USD                          is our book theirs?
  lobtop binance:BTC/USDT --theme color-blind --group 10
  tmux set -g status-right '#(lobtop binance:BTC/USDT --one-line)'

Exit status: 0 done, 1 failure, 2 usage, 65 damaged data, 66 no such input, 69 venue unavailable, 74 output failed, 78 configuration`;
