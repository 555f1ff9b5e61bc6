// dctcm_quantise_coef - quantiser of one coefficient
//
// q = sign(x) * floor((|x| + (d >> 1)) / d), 0 below the dead zone or where the zonal mask says so.
//
// GENERATED FILE - DO NOT EDIT.  Change the configuration and regenerate with:
//     dctcm generate --channels 8 --width 12 --signed --out rtl-out/n8_s12
//
// Generator : dctcm 0.1.0, template encoder/dctcm_quantise_lane.v.hbs
// Config    : n8_s12, sha256 bdfc6bbeabc5 (full copy in manifest.json)
// Licence   : this file belongs to whoever generated it, without conditions;
//             the generator's own licence (Apache-2.0) does not apply to it
// Formats   : in: Q15.0
//             out: Q15.0, steps d = {1, 3} * 2**(0..7) <= 384
// Timing    : latency 4 clocks while pipe_en is high; part of dctcm_quantise

`resetall
`timescale 1ns / 1ps
`default_nettype none

module dctcm_quantise_coef (
    input  wire        clk,
    input  wire        pipe_en,        // the pipeline moves

    input  wire [3:0]  cfg_step,       // {three, shift[2:0]}: d = (three ? 3 : 1) << shift
    input  wire        cfg_keep,       // bit of the zonal mask: 0 = this coefficient is always 0
    input  wire [11:0] cfg_dead_zone,  // coefficients with a smaller magnitude are 0

    input  wire [14:0] x,              // Q15.0
    output reg  [14:0] q               // Q15.0, |q| <= |x|, 4 clocks later
);

    localparam X_W   = 15;   // Q15.0
    localparam MAG_W = 14;   // |x| <= 16380

    // m = |x|, y = m >> shift, half = the bit below y, low = all bits below y.  Then
    //   d = 1 << shift: nearest y + half, keep y + (low != 0);
    //   d = 3 << shift: with y = 3*k + r, nearest k + (r + half >= 2), keep k + (r != 0 or low != 0).
    wire       three  = cfg_step[3];
    wire [2:0] places = cfg_step[2:0];

    ///////////////////////////////////////////////////////////
    // Stage 0: magnitude
    ///////////////////////////////////////////////////////////
    wire negative = x[X_W-1];
    wire [X_W-1:0] less = x - 15'd1;
    wire [X_W-1:0] magnitude_x = negative ? ~less : x;  // -x = ~(x - 1)
    wire unused_top = &{1'b0, magnitude_x[X_W-1:MAG_W]};  // 0

    reg [MAG_W-1:0] s0_magnitude;
    reg             s0_negative;

    always @(posedge clk)
        if (pipe_en) begin
            s0_magnitude <= magnitude_x[MAG_W-1:0];
            s0_negative  <= negative;
        end

    ///////////////////////////////////////////////////////////
    // Stage 1: shift; dead zone and zonal mask
    ///////////////////////////////////////////////////////////
    // {y, half}, by 1 last: zeros that a last step shifts in become a reset, and their registers lose their place beside a LUT
    wire [MAG_W:0] by_4    = places[2] ? {s0_magnitude, 1'b0} >> 4 : {s0_magnitude, 1'b0};
    wire [MAG_W:0] by_2    = places[1] ? by_4 >> 2 : by_4;
    wire [MAG_W:0] shifted = places[0] ? by_2 >> 1 : by_2;

    reg [MAG_W-1:0] s1_y;
    reg             s1_below;  // half, or low != 0
    reg             s1_negative;
    reg             s1_drop;

    always @(posedge clk)
        if (pipe_en) begin
            s1_y        <= shifted[MAG_W:1];
            s1_below    <= shifted[0];
            s1_negative <= s0_negative;
            s1_drop     <= !cfg_keep || s0_magnitude < {2'd0, cfg_dead_zone};
        end

    ///////////////////////////////////////////////////////////
    // Stage 2: division by 3, two bits at a time
    ///////////////////////////////////////////////////////////
    // {quotient, remainder} of v = {remainder before, two bits} by 3; a remainder of 3 stands for no division
    function [3:0] third;
        input [3:0] v;
        case (v)
            4'd0:  third = {2'd0, 2'd0};
            4'd1:  third = {2'd0, 2'd1};
            4'd2:  third = {2'd0, 2'd2};
            4'd3:  third = {2'd1, 2'd0};
            4'd4:  third = {2'd1, 2'd1};
            4'd5:  third = {2'd1, 2'd2};
            4'd6:  third = {2'd2, 2'd0};
            4'd7:  third = {2'd2, 2'd1};
            4'd8:  third = {2'd2, 2'd2};
            4'd9:  third = {2'd3, 2'd0};
            4'd10: third = {2'd3, 2'd1};
            4'd11: third = {2'd3, 2'd2};
            4'd12: third = {2'd0, 2'd3};
            4'd13: third = {2'd1, 2'd3};
            4'd14: third = {2'd2, 2'd3};
            default: third = {2'd3, 2'd3};
        endcase
    endfunction

    wire [3:0] third_6 = third({ {2{!three}}, s1_y[13:12] });
    wire [3:0] third_5 = third({ third_6[1:0], s1_y[11:10] });
    wire [3:0] third_4 = third({ third_5[1:0], s1_y[9:8] });
    wire [3:0] third_3 = third({ third_4[1:0], s1_y[7:6] });
    wire [3:0] third_2 = third({ third_3[1:0], s1_y[5:4] });
    wire [3:0] third_1 = third({ third_2[1:0], s1_y[3:2] });
    wire [3:0] third_0 = third({ third_1[1:0], s1_y[1:0] });
    wire [13:0] k = { third_6[3:2], third_5[3:2], third_4[3:2], third_3[3:2], third_2[3:2], third_1[3:2], third_0[3:2] };
    wire [1:0] r = third_0[1:0];

    reg [MAG_W-1:0] s2_k;  // |q| is s2_k, or one more
    reg             s2_up;
    reg             s2_negative;

    always @(posedge clk)
        if (pipe_en) begin
            s2_k        <= k[MAG_W-1:0];
            s2_up       <= r == 2'd2 || (r[0] && s1_below);
            s2_negative <= s1_negative;
            if (s1_drop) begin
                s2_k  <= { MAG_W {1'b0} };
                s2_up <= 1'b0;
            end
        end

    ///////////////////////////////////////////////////////////
    // Stage 3: rounding, sign
    ///////////////////////////////////////////////////////////
    // -(k + up) = ~(k - 1 + up): what is added, 0 or -1, also says whether to invert
    wire [X_W:0] sum = { {1'b0, s2_k}, 1'b1} + { { X_W {s2_negative} }, s2_up};
    wire unused_sum = sum[0];

    always @(posedge clk)
        if (pipe_en) q <= sum[X_W:1] ^ { X_W {s2_negative} };

endmodule

`resetall
