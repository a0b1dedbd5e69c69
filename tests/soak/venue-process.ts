import { type ChildProcess, fork } from 'node:child_process';
import type { VenueSettings } from '../../src/engine/internal.js';
import type { Row } from '../support/wire/truth-book.js';
import type { VenueOrder } from './venue.js';

export type Opened = { readonly settings: VenueSettings; readonly symbols: readonly string[] };
export type Books = {
  readonly books: readonly { seq: number; bids: Row[]; asks: Row[] }[];
};

/** The venue's process, and what it answers. */
export class VenueProcess {
  readonly #child: ChildProcess;

  constructor(file: string) {
    this.#child = fork(file, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  }

  async ask<Answer>(order: VenueOrder): Promise<Answer> {
    const answer = new Promise<Answer>((resolve, reject) => {
      this.#child.once('message', (message) => resolve(message as Answer));
      this.#child.once('exit', (status) => reject(new Error(`The venue ended with ${status}`)));
    });
    this.#child.send(order);
    return answer;
  }

  tell(order: VenueOrder): void {
    this.#child.send(order);
  }

  close(): void {
    this.#child.removeAllListeners('exit');
    this.#child.kill();
  }
}
