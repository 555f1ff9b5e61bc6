/** Proofs of one small unit: its properties hold, and each planted bug is found; those of other units have their place. */
import { expect, it } from 'vitest';
import { derive } from '../../generator/config/params.js';
import { parseConfig } from '../../generator/config/schema.js';
import {
  FRAME_PLANTS,
  formalModules,
  handshakePaths,
  PLANTS,
  prove,
  UNIT_PLANTS,
  withoutData,
} from '../../scripts/verify/formal.js';
import { smallest } from '../../scripts/verify/frames.js';
import { rtlSources } from '../../scripts/verify/rtl.js';
import { quickestYosys } from '../../scripts/verify/yosys.js';

const sources = rtlSources(derive(parseConfig({ channels: 4, width: 4 })));
const UNIT = 'dctcm_predict_inv';
const YOSYS = quickestYosys();

it('holds', async () => {
  expect(formalModules(sources)).toContain(UNIT);
  expect((await prove(sources, UNIT, YOSYS)).verdict).toBe('proved');
});

it.each(Object.entries(PLANTS))('finds a bug against %s', async (_, plant) => {
  const text = plant(sources[`${UNIT}.v`]!)!;
  expect(text).not.toBe(sources[`${UNIT}.v`]);
  expect((await prove({ ...sources, [`${UNIT}.v`]: text }, UNIT, YOSYS)).verdict).toBe('refuted');
});

it('sees a valid that waits for ready', async () => {
  expect(await handshakePaths(sources, UNIT)).toEqual([]);
  const text = sources[`${UNIT}.v`]!.replace(
    /assign m_axis_tvalid\s*= ([^;]+);/,
    'assign m_axis_tvalid = ($1) && m_axis_tready;',
  );
  expect(await handshakePaths({ ...sources, [`${UNIT}.v`]: text }, UNIT)).toEqual([
    `${UNIT}: m_axis_tvalid depends on m_axis_tready within a clock`,
  ]);
});

it.each(Object.entries(UNIT_PLANTS).flatMap(([module, plants]) => Object.keys(plants).map((name) => [module, name])))(
  '%s has a place for the bug against %s',
  (module, name) => {
    const text = withoutData(sources)[`${module}.v`]!;
    expect(UNIT_PLANTS[module!]![name!]!(text)).toBeDefined();
    expect(text).toContain(`// ${name}`);
  },
);

it.each(Object.entries(FRAME_PLANTS))('%s has a place for the bug that its frames show', (module, plant) => {
  expect(plant(rtlSources(smallest())[`${module}.v`]!)).toBeDefined();
});

it('leaves no data in the memories of units that are proved without', () => {
  const light = withoutData(sources);
  expect(light['dctcm_bit_unpacker.v']).not.toMatch(/<= slices\[/);
  expect(light['dctcm_word_queue.v']).toContain('oldest <= {memory[from], any_word};');
  expect(light['dctcm_delay.v']).toContain('assign q = any;');
});
