import type { TestTerminal } from './terminal.js';

/** Presses the key that changes the bars' scale for the `count`th time, and waits until the ladder's footer says so. */
export async function pressBars(program: TestTerminal, count: number): Promise<void> {
  const scale = ['sqrt', 'log', ''][count % 3];
  program.press('b');
  await program.until((screen) => {
    const footer = screen.split('\n').find((line) => line.startsWith(' step ')) ?? '';
    return scale === '' ? !/· (sqrt|log)/.test(footer) : footer.includes(`· ${scale}`);
  }, `bars ${scale}`);
}
