import { ConfigError, ToolError } from '../errors.js';
import { installCommand } from '../tools/process.js';
import { findPnr, runPnr, type PnrResult } from '../tools/yowasp-pnr.js';
import { cacheKey, readCache, writeCache } from '../tools/yowasp-cache.js';
import { runYowasp, YOWASP, YOWASP_NEXTPNR, yowaspError, yowaspVersion } from '../tools/yowasp.js';
import { passNames, readSources, type Sources } from './elaborate.js';
import { readManifest } from './manifest.js';
import { generatorVersion } from './version.js';

export const TARGETS = ['ice40', 'ecp5', 'xilinx', 'gowin', 'generic'] as const;
export type Target = (typeof TARGETS)[number];

export interface SynthOptions {
  /** Folder made by `generate`. */
  readonly dir: string;
  /** Default: generic: gates of any technology, for ASIC estimates and checks. */
  readonly target?: Target;
  /** Only these modules. Default: every unit with a bench, and the tops. */
  readonly modules?: readonly string[];
  /** Place and route the tops (ice40 only). */
  readonly pnr?: boolean;
  readonly onProgress?: (text: string) => void;
}

/** Resources; gate equivalents only for `generic`, LUT, carry, DSP and BRAM only for the others. */
export interface Resources {
  readonly lut: number;
  readonly ff: number;
  readonly carry: number;
  readonly dsp: number;
  readonly bram: number;
  readonly gateEquivalents: number;
}

export interface SynthModule extends Resources {
  readonly module: string;
  /** Cells on the longest path between registers or ports. */
  readonly depth: number | null;
  /** LUT or gate equivalents per lane. */
  readonly perLane: number;
  /** All cells by type. */
  readonly cells: Readonly<Record<string, number>>;
}

export interface SynthResult {
  readonly ok: boolean;
  readonly dir: string;
  readonly config: string;
  readonly target: Target;
  readonly lanes: number;
  /** Yosys that did it. */
  readonly tool: string;
  /** What a gate counts, for `generic`. */
  readonly weights: Readonly<Record<string, number>> | null;
  readonly modules: readonly SynthModule[];
  readonly pnr: readonly PnrResult[];
  /** What could not be done, and what it needs. */
  readonly notes: readonly string[];
}

/** NAND2 equivalents of a gate, as usual for CMOS cells. */
export const GATE_WEIGHTS: Readonly<Record<string, number>> = {
  NOT: 0.5,
  NAND: 1,
  NOR: 1,
  AND: 1.5,
  OR: 1.5,
  ANDNOT: 1.5,
  ORNOT: 1.5,
  XOR: 2.5,
  XNOR: 2.5,
  MUX: 2.5,
  NMUX: 2.5,
  AOI3: 1.5,
  OAI3: 1.5,
  AOI4: 2,
  OAI4: 2,
  BUF: 1,
  DFF: 5,
  DFFE: 6.5,
  SDFF: 6,
  SDFFE: 7.5,
  SDFFCE: 7.5,
};

const SYNTH: Readonly<Record<Target, string>> = {
  ice40: 'synth_ice40 -dsp',
  ecp5: 'synth_ecp5',
  xilinx: 'synth_xilinx -family xc7',
  gowin: 'synth_gowin',
  generic: 'synth -flatten; abc -g AND,NAND,OR,NOR,XOR,XNOR,MUX; opt_clean -purge',
};

/** Registers of each technology, which end a path; Yosys knows only its own. */
const REGISTERS: Readonly<Record<Target, string>> = {
  ice40: 't:SB_DFF*',
  ecp5: 't:TRELLIS_FF',
  xilinx: 't:FD*',
  gowin: 't:DFF*',
  generic: 't:$_*DFF*',
};

interface RawModule {
  readonly cells: Readonly<Record<string, number>>;
  readonly depth: number | null;
}

/**
 * Synthesizes the tops and each unit on its own, flat, with the built-in Yosys: what the RTL costs. Results are cached
 * by content.
 *
 * @throws ToolError with the message of Yosys when it fails, ConfigError for an unknown module or target
 */
export async function synth(options: SynthOptions): Promise<SynthResult> {
  const target = options.target ?? 'generic';
  if (options.pnr === true && target !== 'ice40')
    throw new ConfigError(`--pnr: expected target ice40, got ${target}: there is no free place and route for it here`);
  const manifest = await readManifest(options.dir);
  const sources = await readSources(
    options.dir,
    manifest.modules.map(({ file }) => file),
  );
  const names = chooseModules(
    manifest.modules.map(({ name }) => name),
    manifest.tops,
    manifest.benches,
    options.modules,
  );
  const lanes = Number(manifest.config['channels'] ?? 1);
  const modules: SynthModule[] = [];
  for (const [i, name] of names.entries()) {
    const say = (text: string) => options.onProgress?.(`${target} ${i + 1}/${names.length} ${name}: ${text}`);
    say('synthesize');
    const { cells, depth } = await synthModule(sources, name, target, say);
    const resources = countResources(cells);
    const area = target === 'generic' ? resources.gateEquivalents : resources.lut;
    modules.push({ module: name, ...resources, depth, perLane: area / lanes, cells });
  }
  const notes: string[] = [];
  const pnr: PnrResult[] = [];
  if (options.pnr === true) {
    if (findPnr() === undefined)
      notes.push(
        'place and route was left out: nextpnr-ice40 is not installed: ' +
          `${installCommand('nextpnr-ice40')}, or everywhere ${YOWASP_NEXTPNR.install} (223 MB)`,
      );
    else
      for (const name of names.filter((n) => manifest.tops.includes(n)))
        pnr.push(await runPnr(sources, name, options.onProgress));
  }
  return {
    ok: true,
    dir: options.dir,
    config: manifest.config.name,
    target,
    lanes,
    tool: `${YOWASP} ${yowaspVersion() ?? ''}`.trim(),
    weights: target === 'generic' ? GATE_WEIGHTS : null,
    modules,
    pnr,
    notes,
  };
}

/** The tops last. Default: what has a bench; helpers mean little with the default values of their parameters. */
function chooseModules(
  all: readonly string[],
  tops: readonly string[],
  benches: readonly string[],
  wanted: readonly string[] | undefined,
): readonly string[] {
  if (wanted === undefined)
    return [...all.filter((name) => !tops.includes(name) && benches.includes(`tb_${name}`)), ...tops];
  return wanted.map((name) => {
    const found = all.find((module) => module === name || module === `dctcm_${name}`);
    if (found === undefined) throw new ConfigError(`--module: expected one of ${all.join(', ')}, got ${name}`);
    return found;
  });
}

async function synthModule(
  sources: Sources,
  top: string,
  target: Target,
  onProgress: (text: string) => void,
): Promise<RawModule> {
  const { files } = await synthesize(sources, top, target, ['stat.json', 'ltp.txt'], onProgress);
  const stat = JSON.parse(files['stat.json']!) as {
    design: { num_cells_by_type: Record<string, number> };
  };
  const depth = /Longest topological path in .* \(length=(\d+)\)/.exec(files['ltp.txt'] ?? '')?.[1];
  return { cells: stat.design.num_cells_by_type, depth: depth === undefined ? null : Number(depth) };
}

/**
 * One run of synthesis, cached by content.
 *
 * @param outputs - files that the caller wants: `stat.json`, `ltp.txt`, `netlist.json`
 */
export async function synthesize(
  sources: Sources,
  top: string,
  target: Target,
  outputs: readonly string[],
  onProgress?: (text: string) => void,
): Promise<{ readonly files: Readonly<Record<string, string>> }> {
  const [first, ...rest] = SYNTH[target].split('; ');
  const script = [
    `read_verilog ${Object.keys(sources).join(' ')}`,
    `${first} -top ${top}`,
    ...rest,
    ...(outputs.includes('netlist.json') ? [`write_json netlist.json`] : []),
    'tee -q -o stat.json stat -json',
    // Loops through carry cells and the like stop ltp; the table then has no depth.
    `tee -q -o ltp.txt ltp -noff * ${REGISTERS[target]} %d`,
  ].join('; ');
  const key = cacheKey([generatorVersion(), YOWASP, script, outputs.join(), ...Object.entries(sources).flat()]);
  const name = `synth-${key}.json`;
  const cached = await readCache(name);
  if (cached !== undefined) return { files: JSON.parse(cached) as Record<string, string> };
  const { ok, log, files } = await runYowasp({
    script,
    files: sources,
    outputs,
    ...(onProgress === undefined ? {} : { onOutput: passNames(onProgress) }),
  });
  const missing = outputs.find((file) => !files.has(file));
  if (!ok || missing !== undefined)
    throw new ToolError(
      `Yosys does not synthesize ${top} for ${target}: ${yowaspError(log)}`,
      script,
      1,
      yowaspError(log),
    );
  const result = Object.fromEntries(files);
  await writeCache(name, JSON.stringify(result));
  return { files: result };
}

/** LUTs per cell that uses them as memory or shift register. */
const LUT_RAM: Readonly<Record<string, number>> = {
  SRL16E: 1,
  SRLC32E: 1,
  RAM32X1D: 2,
  RAM64X1D: 2,
  RAM32M: 4,
  RAM64M: 4,
  TRELLIS_DPR16X4: 6,
  RAM16SDP4: 4,
};

/** Sums up cells of all targets: the names do not overlap. */
export function countResources(cells: Readonly<Record<string, number>>): Resources {
  const sum = { lut: 0, ff: 0, carry: 0, dsp: 0, bram: 0, gateEquivalents: 0 };
  for (const [type, count] of Object.entries(cells)) {
    if (/^(SB_LUT4|LUT[1-6])$/.test(type)) sum.lut += count;
    else if (LUT_RAM[type] !== undefined) sum.lut += count * LUT_RAM[type];
    else if (/^(SB_DFF\w*|TRELLIS_FF|FD[RSCP]E(_1)?|DFF\w*)$/.test(type)) sum.ff += count;
    else if (/^(SB_CARRY|CCU2C|CARRY4|ALU)$/.test(type)) sum.carry += count;
    else if (/^(SB_MAC16|MULT18X18D|ALU54B|DSP48E1|MULT\d+X\d+)$/.test(type)) sum.dsp += count;
    else if (/^(SB_RAM40_4K\w*|DP16KD|PDPW16KD|RAMB\w+|SDPX?9?B?|DPX?9?B?|SPX?9?)$/.test(type)) sum.bram += count;
    const gate = /^\$_([A-Z0-9]+?)(?:_[NP01]+)?_$/.exec(type)?.[1];
    if (gate !== undefined) {
      sum.gateEquivalents += count * (GATE_WEIGHTS[gate] ?? 0);
      if (/DFF/.test(gate)) sum.ff += count;
    }
  }
  return sum;
}
