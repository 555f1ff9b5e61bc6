// dctcm_predict_inv - adds the prediction: residuals to indices
//
// index = p + residual, lane by lane. p is the index of the block before if both blocks have the same
// domain, else 0; it is 0 too at the start of a frame, in a plain block and without prediction.
// An empty block has residual 0 and the domain of the block before: it repeats the prediction.
//
// GENERATED FILE - DO NOT EDIT.  Change the configuration and regenerate with:
//     dctcm generate --channels 16 --width 8 --out rtl-out/n16_u8
//
// Generator : dctcm 0.1.0, template decoder/dctcm_predict_inv.v.hbs
// Config    : n16_u8, sha256 c60131aa783c (full copy in manifest.json)
// Licence   : this file belongs to whoever generated it, without conditions;
//             the generator's own licence (Apache-2.0) does not apply to it
// Formats   : in: residuals as base + one, modulo 2**13
//             out: indices Q13.0; direct ones wrap to UQ8.0 and are extended
// Timing    : latency 1 clock, 1 block per clock, ready path combinational

`resetall
`timescale 1ns / 1ps
`default_nettype none

module dctcm_predict_inv (
    input  wire clk,
    input  wire rst,  // synchronous, active high, control only

    // Frame settings: change only between frames
    input  wire [1:0] cfg_mode,     // 0 direct, 1 transform, 2 auto
    input  wire       cfg_predict,  // residuals are differences to the block before

    // {bases, ones, empty, transform, fresh}: residual = base + one
    input  wire [226:0] s_axis_tdata,
    input  wire         s_axis_tvalid,
    output wire         s_axis_tready,
    input  wire         s_axis_tlast,
    input  wire         s_axis_tuser,  // damaged frame, this beat is no block

    // {indices, transform}
    output wire [208:0] m_axis_tdata,
    output wire         m_axis_tvalid,
    input  wire         m_axis_tready,
    output wire         m_axis_tlast,
    output wire         m_axis_tuser
);

    localparam N       = 16;   // lanes
    localparam W       = 8;   // direct index, UQ8.0
    localparam INDEX_W = 13;   // index, Q13.0; sums wrap

    wire pipe_en;

    wire         fresh      = s_axis_tdata[0];
    wire         empty      = s_axis_tdata[2];
    wire [N-1:0] ones       = s_axis_tdata[18:3];
    wire         transform  = s_axis_tdata[1];

    ///////////////////////////////////////////////////////////
    // Stage 0: index = prediction + residual. The stage's registers are the prediction of the next block, so they
    // change only when a block comes.
    ///////////////////////////////////////////////////////////
    reg                 s0_valid;
    reg                 s0_last;
    reg                 s0_user;
    reg                 s0_transform;
    reg [N*INDEX_W-1:0] s0_indices;
    reg                 first_q;  // the next block is the first of its frame

    // An empty block stays in the domain of the block before; a frame starts in its mode's.
    wire history = first_q ? cfg_mode == 2'd1 : s0_transform;
    wire domain  = empty ? history : transform;
    wire keep    = cfg_predict && !first_q && !fresh && domain == history;

    genvar lane;
    generate
        for (lane = 0; lane < N; lane = lane + 1) begin : gen_lane
            wire [INDEX_W-1:0] base = s_axis_tdata[19 + INDEX_W*lane +: INDEX_W];
            wire [INDEX_W-1:0] p    = s0_indices[INDEX_W*lane +: INDEX_W] & { INDEX_W {keep} };
            // The lowest bit carries the one into the sum.
            wire [INDEX_W:0]   wide = {p, 1'b1} + {base, ones[lane]};
            wire [INDEX_W-1:0] sum  = wide[INDEX_W:1];
            wire               unused_wide = wide[0];
            always @(posedge clk)
                if (pipe_en && s_axis_tvalid)
                    s0_indices[INDEX_W*lane +: W] <= sum[W-1:0];
            // Direct: modulo 2**W, then zero extended
            always @(posedge clk)
                if (pipe_en && s_axis_tvalid)
                    s0_indices[INDEX_W*lane + W +: INDEX_W-W] <= sum[INDEX_W-1:W] & { (INDEX_W-W) {domain} };
        end
    endgenerate

    always @(posedge clk)
        if (rst) begin
            s0_valid <= 1'b0;
            first_q  <= 1'b1;
        end else if (pipe_en) begin
            s0_valid <= s_axis_tvalid;
            if (s_axis_tvalid) first_q <= s_axis_tlast;
        end

    always @(posedge clk)  // data path: no reset
        if (pipe_en && s_axis_tvalid) begin
            s0_last       <= s_axis_tlast;
            s0_user       <= s_axis_tuser;
            s0_transform  <= domain;
        end

    assign pipe_en       = m_axis_tready || !s0_valid;
    assign s_axis_tready = pipe_en;
    assign m_axis_tvalid = s0_valid;
    assign m_axis_tlast  = s0_last;
    assign m_axis_tuser  = s0_user;
    assign m_axis_tdata  = { s0_indices, s0_transform };

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
    reg [226:0] f_s_axis_tdata;
    reg  f_s_axis_tlast;
    reg  f_s_axis_tuser;
    reg [208:0] f_m_axis_tdata;
    reg  f_m_axis_tlast;
    reg  f_m_axis_tuser;

    always @(posedge clk) begin
        f_in_waits  <= !rst && s_axis_tvalid && !s_axis_tready;
        f_out_waits <= !rst && m_axis_tvalid && !m_axis_tready;
        f_cfg_mode <= cfg_mode;
        f_cfg_predict <= cfg_predict;
        f_s_axis_tdata <= s_axis_tdata;
        f_s_axis_tlast <= s_axis_tlast;
        f_s_axis_tuser <= s_axis_tuser;
        f_m_axis_tdata <= m_axis_tdata;
        f_m_axis_tlast <= m_axis_tlast;
        f_m_axis_tuser <= m_axis_tuser;
    end

    always @* begin
        if (f_running) assume (cfg_mode == f_cfg_mode);
        if (f_running) assume (cfg_predict == f_cfg_predict);
        if (f_running && f_in_waits && !rst) begin
            assume (s_axis_tvalid);
            assume (s_axis_tdata == f_s_axis_tdata);
            assume (s_axis_tlast == f_s_axis_tlast);
            assume (s_axis_tuser == f_s_axis_tuser);
        end
        if (f_running && f_out_waits && !rst) begin
            assert (m_axis_tvalid);  // HOLD_VALID
            assert (m_axis_tdata == f_m_axis_tdata);  // HOLD_DATA
            assert (m_axis_tlast == f_m_axis_tlast);  // HOLD_DATA
            assert (m_axis_tuser == f_m_axis_tuser);  // HOLD_DATA
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
