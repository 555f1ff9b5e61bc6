import yargs, { type Argv } from 'yargs';
import type { EngineChoice } from '../commands/sim.js';
import type { Target } from '../commands/synth.js';
import { CheckFailed, ConfigError, InputError, ToolError } from '../errors.js';
import type { Part } from '../vectors/benches.js';
import {
  boundOption,
  CONFIG_OPTIONS,
  configFromArgs,
  FEATURE_OPTIONS,
  featuresFromArgs,
  numberOption,
  perChannel,
  regularExpression,
  scaleRule,
  SETTINGS_OPTIONS,
  settingsFromArgs,
  textOption,
  UsageError,
} from './options.js';

/** Where the CLI writes. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Show progress: stderr is a terminal. */
  readonly interactive: boolean;
}

/** What a verb gives back: the result for --json, and its text. */
interface Outcome {
  readonly result: { readonly ok: boolean };
  readonly lines: readonly string[];
}

type Args = Readonly<Record<string, unknown>>;

/**
 * Runs one command line. The only place that prints and decides on the exit code.
 *
 * @param argv - arguments without `node` and the script
 * @returns exit code: 0 good, 1 a check failed (or a bug), 2 bad usage, configuration, input or a missing tool
 */
export async function main(argv: readonly string[], terminal: Terminal): Promise<number> {
  let outcome: Outcome | undefined;
  let progressShown = false;
  const progress = (text: string): void => {
    if (!terminal.interactive) return;
    // Overwrite one line of the terminal.
    terminal.err(`\r\u001b[K${text}`);
    progressShown = true;
  };
  const endProgress = (): void => {
    if (progressShown) terminal.err('\r\u001b[K');
    progressShown = false;
  };
  try {
    const parser = buildParser(progress, (value) => {
      outcome = value;
    });
    let help = '';
    const args = (await parser.parseAsync([...argv], {}, (error, _args, output) => {
      if (error !== undefined && error !== null) throw error;
      help = output;
    })) as Args;
    endProgress();
    if (help !== '') {
      terminal.out(`${help}\n`);
      return 0;
    }
    if (outcome === undefined) return 0;
    const { result, lines } = outcome as Outcome;
    terminal.out(args['json'] === true ? `${JSON.stringify(result, null, 2)}\n` : `${lines.join('\n')}\n`);
    return result.ok ? 0 : 1;
  } catch (error) {
    endProgress();
    return report(error, argv, terminal);
  }
}

function report(error: unknown, argv: readonly string[], terminal: Terminal): number {
  const { err } = terminal;
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof UsageError) {
    const verb = argv.find((arg) => !arg.startsWith('-'));
    if (verb === undefined || VERBS.includes(verb))
      err(`dctcm: ${message} (see dctcm ${verb ?? ''} --help)\n`.replace('  ', ' '));
    else err(`dctcm: expected a verb (${VERBS.join(', ')}), got ${verb}\n`);
    return 2;
  }
  if (error instanceof ConfigError || error instanceof InputError || error instanceof ToolError) {
    err(`dctcm: ${message}\n`);
    return 2;
  }
  if (error instanceof CheckFailed) {
    err(`dctcm: ${message}\n`);
    return 1;
  }
  err(`dctcm: ${message}\nThis is a bug of dctcm: please report it with the command line and its input.\n`);
  if (process.env['DCTCM_DEBUG'] !== undefined && error instanceof Error) err(`${error.stack}\n`);
  else err('DCTCM_DEBUG=1 prints where it happened.\n');
  return 1;
}

const VERBS: readonly string[] = [
  'generate',
  'golden',
  'sim',
  'lint',
  'synth',
  'check',
  'encode',
  'decode',
  'analyze',
  'tune',
  'capture',
  'doctor',
  'demo',
];

function buildParser(progress: (text: string) => void, done: (outcome: Outcome) => void): Argv {
  return yargs()
    .scriptName('dctcm')
    .usage('$0 <verb>\n\nGenerates, simulates and checks the Verilog of a codec for CNN feature maps (DCT-CM).')
    .parserConfiguration({ 'camel-case-expansion': false, 'duplicate-arguments-array': true })
    .option('json', { type: 'boolean', describe: 'Print the result as JSON on stdout, and nothing else there' })
    .command(
      'generate',
      'RTL, test benches and golden vectors of one configuration',
      (y) =>
        y
          .options(CONFIG_OPTIONS)
          .options(FEATURE_OPTIONS)
          .option('out', textOption('out', 'Folder to write; one made by dctcm is replaced', { demandOption: true }))
          .option('vectors', {
            type: 'boolean',
            default: true,
            describe: 'Golden vectors too; --no-vectors leaves them out',
          }),
      async (args: Args) => {
        const [{ generate }, { printGenerate }] = await Promise.all([
          import('../commands/generate.js'),
          import('./print.js'),
        ]);
        const { config, where } = await readConfig(args, featuresFromArgs(args));
        const result = await generate({
          config,
          where,
          out: String(args['out']),
          vectors: args['vectors'] === true,
          part: partOf(args),
        });
        done({ result, lines: printGenerate(result) });
      },
    )
    .command(
      'golden',
      'Golden vectors only, for every unit boundary',
      (y) =>
        y
          .options(CONFIG_OPTIONS)
          .options(FEATURE_OPTIONS)
          .option('out', textOption('out', 'Folder to write; one made by dctcm is replaced', { demandOption: true }))
          .option('input', {
            type: 'string',
            requiresArg: true,
            array: true,
            describe: '.npy map that frames are cut from; may be given several times (default: the built-in sample)',
          })
          .option('random', numberOption('random', 'Blocks of an ordinary random frame (default 4)'))
          .option('seed', numberOption('seed', 'Seed of the random frames (default 1)'))
          .option('format', textOption('format', 'File formats: hex, json, npy, coe, mif, with commas (default hex)'))
          .option('rate', { type: 'boolean', default: true, describe: 'Long frames for the throughput benches too' }),
      async (args: Args) => {
        const [{ golden, parseFormats }, { printGolden }] = await Promise.all([
          import('../commands/golden.js'),
          import('./print.js'),
        ]);
        const { config, where } = await readConfig(args, featuresFromArgs(args));
        const { input: inputs, random: blocks, seed, format } = args;
        const result = await golden({
          config,
          where,
          out: String(args['out']),
          rate: args['rate'] === true,
          part: partOf(args),
          ...(inputs === undefined ? {} : { inputs: inputs as string[] }),
          ...(blocks === undefined ? {} : { blocks: Number(blocks) }),
          ...(seed === undefined ? {} : { seed: Number(seed) }),
          ...(format === undefined ? {} : { formats: parseFormats(String(format)) }),
        });
        done({ result, lines: printGolden(result) });
      },
    )
    .command(
      'sim <dir>',
      'Run the benches of a generated folder against their golden vectors',
      (y) =>
        y
          .positional('dir', { type: 'string', demandOption: true, describe: 'Folder made by generate' })
          .option('engine', {
            ...textOption(
              'engine',
              'Simulator; built in: netlist (the RTL), gates (after synthesis); auto (default): icarus if installed, else icarus-wasm if built, else netlist',
            ),
            choices: ['icarus', 'icarus-wasm', 'verilator', 'netlist', 'gates', 'auto'] as const,
          })
          .option('bench', {
            type: 'string',
            requiresArg: true,
            array: true,
            describe: 'Only these benches, for example encoder (default all)',
          })
          .option('stall', textOption('stall', 'Stall modes: none, input, output, both, with commas (default all)'))
          .option('seed', numberOption('seed', 'Seed of the stalls (default 1)'))
          .option('golden', textOption('golden', 'Folder of the vectors (default: golden in the folder)'))
          .option('vcd', textOption('vcd', 'Write waves of one bench and one stall mode to this file')),
      async (args: Args) => {
        const [{ sim, STALL_MODES }, { printSim }] = await Promise.all([
          import('../commands/sim.js'),
          import('./print.js'),
        ]);
        const { engine, bench: benches, stall, seed, golden, vcd } = args;
        const stalls = listOf('stall', stall, STALL_MODES);
        const result = await sim({
          dir: String(args['dir']),
          onProgress: progress,
          ...(engine === undefined ? {} : { engine: engine as EngineChoice }),
          ...(benches === undefined ? {} : { benches: benches as string[] }),
          ...(stalls === undefined ? {} : { stalls }),
          ...(seed === undefined ? {} : { seed: Number(seed) }),
          ...(golden === undefined ? {} : { golden: String(golden) }),
          ...(vcd === undefined ? {} : { vcd: String(vcd) }),
        });
        done({ result, lines: printSim(result) });
      },
    )
    .command(
      'lint <dir>',
      'Portability rules, Verilator -Wall, Icarus -Wall and latch check of a generated folder',
      (y) =>
        y
          .positional('dir', { type: 'string', demandOption: true, describe: 'Folder made by generate' })
          .option('tool', {
            type: 'string',
            requiresArg: true,
            array: true,
            choices: ['portability', 'verilator', 'icarus', 'yosys', 'yowasp'] as const,
            describe: 'Only these checks (default all)',
          }),
      async (args: Args) => {
        const [{ lint }, { printLint }] = await Promise.all([import('../commands/lint.js'), import('./print.js')]);
        const tools = args['tool'] as
          ReadonlyArray<'portability' | 'verilator' | 'icarus' | 'yosys' | 'yowasp'> | undefined;
        const result = await lint({
          dir: String(args['dir']),
          onProgress: progress,
          ...(tools === undefined ? {} : { tools }),
        });
        done({ result, lines: printLint(result) });
      },
    )
    .command(
      'synth <dir>',
      'What the RTL of a generated folder costs, with the built-in Yosys',
      (y) =>
        y
          .positional('dir', { type: 'string', demandOption: true, describe: 'Folder made by generate' })
          .option('target', {
            ...textOption('target', 'Technology (default generic: gate equivalents)'),
            choices: ['ice40', 'ecp5', 'xilinx', 'gowin', 'generic'] as const,
          })
          .option('module', {
            type: 'string',
            requiresArg: true,
            array: true,
            describe: 'Only these modules, for example encoder (default: units and tops)',
          })
          .option('pnr', {
            type: 'boolean',
            describe: 'Place and route the tops with nextpnr-ice40, for the clock rate',
          }),
      async (args: Args) => {
        const [{ synth }, { printSynth }] = await Promise.all([import('../commands/synth.js'), import('./print.js')]);
        const { target, module: modules, pnr } = args;
        const result = await synth({
          dir: String(args['dir']),
          onProgress: progress,
          pnr: pnr === true,
          ...(target === undefined ? {} : { target: target as Target }),
          ...(modules === undefined ? {} : { modules: modules as string[] }),
        });
        done({ result, lines: printSynth(result) });
      },
    )
    .command(
      'check',
      'Make everything that is committed again and compare, lint and simulate it',
      (y) =>
        y
          .option('root', textOption('root', 'Folder with configs, rtl-out and golden (default: this one)'))
          .option('only', textOption('only', 'Some of rtl, golden, lint, sim, with commas (default all)'))
          .option('update', { type: 'boolean', describe: 'Write what differs instead of failing' }),
      async (args: Args) => {
        const [{ check, CHECKS }, { printCheck }] = await Promise.all([
          import('../commands/check.js'),
          import('./print.js'),
        ]);
        const only = listOf('only', args['only'], CHECKS);
        const result = await check({
          onProgress: progress,
          update: args['update'] === true,
          ...(args['root'] === undefined ? {} : { root: String(args['root']) }),
          ...(only === undefined ? {} : { only }),
        });
        done({ result, lines: printCheck(result) });
      },
    )
    .command(
      'encode <input>',
      'Compress a .npy tensor (C,H,W) or (B,C,H,W) into a .dcm file',
      (y) =>
        y
          .positional('input', {
            type: 'string',
            demandOption: true,
            describe: '.npy file: uint8, int8, uint16, int16',
          })
          .option('out', textOption('out', '.dcm file to write', { alias: 'o', demandOption: true }))
          .option('axis', {
            ...textOption('axis', 'Axis across the lanes of a block (default channel)'),
            choices: ['channel', 'width'] as const,
          })
          .options(SETTINGS_OPTIONS)
          .options(CONFIG_OPTIONS),
      async (args: Args) => {
        const [{ encode }, { printEncode }] = await Promise.all([
          import('../commands/encode.js'),
          import('./print.js'),
        ]);
        const axis = args['axis'] as 'channel' | 'width' | undefined;
        const result = await encode({
          input: String(args['input']),
          output: String(args['out']),
          config: (await readConfig(args)).config,
          settings: { ...(await readObject(args['settings'])), ...settingsFromArgs(args) },
          ...(axis === undefined ? {} : { axis }),
        });
        done({ result, lines: printEncode(result) });
      },
    )
    .command(
      'decode <input>',
      'Unpack a .dcm file into a .npy tensor',
      (y) =>
        y
          .positional('input', { type: 'string', demandOption: true, describe: '.dcm file' })
          .option('out', textOption('out', '.npy file to write', { alias: 'o', demandOption: true })),
      async (args: Args) => {
        const [{ decode }, { printDecode }] = await Promise.all([
          import('../commands/decode.js'),
          import('./print.js'),
        ]);
        const result = await decode({ input: String(args['input']), output: String(args['out']) });
        done({ result, lines: printDecode(result) });
      },
    )
    .command(
      'analyze <paths..>',
      'Ratio and error of .npy maps in all forms of the codec, beside other codes',
      (y) =>
        y
          .positional('paths', {
            type: 'string',
            array: true,
            demandOption: true,
            describe: '.npy files, and folders of them',
          })
          .option('step', textOption('step', 'Steps of direct blocks, with commas (default 1,3); 1 is lossless'))
          .option('mode', textOption('mode', 'Some of direct, transform, auto, with commas (default all)'))
          .option('axis', textOption('axis', 'Some of channel, width, with commas (default both)'))
          .option('predict', textOption('predict', 'Some of none, previous, with commas (default both)'))
          .option('report', textOption('report', 'Write a page with plots to this .html file'))
          .options(CONFIG_OPTIONS),
      async (args: Args) => {
        const [{ analyze }, { printAnalyze }, { MODES, STEPS }, { LANE_AXES }] = await Promise.all([
          import('../commands/analyze.js'),
          import('./print-analysis.js'),
          import('../config/schema.js'),
          import('../model/layout.js'),
        ]);
        const steps = listOf('step', args['step'], STEPS.map(String))?.map(Number);
        const modes = listOf('mode', args['mode'], MODES);
        const axes = listOf('axis', args['axis'], LANE_AXES);
        const predict = listOf('predict', args['predict'], ['none', 'previous'] as const);
        const result = await analyze({
          paths: args['paths'] as string[],
          config: (await readConfig(args)).config,
          onProgress: progress,
          forms: {
            ...(modes === undefined ? {} : { modes }),
            ...(axes === undefined ? {} : { axes }),
            ...(predict === undefined ? {} : { predict }),
          },
          ...(steps === undefined ? {} : { steps }),
          ...(args['report'] === undefined ? {} : { report: String(args['report']) }),
        });
        done({ result, lines: printAnalyze(result) });
      },
    )
    .command(
      'tune <paths..>',
      'Per layer the settings with the fewest bits under a bound on the error',
      (y) =>
        y
          .positional('paths', {
            type: 'string',
            array: true,
            demandOption: true,
            describe: '.npy files, and folders of them; files of the same name are one layer',
          })
          .option('max-rmse', boundOption('max-rmse', 'Largest root of the mean square error of a map'))
          .option('max-error', boundOption('max-error', 'Largest error of a sample; 0 is lossless'))
          .option('min-psnr', boundOption('min-psnr', 'Least PSNR of a map in dB, against the full sample range'))
          .option('out', textOption('out', 'JSON file to write', { alias: 'o', demandOption: true }))
          .option('mode', textOption('mode', 'Some of direct, transform, auto, with commas (default all)'))
          .option('axis', textOption('axis', 'Some of channel, width, with commas (default both)'))
          .option('rounding', textOption('rounding', 'Some of keep-nonzero, nearest, with commas (default both)'))
          .options(CONFIG_OPTIONS),
      async (args: Args) => {
        const [{ tune }, { printTune }, { MODES }, { LANE_AXES }] = await Promise.all([
          import('../commands/tune.js'),
          import('./print-analysis.js'),
          import('../config/schema.js'),
          import('../model/layout.js'),
        ]);
        const { 'max-rmse': maxRmse, 'max-error': maxError, 'min-psnr': minPsnr } = args;
        if (maxRmse === undefined && maxError === undefined && minPsnr === undefined)
          throw new UsageError('tune: expected --max-rmse, --max-error or --min-psnr, got none');
        const modes = listOf('mode', args['mode'], MODES);
        const axes = listOf('axis', args['axis'], LANE_AXES);
        const roundings = listOf('rounding', args['rounding'], ['keep-nonzero', 'nearest'] as const);
        const result = await tune({
          paths: args['paths'] as string[],
          output: String(args['out']),
          config: (await readConfig(args)).config,
          onProgress: progress,
          bound: {
            ...(maxRmse === undefined ? {} : { maxRmse: Number(maxRmse) }),
            ...(maxError === undefined ? {} : { maxError: Number(maxError) }),
            ...(minPsnr === undefined ? {} : { minPsnr: Number(minPsnr) }),
          },
          choice: {
            ...(modes === undefined ? {} : { modes }),
            ...(axes === undefined ? {} : { axes }),
            ...(roundings === undefined ? {} : { roundings }),
          },
        });
        done({ result, lines: printTune(result) });
      },
    )
    .command(
      'capture',
      'Run an ONNX network and take out its feature maps as .npy; with --codec, put the codec into the network',
      (y) =>
        y
          .option('model', textOption('model', '.onnx file with its weights inside', { demandOption: true }))
          .option('input', {
            type: 'string',
            requiresArg: true,
            array: true,
            demandOption: true,
            describe: '.png picture, or .npy of float32; may be given several times',
          })
          .option('out', textOption('out', 'Folder for the maps; one made by dctcm is replaced'))
          .option('width', numberOption('width', 'W, bits per sample: 4 to 16 (default 8)'))
          .option(
            'scale',
            textOption('scale', 'What the largest sample stands for: max, or a percentile (default 99.99)'),
          )
          .option('filter', textOption('filter', 'Only tensors whose name matches this regular expression'))
          .option(
            'mean',
            textOption('mean', 'Of pictures: (pixel/255 - mean) / std, 1 or 3 numbers with commas (default 0)'),
          )
          .option('std', textOption('std', 'Of pictures, see --mean (default 1)'))
          .option('codec', textOption('codec', 'File of tune: compare the outputs with and without the codec')),
      async (args: Args) => {
        const [{ capture }, { printCapture }] = await Promise.all([
          import('../commands/capture.js'),
          import('./print-analysis.js'),
        ]);
        const { width, scale, filter, mean, std, out, codec } = args;
        if (out === undefined && codec === undefined)
          throw new UsageError('capture: expected --out or --codec, got none');
        if (width !== undefined && !(Number(width) >= 4 && Number(width) <= 16))
          throw new UsageError(`--width: expected 4 to 16, got ${Number(width)}`);
        const result = await capture({
          model: String(args['model']),
          inputs: args['input'] as string[],
          onProgress: progress,
          ...(out === undefined ? {} : { out: String(out) }),
          ...(width === undefined ? {} : { width: Number(width) }),
          ...(scale === undefined ? {} : { scale: scaleRule(String(scale)) }),
          ...(filter === undefined ? {} : { filter: regularExpression('filter', String(filter)) }),
          ...(mean === undefined ? {} : { mean: perChannel('mean', String(mean)) }),
          ...(std === undefined ? {} : { std: perChannel('std', String(std)) }),
          ...(codec === undefined ? {} : { codec: String(codec) }),
        });
        done({ result, lines: printCapture(result) });
      },
    )
    .command(
      'doctor',
      'Which engines and tools are there, and how to install what is missing',
      (y) => y,
      async () => {
        const [{ doctor }, { printDoctor }] = await Promise.all([
          import('../commands/doctor.js'),
          import('./print.js'),
        ]);
        const result = await doctor();
        done({ result, lines: printDoctor(result) });
      },
    )
    .command(
      'demo',
      'The main job on the built-in sample of real feature maps, from nothing to a summary',
      (y) =>
        y.option('out', textOption('out', 'Folder for RTL, compressed maps and report', { default: 'build/demo' })),
      async (args: Args) => {
        const [{ demo }, { printDemo }] = await Promise.all([import('../commands/demo.js'), import('./print.js')]);
        const result = await demo({ out: String(args['out']), onProgress: progress });
        done({ result, lines: printDemo(result) });
      },
    )
    .demandCommand(1, 'expected a verb, got none')
    .strict()
    .version(false)
    .help()
    .alias('help', 'h')
    .wrap(110)
    .exitProcess(false)
    .fail((message, error) => {
      // Errors of the verbs pass; what yargs itself finds (also in coerce) is a usage error.
      if (error !== undefined && error !== null && error.name !== 'YError') throw error;
      throw new UsageError((message ?? error.message).replace(/\s*\n\s*/g, ' '));
    });
}

/** Names with commas, each one of `allowed`. */
function listOf<T extends string>(option: string, value: unknown, allowed: readonly T[]): T[] | undefined {
  if (value === undefined) return undefined;
  return String(value)
    .split(',')
    .map((name) => {
      const found = allowed.find((x) => x === name.trim());
      if (found === undefined)
        throw new UsageError(`--${option}: expected some of ${allowed.join(', ')}, got "${name}"`);
      return found;
    });
}

/** Value of --part; yargs has checked it. */
function partOf(args: Args): Part {
  return (args['part'] as Part | undefined) ?? 'both';
}

/** Configuration from --config and the options over it. */
async function readConfig(
  args: Args,
  features: Readonly<Record<string, unknown>> = {},
): Promise<{ readonly config: Record<string, unknown>; readonly where: string }> {
  const file = await readObject(args['config']);
  return {
    config: { ...file, ...configFromArgs(args), ...features },
    where: typeof args['config'] === 'string' ? args['config'] : 'command line',
  };
}

/** A JSON file that holds an object; `{}` without a file. */
async function readObject(path: unknown): Promise<Record<string, unknown>> {
  if (typeof path !== 'string') return {};
  const { readJson } = await import('../tools/files.js');
  const value = await readJson(path);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new ConfigError(`${path}: expected a JSON object, got ${Array.isArray(value) ? 'an array' : typeof value}`);
  return value as Record<string, unknown>;
}
