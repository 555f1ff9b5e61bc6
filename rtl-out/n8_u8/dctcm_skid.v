// dctcm_skid - skid buffer: cuts the ready path
//
// A beat that comes while the output is stalled is kept in a spare register; ready drops a clock later.
// Without a stall beats pass straight through.
//
// GENERATED FILE - DO NOT EDIT.  Change the configuration and regenerate with:
//     dctcm generate --channels 8 --width 8 --out rtl-out/n8_u8
//
// Generator : dctcm 0.1.0, template common/dctcm_skid.v.hbs
// Config    : n8_u8, sha256 46a933e6edf9 (full copy in manifest.json)
// Licence   : this file belongs to whoever generated it, without conditions;
//             the generator's own licence (Apache-2.0) does not apply to it
// Timing    : latency 0 clocks, 1 beat per clock; ready comes from a register, valid and data are combinational

`resetall
`timescale 1ns / 1ps
`default_nettype none

module dctcm_skid #(
    // Bits of data, at least 1
    parameter WIDTH = 8
) (
    input  wire             clk,
    input  wire             rst,  // synchronous, active high, control only

    input  wire [WIDTH-1:0] s_axis_tdata,
    input  wire             s_axis_tvalid,
    output wire             s_axis_tready,  // a register: does not depend on m_axis_tready

    output wire [WIDTH-1:0] m_axis_tdata,
    output wire             m_axis_tvalid,
    input  wire             m_axis_tready
);

    generate
        if (WIDTH < 1) begin : gen_width
            ERROR_WIDTH_must_be_at_least_1 u_error ();
        end
    endgenerate

    // Holds the beat that came while m_axis was stalled.
    reg             spare_valid;
    reg [WIDTH-1:0] spare_data;

    always @(posedge clk)
        if (rst) spare_valid <= 1'b0;
        else     spare_valid <= m_axis_tvalid && !m_axis_tready;

    always @(posedge clk)  // data path: no reset
        if (s_axis_tready) spare_data <= s_axis_tdata;

    assign s_axis_tready = !spare_valid;
    assign m_axis_tvalid = spare_valid || s_axis_tvalid;
    assign m_axis_tdata  = spare_valid ? spare_data : s_axis_tdata;

endmodule

`resetall
