import { describe, expect, it } from 'vitest';
import { renderConfiguration } from '../../generator/commands/generate.js';
import { derive } from '../../generator/config/params.js';
import { parseConfig } from '../../generator/config/schema.js';
import { parseQ, qWidth } from '../../generator/fixed/qformat.js';

/** Every N with narrow, usual, odd and wide samples, both kinds of multipliers, narrow and wide words. */
const GRID = [4, 8, 16, 32].flatMap((channels) =>
  [
    { width: 4 },
    { width: 8, multiplier: 'dsp' },
    { width: 8, signed: true, outWidth: 32 },
    { width: 11, outWidth: 512 },
    { width: 16, signed: true },
  ].map((rest) => derive(parseConfig({ channels, ...rest }))),
);

/** Only adder trees over 32 lanes come near it. */
const MAX_COLUMNS = 300;

describe.each(GRID.map((params) => [String(params.config.name), params] as const))('%s', (_, params) => {
  const { files, manifest } = renderConfiguration(params);
  const verilog = [...files]
    .filter(([path]) => path.endsWith('.v'))
    .map(([path, text]) => [path, String(text)] as const);

  it('renders the same bytes twice', () => {
    expect(renderConfiguration(params).files).toEqual(files);
  });
  it('lists every file with its hash, and nothing else', () => {
    expect(manifest.files.map(({ path }) => path)).toEqual(
      [...files.keys()].filter((path) => path !== 'manifest.json'),
    );
    expect(String(files.get('files.f')).trim().split('\n')).toEqual(manifest.modules.map(({ file }) => file));
  });
  it('is tidy: no trailing blanks, tabs, long lines or text of a missing value', () => {
    for (const [path, text] of files) {
      const lines = String(text).split('\n');
      expect(lines.at(-1), path).toBe('');
      const bad = lines.findIndex(
        (line) =>
          /\s$|\t|undefined|NaN|\[object|\bnull;/.test(line) ||
          (path.endsWith('.v') && line.length > MAX_COLUMNS && !line.includes('$display')),
      );
      expect(bad === -1 ? '' : `${path}:${bad + 1}: ${lines[bad]}`).toBe('');
    }
  });
  it('holds no date, user, host or absolute path', () => {
    for (const [path, text] of files) {
      expect(String(text), path).not.toMatch(/20\d\d-\d\d-\d\d|\/(home|tmp|root|work|usr)\//);
    }
  });
  it('every Verilog file has banner, frame and one module of its name', () => {
    for (const [path, text] of verilog) {
      const name = path.replace(/^tb\/|\.v$/g, '');
      expect(text.startsWith(`// ${name} - `), path).toBe(true);
      if (manifest.modules.some((m) => m.name === name) || manifest.benches.includes(name)) {
        expect(text).toContain('// GENERATED FILE - DO NOT EDIT.');
        expect(text).toContain(`//     ${manifest.command}\n`);
      }
      expect(
        [...text.matchAll(/^module (\w+)/gm)].map((match) => match[1]),
        path,
      ).toEqual([name]);
      expect(text).toMatch(/^`resetall\n`timescale 1ns \/ 1ps\n`default_nettype none\n/m);
      expect(text.trimEnd().endsWith('`resetall'), path).toBe(true);
      expect(text, path).not.toMatch(/lint_off|\bsynthesis translate/);
      expect([...text.matchAll(/\bbegin\s*:\s*(\w+)/g)].filter((match) => !match[1]!.startsWith('gen_'))).toEqual([]);
    }
  });
  it('every declaration with a Q format has its width', () => {
    let seen = 0;
    for (const [path, text] of verilog) {
      const row =
        /^\s*(?:input |output )?\s*(?:wire|reg)\s+(signed\s+)?\[(\d+):0\]\s+\w+(?:\s*,\s*\w+)*\s*;\s*\/\/ (?:(\d+) x )?(U?Q\d+\.\d+)\b/gm;
      for (const [line, signed, msb, lanes, format] of text.matchAll(row)) {
        const q = parseQ(format!);
        expect(`${path}: ${line}: ${qWidth(q) * Number(lanes ?? 1)} bits`).toBe(
          `${path}: ${line}: ${Number(msb) + 1} bits`,
        );
        if (lanes === undefined && q.signed) expect(signed, `${path}: ${line}: signed`).toBeDefined();
        seen++;
      }
    }
    expect(seen).toBeGreaterThan(10);
  });
});
