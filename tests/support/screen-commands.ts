import type { ScreenCommands } from '../../src/tui/input/actions.js';

/** Commands of keys that do nothing, but for those given. */
export function screenCommands(own: Partial<ScreenCommands> = {}): ScreenCommands {
  const none = () => {};
  return {
    quit: none,
    suspend: none,
    repaint: none,
    export: none,
    toggleMouse: none,
    toggleRecording: none,
    resetCounters: none,
    feedOf: () => undefined,
    overviewOrder: () => [],
    enterPast: none,
    backToNow: none,
    notice: none,
    ...own,
  };
}
