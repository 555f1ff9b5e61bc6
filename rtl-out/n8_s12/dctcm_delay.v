// dctcm_delay - delay line
//
// GENERATED FILE - DO NOT EDIT.  Change the configuration and regenerate with:
//     dctcm generate --channels 8 --width 12 --signed --out rtl-out/n8_s12
//
// Generator : dctcm 0.1.0, template common/dctcm_delay.v.hbs
// Config    : n8_s12, sha256 bdfc6bbeabc5 (full copy in manifest.json)
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

    localparam MEMORY_BITS = 36;  // from so many bits on a memory is worth it
    localparam MEMORY_W    = 16;  // bits of a word of the usual memory: what is left over has to be worth another one
    localparam OVER        = WIDTH % MEMORY_W;
    localparam IN_MEMORY   = DEPTH < 2 || WIDTH*DEPTH < MEMORY_BITS ? 0
                           : OVER*DEPTH < MEMORY_BITS ? WIDTH - OVER : WIDTH;
    // The memory has 16 words at least: no primitive is smaller, and for less Yosys takes registers.
    localparam ADDRESS_W   = DEPTH > 16 ? $clog2(DEPTH) : 4;
    localparam COUNT_W     = DEPTH > 1 ? $clog2(DEPTH) : 1;

    generate
        if (WIDTH < 1) begin : gen_width
            ERROR_WIDTH_must_be_at_least_1 u_error ();
        end
        if (DEPTH < 1) begin : gen_depth
            ERROR_DEPTH_must_be_at_least_1 u_error ();
        end
        if (IN_MEMORY > 0) begin : gen_memory
            // A ring of DEPTH words in a memory: what is read is written over in the next step, DEPTH - 1 steps after it was
            // written; the last step is the register behind it.  The two addresses are never the same, so that any kind
            // of memory will do.
            localparam [ADDRESS_W-1:0] ONE  = 1;
            localparam [ADDRESS_W-1:0] USED = (1 << COUNT_W) - 1;  // bits of an address that are ever set
            localparam                 LAST = DEPTH - 1;

            reg  [IN_MEMORY-1:0] memory [0:(1 << ADDRESS_W)-1];
            reg  [IN_MEMORY-1:0] oldest;
            reg  [ADDRESS_W-1:0] to;
            wire [ADDRESS_W-1:0] next = to == LAST[ADDRESS_W-1:0] ? { ADDRESS_W {1'b0} } : (to + ONE) & USED;

            always @(posedge clk)
                if (rst)         to <= { ADDRESS_W {1'b0} };
                else if (enable) to <= next;

            always @(posedge clk)  // data path: no reset
                if (enable) begin
                    memory[to] <= d[IN_MEMORY-1:0];
                    oldest     <= memory[next];
                end

            assign q[IN_MEMORY-1:0] = oldest;
        end else begin : gen_no_memory
            wire unused_rst = &{1'b0, rst};
        end
        if (IN_MEMORY < WIDTH) begin : gen_registers
            localparam REST = WIDTH - IN_MEMORY;

            // Newest entry in the low bits
            reg  [REST*DEPTH-1:0]     line;
            wire [REST*(DEPTH+1)-1:0] shifted = {line, d[WIDTH-1:IN_MEMORY]};

            always @(posedge clk)
                if (enable) line <= shifted[REST*DEPTH-1:0];

            assign q[WIDTH-1:IN_MEMORY] = shifted[REST*DEPTH +: REST];
        end
    endgenerate

endmodule

`resetall
