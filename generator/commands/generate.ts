import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { STREAM_VERSION } from '../codes/stream.js';
import { buses } from '../config/buses.js';
import { type CanonicalConfig, canonicalConfig } from '../config/features.js';
import { derive, type CodecParams } from '../config/params.js';
import { parseConfig } from '../config/schema.js';
import { insertFormal } from '../render/formal.js';
import { renderTemplate } from '../render/render.js';
import { MANIFEST, MANIFEST_MARKER, writeTree, type FileTree } from '../tools/files.js';
import { type Part, benchInPart, benchSpecs } from '../vectors/benches.js';
import type { GenerateContext } from '../view/context.js';
import { readmeView } from '../view/readme.js';
import { SHARED_BENCH_FILES } from '../view/tb/bench.js';
import { BENCH_UNITS, RTL_UNITS, TOP_MODULES, type Unit } from '../view/units.js';
import { canonicalCommand } from './canonical.js';
import { generatorVersion, PACKAGE_ROOT } from './version.js';

export interface GenerateOptions {
  /** Not yet checked. */
  readonly config: unknown;
  /** Folder to write. */
  readonly out: string;
  /** Golden vectors for the benches go to `golden/` in the folder. */
  readonly vectors?: boolean;
  /** Encoder or decoder only. Default: both. */
  readonly part?: Part;
  /** What the configuration is, for error texts. */
  readonly where?: string;
}

export interface GenerateResult {
  readonly ok: true;
  readonly out: string;
  /** Name of the configuration. */
  readonly config: string;
  readonly configHash: string;
  readonly modules: readonly string[];
  readonly files: number;
  readonly bytes: number;
}

/** Kinds of files in a generated folder, as listed in the manifest. */
export type FileKind = 'rtl' | 'bench' | 'golden' | 'list' | 'text';

export interface ManifestFile {
  readonly path: string;
  readonly kind: FileKind;
  readonly bytes: number;
  readonly sha256: string;
}

/** manifest.json of a generated folder: everything that another program may want to know about it. */
export interface Manifest {
  readonly generator: typeof MANIFEST_MARKER;
  readonly version: string;
  readonly stream: number;
  /** Makes the same bytes again. */
  readonly command: string;
  readonly config: CanonicalConfig;
  readonly configHash: string;
  /** All derived numbers (see config/params.ts). */
  readonly params: Omit<CodecParams, 'config'>;
  readonly tops: readonly string[];
  readonly modules: ReadonlyArray<{ readonly name: string; readonly file: string; readonly latency?: number }>;
  readonly benches: readonly string[];
  /** Layout of the tdata between two units. */
  readonly buses: ReturnType<typeof buses>;
  readonly files: readonly ManifestFile[];
}

/** A configuration rendered in memory. */
export interface Generated {
  readonly context: GenerateContext;
  readonly manifest: Manifest;
  readonly files: FileTree;
}

/** Files that another part of the program adds to a generated folder, for example vectors. */
export type ExtraFiles = ReadonlyMap<string, { readonly kind: FileKind; readonly content: string | Uint8Array }>;

/**
 * Generates a configuration into a folder: all or nothing.
 *
 * @throws ConfigError, InputError (the folder), TemplateError (a bug)
 */
export async function generate(options: GenerateOptions): Promise<GenerateResult> {
  const params = derive(parseConfig(options.config, options.where));
  const part = options.part ?? 'both';
  const extra: ExtraFiles = options.vectors === true ? await vectorExtra(params, part) : new Map();
  const { manifest, files } = renderConfiguration(params, extra, part);
  await writeTree(options.out, files);
  return {
    ok: true,
    out: options.out,
    config: String(params.config.name),
    configHash: manifest.configHash,
    modules: manifest.modules.map((m) => m.name),
    files: files.size,
    bytes: [...files.values()].reduce((sum, content) => sum + content.length, 0),
  };
}

/** Golden vectors with their defaults, as files of the folder `golden`. */
async function vectorExtra(params: CodecParams, part: Part): Promise<ExtraFiles> {
  // Loaded only when needed: the vectors bring the whole model with them.
  const { makeVectors } = await import('./golden.js');
  const { files } = await makeVectors(params, { part });
  return new Map(files.map(({ path, content }) => [`golden/${path}`, { kind: 'golden', content }]));
}

/** Renders all files of a configuration. Pure apart from reading templates: same parameters, same bytes. */
export function renderConfiguration(
  params: CodecParams,
  extra: ExtraFiles = new Map(),
  part: Part = 'both',
): Generated {
  const context: GenerateContext = {
    params,
    command: canonicalCommand(params, 'generate', part === 'both' ? [] : [`--part ${part}`]),
    configHash: sha256(JSON.stringify(canonicalConfig(params))).slice(0, 12),
    generatorVersion: generatorVersion(),
  };
  const contents = new Map<string, { readonly kind: FileKind; readonly content: string | Uint8Array }>();
  const render = (unit: Unit) => renderTemplate(unit.template, unit.view(context));
  const present = (unit: Unit) => unit.present?.(params) ?? true;

  const tops = TOP_MODULES.filter((top) => part === 'both' || top === `dctcm_${part}`);
  const texts = renderBelow(tops, RTL_UNITS.filter(present), render);
  const units = RTL_UNITS.filter(({ module }) => texts.has(module));
  const specs = new Map(benchSpecs(params).map((spec) => [spec.bench, spec]));
  const benches = BENCH_UNITS.filter((unit) => present(unit) && benchInPart(specs.get(unit.module)!, part));
  const modules = units.map((unit) => ({
    name: unit.module,
    file: `${unit.module}.v`,
    ...(unit.latency === undefined ? {} : { latency: unit.latency(params) }),
  }));
  for (const unit of units)
    contents.set(`${unit.module}.v`, {
      kind: 'rtl',
      content: insertFormal(texts.get(unit.module)!, unit.latency?.(params)),
    });
  for (const unit of benches) contents.set(`tb/${unit.module}.v`, { kind: 'bench', content: render(unit) });
  if (benches.length > 0)
    for (const file of SHARED_BENCH_FILES)
      contents.set(`tb/${file}`, { kind: 'bench', content: readFileSync(new URL(`tb/${file}`, PACKAGE_ROOT), 'utf8') });
  contents.set('files.f', { kind: 'list', content: modules.map(({ file }) => `${file}\n`).join('') });
  contents.set('README.txt', {
    kind: 'text',
    content: renderTemplate(
      'text/README.txt',
      readmeView(
        context,
        modules,
        benches.map((bench) => bench.module),
        SHARED_BENCH_FILES,
        tops,
      ),
    ),
  });
  for (const [path, file] of extra) contents.set(path, file);

  const { config: _, ...derived } = params;
  const sorted = [...contents].sort(([a], [b]) => (a < b ? -1 : 1));
  const manifest: Manifest = {
    generator: MANIFEST_MARKER,
    version: context.generatorVersion,
    stream: STREAM_VERSION,
    command: context.command,
    config: canonicalConfig(params),
    configHash: context.configHash,
    params: derived,
    tops,
    modules,
    benches: benches.map((bench) => bench.module),
    buses: buses(params),
    files: sorted.map(([path, { kind, content }]) => ({
      path,
      kind,
      bytes: typeof content === 'string' ? Buffer.byteLength(content) : content.length,
      sha256: sha256(content),
    })),
  };
  const files = new Map<string, string | Uint8Array>(sorted.map(([path, { content }]) => [path, content]));
  files.set(MANIFEST, `${JSON.stringify(manifest, null, 2)}\n`);
  return { context, manifest, files };
}

/** Texts of the tops and of all modules that they instantiate, down to the leaves. */
function renderBelow(
  tops: readonly string[],
  units: readonly Unit[],
  render: (unit: Unit) => string,
): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  const visit = (module: string): void => {
    const unit = units.find((u) => u.module === module);
    if (unit === undefined || texts.has(module)) return;
    const text = render(unit);
    texts.set(module, text);
    for (const [name] of text.replace(/\/\/.*/g, '').matchAll(/\bdctcm_\w+/g)) visit(name);
  };
  tops.forEach(visit);
  return texts;
}

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
