import { expect, it } from 'vitest';
import { parseCoverage } from '../../scripts/verify/coverage.js';

const point = (fields: Record<string, string>, count: number): string =>
  `C '${Object.entries(fields)
    .map(([key, value]) => `\x01${key}\x02${value}`)
    .join('')}' ${count}\n`;

it('adds the instances of a module and keeps to the RTL', () => {
  const line = { f: 'm.v', l: '12', n: '5', page: 'v_line/m', o: 'block' };
  const toggle = { f: 'dir/m.v', l: '3', n: '9', page: 'v_toggle/m', o: 'data[3]' };
  const text =
    point({ ...line, h: 'tb.u_a' }, 2) +
    point({ ...line, h: 'tb.u_b' }, 3) +
    point({ ...toggle, h: 'tb.u_a' }, 0) +
    point({ ...line, f: 'tb/tb_m.v', h: 'tb' }, 7);
  expect(parseCoverage(text, new Set(['m']))).toEqual([
    { kind: 'line', module: 'm', line: 12, what: 'block', count: 5 },
    { kind: 'toggle', module: 'm', line: 3, what: 'data[3]', count: 0 },
  ]);
});
