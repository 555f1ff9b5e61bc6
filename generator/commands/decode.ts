import { serialiseNpy, type NpyDtype } from '../formats/npy.js';
import type { LaneAxis } from '../model/layout.js';
import { readInput, writeFileAtomic } from '../tools/files.js';
import { decodeTensor } from './tensor.js';

export interface DecodeOptions {
  readonly input: string;
  readonly output: string;
}

export interface DecodeResult {
  readonly ok: true;
  readonly input: string;
  readonly output: string;
  readonly dtype: NpyDtype;
  readonly shape: readonly number[];
  readonly axis: LaneAxis;
  readonly config: string;
  readonly samples: number;
  readonly blocks: number;
  readonly words: number;
}

/**
 * Unpacks a `.dcm` file into a `.npy` tensor.
 *
 * @throws InputError when the file is damaged; the output file is then not touched
 */
export async function decode(options: DecodeOptions): Promise<DecodeResult> {
  const { file, tensor } = decodeTensor(await readInput(options.input), options.input);
  await writeFileAtomic(options.output, serialiseNpy(tensor));
  return {
    ok: true,
    input: options.input,
    output: options.output,
    dtype: tensor.dtype,
    shape: tensor.shape,
    axis: file.tensor.axis,
    config: String(file.params.config.name),
    samples: tensor.data.length,
    blocks: file.blocks,
    words: file.words,
  };
}
