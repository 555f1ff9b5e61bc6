// dctcm_delay - delay line
//
// GENERATED FILE - DO NOT EDIT.  Change the configuration and regenerate with:
//     dctcm generate --channels 8 --width 8 --out rtl-out/n8_u8
//
// Generator : dctcm 0.1.0, template common/dctcm_delay.v.hbs
// Config    : n8_u8, sha256 46a933e6edf9 (full copy in manifest.json)
// Licence   : this file belongs to whoever generated it, without conditions;
//             the generator's own licence (Apache-2.0) does not apply to it
// Timing    : latency DEPTH steps of enable

`resetall
`timescale 1ns / 1ps
`default_nettype none

module dctcm_delay #(
    // Bits of data, at least 1
    parameter WIDTH = 8,
    // Steps of `enable` from d to q, at least 1
    parameter DEPTH = 1
) (
    input  wire             clk,
    input  wire             rst,     // synchronous, active high, control only
    input  wire             enable,  // the line moves one step
    input  wire [WIDTH-1:0] d,
    output wire [WIDTH-1:0] q        // unknown until DEPTH steps after power-up
);

    localparam MEMORY_BITS = 61;  // from so many bits on a memory is worth it
    // The ring has 16 words at least: no memory primitive is smaller, and for less Yosys takes registers.
    localparam ADDRESS_W   = DEPTH > 16 ? $clog2(DEPTH) : 4;

    generate
        if (WIDTH < 1) begin : gen_width
            ERROR_WIDTH_must_be_at_least_1 u_error ();
        end
        if (DEPTH < 1) begin : gen_depth
            ERROR_DEPTH_must_be_at_least_1 u_error ();
        end
        if (DEPTH > 1 && WIDTH*DEPTH >= MEMORY_BITS) begin : gen_memory
            // A ring in a memory, DEPTH - 1 steps from write to read; the last step is the register behind it.
            // The two addresses are never the same, so that any kind of memory will do.
            localparam [ADDRESS_W-1:0] ONE = 1;
            localparam                 LAG = DEPTH - 1;

            reg  [WIDTH-1:0]     memory [0:(1 << ADDRESS_W)-1];
            reg  [WIDTH-1:0]     oldest;
            reg  [ADDRESS_W-1:0] to;
            wire [ADDRESS_W-1:0] from = to - LAG[ADDRESS_W-1:0];

            always @(posedge clk)
                if (rst)         to <= { ADDRESS_W {1'b0} };
                else if (enable) to <= to + ONE;

            always @(posedge clk)  // data path: no reset
                if (enable) begin
                    memory[to] <= d;
                    oldest     <= memory[from];
                end

            assign q = oldest;
        end else begin : gen_registers
            // Newest entry in the low bits
            reg  [WIDTH*DEPTH-1:0]     line;
            wire [WIDTH*(DEPTH+1)-1:0] shifted = {line, d};

            always @(posedge clk)
                if (enable) line <= shifted[WIDTH*DEPTH-1:0];

            assign q = shifted[WIDTH*DEPTH +: WIDTH];

            wire unused_rst = &{1'b0, rst};
        end
    endgenerate

endmodule

`resetall
