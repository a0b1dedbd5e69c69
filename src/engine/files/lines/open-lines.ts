import type { Follow } from '../bytes/follow.js';
import type { InputFile } from '../bytes/input-file.js';
import type { Lines } from './lines.js';
import { isParquet, ParquetLines } from './parquet-lines.js';
import { StreamedLines } from './streamed-lines.js';

/** Opens a file of lines or a DBN file, plain or compressed, or a Parquet file, whose rows are read as the lines of a table. @throws LobtopError `no-input`, `data` */
export async function openLines(input: InputFile, follow?: Follow): Promise<Lines> {
  return (await isParquet(input)) ? ParquetLines.open(input) : new StreamedLines(input, follow);
}
