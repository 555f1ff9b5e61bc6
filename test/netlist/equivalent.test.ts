/** Yosys tells an equivalent mutant from one that is not. */
import { expect, it } from 'vitest';
import { provedEquivalent } from '../../scripts/verify/mutation.js';

const TEXT = `module m (input wire clk, input wire rst, input wire [3:0] a, output reg [3:0] q);
    reg [3:0] count;
    always @(posedge clk)
        if (rst) count <= 4'd0;
        else     count <= count + 4'd1;
    always @(posedge clk) q <= (a & count) + {3'd0, rst};
endmodule
`;
const mutant = (from: string, to: string) => ({
  module: 'm',
  mutation: 'logic' as const,
  line: 1,
  source: '',
  from,
  to,
  text: TEXT.replace(from, to),
});

it('proves what is equivalent and nothing else', async () => {
  const sources = { 'm.v': TEXT };
  expect(await provedEquivalent(sources, mutant('(a & count)', '~(~a | ~count)'))).toBe(true);
  expect(await provedEquivalent(sources, mutant("count + 4'd1", "count - 4'd15"))).toBe(true);
  expect(await provedEquivalent(sources, mutant('(a & count)', '(a | count)'))).toBe(false);
  expect(await provedEquivalent(sources, mutant("4'd0", "4'd1"))).toBe(false);
  expect(await provedEquivalent(sources, mutant("count + 4'd1", "count + 4'd3"))).toBe(false);
});
