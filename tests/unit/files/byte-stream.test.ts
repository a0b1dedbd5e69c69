import { appendFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ByteStream } from '../../../src/engine/files/bytes/byte-stream.js';
import { ManualClock } from '../../../src/engine/internal.js';
import { Pause } from '../../../src/engine/time/pause.js';
import { newFile } from '../../support/imported.js';

/** Writes to a file whenever its reader waits for more. */
class Writer extends Pause {
  readonly #path: string;
  readonly pieces: string[];

  constructor(path: string, pieces: readonly string[]) {
    super(new ManualClock(0));
    this.#path = path;
    this.pieces = [...pieces];
  }

  override async for(): Promise<void> {
    appendFileSync(this.#path, this.pieces.shift() ?? '');
  }
}

describe('the bytes of a file', () => {
  it('are all there where the first ones come one by one', async () => {
    const path = newFile('x.csv', 'a');
    const pause = new Writer(path, ['b', 'c', 'd', 'e', 'f', 'ghijklm']);
    const bytes = new ByteStream({ path }, { pause, isStopped: () => pause.pieces.length === 0 });
    let text = '';
    for (let piece = await bytes.next(); piece !== undefined; piece = await bytes.next()) {
      text += Buffer.from(piece).toString();
    }
    await bytes.close();
    expect(text).toBe('abcdefghijklm');
  });
});
