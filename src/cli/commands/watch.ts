import {
  EXTRA_STREAMS,
  type ExtraStream,
  LobtopError,
  type MarketTarget,
  openSession,
  type ProxySettings,
  type ReadonlyMarket,
  type SessionOptions,
  systemClock,
  type VenueSettings,
} from '../../engine/internal.js';
import type { OwnThemes } from '../../tui/own-theme.js';
import type { ScreenOptions } from '../../tui/screen-options.js';
import type { ColorLevel } from '../../tui/theme.js';
import { colorLevelOf } from '../color-level.js';
import { compileEarly } from '../early-compilation.js';
import { exitStatusOf } from '../exit-status.js';
import { groupOf, requireWatched } from '../group-choice.js';
import { notice, reportError } from '../report.js';
import { resetLayouts, screenFiles } from '../screen-files.js';
import { Stop, type StopReason } from '../stop.js';
import type { WatchOptions } from '../watch-options.js';
import { cacheDir } from '../xdg-paths.js';
import { liveSource, watchHeadless } from './headless.js';

/** Candles from before the start to fetch when none are cached. */
const HISTORY_CANDLES = 1000;

export type WatchPlan = {
  readonly targets: readonly MarketTarget[];
  readonly venues: Readonly<Record<string, VenueSettings>>;
  /** For venues without one of their own; a simulated venue has none. */
  readonly proxy?: ProxySettings;
  readonly options: WatchOptions;
};

/** Watches markets until stopped. Returns the exit status. */
export async function watch(plan: WatchPlan, cleanUp: () => Promise<void> = async () => {}): Promise<number> {
  const endWait = compileEarly();
  const stop = new Stop();
  const stopListening = stop.listenToSignals();
  const reason = await watchWith(plan, stop);
  endWait();
  await cleanUp();
  stopListening();
  if (reason.error !== undefined) reportError(reason.error);
  return reason.status;
}

async function watchWith(plan: WatchPlan, stop: Stop): Promise<StopReason> {
  const { targets, venues, proxy, options } = plan;
  const sessionOptions = {
    targets,
    venues,
    proxy,
    clock: systemClock,
    cacheDir: cacheDir(process.env),
    auditMs: options.auditMs,
    candles: { gaps: options.candleGaps, history: options.history ? HISTORY_CANDLES : 0 },
    onNotice: notice,
    extras: extrasOf(options),
  };
  try {
    if (options.onSlow === 'block') throw cannotBlock();
    requireWatched(options.group, targets);
    if (options.headless) {
      await checkScreenSettings(options);
      return await watchHeadless(liveSource(sessionOptions), options, stop);
    }
    const colorLevel = decideColors(process.env, options.color);
    const { createKeymaps } = await import('../../tui/input/keymap.js');
    const keymaps = createKeymaps(options.keys);
    const themes = await ownThemes(options);
    if (options.resetLayout) resetLayouts(targets, process.env);
    const { watchOnScreen } = await import('../../tui/main.js');
    const source = {
      clock: systemClock,
      open: (hooks: Partial<SessionOptions>) => openSession({ ...sessionOptions, ...hooks }),
    };
    return await watchOnScreen(source, screenOptions(options, { keymaps, colorLevel, themes }), stop);
  } catch (error) {
    return { status: exitStatusOf(error), error };
  }
}

/** Of a screen, what it shows is requested by it. */
function extrasOf({ headless, json, streams, touch }: WatchOptions): ExtraStream[] {
  const printed = headless && json ? EXTRA_STREAMS.filter((stream) => streams.includes(stream)) : [];
  return touch === 'fast' && !printed.includes('touch') ? [...printed, 'touch'] : printed;
}

function cannotBlock(): LobtopError {
  return new LobtopError('usage', '--on-slow block cannot be used with live markets', {
    remedy: 'Use --on-slow conflate, which counts what it skips; only replay can block',
  });
}

/** A wrong setting of the screen is an error without one, too. The default keys, which load all panes, need no check. */
async function checkScreenSettings(options: WatchOptions): Promise<void> {
  if (options.keys !== undefined) (await import('../../tui/input/keymap.js')).createKeymaps(options.keys);
  await ownThemes(options);
}

/** The themes of the configuration. @throws LobtopError `config` for what is wrong in them, `usage` for a theme that there is not */
export async function ownThemes({ theme, themes }: WatchOptions): Promise<OwnThemes> {
  const { parseThemes, requireTheme } = await import('../../tui/own-theme.js');
  const own = themes === undefined ? {} : parseThemes(themes);
  requireTheme(theme, own, themes?.use);
  return own;
}

export function screenOptions(
  options: WatchOptions,
  parts: Pick<ScreenOptions, 'keymaps' | 'colorLevel' | 'themes'>,
): ScreenOptions {
  const { group, candleKind: candles, theme, explicit } = options;
  const ifExplicit = <Value>(name: string, value: Value) => (explicit.has(name) ? value : undefined);
  const groupOfMarket = (market: ReadonlyMarket) => groupOf(group, market);
  return {
    ...options,
    ...parts,
    explicit: {
      group: ifExplicit('group', groupOfMarket),
      candles: ifExplicit('candles', candles),
      theme: ifExplicit('theme', theme),
    },
    fallback: { group: groupOfMarket, candles, theme },
    files: screenFiles(process.env, systemClock.wallMs),
  };
}

/** Must run before anything of the screen is imported: Ink and yoctocolors each would detect colours for itself, with different results. */
export function decideColors(env: NodeJS.ProcessEnv, isEnabled: boolean): ColorLevel {
  const level = colorLevelOf(env, isEnabled);
  env['FORCE_COLOR'] = String(level);
  return level;
}
