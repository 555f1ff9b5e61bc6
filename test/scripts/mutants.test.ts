import { describe, expect, it } from 'vitest';
import { derive } from '../../generator/config/params.js';
import { parseConfig } from '../../generator/config/schema.js';
import { chooseMutants, mutantsOf, MUTATIONS, type Mutation } from '../../scripts/verify/mutants.js';
import { readSurvivors } from '../../scripts/verify/mutation.js';
import { rtlSources } from '../../scripts/verify/rtl.js';
import { closure } from '../../scripts/verify/yosys.js';

const TEXT = `module m #(
    parameter W = 8 + 0
) (
    input wire clk, input wire [W-1:0] a, output reg [W-1:0] q
);
    localparam signed [7:0] TABLE = 8'sd100;
    wire signed [3:0] s = $signed(a[3:0]) >>> 1;
    localparam DEEP = W > 4 ? W - 1 : W;
    wire [W-1:0] wide = { (W - 4) {1'b0} };
    wire go = !a[0] && valid || ready;
    wire unused_x = a[1] + a[2];
    wire [3:0] c = go ? a[3:0] + 4'd15 : -s;
    genvar i;
    generate
        for (i = 0; i < W; i = i + 1) begin : gen_i
            always @(posedge clk)
                if (go) q[i] <= ^a; // a comment + more
        end
    endgenerate
endmodule
`;

describe('mutants', () => {
  const mutants = mutantsOf('m', TEXT);
  const changes = (kind: Mutation) =>
    mutants.filter(({ mutation }) => mutation === kind).map(({ from, to }) => `${from} -> ${to}`);

  it('change one place each, where it changes what the module does', () => {
    expect(changes('constant')).toEqual([
      "8'sd100 -> 8'sd101",
      "8'sd100 -> 8'sd99",
      "8'sd100 -> 8'sd228",
      "1'b0 -> 1'b1",
      "4'd15 -> 4'd0",
      "4'd15 -> 4'd14",
      "4'd15 -> 4'd7",
    ]);
    expect(changes('arithmetic')).toEqual(['+ -> -', '- ->  ']);
    expect(changes('signedness')).toEqual(['signed ->       ', '$signed -> $unsigned', '>>> -> >>']);
    expect(changes('logic')).toEqual(['&& -> ||', '|| -> &&', '^ -> |']);
    expect(changes('condition')).toEqual(["go -> 1'b1", "go -> 1'b0"]);
    expect(changes('choice')).toEqual(['go  -> !(go) ']);
    expect(changes('negation')).toEqual(['! ->  ']);
    expect(changes('term')).toEqual(['&& valid -> ', '|| ready -> ', 'valid || -> ']);
    for (const { text, from, to, source, line } of mutants) {
      expect(text).not.toBe(TEXT);
      expect(text.length - TEXT.length).toBe(to.length - from.length);
      expect(TEXT.split('\n')[line - 1]).toContain(source);
    }
  });

  it('cover every unit of a configuration and every kind of change', () => {
    const sources = rtlSources(derive(parseConfig({ channels: 4, width: 8, signed: true })));
    const all = Object.entries(sources).flatMap(([file, text]) => mutantsOf(file.replace('.v', ''), text));
    const chosen = chooseMutants(all, 250, 1);
    expect(chosen).toHaveLength(250);
    expect(new Set(chosen.map(({ mutation }) => mutation))).toEqual(new Set(Object.keys(MUTATIONS)));
    expect(new Set(chosen.map(({ module }) => `${module}.v`))).toEqual(new Set(Object.keys(sources)));
    expect(chooseMutants(all, 250, 1)).toEqual(chosen);
  });

  it('that survive are explained by lines that the RTL has', async () => {
    const texts = [
      { channels: 4 },
      { channels: 8 },
      { channels: 16 },
      { channels: 8, width: 12, signed: true },
    ] as const;
    const lines = texts.map((config) => rtlSources(derive(parseConfig(config))));
    for (const { module, source, from } of await readSurvivors()) {
      expect(source).toContain(from);
      expect(
        lines.some((sources) => sources[`${module}.v`]?.includes(source)),
        `${module}: ${source}`,
      ).toBe(true);
    }
  });
});

it('modules of a device are found in their texts', () => {
  const sources = rtlSources(derive(parseConfig({ channels: 4 })));
  expect(closure(sources, 'dctcm_skid')).toEqual(['dctcm_skid']);
  const encoder = closure(sources, 'dctcm_encoder');
  const decoder = closure(sources, 'dctcm_decoder');
  expect(new Set([...encoder, ...decoder])).toEqual(
    new Set(Object.keys(sources).map((file) => file.replace('.v', ''))),
  );
});
