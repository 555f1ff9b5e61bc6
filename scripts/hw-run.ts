import { renderConfiguration } from '../generator/commands/generate.js';
import { compileTop, elaborate } from '../generator/commands/elaborate.js';
import type { CodecParams } from '../generator/config/params.js';
import type { FrameSettings } from '../generator/config/schema.js';
import { packLanes, toHex } from '../generator/fixed/bits.js';
import { createDecoder } from '../generator/model/decoder.js';
import { createEncoder } from '../generator/model/encoder.js';
import { type Pumped, pumpFrame } from '../generator/netlist/pump.js';
import { instantiate, type Machine } from '../generator/netlist/program.js';
import { parseStream, parseWords } from '../generator/netlist/stream-file.js';
import { wrapperName, wrapperText } from '../generator/netlist/wrapper.js';
import { benchSpecs } from '../generator/vectors/benches.js';
import type { RealBlocks } from '../generator/vectors/frames.js';
import { createPrng } from '../generator/vectors/prng.js';
import { settingLayout, settingWord } from '../generator/vectors/settings.js';
import { realBlocks } from '../generator/vectors/vectors.js';
import { benchView } from '../generator/view/tb/bench.js';
import type { Side } from './hw-rows.js';
import { readMaps } from './maps.js';

/** RTL of one side: file name -> text without comments and properties, so that a new one is no new hardware. */
export function rtlOf(params: CodecParams, side: Side): Record<string, string> {
  const { manifest, files } = renderConfiguration(params, new Map(), side);
  return Object.fromEntries(
    manifest.modules.map(({ file }) => [
      file,
      String(files.get(file))
        .replace(/^`ifdef FORMAL\b[^]*?^`endif\b/gm, '')
        .replace(/[ \t]*\/\/.*$/gm, '')
        .replace(/\n{2,}/g, '\n'),
    ]),
  );
}

/** The top of a side on the netlist engine. */
export async function machineOf(params: CodecParams, side: Side): Promise<Machine> {
  const spec = benchSpecs(params).find(({ bench }) => bench === `tb_dctcm_${side}`)!;
  const view = benchView({ params, command: '', configHash: '', generatorVersion: '' }, spec);
  const name = wrapperName(view.bench);
  const netlist = await elaborate({ ...rtlOf(params, side), [`${name}.v`]: wrapperText(view) }, [name]);
  return instantiate(compileTop(netlist, name));
}

/** Blocks of a layer of 256 x 56 x 56 samples for N = 8: what a frame starts and ends with costs little then, as in use. */
const LAYER_BLOCKS = 100_352;

/** A frame for a measurement, N*blocks samples. */
export interface MeasuredFrame {
  readonly name: string;
  readonly samples: Int32Array;
}

/** Maps of the paths as frames: repeated or cut to the size of a layer. Values above the sample range are scaled. */
export function mapFrames(params: CodecParams, paths: readonly string[], blocks = LAYER_BLOCKS): MeasuredFrame[] {
  return [...readMaps(paths)].map(({ file, shape, data }) => {
    const name = file.split('/').at(-1)!;
    return { name, samples: toLength(realBlocks(params, { name, data, shape }), blocks * params.n) };
  });
}

function toLength({ samples }: RealBlocks, length: number): Int32Array {
  return Int32Array.from({ length }, (_, i) => samples[i % samples.length]!);
}

/** The map with most zeros, the one with fewest, and noise that no code makes shorter. */
export function extremeFrames(params: CodecParams, paths: readonly string[]): Record<string, MeasuredFrame> {
  const frames = mapFrames(params, paths);
  const zeros = (frame: MeasuredFrame) => frame.samples.reduce((sum, x) => sum + Number(x === 0), 0);
  const sorted = frames.map((frame) => ({ frame, zeros: zeros(frame) })).sort((a, b) => a.zeros - b.zeros);
  const rng = createPrng(1, 'incompressible');
  return {
    sparse: sorted.at(-1)!.frame,
    dense: sorted[0]!.frame,
    incompressible: {
      name: 'incompressible',
      samples: Int32Array.from({ length: LAYER_BLOCKS * params.n }, () =>
        rng.between(params.sampleMin, params.sampleMax),
      ),
    },
  };
}

/** A frame through the RTL of one side at full speed, compared with the model. */
export function runFrame(
  machine: Machine,
  params: CodecParams,
  side: Side,
  settings: FrameSettings,
  samples: Int32Array,
  onClock?: () => void,
): { readonly clocks: number; readonly blocks: number; readonly words: number; readonly bits: number } {
  const { n, w, outW } = params;
  const blocks = samples.length / n;
  const frame = createEncoder(params, settings).encode(samples);
  const width = settingLayout(params).width;
  const cfg = parseWords(toHex(settingWord(params, settings, true), width), width)[0]!;
  const beats = (all: Int32Array) => {
    const lines = Array.from({ length: blocks }, (_, b) =>
      toHex(packLanes(all.subarray(b * n, (b + 1) * n), w), n * w),
    );
    return parseStream(lines.join('\n'), n * w).tdata;
  };
  const limbs = Int32Array.from(frame.limbs);
  let result: Pumped;
  let expected: Int32Array;
  if (side === 'encoder') {
    result = pumpFrame(machine, beats(samples), cfg, frame.words + 1, onClock);
    expected = limbs;
  } else {
    result = pumpFrame(machine, limbs, cfg, blocks + 1, onClock);
    expected = beats(createDecoder(params, settings).decode(frame.limbs).samples);
  }
  const same = result.tdata.length === expected.length && result.tdata.every((x, i) => x === expected[i]);
  if (!same) throw new Error(`${params.config.name} ${side}: the RTL does not give what the model gives`);
  return { clocks: result.clocks, blocks, words: (frame.limbs.length * 32) / outW, bits: frame.bits };
}
