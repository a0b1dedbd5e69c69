/** Types for the part of asciichart that lobtop uses; the package has none. */
declare module 'asciichart' {
  type PlotOptions = {
    /** Rows less one. */
    readonly height?: number;
    readonly min?: number;
    readonly max?: number;
    /** Width of the axis in columns. The label counts as one, whatever its length. */
    readonly offset?: number;
    readonly format?: (value: number) => string;
    /** ┼ ┤ ╶ ╴ ─ ╰ ╭ ╮ ╯ │ */
    readonly symbols?: readonly string[];
  };
  const asciichart: { plot(series: readonly number[], options?: PlotOptions): string };
  export default asciichart;
}
