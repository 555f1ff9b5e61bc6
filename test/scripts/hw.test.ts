import { describe, expect, it } from 'vitest';
import { parseSettings } from '../../generator/config/schema.js';
import { SAMPLES_DIR } from '../../generator/commands/golden.js';
import { median, readHardware } from '../../scripts/hw-docs.js';
import { allRows } from '../../scripts/hw-rows.js';
import { extremeFrames, machineOf, rtlOf, runFrame } from '../../scripts/hw-run.js';
import { countResources } from '../../generator/commands/synth.js';

describe('hardware figures', () => {
  it('count cells of each technology, and LUTs that serve as memory', () => {
    const ice40 = { SB_LUT4: 10, SB_DFF: 1, SB_DFFESR: 2, SB_CARRY: 3, SB_RAM40_4K: 4, SB_MAC16: 5 };
    expect(countResources(ice40)).toMatchObject({ lut: 10, ff: 3, carry: 3, dsp: 5, bram: 4 });
    const xilinx = { LUT2: 1, LUT6: 2, MUXF7: 9, SRL16E: 3, RAM32M: 2, FDRE: 4, CARRY4: 5, DSP48E1: 1 };
    expect(countResources(xilinx)).toMatchObject({ lut: 14, ff: 4, carry: 5, dsp: 1, bram: 0 });
    const ecp5 = { LUT4: 7, PFUMX: 3, TRELLIS_FF: 2, CCU2C: 4, MULT18X18D: 1, TRELLIS_DPR16X4: 2 };
    expect(countResources(ecp5)).toMatchObject({ lut: 19, ff: 2, carry: 4, dsp: 1, bram: 0 });
  });

  it('take the median of three seeds', () => {
    expect(median([82.5, 79.1, 82.9])).toBe(82.5);
  });

  it('have rows of their own names, and keep figures of such rows only', () => {
    const ids = allRows().map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of Object.keys(readHardware().rows)) expect(ids).toContain(id);
  });

  it('come from RTL without comments', () => {
    const { params } = allRows().find(({ id }) => id === 'n8-encoder-direct')!;
    const sources = rtlOf(params, 'encoder');
    expect(Object.keys(sources)).toContain('dctcm_encoder.v');
    for (const text of Object.values(sources)) expect(text).not.toContain('//');
  });

  it('run frames against the model: a map with many zeros takes a clock per block', async () => {
    const { params } = allRows().find(({ id }) => id === 'n8-decoder-direct')!;
    const { sparse } = extremeFrames(params, [SAMPLES_DIR]);
    const machine = await machineOf(params, 'decoder');
    const samples = sparse!.samples.subarray(0, 2000 * params.n);
    const run = runFrame(machine, params, 'decoder', parseSettings({}, params.n), samples);
    expect(run.blocks).toBe(2000);
    expect(run.clocks).toBeGreaterThanOrEqual(2000);
    expect(run.clocks).toBeLessThan(2000 * 1.01 + 60);
  });
});
