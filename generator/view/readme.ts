import type { GenerateContext } from './context.js';

/** View of the usage text that lies in every generated folder. */
export interface ReadmeView {
  readonly title: string;
  readonly version: string;
  readonly command: string;
  readonly name: string;
  readonly configHash: string;
  /** Rows of the configuration; labels padded. */
  readonly facts: ReadonlyArray<{ readonly label: string; readonly text: string }>;
  /** RTL files, names padded, with their latency. */
  readonly modules: ReadonlyArray<{ readonly file: string; readonly text: string }>;
  readonly hasBenches: boolean;
  /** File names below `tb/`. */
  readonly benches: readonly string[];
  /** One bench for the example command, and the files that every bench needs. */
  readonly example: string;
  readonly shared: string;
  /** The tops in words. */
  readonly tops: string;
}

/**
 * @param modules - RTL modules with their latency in clocks, where it is fixed
 * @param benches - modules of the benches; the last one is the example
 * @param shared - files below `tb/` that every bench needs
 * @param tops - modules that a user instantiates
 */
export function readmeView(
  context: GenerateContext,
  modules: ReadonlyArray<{ readonly file: string; readonly latency?: number }>,
  benches: readonly string[],
  shared: readonly string[],
  tops: readonly string[],
): ReadmeView {
  const { params } = context;
  const { config } = params;
  const facts: Array<readonly [string, string]> = [
    ['channel width', `N = ${params.n} samples per block, one block per clock`],
    ['samples', `${params.w} bits, ${params.signed ? "two's complement" : 'unsigned'}`],
    ['stream', `words of ${params.outW} bits`],
    ...(params.features.transform
      ? ([
          [
            'DCT constants',
            `${params.coefFrac} fraction bits, ${config.multiplier === 'dsp' ? 'multipliers' : 'shifts and adds'}`,
          ],
          ['coefficients', `${params.coefW} bits, signed, gain sqrt(N)`],
        ] as const)
      : []),
    ['features', featureText(params)],
  ];
  const labelWidth = Math.max(...facts.map(([label]) => label.length));
  const fileWidth = Math.max(17, ...modules.map(({ file }) => file.length));
  return {
    title: `DCT-CM codec for feature maps, configuration ${config.name}`,
    version: context.generatorVersion,
    command: context.command,
    name: String(config.name),
    configHash: context.configHash,
    facts: facts.map(([label, text]) => ({ label: label.padEnd(labelWidth), text })),
    modules: modules.map(({ file, latency }) => ({
      file: file.padEnd(fileWidth),
      text: latency === undefined ? 'RTL' : `RTL, latency ${latency} clock${latency === 1 ? '' : 's'}`,
    })),
    hasBenches: benches.length > 0,
    benches: benches.map((bench) => `${bench}.v`),
    example: benches.at(-1) ?? '',
    shared: shared.map((file) => `tb/${file}`).join(' '),
    tops: tops.join(' and '),
  };
}

/** What the hardware can do, in words. */
function featureText({ features }: GenerateContext['params']): string {
  const { direct, transform, auto, steps, prediction, activationMask, errorDetection } = features;
  return [
    auto ? 'direct, transform and auto frames' : direct ? 'direct frames' : 'transform frames',
    ...(steps ? ['quantiser'] : ['lossless']),
    ...(prediction ? ['prediction'] : []),
    ...(activationMask && transform ? ['activation mask'] : []),
    ...(errorDetection ? ['error detection'] : []),
  ].join(', ');
}
