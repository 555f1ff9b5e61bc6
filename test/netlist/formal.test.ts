/** Proofs of one small unit: its properties hold, and each planted bug is found. */
import { expect, it } from 'vitest';
import { derive } from '../../generator/config/params.js';
import { parseConfig } from '../../generator/config/schema.js';
import { formalModules, handshakePaths, PLANTS, prove } from '../../scripts/verify/formal.js';
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
