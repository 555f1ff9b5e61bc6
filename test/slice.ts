export type SliceParts = Partial<Record<'data' | 'valid' | 'last' | 'ready' | 'reset' | 'accept', string>>;

/** Verilog of a register slice; each part can be replaced to break it. */
export function sliceText(module: string, width: number, parts: SliceParts = {}): string {
  const p = {
    data: 's_axis_tdata',
    valid: 'full',
    last: 's_axis_tlast',
    ready: '!full || m_axis_tready',
    reset: 'rst',
    accept: 's_axis_tvalid',
    ...parts,
  };
  return `
\`timescale 1ns / 1ps
module ${module} (
    input  wire clk, input wire rst,
    input  wire [${width - 1}:0] s_axis_tdata, input wire s_axis_tvalid, output wire s_axis_tready, input wire s_axis_tlast,
    output wire [${width - 1}:0] m_axis_tdata, output wire m_axis_tvalid, input wire m_axis_tready, output wire m_axis_tlast
);
    reg full;
    reg toggle;
    reg [7:0] count;
    reg [${width - 1}:0] data;
    reg last;
    assign s_axis_tready = ${p.ready};
    assign m_axis_tvalid = ${p.valid};
    assign m_axis_tdata  = data;
    assign m_axis_tlast  = last;
    always @(posedge clk) begin
        toggle <= rst ? 1'b0 : !toggle;
        if (rst) count <= 8'd0;
        else if (s_axis_tvalid && s_axis_tready) count <= count + 8'd1;
        if (${p.reset}) full <= 1'b0;
        else if (s_axis_tready) full <= ${p.accept};
        else if (m_axis_tready) full <= 1'b0;
        if (s_axis_tready) begin
            data <= ${p.data};
            last <= ${p.last};
        end
    end
endmodule
`;
}
