import { LobtopError } from '../../errors.js';
import { type InputFile, placeName } from './input-file.js';

/** Files that cannot be read as they are: their magic bytes in latin1, what they are called, and what unpacks them. */
const ARCHIVES: readonly {
  readonly magic: string;
  readonly offset?: number;
  readonly what: string;
  readonly unpack: string;
}[] = [
  { magic: '7z\xbc\xaf\x27\x1c', what: 'a 7z archive', unpack: '7z x' },
  { magic: 'Rar!\x1a\x07', what: 'a rar archive', unpack: 'unrar x' },
  { magic: 'ustar', offset: 257, what: 'a tar archive', unpack: 'tar -xf' },
  { magic: 'BZh', what: 'a bzip2 file', unpack: 'bunzip2' },
  { magic: '\x04\x22\x4d\x18', what: 'an lz4 file', unpack: 'unlz4' },
  // LZMA alone, as older tools write it: properties, and the size of its dictionary.
  { magic: '\x5d\x00\x00', what: 'an lzma file', unpack: 'unlzma' },
  // Regular files are read by their directory at the end; a pipe and a file inside another archive have none.
  { magic: 'PK\x03\x04', what: 'a zip archive, which can only be read from a file', unpack: 'unzip' },
];
/** Files of other programs that have no lines, and are not read either. */
const OTHERS: readonly { readonly magic: string; readonly what: string }[] = [
  { magic: '\x89HDF', what: 'an HDF5 file' },
  { magic: 'ARROW1', what: 'an Arrow (Feather) file' },
  { magic: '\x93NUMPY', what: 'a NumPy array' },
  { magic: 'SQLite format 3', what: 'an SQLite database' },
  { magic: '\x80\x03', what: 'a Python pickle' },
  { magic: '\x80\x04\x95', what: 'a Python pickle' },
  { magic: '\x80\x05\x95', what: 'a Python pickle' },
];
/** "BZh" could begin a text: a level from 1 to 9 and the first block follow. */
const BZIP2 = /^BZh[1-9](1AY&SY|\x17rE8P\x90)/;
/** Of the header of a tar archive, to the end of "ustar". */
export const ARCHIVE_HEAD_BYTES = 262;

/**
 * Rejects archives and compressed files that cannot be read, by their first bytes: 7z, as LOBSTER's own downloads are, rar, tar, bzip2, lz4; and
 * files of numbers that have no lines.
 *
 * @param head at least the first six bytes; tar is recognised from `ARCHIVE_HEAD_BYTES` on
 * @throws LobtopError `data` that says what it is and how to unpack it
 */
export function requireNoArchive(head: Uint8Array, input: InputFile): void {
  const text = Buffer.from(head.subarray(0, ARCHIVE_HEAD_BYTES)).toString('latin1');
  const other = OTHERS.find(({ magic }) => text.startsWith(magic));
  if (other !== undefined) {
    throw new LobtopError('data', `${placeName(input)} is ${other.what}, which is not read`, {
      remedy: 'Write it as Parquet or CSV first',
    });
  }
  const found = ARCHIVES.find(({ magic, offset = 0 }) => text.startsWith(magic, offset));
  if (found === undefined || (found.magic === 'BZh' && !BZIP2.test(text))) return;
  throw new LobtopError('data', `${placeName(input)} is ${found.what}: unpack it first, with ${found.unpack}`);
}
