// dctcm_predict_fwd - residuals against the block before
//
// residual = index - index of the block before, lane by lane; without prediction and in the first block of a
// frame residual = index.
// A transform block is only predicted from a transform block: its indices go along, and dctcm_mask_fwd,
// which knows whether the block before was sent plain, chooses.
//
// GENERATED FILE - DO NOT EDIT.  Change the configuration and regenerate with:
//     dctcm generate --channels 4 --width 8 --out rtl-out/n4_u8
//
// Generator : dctcm 0.1.0, template encoder/dctcm_predict_fwd.v.hbs
// Config    : n4_u8, sha256 8eaf3ce29002 (full copy in manifest.json)
// Licence   : this file belongs to whoever generated it, without conditions;
//             the generator's own licence (Apache-2.0) does not apply to it
// Formats   : in: direct indices UQ8.0, coefficient indices Q11.0
//             out: residuals Q11.0 and Q12.0
// Timing    : latency 1 clock, 1 block per clock, ready path combinational

`resetall
`timescale 1ns / 1ps
`default_nettype none

module dctcm_predict_fwd (
    input  wire clk,
    input  wire rst,  // synchronous, active high, control only

    // Frame settings: change only between frames
    input  wire [1:0] cfg_mode,     // 0 direct, 1 transform, 2 auto
    input  wire       cfg_predict,  // 1: subtract the indices of the block before

    // Block in: {activation, transform, direct}
    input  wire [79:0] s_axis_tdata,
    input  wire        s_axis_tvalid,
    output wire        s_axis_tready,
    input  wire        s_axis_tlast,  // last block of the frame

    // Block out: {activation, transform_residual, residual, direct}
    output wire [127:0] m_axis_tdata,
    output wire         m_axis_tvalid,
    input  wire         m_axis_tready,
    output wire         m_axis_tlast
);

    localparam N            = 4;   // lanes
    localparam W            = 8;   // direct index, UQ8.0
    localparam RESIDUAL_W   = 11;   // residual of a direct index, or a coefficient index
    localparam COEF_W       = 11;   // coefficient index, Q11.0
    localparam TRANSFORM_RW = 12;   // COEF_W + 1: difference of two indices

    localparam [1:0] MODE_TRANSFORM = 2'd1;

    wire [N*W-1:0]      direct     = s_axis_tdata[31:0];
    wire [N*COEF_W-1:0] transform  = s_axis_tdata[75:32];
    wire [N-1:0]        activation = s_axis_tdata[79:76];

    wire pipe_en;

    ///////////////////////////////////////////////////////////
    // Stage 0: index minus the index before, which is 0 in the first block and without prediction
    ///////////////////////////////////////////////////////////
    reg                      s0_valid;
    reg                      s0_last;
    reg [N*W-1:0]            s0_direct;
    reg [N*RESIDUAL_W-1:0]   s0_residual;
    reg [N*TRANSFORM_RW-1:0] s0_transform_residual;
    reg [N-1:0]              s0_activation;
    reg [N*W-1:0]            direct_before;
    reg [N*COEF_W-1:0]       transform_before;

    wire take = pipe_en && s_axis_tvalid;
    wire keep = cfg_predict && !s_axis_tlast;  // the next block is predicted from this one
    wire [N*RESIDUAL_W-1:0]   residual;
    wire [N*TRANSFORM_RW-1:0] transform_residual;

    genvar lane;
    generate
        for (lane = 0; lane < N; lane = lane + 1) begin : gen_lane
            wire [COEF_W-1:0] y = transform[lane*COEF_W +: COEF_W];
            wire [COEF_W-1:0] r = transform_before[lane*COEF_W +: COEF_W];

            assign transform_residual[lane*TRANSFORM_RW +: TRANSFORM_RW] = {y[COEF_W-1], y} - {r[COEF_W-1], r};
            wire [W-1:0] x = direct[lane*W +: W];
            wire [W-1:0] p = direct_before[lane*W +: W];

            assign residual[lane*RESIDUAL_W +: RESIDUAL_W] = cfg_mode == MODE_TRANSFORM ? y : {3'd0, x} - {3'd0, p};
        end
    endgenerate

    always @(posedge clk)
        if (rst)          s0_valid <= 1'b0;
        else if (pipe_en) s0_valid <= s_axis_tvalid;

    // Loaded by blocks only: a gap must not overwrite the block before.
    wire clear = rst || (take && !keep);

    always @(posedge clk)
        if (clear) begin
            direct_before    <= { N*W {1'b0} };
            transform_before <= { N*COEF_W {1'b0} };
        end else if (take) begin
            direct_before    <= direct;
            transform_before <= transform;
        end

    always @(posedge clk)  // data path: no reset
        if (pipe_en) begin
            s0_last               <= s_axis_tlast;
            s0_direct             <= direct;
            s0_residual           <= residual;
            s0_transform_residual <= transform_residual;
            s0_activation         <= activation;
        end

    assign pipe_en       = m_axis_tready || !m_axis_tvalid;
    assign s_axis_tready = pipe_en;
    assign m_axis_tvalid = s0_valid;
    assign m_axis_tlast  = s0_last;
    assign m_axis_tdata  = {s0_activation, s0_transform_residual, s0_residual, s0_direct};

`ifdef FORMAL
    ///////////////////////////////////////////////////////////
    // Formal: the streams keep the rules of AXI4-Stream.  See docs/verification.md
    ///////////////////////////////////////////////////////////
    // The first clock is a reset, settings do not change, and what comes in keeps the rules.
    reg f_running;
    initial f_running = 1'b0;
    always @(posedge clk) f_running <= 1'b1;
    always @* if (!f_running) assume (rst);

    reg f_in_waits;   // a beat was offered and not taken
    reg f_out_waits;
    reg [1:0] f_cfg_mode;
    reg  f_cfg_predict;
    reg [79:0] f_s_axis_tdata;
    reg  f_s_axis_tlast;
    reg [127:0] f_m_axis_tdata;
    reg  f_m_axis_tlast;

    always @(posedge clk) begin
        f_in_waits  <= !rst && s_axis_tvalid && !s_axis_tready;
        f_out_waits <= !rst && m_axis_tvalid && !m_axis_tready;
        f_cfg_mode <= cfg_mode;
        f_cfg_predict <= cfg_predict;
        f_s_axis_tdata <= s_axis_tdata;
        f_s_axis_tlast <= s_axis_tlast;
        f_m_axis_tdata <= m_axis_tdata;
        f_m_axis_tlast <= m_axis_tlast;
    end

    always @* begin
        if (f_running) assume (cfg_mode == f_cfg_mode);
        if (f_running) assume (cfg_predict == f_cfg_predict);
        if (f_running && f_in_waits && !rst) begin
            assume (s_axis_tvalid);
            assume (s_axis_tdata == f_s_axis_tdata);
            assume (s_axis_tlast == f_s_axis_tlast);
        end
        if (f_running && f_out_waits && !rst) begin
            assert (m_axis_tvalid);  // HOLD_VALID
            assert (m_axis_tdata == f_m_axis_tdata);  // HOLD_DATA
            assert (m_axis_tlast == f_m_axis_tlast);  // HOLD_DATA
        end
    end

    // A beat out for each beat in: those inside are those that the stages hold
    wire       f_in  = s_axis_tvalid && s_axis_tready;
    wire       f_out = m_axis_tvalid && m_axis_tready;
    reg  [7:0] f_count;    // beats inside
    reg  [7:0] f_wait;     // clocks with a beat inside and none at the output
    reg  [1:0] f_refused;  // clocks with an input refused while the output was ready

    always @(posedge clk)
        if (rst) begin
            f_count   <= 8'd0;
            f_wait    <= 8'd0;
            f_refused <= 2'd0;
        end else begin
            f_count   <= f_count + {7'd0, f_in} - {7'd0, f_out};
            f_wait    <= m_axis_tvalid || f_count == 8'd0 ? 8'd0 : f_wait + 8'd1;
            f_refused <= s_axis_tvalid && !s_axis_tready && m_axis_tready ? f_refused + 2'd1 : 2'd0;
        end

    always @* if (f_running) begin
        assert (f_count == {7'd0, s0_valid});  // COUNT
        assert (f_wait <= (s0_valid ? 8'd1 : 8'd0));  // PROGRESS_OUT: the oldest beat has moved in each of these clocks
        assert (f_refused <= 2'd1);  // PROGRESS_IN
    end
`endif
endmodule

`resetall
