import type { ReadStream } from 'node:tty';
import type { Clock } from '../engine/internal.js';
import { KeyInput } from './input/key-input.js';
import type { Token } from './input/token.js';
import { BACKGROUND_QUERY, backgroundOfColor } from './terminal/background.js';
import type { TerminalEnvironment } from './terminal/environment.js';
import type { Screen } from './terminal/screen.js';
import type { Terminal } from './terminal/terminal.js';
import type { UiState } from './view/state.js';

export type ScreenInputOptions = {
  readonly stdin: ReadStream;
  readonly clock: Clock;
  readonly ui: UiState;
  readonly screen: Pick<Screen, 'mouse'>;
  readonly terminal: Pick<Terminal, 'query' | 'replied'>;
  readonly environment: Pick<TerminalEnvironment, 'escapeMs' | 'background' | 'answersQueries'>;
  /** Whether colours that depend on the background are in use. */
  readonly needsBackground: boolean;
  readonly onKey: (name: string) => void;
  /** Repaints after something has changed. */
  readonly paint: () => void;
};

/** Passes on what the terminal sends: keys to the key map, pastes to the prompt, mouse events to the regions, replies to the colours. */
export class ScreenInput {
  readonly #options: ScreenInputOptions;
  readonly #keys: KeyInput;

  constructor(options: ScreenInputOptions) {
    this.#options = options;
    const { stdin, clock, environment } = options;
    this.#keys = new KeyInput({
      stdin,
      clock,
      escapeMs: environment.escapeMs,
      onToken: (token) => this.#take(token),
    });
  }

  start(): void {
    this.#keys.start();
    this.#askBackground();
  }

  /** After a suspension. */
  resume(): void {
    this.#keys.reset();
    this.#askBackground();
  }

  stop(): void {
    this.#keys.stop();
  }

  #take(token: Token): void {
    const { ui, screen, onKey, paint } = this.#options;
    switch (token.kind) {
      case 'key':
        onKey(token.name);
        break;
      case 'paste':
        ui.paste(token.text);
        break;
      case 'mouse':
        if (!screen.mouse(token.event)) return;
        break;
      case 'reply':
        this.#backgroundReplied(token.value);
        break;
    }
    paint();
  }

  /**
   * Asks for the background colour, unless it is known. Nothing waits for the answer: until it arrives, the colours are
   * those that can be read on any background.
   */
  #askBackground(): void {
    const { ui, terminal, environment, needsBackground } = this.#options;
    const canAsk = needsBackground && environment.answersQueries;
    if (canAsk && ui.background === 'unknown') terminal.query(BACKGROUND_QUERY);
  }

  #backgroundReplied(color: string): void {
    const { ui, terminal, environment } = this.#options;
    terminal.replied();
    // COLORFGBG is the user's word and counts more than a reply that nothing has asked for.
    if (environment.background !== 'unknown') return;
    ui.change(() => {
      ui.background = backgroundOfColor(color);
    });
  }
}
