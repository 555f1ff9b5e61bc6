import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { checkPortability, PORTABILITY_RULES, type PortabilityRule } from '../../generator/render/portability.js';

const GOOD = `// m - example
\`resetall
\`timescale 1ns / 1ps
\`default_nettype none
module m #(
    parameter WIDTH = 8
) (
    input  wire             clk,
    input  wire [WIDTH-1:0] a,
    output reg  [WIDTH-1:0] q
);
    localparam HALF = WIDTH / 2;  // not an initial value
    wire [WIDTH-1:0] b = a ^ { WIDTH {1'b1} };
    wire signed [3:0] c = $signed(b[3:0]) >>> 1;
    wire unused = &{1'b0, c, b[HALF +: 2]};
    genvar lane;
    generate
        for (lane = 0; lane < WIDTH; lane = lane + 1) begin : gen_lane
            wire x = a[lane];
            always @(posedge clk)
                if (x) q[lane] <= 1'b0;
                else begin
                    case (b[1:0])
                        2'd0: q[lane] <= x;
                        default: q[lane] <= !x;
                    endcase
                end
        end
        if (WIDTH > 4) begin : gen_wide
            sub #(.W (WIDTH)) u_sub (.clk (clk), .d (a));
        end else begin : gen_narrow
            sub u_sub (.clk (clk), .d (a));
        end
    endgenerate
\`ifdef FORMAL
    initial assume (clk);
    always @(posedge clk) assert (!unused);
\`endif
endmodule

\`resetall
`;

/** One or more bad examples for each rule, as a change of the good file. */
const BAD: Readonly<Record<PortabilityRule, ReadonlyArray<readonly [from: string, to: string]>>> = {
  ascii: [['// m - example', '// m \u2013 example']],
  'file-frame': [
    ['`default_nettype none', ''],
    ['module m #(', 'module other #('],
    ['endmodule\n\n`resetall', 'endmodule\nmodule second; endmodule\n`resetall'],
    ['endmodule\n\n`resetall', 'endmodule\n'],
  ],
  'generate-name': [
    ['begin : gen_lane', 'begin'],
    ['end else begin : gen_narrow', 'end else begin'],
    [
      'if (WIDTH > 4) begin : gen_wide\n            sub #(.W (WIDTH)) u_sub (.clk (clk), .d (a));\n        end else',
      'if (WIDTH > 4) sub #(.W (WIDTH)) u_sub (.clk (clk), .d (a)); else',
    ],
  ],
  'generate-keyword': [
    ['    generate\n', '\n'],
    ["wire unused = &{1'b0, c, b[HALF +: 2]};", 'if (WIDTH > 3) begin : gen_x wire unused = &c; end'],
  ],
  'genvar-inline': [['for (lane = 0', 'for (genvar lane = 0']],
  'loop-inline': [['if (x) q[lane]', 'for (integer i = 0; i < 2; i = i + 1) q[lane]']],
  'port-clog2': [['output reg  [WIDTH-1:0] q', 'output reg  [$clog2(WIDTH)-1:0] q']],
  'declaration-init': [
    ['output reg  [WIDTH-1:0] q', "output reg  [WIDTH-1:0] q = 8'd0"],
    ['output reg  [WIDTH-1:0] q', "output reg  [WIDTH-1:0] q,\n    output wire z = 1'b0"],
    ['genvar lane;', "reg state = 1'b0;\n    genvar lane;"],
    ['genvar lane;', "initial q = 8'd0;\n    genvar lane;"],
  ],
  'declare-first': [
    ['wire [WIDTH-1:0] b = a', 'wire early = late;\n    wire late = a[0];\n    wire [WIDTH-1:0] b = a'],
    ['    localparam HALF', '    wire [LATE-1:0] z;\n    localparam LATE = 3;\n    localparam HALF'],
  ],
  delay: [
    ['q[lane] <= x;', 'q[lane] <= #1 x;'],
    ['genvar lane;', 'assign #2 unused = 1;\n    genvar lane;'],
  ],
  casex: [['case (b', 'casex (b']],
  'system-task': [
    ['if (x) q', '$display("x"); if (x) q'],
    ['genvar lane;', '$error("no");\n    genvar lane;'],
  ],
  systemverilog: [
    ['output reg ', 'output logic '],
    ['always @(posedge clk)', 'always_ff @(posedge clk)'],
    ['lane = lane + 1', 'lane++'],
    ['lane = lane + 1', 'lane += 1'],
    ["{1'b0, c,", "{'0, c,"],
    ['wire x = a[lane]', "wire x = 1'(a[lane])"],
    ['wire x = a[lane]', 'wire x = pack::value'],
    ['genvar lane;', 'typedef reg [3:0] nibble;\n    genvar lane;'],
  ],
  'select-of-expression': [
    ['wire x = a[lane]', 'wire x = {a, b}[lane]'],
    ['wire x = a[lane]', 'wire x = (a + b)[lane]'],
  ],
  'port-implicit': [
    ['.clk (clk), .d (a)', '.*'],
    ['.clk (clk), .d (a)', '.clk, .d (a)'],
  ],
};

describe('portability of the generated Verilog', () => {
  it('finds nothing in a good file', () => {
    expect(checkPortability(GOOD, 'm')).toEqual([]);
  });

  it.each(Object.entries(BAD).flatMap(([rule, list]) => list.map(([from, to]) => [rule, from, to] as const)))(
    '%s: %j -> %j',
    (rule, from, to) => {
      expect(GOOD).toContain(from);
      const bad = GOOD.replace(from, to);
      const findings = checkPortability(bad, 'm').filter((finding) => finding.rule === rule);
      expect(findings).not.toEqual([]);
      const changed = bad.split('\n').length;
      for (const { line } of findings) expect(line).toBeLessThanOrEqual(changed);
    },
  );

  it('has a bad example for every rule', () => {
    expect(Object.keys(BAD).sort()).toEqual(Object.keys(PORTABILITY_RULES).sort());
  });

  const root = fileURLToPath(new URL('../../rtl-out/', import.meta.url));
  it.each(readdirSync(root))('committed RTL of %s', (config) => {
    const files = readdirSync(`${root}${config}`).filter((file) => file.endsWith('.v'));
    expect(files.length).toBeGreaterThanOrEqual(5); // a part of a codec has few
    for (const file of files)
      expect(
        checkPortability(readFileSync(`${root}${config}/${file}`, 'utf8'), file.replace('.v', '')),
        `${config}/${file}`,
      ).toEqual([]);
  });
});
