/** The typed library: the same functions as the CLI's verbs, and the model under them. */
export { CheckFailed, ConfigError, InputError, TemplateError, ToolError } from './errors.js';
export {
  MODES,
  parseConfig,
  parseSettings,
  STEPS,
  type CodecConfig,
  type CodecConfigInput,
  type FrameSettings,
  type FrameSettingsInput,
  type Mode,
} from './config/schema.js';
export { derive, type CodecParams } from './config/params.js';
export { createEncoder, type EncodedFrame, type FrameEncoder } from './model/encoder.js';
export { createDecoder, type DecodedFrame, type FrameDecoder } from './model/decoder.js';
export { fromBlocks, geometry, LANE_AXES, toBlocks, type LaneAxis } from './model/layout.js';
export { parseNpy, serialiseNpy, type NpyArray, type NpyDtype } from './formats/npy.js';
export { parseDcm, serialiseDcm, type DcmFile } from './formats/dcm.js';
export { parseTuning, type LayerSettings, type Tuning } from './config/tuning.js';
export { analyze, type AnalyzeOptions, type AnalyzeResult } from './commands/analyze.js';
export { tune, type TuneOptions, type TuneResult } from './commands/tune.js';
export { BASELINES, order0Entropy, type BaselineCoder } from './baselines/index.js';
export { capture, type CaptureOptions, type CaptureResult } from './commands/capture.js';
export { check, type CheckOptions, type CheckResult } from './commands/check.js';
export { decode, type DecodeOptions, type DecodeResult } from './commands/decode.js';
export { demo, type DemoOptions, type DemoResult } from './commands/demo.js';
export { doctor, type DoctorResult } from './commands/doctor.js';
export { encode, type EncodeOptions, type EncodeResult } from './commands/encode.js';
export {
  generate,
  renderConfiguration,
  type GenerateOptions,
  type GenerateResult,
  type Manifest,
} from './commands/generate.js';
export { golden, makeVectors, type GoldenOptions, type GoldenResult, type VectorRequest } from './commands/golden.js';
export { lint, type LintOptions, type LintResult } from './commands/lint.js';
export { sim, type SimOptions, type SimResult } from './commands/sim.js';
export { decodeTensor, encodeTensor } from './commands/tensor.js';
