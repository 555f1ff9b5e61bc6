// dctcm_predict_fwd - residuals against the block before
//
// residual = index - index of the block before, lane by lane and in both domains; without prediction and
// in the first block of a frame residual = index.  Whether a block may use its residuals depends on the
// domain of the block before: dctcm_mask_fwd decides.
//
// GENERATED FILE - DO NOT EDIT.  Change the configuration and regenerate with:
//     dctcm generate --channels 8 --width 8 --out rtl-out/n8_u8
//
// Generator : dctcm 0.1.0, template encoder/dctcm_predict_fwd.v.hbs
// Config    : n8_u8, sha256 46a933e6edf9 (full copy in manifest.json)
// Licence   : this file belongs to whoever generated it, without conditions;
//             the generator's own licence (Apache-2.0) does not apply to it
// Formats   : in: direct indices UQ8.0, coefficient indices Q12.0
//             out: the same, and their residuals Q9.0 and Q13.0: one bit more, exact
// Timing    : latency 1 clock, 1 block per clock, ready path combinational

`resetall
`timescale 1ns / 1ps
`default_nettype none

module dctcm_predict_fwd (
    input  wire clk,
    input  wire rst,  // synchronous, active high, control only

    // Frame setting: changes only between frames
    input  wire cfg_predict,  // 1: subtract the indices of the block before

    // Block in: {activation, transform, direct}
    input  wire [167:0] s_axis_tdata,
    input  wire         s_axis_tvalid,
    output wire         s_axis_tready,
    input  wire         s_axis_tlast,  // last block of the frame

    // Block out: {activation, transform_residual, transform, direct_residual, direct}
    output wire [343:0] m_axis_tdata,
    output wire         m_axis_tvalid,
    input  wire         m_axis_tready,
    output wire         m_axis_tlast
);

    localparam N           = 8;   // lanes
    localparam W           = 8;   // direct index, UQ8.0
    localparam COEF_W      = 12;   // coefficient index, Q12.0
    localparam DIRECT_RW   = 9;   // W + 1: difference of two indices
    localparam TRANSFORM_RW = 13;  // COEF_W + 1: difference of two indices

    wire [N*W-1:0]      direct     = s_axis_tdata[63:0];
    wire [N*COEF_W-1:0] transform  = s_axis_tdata[159:64];
    wire [N-1:0]        activation = s_axis_tdata[167:160];

    wire pipe_en;

    ///////////////////////////////////////////////////////////
    // Stage 0: index minus the index before, which is still in this stage's own register
    ///////////////////////////////////////////////////////////
    reg                      s0_valid;
    reg                      s0_last;
    reg                      at_start;  // no block of this frame came yet
    reg [N*W-1:0]            s0_direct;
    reg [N*DIRECT_RW-1:0]    s0_direct_residual;
    reg [N*COEF_W-1:0]       s0_transform;
    reg [N*TRANSFORM_RW-1:0] s0_transform_residual;
    reg [N-1:0]              s0_activation;

    wire take        = pipe_en && s_axis_tvalid;
    wire use_before  = cfg_predict && !at_start;
    wire [N*DIRECT_RW-1:0]    direct_residual;
    wire [N*TRANSFORM_RW-1:0] transform_residual;

    genvar lane;
    generate
        for (lane = 0; lane < N; lane = lane + 1) begin : gen_lane
            wire [W-1:0]      x = direct[lane*W +: W];
            wire [W-1:0]      p = s0_direct[lane*W +: W] & { W {use_before} };
            wire [COEF_W-1:0] y = transform[lane*COEF_W +: COEF_W];
            wire [COEF_W-1:0] r = s0_transform[lane*COEF_W +: COEF_W] & { COEF_W {use_before} };

            assign direct_residual[lane*DIRECT_RW +: DIRECT_RW] = {1'b0, x} - {1'b0, p};
            assign transform_residual[lane*TRANSFORM_RW +: TRANSFORM_RW] = {y[COEF_W-1], y} - {r[COEF_W-1], r};
        end
    endgenerate

    always @(posedge clk)
        if (rst) begin
            s0_valid <= 1'b0;
            at_start <= 1'b1;
        end else if (pipe_en) begin
            s0_valid <= s_axis_tvalid;
            if (s_axis_tvalid) at_start <= s_axis_tlast;
        end

    // Loaded by blocks only: a gap must not overwrite the block before.
    always @(posedge clk)
        if (take) begin
            s0_last               <= s_axis_tlast;
            s0_direct             <= direct;
            s0_direct_residual    <= direct_residual;
            s0_transform          <= transform;
            s0_transform_residual <= transform_residual;
            s0_activation         <= activation;
        end

    assign pipe_en       = m_axis_tready || !m_axis_tvalid;
    assign s_axis_tready = pipe_en;
    assign m_axis_tvalid = s0_valid;
    assign m_axis_tlast  = s0_last;
    assign m_axis_tdata  = {s0_activation, s0_transform_residual, s0_transform, s0_direct_residual, s0_direct};

endmodule

`resetall
