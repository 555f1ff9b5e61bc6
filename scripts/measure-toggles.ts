/**
 * Power proxy: bits that change in registers and memories per sample, on real maps, for direct, transform and auto frames.
 *
 *     npm run measure:toggles [-- PATH...]
 *
 * Paths are `.npy` files or folders (default: samples/). Without paths the table of docs/hardware.md is written anew.
 */
import { SAMPLES_DIR } from '../generator/commands/golden.js';
import { derive } from '../generator/config/params.js';
import {
  type CodecConfigInput,
  type FrameSettingsInput,
  parseConfig,
  parseSettings,
} from '../generator/config/schema.js';
import { createDecoder } from '../generator/model/decoder.js';
import { createEncoder } from '../generator/model/encoder.js';
import { popcount } from '../generator/model/mask.js';
import type { Machine } from '../generator/netlist/program.js';
import { readHardware, type ToggleRow, writeHardware } from './hw-docs.js';
import type { Side } from './hw-rows.js';
import { machineOf, mapFrames, runFrame } from './hw-run.js';

const LOSSLESS: CodecConfigInput = { channels: 8, modes: ['direct'], steps: false, prediction: false };

/** Forms of frames; the hardware is a full codec unless a configuration is given. */
const FORMS: ReadonlyArray<readonly [form: string, settings: FrameSettingsInput, hardware?: CodecConfigInput]> = [
  ['direct, step 1, hardware for that only', { mode: 'direct' }, LOSSLESS],
  ['direct, step 1', { mode: 'direct' }],
  ['direct, step 3', { mode: 'direct', directStep: 3 }],
  ['direct, step 1, predicted', { mode: 'direct', predict: 'previous' }],
  ['transform, step 8', { mode: 'transform', coefStep: 8 }],
  ['transform, step 8, activation mask', { mode: 'transform', coefStep: 8, activationMask: true }],
  ['auto, steps 3 and 8', { mode: 'auto', directStep: 3, coefStep: 8 }],
];
/** Blocks per map: enough that the frame's ends do not count. */
const BLOCKS = 2000;

const paths = process.argv.slice(2);

/** Counts the bits of a machine's state that change at each clock. */
function counter(machine: Machine): { readonly onClock: () => void; readonly take: () => number } {
  let before = machine.state.slice();
  let count = 0;
  let armed = false;
  return {
    onClock: () => {
      const { state } = machine;
      // The first clock after the reset compares with the frame before.
      if (armed) for (let i = 0; i < state.length; i++) count += popcount(state[i]! ^ before[i]!);
      before.set(state);
      armed = true;
    },
    take: () => {
      const taken = count;
      count = 0;
      armed = false;
      before = machine.state.slice();
      return taken;
    },
  };
}

async function hardware(config: CodecConfigInput) {
  const codec = derive(parseConfig(config));
  const side = async (name: Side) => {
    const machine = await machineOf(codec, name);
    return { machine, counter: counter(machine) };
  };
  return { params: codec, encoder: await side('encoder'), decoder: await side('decoder') };
}

const full = await hardware({ channels: 8 });
const frames = mapFrames(full.params, paths.length === 0 ? [SAMPLES_DIR] : paths, BLOCKS);
const rows: ToggleRow[] = [];
for (const [form, input, config] of FORMS) {
  const codec = config === undefined ? full : await hardware(config);
  const { params } = codec;
  const settings = parseSettings(input, params.n);
  let samples = 0;
  let words = 0;
  let squares = 0;
  const toggles = { encoder: 0, decoder: 0 };
  for (const frame of frames) {
    for (const side of ['encoder', 'decoder'] as const) {
      runFrame(codec[side].machine, params, side, settings, frame.samples, codec[side].counter.onClock);
      toggles[side] += codec[side].counter.take();
    }
    const coded = createEncoder(params, settings).encode(frame.samples);
    const rebuilt = createDecoder(params, settings).decode(coded.limbs).samples;
    frame.samples.forEach((x, i) => (squares += (x - rebuilt[i]!) ** 2));
    samples += frame.samples.length;
    words += coded.words;
  }
  const round = (value: number, digits: number) => Number(value.toFixed(digits));
  const row: ToggleRow = {
    form,
    maps: frames.length,
    samples,
    ratio: round((samples * params.w) / (words * params.outW), 3),
    rmse: round(Math.sqrt(squares / samples), 3),
    encoder: round(toggles.encoder / samples, 2),
    decoder: round(toggles.decoder / samples, 2),
  };
  console.log(
    `${form.padEnd(36)} ratio ${row.ratio.toFixed(3)}  RMSE ${row.rmse.toFixed(3)}  toggles/sample: encoder ${row.encoder}, decoder ${row.decoder}`,
  );
  rows.push(row);
}
if (paths.length === 0) writeHardware({ ...readHardware(), toggles: rows });
