/**
 * Compression ratio and speed of the reference model on feature maps.
 *
 *   npx tsx scripts/measure-model.ts PATH... [--repeat 5]
 *
 * Each path is a `.npy` file or a folder of them. Every map is encoded (N = 8, channel lanes, direct mode, step 1, the
 * built-in tables), decoded and compared; the ratio counts whole stream words. Speed is samples per second of CPU time
 * on one core, the best of `--repeat` runs per map (the machines are shared), transposition into blocks excluded.
 */
import { parseConfig, parseSettings } from '../generator/config/schema.js';
import { derive } from '../generator/config/params.js';
import { createDecoder } from '../generator/model/decoder.js';
import { createEncoder } from '../generator/model/encoder.js';
import { toBlocks } from '../generator/model/layout.js';
import { readMaps } from './maps.js';

const args = process.argv.slice(2);
const at = args.indexOf('--repeat');
const repeat = at >= 0 ? Number(args.splice(at, 2)[1]) : 5;

const params = derive(parseConfig({ channels: 8 }));
const settings = parseSettings({}, 8);
const encoder = createEncoder(params, settings);
const decoder = createDecoder(params, settings);

/** Smallest user CPU time of `repeat` runs, in seconds. */
function best<T>(run: () => T): { seconds: number; result: T } {
  let seconds = Infinity;
  let result!: T;
  for (let i = 0; i < repeat; i++) {
    const start = process.cpuUsage();
    result = run();
    seconds = Math.min(seconds, process.cpuUsage(start).user / 1e6);
  }
  return { seconds, result };
}

for (const path of args) {
  let samples = 0;
  let bits = 0;
  let ratios = 0;
  let maps = 0;
  let encodeSeconds = 0;
  let decodeSeconds = 0;
  for (const map of readMaps([path])) {
    const blocks = toBlocks(map.data, map.shape, 'channel', params.n);
    const encoded = best(() => encoder.encode(blocks));
    const decoded = best(() => decoder.decode(encoded.result.limbs));
    if (decoded.result.error !== undefined || decoded.result.samples.some((x, i) => x !== blocks[i]))
      throw new Error(`${map.file}: decoded samples differ from the input`);
    const frameBits = encoded.result.words * params.outW;
    samples += map.data.length;
    bits += frameBits;
    ratios += (map.data.length * params.w) / frameBits;
    maps++;
    encodeSeconds += encoded.seconds;
    decodeSeconds += decoded.seconds;
  }
  console.log(
    `${path}: ${maps} maps, ${(samples / 1e6).toFixed(2)} M samples, lossless ratio ` +
      `${((samples * params.w) / bits).toFixed(3)} total, ${(ratios / maps).toFixed(3)} mean of maps; ` +
      `encode ${(samples / encodeSeconds / 1e6).toFixed(1)} M samples/s, ` +
      `decode ${(samples / decodeSeconds / 1e6).toFixed(1)} M samples/s`,
  );
}
