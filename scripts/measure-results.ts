/**
 * The figures of docs/results.md: `analyze` on sets of maps, all forms, tuned per map; every ratio is counted from
 * streams that were decoded and compared.
 *
 *   npm run measure:results -- NAME=PATH... [--steps 1,2,3,4,6,8]
 *
 * Keeps the totals in docs/results.json (sets of other names stay), plots them, and makes the tables anew.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { bestOf } from '../generator/analysis/summary.js';
import { analyze } from '../generator/commands/analyze.js';
import { ratePlot, readResults, type ResultSet, writeResults } from './results-docs.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { steps: { type: 'string', default: '1,2,3,4,6,8' } },
});
const steps = values.steps.split(',').map(Number);
const EBPC = /^EBPC/;

let sets: readonly ResultSet[] = readResults();
for (const text of positionals) {
  const [name = '', path = ''] = text.split('=');
  const { maps, summary, seconds } = await analyze({ paths: [path], steps });
  const code = summary.baselines.find((b) => EBPC.test(b.name))!.name;
  const quotients = maps.map((m) => bestOf(m, 1, 'direct')!.ratio / m.baselines.find((b) => b.name === code)!.ratio);
  const set: ResultSet = {
    name,
    maps: maps.length,
    samples: maps.reduce((n, m) => n + m.samples, 0),
    tuned: summary.tuned,
    baselines: summary.baselines,
    againstEbpc: { code, smallest: Math.min(...quotients), below: quotients.filter((q) => q < 1).length },
    transformWins: steps.map((step) => ({
      step,
      maps: maps.filter((m) => bestOf(m, step, 'transform')!.streamBits < bestOf(m, step, 'direct')!.streamBits).length,
    })),
  };
  sets = [...sets.filter((s) => s.name !== name), set];
  writeResults(sets);
  const show = (step: number): string => {
    const t = summary.tuned.find((x) => x.step === step && x.mode === 'direct')!;
    return `step ${step} ${t.total.toFixed(3)} / ${t.mean.toFixed(3)}`;
  };
  console.log(`${name}: ${maps.length} maps, direct ${steps.map(show).join(', ')}; ${seconds.toFixed(1)} s`);
}
writeFileSync(new URL('../docs/results.svg', import.meta.url), ratePlot(sets));
console.log('now make the tables anew: npm run docs');
