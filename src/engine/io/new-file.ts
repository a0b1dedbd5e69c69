import { accessSync, constants, openSync, renameSync, rmSync, type Stats, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { LobtopError, messageOf } from '../errors.js';
import { sanitize } from '../text.js';

export type NewFile = {
  readonly fd: number;
  /** false for a device, which always exists and may be written to. */
  readonly isRegular: boolean;
};

/** What is written before it is complete: beside its target, so that a failure leaves the target as it was. */
export type StagedFile = {
  /** The file to write; of a device or a pipe, the target itself. */
  readonly path: string;
  /** Moves it to its target. @throws LobtopError `io` */
  commit(): void;
  /** Deletes it, unless it was committed. */
  discard(): void;
};

/**
 * Opens a file to write from the start.
 * @throws LobtopError `io` when it cannot be created, `usage` when it already exists and may not be replaced
 */
export function openNewFile(path: string, { replaces }: { readonly replaces: boolean }): NewFile {
  try {
    const isRegular = statSync(path, { throwIfNoEntry: false })?.isFile() ?? true;
    return { isRegular, fd: openSync(path, replaces || !isRegular ? 'w' : 'wx') };
  } catch (cause) {
    throw (cause as NodeJS.ErrnoException).code === 'EEXIST' ? alreadyExists(path, cause) : notWritable(path, cause);
  }
}

/** Checks that a file could be opened to write, without touching it. @throws LobtopError as `openNewFile` */
export function checkNewFile(path: string, { replaces }: { readonly replaces: boolean }): Pick<NewFile, 'isRegular'> {
  if (path === '') throw new LobtopError('usage', 'The output file has no name', { remedy: 'Name it: -o FILE' });
  let stats: Stats | undefined;
  try {
    stats = statSync(path, { throwIfNoEntry: false });
    accessSync(stats === undefined ? dirname(path) : path, constants.W_OK);
    // Such a folder still exists for those that were in it.
    if (statSync(dirname(path)).nlink === 0) throw new Error('its folder has been deleted');
  } catch (cause) {
    throw notWritable(path, cause);
  }
  if (stats?.isDirectory() === true) throw notWritable(path, new Error('it is a folder'));
  if (stats?.isFile() === true && !replaces) throw alreadyExists(path);
  return { isRegular: stats?.isFile() ?? true };
}

/** @throws LobtopError as `openNewFile`, when the target could not be written */
export function stageFile(target: string, { replaces }: { readonly replaces: boolean }): StagedFile {
  const { isRegular } = checkNewFile(target, { replaces });
  if (!isRegular) return { path: target, commit: () => {}, discard: () => {} };
  const path = `${target}.${process.pid}.part`;
  return {
    path,
    commit: () => {
      try {
        renameSync(path, target);
      } catch (cause) {
        throw notWritable(target, cause);
      }
    },
    discard: () => rmSync(path, { force: true }),
  };
}

function alreadyExists(path: string, cause?: unknown): LobtopError {
  return new LobtopError('usage', `${sanitize(path, 200)} already exists`, {
    cause,
    remedy: 'Choose another name, or replace it with --force',
  });
}

function notWritable(path: string, cause: unknown): LobtopError {
  return new LobtopError('io', `${sanitize(path, 200)} cannot be written: ${sanitize(messageOf(cause), 200)}`, {
    cause,
  });
}
