/** The part of asciichart that lobtop uses; the package has no types of its own. */
declare module 'asciichart' {
  type PlotOptions = {
    /** Rows less one. */
    readonly height?: number;
    readonly min?: number;
    readonly max?: number;
    /** Columns of the axis: the label takes the first, whatever its length. */
    readonly offset?: number;
    readonly format?: (value: number) => string;
    /** ┼ ┤ ╶ ╴ ─ ╰ ╭ ╮ ╯ │ */
    readonly symbols?: readonly string[];
  };
  const asciichart: { plot(series: readonly number[], options?: PlotOptions): string };
  export default asciichart;
}
