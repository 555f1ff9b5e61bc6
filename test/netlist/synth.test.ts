import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generate } from '../../generator/commands/generate.js';
import { countResources, synth } from '../../generator/commands/synth.js';
import { pinWrapper } from '../../generator/tools/yowasp-pnr.js';
import { runYowasp, yowaspVersion } from '../../generator/tools/yowasp.js';
import { printSynth } from '../../generator/cli/print.js';

describe('countResources', () => {
  it('sums up the cells of each technology', () => {
    expect(countResources({ SB_LUT4: 3, SB_CARRY: 2, SB_DFFESR: 4, SB_MAC16: 1, SB_RAM40_4K: 5 })).toMatchObject({
      lut: 3,
      carry: 2,
      ff: 4,
      dsp: 1,
      bram: 5,
    });
    expect(countResources({ LUT4: 1, LUT6: 2, FDRE: 3, CARRY4: 4, DSP48E1: 5, RAMB18E1: 6, MUXF7: 9 })).toMatchObject({
      lut: 3,
      ff: 3,
      carry: 4,
      dsp: 5,
      bram: 6,
    });
    expect(countResources({ TRELLIS_FF: 2, CCU2C: 3, MULT18X18D: 1 })).toMatchObject({ ff: 2, carry: 3, dsp: 1 });
    expect(countResources({ $_NAND_: 4, $_XOR_: 2, $_SDFFE_PP0P_: 2 })).toMatchObject({ ff: 2, gateEquivalents: 24 });
  });
});

describe('synth', () => {
  let dir: string;
  beforeAll(async () => {
    dir = join(await mkdtemp(join(tmpdir(), 'dctcm-synth-')), 'n4');
    await generate({ config: { channels: 4 }, out: dir, vectors: false });
  });
  afterAll(() => rm(join(dir, '..'), { recursive: true, force: true }));

  it('gives a table, and the same again from the cache', async () => {
    const result = await synth({ dir, modules: ['mask_inv'], target: 'generic' });
    const [module] = result.modules;
    expect(module!.ff).toBeGreaterThan(10);
    expect(module!.gateEquivalents).toBeGreaterThan(5 * module!.ff);
    expect(module!.depth).toBeGreaterThan(1);
    expect(result.weights).not.toBeNull();
    expect(printSynth(result).join('\n')).toContain('dctcm_mask_inv');
    expect(await synth({ dir, modules: ['mask_inv'], target: 'generic' })).toEqual(result);
  });
  it.each(['ice40', 'ecp5', 'xilinx', 'gowin'] as const)('maps to %s', { timeout: 120_000 }, async (target) => {
    const { modules, weights } = await synth({ dir, modules: ['mask_inv'], target });
    expect(weights).toBeNull();
    expect(modules[0]!.lut).toBeGreaterThan(20);
    expect(modules[0]!.ff).toBeGreaterThan(10);
    expect(modules[0]!.gateEquivalents).toBe(0);
  });
  it('refuses unknown modules, and place and route where there is none', async () => {
    await expect(synth({ dir, modules: ['nonsense'] })).rejects.toThrow(/--module: expected one of dctcm_/);
    await expect(synth({ dir, target: 'ecp5', pnr: true })).rejects.toThrow(/--pnr: expected target ice40/);
  });
});

describe('runYowasp', () => {
  it('has a version', () => {
    expect(yowaspVersion()).toMatch(/^\d+\.\d+/);
  });
  it('gives the log of a failed script as a result', async () => {
    const result = await runYowasp({ script: 'nonsense', files: {}, outputs: ['x'] });
    expect(result.ok).toBe(false);
    expect(result.log).toContain('No such command: nonsense');
    expect(result.files.size).toBe(0);
  });
  it('stops at the time limit', async () => {
    const run = runYowasp({ script: 'help -all', files: {}, outputs: [], timeout: 1 });
    await expect(run).rejects.toThrow(/stopped after 0.001 s/);
  });
});

describe('pinWrapper', () => {
  it('has four pins and uses every bit once', () => {
    const text = pinWrapper('unit', [
      { name: 'clk', direction: 'input', width: 1 },
      { name: 'a', direction: 'input', width: 3 },
      { name: 'b', direction: 'input', width: 1 },
      { name: 'y', direction: 'output', width: 5 },
    ]);
    expect(text).toContain('.a (in_bits[2:0])');
    expect(text).toContain('.b (in_bits[3:3])');
    expect(text).toContain('.y (out_bits[4:0])');
    expect(text.split('\n')[0]).toBe(
      'module pin_top (input wire clk, input wire sin, input wire load, output wire sout);',
    );
  });
});
