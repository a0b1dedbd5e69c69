export async function watchOnScreen(..._args: unknown[]): Promise<never> {
  throw new Error('later');
}
