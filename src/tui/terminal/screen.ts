import type { MouseEvent } from '../mouse-event.js';
import { diffCells } from './cell-diff.js';
import { Cells, UNKNOWN } from './cells.js';
import { type Rectangle, Surface } from './surface.js';

/** A region of the screen that is painted at the frame rate, not by Ink. */
export type LiveRegion = {
  /** The region's rectangle in Ink's layout; undefined before it is laid out. */
  place(): Rectangle | undefined;
  /** Changes if and only if a painting may be another one. */
  version(): number;
  /** What follows from a change, before it is painted. */
  update?(size: Size): void;
  /** Paints all of a blank surface, and changes nothing else: painted twice, it is the same. */
  paint(surface: Surface): void;
  /** Mouse events in the region; columns and rows relative to its top left corner. */
  onMouse?: (event: MouseEvent) => void;
};

/** The size of a region, in columns and rows. */
export type Size = { readonly width: number; readonly height: number };

/** The output of a screen: a terminal, or a test. */
export type ScreenPort = { write(text: string): void };

type Placed = {
  readonly region: LiveRegion;
  place: Rectangle | undefined;
  /** The cells of its place. */
  surface: Surface | undefined;
  version: number;
};

const BEGIN_SYNCHRONIZED = '\u001b[?2026h';
const END_SYNCHRONIZED = '\u001b[?2026l';

/**
 * The content of the terminal: Ink's frame, overlaid with live regions. Only cells that differ from what the terminal
 * already shows are written.
 */
export class Screen {
  readonly #port: ScreenPort;
  #front: Cells;
  #next: Cells;
  #base: readonly string[] = [];
  #isBaseDirty = false;
  readonly #placed = new Map<LiveRegion, Placed>();
  readonly #dirtyRows = new Set<number>();

  constructor(port: ScreenPort, size: { readonly columns: number; readonly rows: number }) {
    this.#port = port;
    this.#front = new Cells(size.columns, size.rows);
    this.#next = new Cells(size.columns, size.rows);
    this.invalidate();
  }

  /** Sets Ink's newest frame. */
  setBase(frame: string): void {
    this.#base = frame.split('\n');
    this.#isBaseDirty = true;
  }

  add(region: LiveRegion): () => void {
    this.#placed.set(region, { region, place: undefined, surface: undefined, version: Number.NaN });
    this.#isBaseDirty = true;
    return () => {
      this.#placed.delete(region);
      this.#isBaseDirty = true;
    };
  }

  resize(columns: number, rows: number): void {
    this.#front = new Cells(columns, rows);
    this.#next = new Cells(columns, rows);
    this.#isBaseDirty = true;
    this.invalidate();
  }

  /** The terminal's content is unknown: the next paint writes every cell. */
  invalidate(): void {
    this.#front.codes.fill(UNKNOWN);
    for (let row = 0; row < this.#next.rows; row++) this.#dirtyRows.add(row);
  }

  /** Passes the event to the region under the mouse. Returns whether a region handled it. */
  mouse(event: MouseEvent): boolean {
    for (const { region, place } of this.#placed.values()) {
      const column = event.column - (place?.column ?? 0);
      const row = event.row - (place?.row ?? 0);
      const isInside = place !== undefined && column >= 0 && column < place.width && row >= 0 && row < place.height;
      if (!isInside || region.onMouse === undefined) continue;
      region.onMouse({ ...event, column, row });
      return true;
    }
    return false;
  }

  /** The screen as plain text, without trailing blanks. */
  text(): string {
    return Array.from({ length: this.#next.rows }, (_, row) => this.#next.lineText(row).trimEnd()).join('\n');
  }

  /** Whether a paint may change anything. Costs one comparison per region. */
  get isStale(): boolean {
    if (this.#isBaseDirty || this.#dirtyRows.size > 0) return true;
    for (const { region, version } of this.#placed.values()) if (region.version() !== version) return true;
    return false;
  }

  /** Brings the terminal up to date. Returns the number of bytes written. */
  paint(): number {
    if (this.#isBaseDirty) this.#drawBase();
    for (const placed of this.#placed.values()) this.#drawRegion(placed);
    const rows = [...this.#dirtyRows].sort((a, b) => a - b);
    this.#dirtyRows.clear();
    const changes = diffCells(this.#front, this.#next, rows);
    if (changes.length === 0) return 0;
    const text = BEGIN_SYNCHRONIZED + changes + END_SYNCHRONIZED;
    this.#port.write(text);
    return Buffer.byteLength(text);
  }

  #drawBase(): void {
    this.#isBaseDirty = false;
    const { columns, rows } = this.#next;
    for (let row = 0; row < rows; row++) {
      this.#next.putLine(this.#base[row] ?? '', { column: 0, row, width: columns });
      this.#dirtyRows.add(row);
    }
    for (const placed of this.#placed.values()) {
      placed.place = placed.region.place();
      placed.surface = placed.place && new Surface(this.#next, placed.place);
      placed.version = Number.NaN;
    }
  }

  #drawRegion(placed: Placed): void {
    const { region, place, surface } = placed;
    const version = region.version();
    if (place === undefined || surface === undefined || version === placed.version) return;
    region.update?.(surface);
    surface.clear();
    region.paint(surface);
    for (let row = 0; row < surface.height; row++) this.#dirtyRows.add(place.row + row);
    placed.version = version;
  }
}
