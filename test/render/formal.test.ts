import { describe, expect, it } from 'vitest';
import { renderConfiguration } from '../../generator/commands/generate.js';
import { derive } from '../../generator/config/params.js';
import { parseConfig } from '../../generator/config/schema.js';
import { formalView, insertFormal } from '../../generator/render/formal.js';

const PORTS = `module m (
    input  wire clk,
    input  wire rst,  // reset
    input  wire [1:0] cfg_mode,
    input  wire [7:0] s_axis_tdata,  // data
    input  wire       s_axis_tvalid,
    output wire       s_axis_tready,
    output wire [3:0] m_axis_tdata,
    output wire       m_axis_tvalid,
    input  wire       m_axis_tready,
    output wire       m_axis_tlast
);
`;

describe('formal properties', () => {
  it('follow from ports and stages', () => {
    const text = `${PORTS}    reg s0_valid;\n    reg [7:0] s1_valid_data;\n    reg s1_valid;\nendmodule\n`;
    const view = formalView(text, 2)!;
    expect(view).toMatchObject({
      settings: [{ decl: '[1:0]', name: 'cfg_mode' }],
      inputs: [{ decl: '[7:0]', name: 's_axis_tdata' }],
      outputs: [
        { decl: '[3:0]', name: 'm_axis_tdata' },
        { decl: '', name: 'm_axis_tlast' },
      ],
      counted: true,
      held: "{7'd0, s0_valid} + {7'd0, s1_valid}",
      position: "s1_valid ? 8'd2 : s0_valid ? 8'd1 : 8'd0",
    });
    expect(formalView(text, 3)!.counted).toBe(false);
    expect(formalView(text, undefined)!.counted).toBe(false);
    const vector = `${PORTS}    localparam LATENCY = 3;\n    reg [LATENCY-1:0] valid;\nendmodule\n`;
    expect(formalView(vector, 3)!.held).toBe("{7'd0, valid[0]} + {7'd0, valid[1]} + {7'd0, valid[2]}");
    expect(insertFormal(text, 2)).toMatch(/\n`ifdef FORMAL\n[\s\S]*\/\/ COUNT[\s\S]*`endif\nendmodule\n$/);
  });

  it('are left out of a module without both streams', () => {
    const text = `${PORTS.replace('m_axis_tready', 'ready')}endmodule\n`;
    expect(formalView(text, 1)).toBeUndefined();
    expect(insertFormal(text, 1)).toBe(text);
  });

  it.each([
    { channels: 4 },
    { channels: 8, width: 12, signed: true },
    { channels: 8, outWidth: 32 },
    { channels: 8, modes: ['direct'], steps: false, prediction: false },
  ] as const)('stand in every unit, and beats are counted in all that have a latency: %o', (config) => {
    const { manifest, files } = renderConfiguration(derive(parseConfig(config)));
    for (const { file, latency } of manifest.modules) {
      const text = String(files.get(file));
      const streams = /\bs_axis_tvalid,/.test(text) && /\bm_axis_tvalid,/.test(text);
      expect(text.includes('`ifdef FORMAL'), file).toBe(streams);
      if (streams) expect(text.includes('// HOLD_DATA'), file).toBe(true);
      // A gearbox gives more or fewer beats than it takes.
      if (streams && latency !== undefined && !file.includes('gearbox'))
        expect(text.includes('// COUNT'), file).toBe(true);
    }
  });
});
