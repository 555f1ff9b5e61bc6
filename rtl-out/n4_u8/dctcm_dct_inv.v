// dctcm_dct_inv - inverse 4-point DCT (DCT-III) across 4 channels, fixed point, pipelined
//
// x[i] = (y[0] + sqrt(2) * sum y[k] * cos((2i+1)*k*pi/8)) / 4,  rounded once. Takes any
// coefficients, also such that no encoder makes; dctcm_output_select clips to [0, 255].
//
// GENERATED FILE - DO NOT EDIT.  Change the configuration and regenerate with:
//     dctcm generate --channels 4 --width 8 --out rtl-out/n4_u8
//
// Generator  : dctcm 0.1.0, template dct/dctcm_dct_inv.v.hbs
// Config     : n4_u8, sha256 64e5f440d438 (full copy in manifest.json)
// Licence    : this file belongs to whoever generated it, without conditions;
//              the generator's own licence (Apache-2.0) does not apply to it
// Formats    : input Q11.0, constants Q2.9, output Q11.0, round half up
//              Qm.n: m counts the sign bit, m + n is the wire width; UQm.n is unsigned
//              overflow is impossible: every interval is the exact bound of its linear form
// Gain       : 1/sqrt(4) over the orthonormal DCT: undoes that of dctcm_dct_fwd
// Timing     : latency 3 clocks, 1 block per clock, ready path combinational
// Multiplier : shift-add: products as sums of shifted values, sub-expressions shared per value
//
//    y0 --*-(+)- e2_0 ----------*---(+)- v0 -- round -- x0
//    y2 --*-(-)- e2_1 ----------|-*-(+)- v1 -- round -- x1
//    y1 -[ C4 ]- o4_1 ----------|-*-(-)- v2 -- round -- x2
//    y3 -[ C4 ]- o4_0 ----------*---(-)- v3 -- round -- x3
//
//    round drops 9 + 2 bits
//    o4_0 = C4_1*y1 + C4_3*y3
//    o4_1 = C4_3*y1 - C4_1*y3

`resetall
`timescale 1ns / 1ps
`default_nettype none

module dctcm_dct_inv #(
    // Width of the sideband (tuser), at least 1
    parameter USER_W = 1
) (
    input  wire              clk,
    input  wire              rst,  // synchronous, active high, control only

    // Block in: 4 x Q11.0, coefficient 0 (DC) in the low bits
    input  wire [43:0]       s_axis_tdata,
    input  wire [USER_W-1:0] s_axis_tuser,  // sideband, same latency as the data
    input  wire              s_axis_tvalid,
    output wire              s_axis_tready,

    // Block out: 4 x Q11.0, channel 0 in the low bits
    output wire [43:0]       m_axis_tdata,
    output wire [USER_W-1:0] m_axis_tuser,
    output wire              m_axis_tvalid,
    input  wire              m_axis_tready
);

    generate
        if (USER_W < 1) begin : gen_user_w
            ERROR_USER_W_must_be_at_least_1 u_error ();
        end
    endgenerate

    // One enable moves all stages: they stop only while the last one is held.
    wire pipe_en;

    genvar lane;

    // Constants, fixed when this file was generated: all widths below depend on them.
    // The real numbers, rounded.
    // C4_1   =   669: 1.3066 ~ 1.3066 = sqrt(2)*cos(pi/8), Q2.9
    // C4_3   =   277: 0.5410 ~ 0.5412 = sqrt(2)*cos(3*pi/8), Q1.9

    wire signed [10:0] y0 = s_axis_tdata[0 +: 11];
    wire signed [10:0] y1 = s_axis_tdata[11 +: 11];
    wire signed [10:0] y2 = s_axis_tdata[22 +: 11];
    wire signed [10:0] y3 = s_axis_tdata[33 +: 11];

    ///////////////////////////////////////////////////////////
    // Stage 0: products with the constants of size 4; half an LSB
    ///////////////////////////////////////////////////////////
    reg              s0_valid;
    reg signed [11:0] s0_h0;  // Q12.0, -1022..1025
    reg signed [10:0] s0_y2;  // Q11.0, -1024..1023

    always @(posedge clk)
        if (rst)          s0_valid <= 1'b0;
        else if (pipe_en) s0_valid <= s_axis_tvalid;

    always @(posedge clk)  // data path: no reset
        if (pipe_en) begin
            s0_h0 <= {y0[10], y0} + 12'd2;
            s0_y2 <= y2;
        end

    // Products of y1, y3 with the constants of size 4: m5 is 5*m below its sign.
    wire [21:0] mul4_m = {y3, y1};
    generate
        for (lane = 0; lane < 2; lane = lane + 1) begin : gen_mul4
            // lanes where r1 holds the complement of p1, which they subtract
            localparam [1:0] SUB1 = 2'b10;
            wire signed [10:0] m = mul4_m[lane*11 +: 11];
            wire [12:0] m5 = {1'b0, m[10], m} + {1'b0, m[9:0], 2'd0};  // m + 4*m
            wire [14:0] m21 = {1'b0, m[10], m5} + {1'b0, m[9:0], 4'd0};  // m5 + 16*m
            wire [18:0] m277 = {1'b0, {3{m[10]}}, m21} + {1'b0, m[9:0], 8'd0};  // m21 + 256*m
            wire [16:0] m81 = {{6{m[10]}}, m} + {m5, 4'd0};  // m + 16*m5
            wire [19:0] m669 = {{5{m[10]}}, m21} + {m81, 3'd0};  // m21 + 8*m81
            wire unused_frac = &{1'b0, m669[5:0], m277[5:0]};
            reg signed [14:0] r1;
            wire signed [14:0] p1 = {15{SUB1[lane]}} ^ r1;  // Q12.3, -10704..10693
            reg signed [13:0] p3;                           // Q11.3, -4432..4427

            always @(posedge clk)
                if (pipe_en) begin
                    r1 <= {15{SUB1[lane]}} ^ {m[10], m669[19:6]};  // C4_1*m >> 6
                    p3 <= {m[10], m277[18:6]};                     // C4_3*m >> 6
                end
        end
    endgenerate

    ///////////////////////////////////////////////////////////
    // Stage 1: 2-point butterflies; sums of products
    ///////////////////////////////////////////////////////////
    reg              s1_valid;
    reg signed [12:0] s1_e2_0, s1_e2_1;  // Q13.0, -2046..2049
    reg signed [14:0] s1_o4_0, s1_o4_1;  // Q12.3, -15137..15132

    always @(posedge clk)
        if (rst)          s1_valid <= 1'b0;
        else if (pipe_en) s1_valid <= s0_valid;

    always @(posedge clk)  // data path: no reset
        if (pipe_en) begin
            s1_e2_0 <= {s0_h0[11], s0_h0} + {{2{s0_y2[10]}}, s0_y2};
            s1_e2_1 <= {s0_h0[11], s0_h0} - {{2{s0_y2[10]}}, s0_y2};
            s1_o4_0 <= gen_mul4[0].p1 + {gen_mul4[1].p3[13], gen_mul4[1].p3};
            s1_o4_1 <= {gen_mul4[0].p3[13], gen_mul4[0].p3} - gen_mul4[1].p1;
        end

    ///////////////////////////////////////////////////////////
    // Stage 2: 4-point butterflies
    ///////////////////////////////////////////////////////////
    reg              s2_valid;
    reg signed [15:0] s2_v0, s2_v1, s2_v2, s2_v3;  // Q13.3, -31505..31524

    always @(posedge clk)
        if (rst)          s2_valid <= 1'b0;
        else if (pipe_en) s2_valid <= s1_valid;

    always @(posedge clk)  // data path: no reset
        if (pipe_en) begin
            s2_v0 <= {s1_e2_0, 3'd0} + {s1_o4_0[14], s1_o4_0};
            s2_v1 <= {s1_e2_1, 3'd0} + {s1_o4_1[14], s1_o4_1};
            s2_v2 <= {s1_e2_1, 3'd0} - {s1_o4_1[14], s1_o4_1};
            s2_v3 <= {s1_e2_0, 3'd0} - {s1_o4_0[14], s1_o4_0};
        end

    // Fraction bits that the rounding drops, named for lint.
    wire unused_frac = &{1'b0, s2_v0[4:0], s2_v1[4:0], s2_v2[4:0], s2_v3[4:0]};

    // Sideband beside all stages
    dctcm_delay #(
        .WIDTH (USER_W),
        .DEPTH (3)
    ) u_delay_user (
        .clk    (clk),
        .rst    (rst),
        .enable (pipe_en),
        .d      (s_axis_tuser),
        .q      (m_axis_tuser)
    );

    assign pipe_en       = m_axis_tready || !s2_valid;
    assign s_axis_tready = pipe_en;
    assign m_axis_tvalid = s2_valid;
    assign m_axis_tdata  = {s2_v3[15:5], s2_v2[15:5], s2_v1[15:5], s2_v0[15:5]};

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
    reg [USER_W-1:0] f_s_axis_tuser;
    reg [43:0] f_m_axis_tdata;
    reg [USER_W-1:0] f_m_axis_tuser;

    always @(posedge clk) begin
        f_in_waits  <= !rst && s_axis_tvalid && !s_axis_tready;
        f_out_waits <= !rst && m_axis_tvalid && !m_axis_tready;
        f_s_axis_tdata <= s_axis_tdata;
        f_s_axis_tuser <= s_axis_tuser;
        f_m_axis_tdata <= m_axis_tdata;
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
        assert (f_count == {7'd0, s0_valid} + {7'd0, s1_valid} + {7'd0, s2_valid});  // COUNT
        assert (f_wait <= (s2_valid ? 8'd3 : s1_valid ? 8'd2 : s0_valid ? 8'd1 : 8'd0));  // PROGRESS_OUT: the oldest beat has moved in each of these clocks
        assert (f_refused <= 2'd1);  // PROGRESS_IN
    end
`endif
endmodule

`resetall
