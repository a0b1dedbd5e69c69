import type { ReadonlyMarket } from '../engine/internal.js';
import { type Keymaps, keymapOf } from './input/keymap.js';
import { paintKeys } from './key-line.js';
import type { Look } from './look.js';
import { paintHeader, paintTouch } from './panes/header.js';
import { PANES, type Pane, type PaneView } from './panes/index.js';
import { openLadder } from './panes/ladder.js';
import { overviewIndexAt, overviewOrder, paintOverview } from './panes/overview.js';
import { promptText } from './panes/prompt.js';
import { Scene, type SceneContext } from './panes/scene.js';
import { every, throttled, versionOf, versionOfAll } from './panes/versions.js';
import type { HistoryExtent } from './view/shown-playback.js';
import type { UiState } from './view/state.js';

const AGE_REFRESH_MS = 1000;
const OVERVIEW_REFRESH_MS = 200;
const COST_REFRESH_MS = 200;

export type Painters = {
  /** The current look. */
  readonly look: () => Look;
  /** Resets the count of book updates that were not drawn. */
  readonly resetConflated: () => void;
  readonly header: PaneView;
  readonly ladder: PaneView;
  readonly keys: PaneView;
  readonly line: PaneView;
  readonly overview: PaneView;
  /** Indexes of the markets in the order of their table. */
  readonly overviewOrder: () => number[];
  readonly pane: (pane: Pane) => PaneView;
  readonly strip: (pane: Pane) => PaneView;
};

export type PainterContext = SceneContext & {
  readonly keymaps: Keymaps;
  /** The price of 24 hours ago. */
  readonly dayAgo: (market: ReadonlyMarket) => number | undefined;
  /** Bytes recorded so far; undefined when not recording. */
  readonly recordedBytes: () => number | undefined;
  /** The recent history of live markets; undefined when none is kept. */
  readonly past?: HistoryExtent | undefined;
};

/** The content of all live regions of the selected market. */
export function createPainters(context: PainterContext): Painters {
  const { ui } = context;
  const scene = new Scene(context, () => ui.liveMarket);
  const order = () => overviewOrder(ui.markets, ui.overview, { look: scene.look, dayAgo: context.dayAgo });
  const panes = new Map<Pane, PaneView>();
  const strips = new Map<Pane, PaneView>();
  for (const pane of PANES) {
    panes.set(pane, freezable(pane.open(scene), ui));
    if (pane.openStrip !== undefined) strips.set(pane, freezable(pane.openStrip(scene), ui));
  }
  return {
    look: () => scene.look,
    resetConflated: () => {
      scene.conflated = 0;
    },
    header: openHeader(scene, context),
    ladder: freezable(openLadder(scene), ui),
    keys: openKeys(scene, context.keymaps),
    line: {
      version: versionOf(
        () => ui.version,
        () => scene.market.version,
      ),
      paint: (surface) => paintTouch(surface, scene.market, scene.look),
    },
    overview: openOverview(scene, context, order),
    overviewOrder: order,
    pane: (pane) => panes.get(pane) as PaneView,
    strip: (pane) => strips.get(pane) as PaneView,
  };
}

function openHeader(scene: Scene, context: PainterContext): PaneView {
  const { ui, clock } = scene;
  return {
    version: versionOf(
      () => ui.version,
      () => scene.market.version,
      every(AGE_REFRESH_MS, clock),
    ),
    paint: (surface) => {
      const { market, look, feed } = scene;
      paintHeader(surface, market, {
        look,
        position: positionText(ui),
        isFrozen: ui.isFrozen,
        dayAgo: context.dayAgo(market),
        past: context.past,
        playback: ui.playback,
        filter: ui.filter,
        nowTs: clock.wallMs(),
        recordedBytes: context.recordedBytes(),
        feed,
        confirmedChecksums: feed?.confirmedChecksums ?? 0,
      });
    },
  };
}

function openOverview(scene: Scene, { dayAgo }: PainterContext, orderOf: () => number[]): PaneView {
  const { ui, clock } = scene;
  let height = 0;
  return {
    version: versionOf(
      () => ui.version,
      throttled(OVERVIEW_REFRESH_MS, clock, versionOfAll(ui.markets)),
      every(AGE_REFRESH_MS, clock),
    ),
    update: (size) => {
      height = size.height;
    },
    paint: (surface) => {
      const { look } = scene;
      paintOverview(surface, ui.markets, { look, state: ui.overview, selected: ui.liveMarket, dayAgo });
    },
    onMouse: ({ kind, row }) => {
      const order = orderOf();
      const at = order.indexOf(ui.selected);
      const wheel = kind === 'wheel-up' ? order[at - 1] : kind === 'wheel-down' ? order[at + 1] : undefined;
      const clicked = kind === 'left' ? overviewIndexAt(row, height, { order, selected: ui.selected }) : undefined;
      const index = wheel ?? clicked;
      if (index !== undefined) ui.select(index);
    },
  };
}

function openKeys(scene: Scene, keymaps: Keymaps): PaneView {
  const { ui, clock } = scene;
  const costVersion = every(COST_REFRESH_MS, clock);
  return {
    version: versionOf(
      () => ui.version,
      () => (ui.prompt?.kind === 'size' ? costVersion() : 0),
    ),
    paint: (surface) => {
      const { look } = scene;
      const prompt = promptText(ui, look);
      if (prompt === undefined) paintKeys(surface, keymapOf(ui, keymaps), { notice: ui.notice, look });
      else surface.at(0).text(prompt, look.theme.notice);
    },
  };
}

/** While frozen, a region keeps its version, so it is not redrawn. */
function freezable(view: PaneView, ui: UiState): PaneView {
  let last = 0;
  return {
    ...view,
    version: () => {
      if (!ui.isFrozen) last = view.version();
      return last;
    },
  };
}

/** Of several markets, which one is shown, and how many are live while not all are. */
function positionText({ markets, selected }: UiState): string {
  if (markets.length < 2) return '';
  const live = markets.filter((market) => market.isLive).length;
  const missing = live < markets.length ? `, ${live} live` : '';
  return `${selected + 1}/${markets.length}${missing}`;
}
