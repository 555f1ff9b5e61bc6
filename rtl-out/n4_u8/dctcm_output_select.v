// dctcm_output_select - takes the samples of the block's domain, clips
//
// Direct block: the rebuilt samples. Transform block: the inverse transform, 0 where the activation
// mask says so. Either is clipped to [0, 255]. The last beat of a damaged frame: 0.
//
// GENERATED FILE - DO NOT EDIT.  Change the configuration and regenerate with:
//     dctcm generate --channels 4 --width 8 --out rtl-out/n4_u8
//
// Generator : dctcm 0.1.0, template decoder/dctcm_output_select.v.hbs
// Config    : n4_u8, sha256 64e5f440d438 (full copy in manifest.json)
// Licence   : this file belongs to whoever generated it, without conditions;
//             the generator's own licence (Apache-2.0) does not apply to it
// Formats   : in: inverse transform Q11.0, direct UQ9.0
//             out: samples UQ8.0
// Timing    : latency 1 clock, 1 block per clock, ready path combinational

`resetall
`timescale 1ns / 1ps
`default_nettype none

module dctcm_output_select (
    input  wire clk,
    input  wire rst,  // synchronous, active high, control only

    // Samples of the inverse transform, and beside them {last, damaged, samples, transform}
    input  wire [43:0] s_axis_tdata,
    input  wire [38:0] s_axis_tuser,
    input  wire [3:0]  activation,  // mask of this block
    input  wire        s_axis_tvalid,
    output wire        s_axis_tready,

    output wire [31:0] m_axis_tdata,
    output wire        m_axis_tvalid,
    input  wire        m_axis_tready,
    output wire        m_axis_tlast,
    output wire        m_axis_tuser  // damaged frame, data 0
);

    localparam N         = 4;   // lanes
    localparam W         = 8;   // sample, UQ8.0
    localparam BODY_W    = 8;   // bits of a sample
    localparam INVERSE_W = 11;  // inverse transform before the clip, Q11.0
    localparam DIRECT_W  = 9;   // direct sample before the clip, UQ9.0

    wire pipe_en;

    wire                  transform  = s_axis_tuser[0];
    wire [N*DIRECT_W-1:0] directs    = s_axis_tuser[1 +: N*DIRECT_W];
    wire                  damaged    = s_axis_tuser[37];
    wire                  last       = s_axis_tuser[38];

    ///////////////////////////////////////////////////////////
    // Stage 0: the domain's samples, clipped; a transform block's zeros come back exactly by its activation mask
    ///////////////////////////////////////////////////////////
    reg           s0_valid;
    reg           s0_last;
    reg           s0_damaged;
    reg [N*W-1:0] s0_samples;

    always @(posedge clk)
        if (rst)          s0_valid <= 1'b0;
        else if (pipe_en) s0_valid <= s_axis_tvalid;

    always @(posedge clk)  // data path: no reset
        if (pipe_en) begin
            s0_last    <= last;
            s0_damaged <= damaged;
        end

    genvar lane;
    generate
        for (lane = 0; lane < N; lane = lane + 1) begin : gen_lane
            wire [INVERSE_W-1:0] inverse  = s_axis_tdata[INVERSE_W*lane +: INVERSE_W];
            wire [DIRECT_W-1:0]  direct   = directs[DIRECT_W*lane +: DIRECT_W];
            wire [BODY_W-1:0]    body     = transform ? inverse[BODY_W-1:0] : direct[BODY_W-1:0];
            wire                 zero     = damaged || (transform && !activation[lane]);
            wire                 negative = transform && inverse[INVERSE_W-1];
            wire                 outside  = transform ? |inverse[INVERSE_W-2:W] : |direct[DIRECT_W-1:W];
            // Clip: below the range all bits but the sign are 0, above it they are 1.
            wire                 low      = zero || negative;
            wire                 high     = outside;
            always @(posedge clk)
                if (pipe_en) begin
                    if (low) s0_samples[W*lane +: BODY_W] <= { BODY_W {1'b0} };
                    else     s0_samples[W*lane +: BODY_W] <= body | { BODY_W {high}};
                end
        end
    endgenerate

    assign pipe_en       = m_axis_tready || !s0_valid;
    assign s_axis_tready = pipe_en;
    assign m_axis_tvalid = s0_valid;
    assign m_axis_tlast  = s0_last;
    assign m_axis_tuser  = s0_damaged;
    assign m_axis_tdata  = s0_samples;

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
    reg [43:0] f_s_axis_tdata;
    reg [38:0] f_s_axis_tuser;
    reg [31:0] f_m_axis_tdata;
    reg  f_m_axis_tlast;
    reg  f_m_axis_tuser;

    always @(posedge clk) begin
        f_in_waits  <= !rst && s_axis_tvalid && !s_axis_tready;
        f_out_waits <= !rst && m_axis_tvalid && !m_axis_tready;
        f_s_axis_tdata <= s_axis_tdata;
        f_s_axis_tuser <= s_axis_tuser;
        f_m_axis_tdata <= m_axis_tdata;
        f_m_axis_tlast <= m_axis_tlast;
        f_m_axis_tuser <= m_axis_tuser;
    end

    always @* begin
        if (f_running && f_in_waits && !rst) begin
            assume (s_axis_tvalid);
            assume (s_axis_tdata == f_s_axis_tdata);
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
