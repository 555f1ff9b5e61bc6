// dctcm_predict_fwd - residuals against the block before
//
// residual = index - index of the block before, lane by lane; without prediction and in the first block of a
// frame residual = index.
// A transform block is only predicted from a transform block: its indices go along, and dctcm_mask_fwd,
// which knows whether the block before was sent plain, chooses.
//
// GENERATED FILE - DO NOT EDIT.  Change the configuration and regenerate with:
//     dctcm generate --channels 8 --width 12 --signed --out rtl-out/n8_s12
//
// Generator : dctcm 0.1.0, template encoder/dctcm_predict_fwd.v.hbs
// Config    : n8_s12, sha256 bdfc6bbeabc5 (full copy in manifest.json)
// Licence   : this file belongs to whoever generated it, without conditions;
//             the generator's own licence (Apache-2.0) does not apply to it
// Formats   : in: direct indices Q12.0, coefficient indices Q15.0
//             out: residuals Q15.0 and Q16.0
// Timing    : latency 1 clock while pipe_en is high; part of dctcm_mask_fwd

`resetall
`timescale 1ns / 1ps
`default_nettype none

module dctcm_predict_fwd (
    input  wire clk,
    input  wire rst,  // synchronous, active high, control only

    // Frame settings: change only between frames
    input  wire [1:0] cfg_mode,     // 0 direct, 1 transform, 2 auto
    input  wire       cfg_predict,  // 1: subtract the indices of the block before

    // Block in
    input  wire pipe_en,  // the pipeline moves
    input  wire in_valid,
    input  wire in_last,  // last block of the frame
    input  wire [95:0]  direct,
    input  wire [119:0] transform,

    // One clock later
    output reg  [119:0] residual,
    output reg  [127:0] transform_residual
);

    localparam N            = 8;   // lanes
    localparam W            = 12;   // direct index, Q12.0
    localparam RESIDUAL_W   = 15;   // residual of a direct index, or a coefficient index
    localparam COEF_W       = 15;   // coefficient index, Q15.0
    localparam TRANSFORM_RW = 16;   // COEF_W + 1: difference of two indices

    localparam [1:0] MODE_TRANSFORM = 2'd1;

    ///////////////////////////////////////////////////////////
    // Index minus the index before, which is 0 in the first block and without prediction
    ///////////////////////////////////////////////////////////
    // Kept as complements: a subtraction inverts what it subtracts, in front of a register that takes no LUT of its own
    reg [N*W-1:0]            direct_before_n;
    reg [N*COEF_W-1:0]       transform_before_n;

    wire take = pipe_en && in_valid;
    wire keep = cfg_predict && !in_last;  // the next block is predicted from this one
    wire [N*RESIDUAL_W-1:0]   next_residual;
    wire [N*TRANSFORM_RW-1:0] next_transform;

    genvar lane;
    generate
        for (lane = 0; lane < N; lane = lane + 1) begin : gen_lane
            wire [COEF_W-1:0] y = transform[lane*COEF_W +: COEF_W];
            wire [COEF_W-1:0] r = ~transform_before_n[lane*COEF_W +: COEF_W];

            assign next_transform[lane*TRANSFORM_RW +: TRANSFORM_RW] = {y[COEF_W-1], y} - {r[COEF_W-1], r};
            wire [W-1:0] x = direct[lane*W +: W];
            wire [W-1:0] p = ~direct_before_n[lane*W +: W];

            assign next_residual[lane*RESIDUAL_W +: RESIDUAL_W] = cfg_mode == MODE_TRANSFORM ? y : {{3{x[11]}}, x} - {{3{p[11]}}, p};
        end
    endgenerate

    // Loaded by blocks only: a gap must not overwrite the block before.
    wire clear = rst || (take && !keep);

    always @(posedge clk)
        if (clear) begin
            direct_before_n    <= { N*W {1'b1} };
            transform_before_n <= { N*COEF_W {1'b1} };
        end else if (take) begin
            direct_before_n    <= ~direct;
            transform_before_n <= ~transform;
        end

    always @(posedge clk)  // data path: no reset
        if (pipe_en) begin
            residual           <= next_residual;
            transform_residual <= next_transform;
        end

endmodule

`resetall
