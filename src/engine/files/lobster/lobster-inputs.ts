import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { LobtopError } from '../../errors.js';
import { sanitize } from '../../text.js';
import { fileName, type InputFile, placeName } from '../bytes/input-file.js';
import { isZip, zipMembers } from '../bytes/zip.js';
import { messageFilesOf, orderbooksOf } from '../playable-file.js';
import { firstLines, hasRowOf, lobsterKind, rowsOf } from './lobster-content.js';
import { type LobsterDay, lobsterDay, parseLobsterName } from './lobster-name.js';
import type { LobsterKind } from './lobster-table.js';

/** Of an archive with more files, only those with LOBSTER's names are recognised. */
const MAX_SAMPLED_MEMBERS = 8;
const MAX_LISTED = 10;

/** The files of a LOBSTER recording: each plain, compressed, or a member of a zip archive. */
export type LobsterInputs = {
  readonly day: LobsterDay;
  readonly messages: InputFile;
  /** The orderbook file; undefined when there is none. */
  readonly rows: InputFile | undefined;
};

/** How LOBSTER files are recognised. */
export type FindLobsterOptions = {
  /**
   * Whether files with other names than LOBSTER's are recognised by their content.
   *
   * @default true
   */
  readonly byContent?: boolean;
};

/** A file that is one of the two, by its name or its content. */
type Part = { readonly input: InputFile; readonly kind: LobsterKind };

/**
 * Finds the message file and the orderbook file at a path: a file with the other one beside it, or a zip archive with one or both.
 * They are recognised by LOBSTER's names, else by their content.
 *
 * @returns undefined when it is something else
 * @throws LobtopError `data` when a file with such a name has other content, when the name has no date, or it cannot be read; `no-input` when there is
 * only an orderbook file; `usage` for an archive with several message files
 */
export async function findLobster(
  path: string,
  { byContent = true }: FindLobsterOptions = {},
): Promise<LobsterInputs | undefined> {
  const parts = await partsAt(path, byContent);
  const inputsOf = (wanted: LobsterKind) => parts.filter(({ kind }) => kind === wanted).map(({ input }) => input);
  const [messageFiles, orderbooks] = [inputsOf('message'), inputsOf('orderbook')];
  if (parts.length === 0) return undefined;
  if (messageFiles.length > 1) throw severalDays(path, messageFiles);
  const messages = messageFiles[0] ?? (await messagesBeside(orderbooks[0]));
  const own = messageFiles.length === 0 ? orderbooks[0] : ownOrderbook(messages, orderbooks);
  return {
    day: lobsterDay([fileName(messages), basename(messages.path), basename(path)]),
    messages,
    rows: own ?? (await beside(messages, 'orderbook')),
  };
}

async function partsAt(path: string, byContent: boolean): Promise<Part[]> {
  const inputs = isZip(path) ? (await zipMembers(path)).map((member) => ({ path, member })) : [{ path }];
  const parts: Part[] = [];
  for (const input of inputs) {
    const kind = await kindOf(input, byContent && inputs.length <= MAX_SAMPLED_MEMBERS);
    if (kind !== undefined) parts.push({ input, kind });
  }
  return parts;
}

async function kindOf(input: InputFile, byContent: boolean): Promise<LobsterKind | undefined> {
  const named = parseLobsterName(fileName(input))?.kind;
  if (named === undefined && !byContent) return undefined;
  const lines = await firstLines(input);
  if (named !== undefined) return requireContent(input, named, lines);
  const kind = lobsterKind(lines);
  // Four numbers in a row are not only LOBSTER's.
  return kind === 'orderbook' && !/orderbook/i.test(fileName(input)) ? undefined : kind;
}

/** Answers the kind. An empty file is reported when it is opened. @throws LobtopError `data` */
function requireContent(input: InputFile, kind: LobsterKind, lines: readonly string[]): LobsterKind {
  if (rowsOf(lines).length === 0 || hasRowOf(kind, lines)) return kind;
  const found = `"${sanitize(lines[0], 60)}"`;
  throw new LobtopError('data', `${placeName(input)} is named as a LOBSTER ${kind} file, but begins with ${found}`, {
    remedy:
      kind === 'message'
        ? 'Expected time,type,order id,size,price,direction; rename a file of another format'
        : 'Expected ask price, ask size, bid price and bid size of every level',
  });
}

/** The orderbook file of a message file in the same archive. */
function ownOrderbook(messages: InputFile, orderbooks: readonly InputFile[]): InputFile | undefined {
  const names = orderbooksOf(fileName(messages));
  const own = orderbooks.find((input) => names.includes(fileName(input)));
  if (own !== undefined || orderbooks.length !== 1) return own;
  // LOBSTER's own names say whether they belong together.
  const [other] = orderbooks;
  return [messages, other].every((input) => parseLobsterName(fileName(input)) !== undefined) ? undefined : other;
}

/** @throws LobtopError `no-input` */
async function messagesBeside(orderbook: InputFile): Promise<InputFile> {
  const found = await beside(orderbook, 'message');
  if (found !== undefined) return found;
  const [expected] = messageFilesOf(fileName(orderbook));
  throw new LobtopError('no-input', `${placeName(orderbook)} is a LOBSTER orderbook file without its message file`, {
    remedy: `Put ${sanitize(expected ?? 'TICKER_YYYY-MM-DD_message.csv', 100)} into the same folder, and name that`,
  });
}

/** The other file of a pair, in the same folder, under the name of this one or of its archive. */
async function beside({ path, member }: InputFile, kind: LobsterKind): Promise<InputFile | undefined> {
  const namesOf = kind === 'message' ? messageFilesOf : orderbooksOf;
  const names = [basename(path), ...(member === undefined ? [] : [basename(member)])].flatMap(namesOf);
  for (const name of names) {
    const found = join(dirname(path), name);
    if (!existsSync(found)) continue;
    if (!isZip(found)) return { path: found };
    const parts = await partsAt(found, true);
    const part = parts.find((each) => each.kind === kind);
    if (part !== undefined) return part.input;
  }
  return undefined;
}

function severalDays(path: string, messageFiles: readonly InputFile[]): LobtopError {
  const shown = messageFiles.slice(0, MAX_LISTED).map((input) => sanitize(fileName(input), 100));
  const place = sanitize(basename(path), 100);
  return new LobtopError('usage', `${place} contains ${messageFiles.length} LOBSTER message files`, {
    remedy: `Unpack it and name one: ${shown.join(', ')}`,
  });
}
