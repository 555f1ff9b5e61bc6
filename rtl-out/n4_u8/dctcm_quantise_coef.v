// dctcm_quantise_coef - quantiser of one coefficient
//
// q = sign(x) * floor((|x| + (d >> 1)) / d), 0 below the dead zone or where the zonal mask says so.
//
// GENERATED FILE - DO NOT EDIT.  Change the configuration and regenerate with:
//     dctcm generate --channels 4 --width 8 --out rtl-out/n4_u8
//
// Generator  : dctcm 0.1.0, template encoder/dctcm_quantise_lane.v.hbs
// Config     : n4_u8, sha256 8eaf3ce29002 (full copy in manifest.json)
// Licence    : this file belongs to whoever generated it, without conditions;
//              the generator's own licence (Apache-2.0) does not apply to it
// Formats    : in: Q11.0
//              out: Q11.0, steps d = {1, 3} * 2**(0..7) <= 384
// Timing     : latency 6 clocks while pipe_en is high; part of dctcm_quantise
// Multiplier : shift-add: sums by doubling

`resetall
`timescale 1ns / 1ps
`default_nettype none

module dctcm_quantise_coef (
    input  wire        clk,
    input  wire        pipe_en,        // the pipeline moves

    input  wire [3:0]  cfg_step,       // {three, shift[2:0]}: d = (three ? 3 : 1) << shift
    input  wire        cfg_keep,       // bit of the zonal mask: 0 = this coefficient is always 0
    input  wire [11:0] cfg_dead_zone,  // coefficients with a smaller magnitude are 0

    input  wire [10:0] x,              // Q11.0
    output reg  [10:0] q               // Q11.0, |q| <= |x|, 6 clocks later
);

    localparam X_W       = 11;   // Q11.0
    localparam MAG_W     = 11;   // |x| <= 1024
    localparam SUM_W     = 11;   // |x| + offset <= 1024 + 192
    localparam T_W       = 11;   // t = (|x| + offset) >> shift <= 1024 + 2: the offset is below 3 * 2**shift
    localparam THIRD_W   = 9;   // floor(t / 3) <= 342
    localparam PRODUCT_W = 22;   // t * RECIPROCAL <= 1026 * 2731
    localparam CMP_W     = 12;   // magnitude against the dead zone

    // floor(t/3) = (t * RECIPROCAL) >> SHIFT for all t < 2**SHIFT: RECIPROCAL = (2**SHIFT + 1)/3, so the
    // product is 2**SHIFT * t/3 + t/3.  The excess after the shift, t/3 / 2**SHIFT, is below 1/3, and t/3 is
    // an integer or at least 1/3 below the next one.
    localparam SHIFT = 13;
    // RECIPROCAL = 2731 = 1 + 2 * 1365; 1365 = 1 + .. + 4**5 is built by doubling.

    // Offset: half a step, or all but one
    wire       three  = cfg_step[3];
    wire [2:0] places = cfg_step[2:0];
    wire [8:0] step   = (three ? 9'd3 : 9'd1) << places;  // 1..384
    wire [8:0] offset = {1'b0, step[8:1]};
    wire unused_step  = step[0];

    ///////////////////////////////////////////////////////////
    // Stage 0: magnitude
    ///////////////////////////////////////////////////////////
    wire negative = x[X_W-1];

    reg [MAG_W-1:0] s0_magnitude;
    reg             s0_negative;

    always @(posedge clk)
        if (pipe_en) begin
            s0_magnitude <= (x ^ { X_W {negative} }) + {10'd0, negative};
            s0_negative  <= negative;
        end

    ///////////////////////////////////////////////////////////
    // Stage 1: half a step more; dead zone and zonal mask
    ///////////////////////////////////////////////////////////
    wire [CMP_W-1:0] magnitude = {1'b0, s0_magnitude};
    wire [CMP_W-1:0] dead_zone = cfg_dead_zone;

    reg [SUM_W-1:0] s1_sum;
    reg             s1_negative;
    reg             s1_drop;

    always @(posedge clk)
        if (pipe_en) begin
            s1_sum      <= s0_magnitude + {2'd0, offset};
            s1_negative <= s0_negative;
            s1_drop     <= !cfg_keep || magnitude < dead_zone;
        end

    ///////////////////////////////////////////////////////////
    // Stage 2: division by 2**shift
    ///////////////////////////////////////////////////////////
    wire [SUM_W-1:0] shifted = s1_sum >> places;

    reg [T_W-1:0] s2_t;
    reg           s2_negative;
    reg           s2_drop;

    always @(posedge clk)
        if (pipe_en) begin
            s2_t        <= shifted[T_W-1:0];
            s2_negative <= s1_negative;
            s2_drop     <= s1_drop;
        end

    ///////////////////////////////////////////////////////////
    // Stage 3: product with RECIPROCAL, first half
    ///////////////////////////////////////////////////////////
    wire [12:0] s2_t5 = {2'd0, s2_t} + {s2_t, 2'd0};  // 5*t = t + 4*t
    wire [14:0] s2_t21 = {2'd0, s2_t5} + {s2_t, 4'd0};  // 21*t = t5 + 16*t

    reg [T_W-1:0] s3_t;
    reg [14:0]    s3_t21;
    reg           s3_negative;
    reg           s3_drop;

    always @(posedge clk)
        if (pipe_en) begin
            s3_t        <= s2_t;
            s3_t21      <= s2_t21;
            s3_negative <= s2_negative;
            s3_drop     <= s2_drop;
        end

    ///////////////////////////////////////////////////////////
    // Stage 4: floor(t/3), or t
    ///////////////////////////////////////////////////////////
    wire [20:0] s3_t1365 = {6'd0, s3_t21} + {s3_t21, 6'd0};  // 1365*t = t21 + 64*t21
    wire [PRODUCT_W-1:0] product = {11'd0, s3_t} + {s3_t1365, 1'b0};
    wire [THIRD_W-1:0]   third   = product[SHIFT +: THIRD_W];
    wire unused_product = &{1'b0, product[SHIFT-1:0]};  // the fraction

    reg [MAG_W-1:0] s4_q;
    reg             s4_negative;
    reg             s4_drop;

    always @(posedge clk)
        if (pipe_en) begin
            s4_q        <= three ? {2'd0, third} : s3_t[MAG_W-1:0];
            s4_negative <= s3_negative;
            s4_drop     <= s3_drop;
        end

    ///////////////////////////////////////////////////////////
    // Stage 5: sign; dropped coefficients
    ///////////////////////////////////////////////////////////
    always @(posedge clk)
        if (pipe_en)
            q <= s4_drop ? { X_W {1'b0} } : (s4_q ^ { X_W {s4_negative} }) + {10'd0, s4_negative};

endmodule

`resetall
