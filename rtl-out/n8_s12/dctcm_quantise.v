// dctcm_quantise - samples and coefficients to indices, activation mask
//
// Every block is quantised both ways: its samples with one step, its coefficients with a step each.
// The activation mask says which samples are not zero.
//
// GENERATED FILE - DO NOT EDIT.  Change the configuration and regenerate with:
//     dctcm generate --channels 8 --width 12 --signed --out rtl-out/n8_s12
//
// Generator : dctcm 0.1.0, template encoder/dctcm_quantise.v.hbs
// Config    : n8_s12, sha256 bdfc6bbeabc5 (full copy in manifest.json)
// Licence   : this file belongs to whoever generated it, without conditions;
//             the generator's own licence (Apache-2.0) does not apply to it
// Formats   : in: samples Q12.0, coefficients Q15.0
//             out: direct indices Q12.0, coefficient indices Q15.0
// Gain      : coefficients have gain sqrt(8) over the orthonormal DCT, and so do their steps
// Timing    : latency 4 clocks, 1 block per clock, ready path combinational

`resetall
`timescale 1ns / 1ps
`default_nettype none

module dctcm_quantise (
    input  wire clk,
    input  wire rst,  // synchronous, active high, control only

    // Frame settings: change only between frames.  A step d is {three, shift[2:0]}: (three ? 3 : 1) << shift
    input  wire [3:0]  cfg_direct_step,  // of the samples; 0 is d = 1, lossless
    input  wire        cfg_nearest,      // samples: 1 rounds to nearest, 0 keeps every non-zero
    input  wire [31:0] cfg_coef_step,    // of coefficient k at [4*k +: 4]
    input  wire [7:0]  cfg_zonal_mask,   // bit k: keep coefficient k
    input  wire [11:0] cfg_dead_zone,    // coefficients with a smaller magnitude are 0

    // Block in: {samples, coefs}
    input  wire [215:0] s_axis_tdata,
    input  wire         s_axis_tvalid,
    output wire         s_axis_tready,
    input  wire         s_axis_tlast,  // last block of the frame

    // Block out: {activation, transform, direct}
    output wire [223:0] m_axis_tdata,
    output wire         m_axis_tvalid,
    input  wire         m_axis_tready,
    output wire         m_axis_tlast
);

    localparam N       = 8;   // lanes
    localparam W       = 12;   // Q12.0
    localparam COEF_W  = 15;   // Q15.0, gain sqrt(N)
    localparam AC_W    = 15;   // what all coefficients but 0 fit in, Q15.0
    localparam DC_W    = 15;   // what coefficient 0 fits in, Q15.0
    localparam LATENCY = 4;   // of the lanes

    wire [N*COEF_W-1:0] coefs   = s_axis_tdata[119:0];
    wire [N*W-1:0]      samples = s_axis_tdata[215:120];

    // One enable moves all stages: they stop only while the last one is held.
    wire pipe_en;

    ///////////////////////////////////////////////////////////
    // Lanes: 4 stages each
    ///////////////////////////////////////////////////////////
    wire [N*W-1:0]      direct;
    wire [N*COEF_W-1:0] transform;

    genvar lane;
    generate
        for (lane = 0; lane < N; lane = lane + 1) begin : gen_lane
            dctcm_quantise_direct u_direct (
                .clk         (clk),
                .pipe_en     (pipe_en),
                .cfg_step    (cfg_direct_step),
                .cfg_nearest (cfg_nearest),
                .x           (samples[lane*W +: W]),
                .q           (direct[lane*W +: W])
            );
            if (lane == 0) begin : gen_dc
                wire [DC_W-1:0] q;
                dctcm_quantise_dc u_coef (
                    .clk           (clk),
                    .pipe_en       (pipe_en),
                    .cfg_step      (cfg_coef_step[3:0]),
                    .cfg_keep      (cfg_zonal_mask[0]),
                    .cfg_dead_zone (cfg_dead_zone),
                    .x             (coefs[DC_W-1:0]),
                    .q             (q)
                );
                assign transform[COEF_W-1:0] = q;
            end else begin : gen_ac
                wire [AC_W-1:0] q;
                dctcm_quantise_coef u_coef (
                    .clk           (clk),
                    .pipe_en       (pipe_en),
                    .cfg_step      (cfg_coef_step[lane*4 +: 4]),
                    .cfg_keep      (cfg_zonal_mask[lane]),
                    .cfg_dead_zone (cfg_dead_zone),
                    .x             (coefs[lane*COEF_W +: AC_W]),
                    .q             (q)
                );
                assign transform[lane*COEF_W +: COEF_W] = q;
            end
        end
    endgenerate

    ///////////////////////////////////////////////////////////
    // Beside the lanes: control and activation mask
    ///////////////////////////////////////////////////////////
    reg [LATENCY-1:0] valid;  // bit k: stage k holds a block
    reg [LATENCY-1:0] last;

    always @(posedge clk)
        if (rst)          valid <= { LATENCY {1'b0} };
        else if (pipe_en) valid <= {valid[LATENCY-2:0], s_axis_tvalid};

    always @(posedge clk)  // data path: no reset
        if (pipe_en) last <= {last[LATENCY-2:0], s_axis_tlast};

    wire [N-1:0] present;  // sample is not zero
    wire [N-1:0] activation;
    generate
        for (lane = 0; lane < N; lane = lane + 1) begin : gen_present
            assign present[lane] = |samples[lane*W +: W];
        end
    endgenerate

    dctcm_delay #(
        .WIDTH (N),
        .DEPTH (LATENCY)
    ) u_delay (
        .clk    (clk),
        .rst    (rst),
        .enable (pipe_en),
        .d      (present),
        .q      (activation)
    );

    assign pipe_en       = m_axis_tready || !m_axis_tvalid;
    assign s_axis_tready = pipe_en;
    assign m_axis_tvalid = valid[LATENCY-1];
    assign m_axis_tlast  = last[LATENCY-1];
    assign m_axis_tdata  = {activation, transform, direct};

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
    reg [3:0] f_cfg_direct_step;
    reg  f_cfg_nearest;
    reg [31:0] f_cfg_coef_step;
    reg [7:0] f_cfg_zonal_mask;
    reg [11:0] f_cfg_dead_zone;
    reg [215:0] f_s_axis_tdata;
    reg  f_s_axis_tlast;
    reg [223:0] f_m_axis_tdata;
    reg  f_m_axis_tlast;

    always @(posedge clk) begin
        f_in_waits  <= !rst && s_axis_tvalid && !s_axis_tready;
        f_out_waits <= !rst && m_axis_tvalid && !m_axis_tready;
        f_cfg_direct_step <= cfg_direct_step;
        f_cfg_nearest <= cfg_nearest;
        f_cfg_coef_step <= cfg_coef_step;
        f_cfg_zonal_mask <= cfg_zonal_mask;
        f_cfg_dead_zone <= cfg_dead_zone;
        f_s_axis_tdata <= s_axis_tdata;
        f_s_axis_tlast <= s_axis_tlast;
        f_m_axis_tdata <= m_axis_tdata;
        f_m_axis_tlast <= m_axis_tlast;
    end

    always @* begin
        if (f_running) assume (cfg_direct_step == f_cfg_direct_step);
        if (f_running) assume (cfg_nearest == f_cfg_nearest);
        if (f_running) assume (cfg_coef_step == f_cfg_coef_step);
        if (f_running) assume (cfg_zonal_mask == f_cfg_zonal_mask);
        if (f_running) assume (cfg_dead_zone == f_cfg_dead_zone);
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
        assert (f_count == {7'd0, valid[0]} + {7'd0, valid[1]} + {7'd0, valid[2]} + {7'd0, valid[3]});  // COUNT
        assert (f_wait <= (valid[3] ? 8'd4 : valid[2] ? 8'd3 : valid[1] ? 8'd2 : valid[0] ? 8'd1 :
                          8'd0));  // PROGRESS_OUT: the oldest beat has moved in each of these clocks
        assert (f_refused <= 2'd1);  // PROGRESS_IN
    end
`endif
endmodule

`resetall
