// dctcm_quantise_direct - quantiser of one sample
//
// q = sign(x) * floor((|x| + offset) / d).  offset = d - 1 keeps every non-zero (q = ceil(|x|/d)),
// offset = d >> 1 rounds to nearest.  d = 1: q = x.
//
// GENERATED FILE - DO NOT EDIT.  Change the configuration and regenerate with:
//     dctcm generate --channels 4 --width 8 --out rtl-out/n4_u8
//
// Generator  : dctcm 0.1.0, template encoder/dctcm_quantise_lane.v.hbs
// Config     : n4_u8, sha256 8eaf3ce29002 (full copy in manifest.json)
// Licence    : this file belongs to whoever generated it, without conditions;
//              the generator's own licence (Apache-2.0) does not apply to it
// Formats    : in: UQ8.0
//              out: UQ8.0, steps d = {1, 3} * 2**(0..7) <= 384
// Timing     : latency 6 clocks while pipe_en is high; part of dctcm_quantise
// Multiplier : shift-add: sums by doubling

`resetall
`timescale 1ns / 1ps
`default_nettype none

module dctcm_quantise_direct (
    input  wire        clk,
    input  wire        pipe_en,        // the pipeline moves

    input  wire [3:0]  cfg_step,       // {three, shift[2:0]}: d = (three ? 3 : 1) << shift
    input  wire        cfg_nearest,    // 1: offset d >> 1, nearest; 0: offset d - 1, keeps non-zeros

    input  wire [7:0]  x,              // UQ8.0
    output reg  [7:0]  q               // UQ8.0, |q| <= |x|, 6 clocks later
);

    localparam MAG_W     = 8;   // |x| <= 255
    localparam SUM_W     = 10;   // |x| + offset <= 255 + 383
    localparam T_W       = 9;   // t = (|x| + offset) >> shift <= 255 + 2: the offset is below 3 * 2**shift
    localparam THIRD_W   = 7;   // floor(t / 3) <= 85
    localparam PRODUCT_W = 16;   // t * RECIPROCAL <= 257 * 171

    // floor(t/3) = (t * RECIPROCAL) >> SHIFT for all t < 2**SHIFT: RECIPROCAL = (2**SHIFT + 1)/3, so the
    // product is 2**SHIFT * t/3 + t/3.  The excess after the shift, t/3 / 2**SHIFT, is below 1/3, and t/3 is
    // an integer or at least 1/3 below the next one.
    localparam SHIFT = 9;
    // RECIPROCAL = 171 = 1 + 2 * 85; 85 = 1 + .. + 4**3 is built by doubling.

    // Offset: half a step, or all but one
    wire       three  = cfg_step[3];
    wire [2:0] places = cfg_step[2:0];
    wire [8:0] step   = (three ? 9'd3 : 9'd1) << places;  // 1..384
    wire [8:0] offset = cfg_nearest ? {1'b0, step[8:1]} : step - 9'd1;

    ///////////////////////////////////////////////////////////
    // Stage 0: magnitude
    ///////////////////////////////////////////////////////////
    reg [MAG_W-1:0] s0_magnitude;

    always @(posedge clk)
        if (pipe_en)
            s0_magnitude <= x;

    ///////////////////////////////////////////////////////////
    // Stage 1: offset
    ///////////////////////////////////////////////////////////
    reg [SUM_W-1:0] s1_sum;

    always @(posedge clk)
        if (pipe_en) begin
            s1_sum      <= {2'd0, s0_magnitude} + {1'b0, offset};
        end

    ///////////////////////////////////////////////////////////
    // Stage 2: division by 2**shift
    ///////////////////////////////////////////////////////////
    wire [SUM_W-1:0] shifted = s1_sum >> places;
    wire unused_shifted = &{1'b0, shifted[SUM_W-1:T_W]};  // 0: t needs T_W bits

    reg [T_W-1:0] s2_t;

    always @(posedge clk)
        if (pipe_en) begin
            s2_t        <= shifted[T_W-1:0];
        end

    ///////////////////////////////////////////////////////////
    // Stage 3: product with RECIPROCAL, first half
    ///////////////////////////////////////////////////////////
    wire [10:0] s2_t5 = {2'd0, s2_t} + {s2_t, 2'd0};  // 5*t = t + 4*t
    wire [14:0] s2_t85 = {4'd0, s2_t5} + {s2_t5, 4'd0};  // 85*t = t5 + 16*t5

    reg [T_W-1:0] s3_t;
    reg [14:0]    s3_t85;

    always @(posedge clk)
        if (pipe_en) begin
            s3_t        <= s2_t;
            s3_t85      <= s2_t85;
        end

    ///////////////////////////////////////////////////////////
    // Stage 4: floor(t/3), or t
    ///////////////////////////////////////////////////////////
    wire [PRODUCT_W-1:0] product = {7'd0, s3_t} + {s3_t85, 1'b0};
    wire [THIRD_W-1:0]   third   = product[SHIFT +: THIRD_W];
    wire unused_product = &{1'b0, product[SHIFT-1:0]};  // the fraction
    wire unused_t = &{1'b0, s3_t[T_W-1:MAG_W]};  // 0 when d is no multiple of 3

    reg [MAG_W-1:0] s4_q;

    always @(posedge clk)
        if (pipe_en) begin
            s4_q        <= three ? {1'b0, third} : s3_t[MAG_W-1:0];
        end

    ///////////////////////////////////////////////////////////
    // Stage 5: output
    ///////////////////////////////////////////////////////////
    always @(posedge clk)
        if (pipe_en)
            q <= s4_q;

endmodule

`resetall
