// dctcm_dct_inv - inverse 8-point DCT (DCT-III) across 8 channels, fixed point, pipelined
//
// x[i] = (y[0] + sqrt(2) * sum y[k] * cos((2i+1)*k*pi/16)) / 8,  rounded once. Takes any
// coefficients, also such that no encoder makes; dctcm_output_select clips to [-2048, 2047].
//
// GENERATED FILE - DO NOT EDIT.  Change the configuration and regenerate with:
//     dctcm generate --channels 8 --width 12 --signed --out rtl-out/n8_s12
//
// Generator  : dctcm 0.1.0, template dct/dctcm_dct_inv.v.hbs
// Config     : n8_s12, sha256 bdfc6bbeabc5 (full copy in manifest.json)
// Licence    : this file belongs to whoever generated it, without conditions;
//              the generator's own licence (Apache-2.0) does not apply to it
// Formats    : input Q15.0, constants Q2.11, output Q15.0, round half up
//              Qm.n: m counts the sign bit, m + n is the wire width; UQm.n is unsigned
//              overflow is impossible: every interval is the exact bound of its linear form
// Gain       : 1/sqrt(8) over the orthonormal DCT: undoes that of dctcm_dct_fwd
// Timing     : latency 4 clocks, 1 block per clock, ready path combinational
// Multiplier : shift-add: products as sums of shifted values, sub-expressions shared per value
//
//    y0 --*-(+)- e2_0 ----------*---(+)- e4_0 ----------*-------(+)- v0 -- round -- x0
//    y4 --*-(-)- e2_1 ----------|-*-(+)- e4_1 ----------|-*-----(+)- v1 -- round -- x1
//    y2 -[ C4 ]- o4_1 ----------|-*-(-)- e4_2 ----------|-|-*---(+)- v2 -- round -- x2
//    y6 -[ C4 ]- o4_0 ----------*---(-)- e4_3 ----------|-|-|-*-(+)- v3 -- round -- x3
//    y1 -[ C8 ]- o8_3 ----------------------------------|-|-|-*-(-)- v4 -- round -- x4
//    y3 -[ C8 ]- o8_2 ----------------------------------|-|-*---(-)- v5 -- round -- x5
//    y5 -[ C8 ]- o8_1 ----------------------------------|-*-----(-)- v6 -- round -- x6
//    y7 -[ C8 ]- o8_0 ----------------------------------*-------(-)- v7 -- round -- x7
//
//    round drops 11 + 3 bits
//    o8_0 = C8_1*y1 + C8_3*y3 + C8_5*y5 + C8_7*y7
//    o8_1 = C8_3*y1 - C8_7*y3 - C8_1*y5 - C8_5*y7
//    o8_2 = C8_5*y1 - C8_1*y3 + C8_7*y5 + C8_3*y7
//    o8_3 = C8_7*y1 - C8_5*y3 + C8_3*y5 - C8_1*y7
//    o4_0 = C4_1*y2 + C4_3*y6
//    o4_1 = C4_3*y2 - C4_1*y6

`resetall
`timescale 1ns / 1ps
`default_nettype none

module dctcm_dct_inv #(
    // Width of the sideband (tuser), at least 1
    parameter USER_W = 1
) (
    input  wire              clk,
    input  wire              rst,  // synchronous, active high, control only

    // Block in: 8 x Q15.0, coefficient 0 (DC) in the low bits
    input  wire [119:0]      s_axis_tdata,
    input  wire [USER_W-1:0] s_axis_tuser,  // sideband, same latency as the data
    input  wire              s_axis_tvalid,
    output wire              s_axis_tready,

    // Block out: 8 x Q15.0, channel 0 in the low bits
    output wire [119:0]      m_axis_tdata,
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
    // Chosen near the real numbers: few adders, and rows so near right angles that the inverse
    // undoes the forward transform.
    // C4_1   =  2676: 1.3066 ~ 1.3066 = sqrt(2)*cos(pi/8), Q2.11
    // C4_3   =  1108: 0.5410 ~ 0.5412 = sqrt(2)*cos(3*pi/8), Q1.11
    // C8_1   =  2827: 1.3804 ~ 1.3870 = sqrt(2)*cos(pi/16), Q2.11
    // C8_3   =  2425: 1.1841 ~ 1.1759 = sqrt(2)*cos(3*pi/16), Q2.11
    // C8_5   =  1604: 0.7832 ~ 0.7857 = sqrt(2)*cos(5*pi/16), Q1.11
    // C8_7   =   576: 0.2813 ~ 0.2759 = sqrt(2)*cos(7*pi/16), Q0.11

    wire signed [14:0] y0 = s_axis_tdata[0 +: 15];
    wire signed [14:0] y1 = s_axis_tdata[15 +: 15];
    wire signed [14:0] y2 = s_axis_tdata[30 +: 15];
    wire signed [14:0] y3 = s_axis_tdata[45 +: 15];
    wire signed [14:0] y4 = s_axis_tdata[60 +: 15];
    wire signed [14:0] y5 = s_axis_tdata[75 +: 15];
    wire signed [14:0] y6 = s_axis_tdata[90 +: 15];
    wire signed [14:0] y7 = s_axis_tdata[105 +: 15];

    ///////////////////////////////////////////////////////////
    // Stage 0: products with the constants of size 4, 8; half an LSB
    ///////////////////////////////////////////////////////////
    reg              s0_valid;
    reg signed [15:0] s0_h0;  // Q16.0, -16380..16387
    reg signed [14:0] s0_y4;  // Q15.0, -16384..16383

    always @(posedge clk)
        if (rst)          s0_valid <= 1'b0;
        else if (pipe_en) s0_valid <= s_axis_tvalid;

    always @(posedge clk)  // data path: no reset
        if (pipe_en) begin
            s0_h0 <= {y0[14], y0} + 16'd4;
            s0_y4 <= y4;
        end

    // Products of y2, y6 with the constants of size 4: m5 is 5*m below its sign.
    wire [29:0] mul4_m = {y6, y2};
    generate
        for (lane = 0; lane < 2; lane = lane + 1) begin : gen_mul4
            // lanes where r1 holds the complement of p1, which they subtract
            localparam [1:0] SUB1 = 2'b10;
            wire signed [14:0] m = mul4_m[lane*15 +: 15];
            wire [18:0] m17 = {1'b0, {3{m[14]}}, m} + {1'b0, m[13:0], 4'd0};  // m + 16*m
            wire [18:0] m21 = m17 + {{2{m[14]}}, m, 2'd0};  // m17 + 4*m
            wire [22:0] m277 = {1'b0, {3{m[14]}}, m21} + {1'b0, m[13:0], 8'd0};  // m21 + 256*m
            wire [20:0] m81 = {1'b0, m[14], m17} + {1'b0, m[13:0], 6'd0};  // m17 + 64*m
            wire [23:0] m669 = {{5{m[14]}}, m21} + {m81, 3'd0};  // m21 + 8*m81
            wire unused_frac = &{1'b0, m669[4:0], m277[4:0]};
            reg signed [19:0] r1;
            wire signed [19:0] p1 = {20{SUB1[lane]}} ^ r1;  // Q16.4, -342528..342507
            reg signed [18:0] p3;                           // Q15.4, -141824..141815

            always @(posedge clk)
                if (pipe_en) begin
                    r1 <= {20{SUB1[lane]}} ^ {m[14], m669[23:5]};  // C4_1*m >> 7
                    p3 <= {m[14], m277[22:5]};                     // C4_3*m >> 7
                end
        end
    endgenerate

    // Products of y1 .. y7 with the constants of size 8: m5 is 5*m below its sign.
    wire [59:0] mul8_m = {y7, y5, y3, y1};
    generate
        for (lane = 0; lane < 4; lane = lane + 1) begin : gen_mul8
            // lanes where r1 holds the complement of p1, which they subtract
            localparam [3:0] SUB1 = 4'b1010;
            // lanes where r5 holds the complement of p5, which they subtract
            localparam [3:0] SUB5 = 4'b0010;
            // lanes where r7 holds the complement of p7, which they subtract
            localparam [3:0] SUB7 = 4'b0010;
            wire signed [14:0] m = mul8_m[lane*15 +: 15];
            wire [17:0] m9 = {1'b0, {2{m[14]}}, m} + {1'b0, m[13:0], 3'd0};  // m + 8*m
            wire [17:0] m11 = m9 + {{2{m[14]}}, m, 1'b0};  // m9 + 2*m
            wire [25:0] m2827 = {{8{m[14]}}, m11} + {m11, 8'd0};  // m11 + 256*m11
            wire [22:0] m257 = {1'b0, {7{m[14]}}, m} + {1'b0, m[13:0], 8'd0};  // m + 256*m
            wire [22:0] m401 = m257 + {m[14], m9, 4'd0};  // m257 + 16*m9
            wire [21:0] m253 = m257[21:0] - {{5{m[14]}}, m, 2'd0};  // m257 - 4*m
            wire [25:0] m2425 = {1'b0, {2{m[14]}}, m401} + {1'b0, m253, 3'd0};  // m401 + 8*m253
            wire unused_frac = &{1'b0, m2827[6:0], m2425[6:0], m401[4:0], m9[0]};
            reg signed [19:0] r1;
            wire signed [19:0] p1 = {20{SUB1[lane]}} ^ r1;  // Q16.4, -361856..361833
            reg signed [19:0] p3;                           // Q16.4, -310400..310381
            reg signed [18:0] r5;
            wire signed [18:0] p5 = {19{SUB5[lane]}} ^ r5;  // Q15.4, -205312..205299
            reg signed [17:0] r7;
            wire signed [17:0] p7 = {18{SUB7[lane]}} ^ r7;  // Q14.4, -73728..73723

            always @(posedge clk)
                if (pipe_en) begin
                    r1 <= {20{SUB1[lane]}} ^ {m[14], m2827[25:7]};  // C8_1*m >> 7
                    p3 <= {m[14], m2425[25:7]};                     // C8_3*m >> 7
                    r5 <= {19{SUB5[lane]}} ^ {m[14], m401[22:5]};   // C8_5*m >> 7
                    r7 <= {18{SUB7[lane]}} ^ {m[14], m9[17:1]};     // C8_7*m >> 7
                end
        end
    endgenerate

    ///////////////////////////////////////////////////////////
    // Stage 1: 2-point butterflies; sums of products
    ///////////////////////////////////////////////////////////
    reg              s1_valid;
    reg signed [20:0] s1_o8_1_1_n;  // is subtracted: the complement costs nothing here
    wire signed [20:0] s1_o8_1_1 = ~s1_o8_1_1_n;  // Q17.4, -567169..567133
    reg signed [16:0] s1_e2_0, s1_e2_1;  // Q17.0, -32764..32771
    reg signed [19:0] s1_o4_0, s1_o4_1;  // Q16.4, -484353..484344
    reg signed [20:0] s1_o8_0_0, s1_o8_2_0, s1_o8_3_1;  // Q17.4, -672257..672238
    reg signed [19:0] s1_o8_0_1, s1_o8_1_0, s1_o8_2_1,
                      s1_o8_3_0;  // Q16.4, -384129..384110

    always @(posedge clk)
        if (rst)          s1_valid <= 1'b0;
        else if (pipe_en) s1_valid <= s0_valid;

    always @(posedge clk)  // data path: no reset
        if (pipe_en) begin
            s1_e2_0     <= {s0_h0[15], s0_h0} + {{2{s0_y4[14]}}, s0_y4};
            s1_e2_1     <= {s0_h0[15], s0_h0} - {{2{s0_y4[14]}}, s0_y4};
            s1_o4_0     <= gen_mul4[0].p1 + {gen_mul4[1].p3[18], gen_mul4[1].p3};
            s1_o4_1     <= {gen_mul4[0].p3[18], gen_mul4[0].p3} - gen_mul4[1].p1;
            s1_o8_0_0   <= {gen_mul8[0].p1[19], gen_mul8[0].p1}
                         + {gen_mul8[1].p3[19], gen_mul8[1].p3};
            s1_o8_0_1   <= {gen_mul8[2].p5[18], gen_mul8[2].p5}
                         + {{2{gen_mul8[3].p7[17]}}, gen_mul8[3].p7};
            s1_o8_1_0   <= gen_mul8[0].p3 - {{2{gen_mul8[1].p7[17]}}, gen_mul8[1].p7};
            s1_o8_1_1_n <= ~({gen_mul8[2].p1[19], gen_mul8[2].p1}
                         + {{2{gen_mul8[3].p5[18]}}, gen_mul8[3].p5});
            s1_o8_2_0   <= {{2{gen_mul8[0].p5[18]}}, gen_mul8[0].p5}
                         - {gen_mul8[1].p1[19], gen_mul8[1].p1};
            s1_o8_2_1   <= {{2{gen_mul8[2].p7[17]}}, gen_mul8[2].p7} + gen_mul8[3].p3;
            s1_o8_3_0   <= {{2{gen_mul8[0].p7[17]}}, gen_mul8[0].p7}
                         - {gen_mul8[1].p5[18], gen_mul8[1].p5};
            s1_o8_3_1   <= {gen_mul8[2].p3[19], gen_mul8[2].p3}
                         - {gen_mul8[3].p1[19], gen_mul8[3].p1};
        end

    ///////////////////////////////////////////////////////////
    // Stage 2: 4-point butterflies; sums of products
    ///////////////////////////////////////////////////////////
    reg              s2_valid;
    reg signed [20:0] s2_e4_0, s2_e4_1, s2_e4_2, s2_e4_3;  // Q17.4, -1008577..1008680
    reg signed [20:0] s2_o8_0, s2_o8_1, s2_o8_2, s2_o8_3;  // Q17.4, -951299..951280

    always @(posedge clk)
        if (rst)          s2_valid <= 1'b0;
        else if (pipe_en) s2_valid <= s1_valid;

    always @(posedge clk)  // data path: no reset
        if (pipe_en) begin
            s2_e4_0 <= {s1_e2_0, 4'd0} + {s1_o4_0[19], s1_o4_0};
            s2_e4_1 <= {s1_e2_1, 4'd0} + {s1_o4_1[19], s1_o4_1};
            s2_e4_2 <= {s1_e2_1, 4'd0} - {s1_o4_1[19], s1_o4_1};
            s2_e4_3 <= {s1_e2_0, 4'd0} - {s1_o4_0[19], s1_o4_0};
            s2_o8_0 <= s1_o8_0_0 + {s1_o8_0_1[19], s1_o8_0_1};
            s2_o8_1 <= {s1_o8_1_0[19], s1_o8_1_0} - s1_o8_1_1;
            s2_o8_2 <= s1_o8_2_0 + {s1_o8_2_1[19], s1_o8_2_1};
            s2_o8_3 <= {s1_o8_3_0[19], s1_o8_3_0} + s1_o8_3_1;
        end

    ///////////////////////////////////////////////////////////
    // Stage 3: 8-point butterflies
    ///////////////////////////////////////////////////////////
    reg              s3_valid;
    reg signed [21:0] s3_v0, s3_v1, s3_v2, s3_v3, s3_v4,
                      s3_v5, s3_v6, s3_v7;  // Q18.4, -1959877..1959960

    always @(posedge clk)
        if (rst)          s3_valid <= 1'b0;
        else if (pipe_en) s3_valid <= s2_valid;

    always @(posedge clk)  // data path: no reset
        if (pipe_en) begin
            s3_v0 <= {s2_e4_0[20], s2_e4_0} + {s2_o8_0[20], s2_o8_0};
            s3_v1 <= {s2_e4_1[20], s2_e4_1} + {s2_o8_1[20], s2_o8_1};
            s3_v2 <= {s2_e4_2[20], s2_e4_2} + {s2_o8_2[20], s2_o8_2};
            s3_v3 <= {s2_e4_3[20], s2_e4_3} + {s2_o8_3[20], s2_o8_3};
            s3_v4 <= {s2_e4_3[20], s2_e4_3} - {s2_o8_3[20], s2_o8_3};
            s3_v5 <= {s2_e4_2[20], s2_e4_2} - {s2_o8_2[20], s2_o8_2};
            s3_v6 <= {s2_e4_1[20], s2_e4_1} - {s2_o8_1[20], s2_o8_1};
            s3_v7 <= {s2_e4_0[20], s2_e4_0} - {s2_o8_0[20], s2_o8_0};
        end

    // Fraction bits that the rounding drops, named for lint.
    wire unused_frac = &{1'b0, s3_v0[6:0], s3_v1[6:0], s3_v2[6:0], s3_v3[6:0], s3_v4[6:0],
                         s3_v5[6:0], s3_v6[6:0], s3_v7[6:0]};

    // Sideband beside all stages
    dctcm_delay #(
        .WIDTH (USER_W),
        .DEPTH (4)
    ) u_delay_user (
        .clk    (clk),
        .rst    (rst),
        .enable (pipe_en),
        .d      (s_axis_tuser),
        .q      (m_axis_tuser)
    );

    assign pipe_en       = m_axis_tready || !s3_valid;
    assign s_axis_tready = pipe_en;
    assign m_axis_tvalid = s3_valid;
    assign m_axis_tdata  = {s3_v7[21:7], s3_v6[21:7], s3_v5[21:7], s3_v4[21:7], s3_v3[21:7],
                            s3_v2[21:7], s3_v1[21:7], s3_v0[21:7]};

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
    reg [119:0] f_s_axis_tdata;
    reg [USER_W-1:0] f_s_axis_tuser;
    reg [119:0] f_m_axis_tdata;
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
        assert (f_count == {7'd0, s0_valid} + {7'd0, s1_valid} + {7'd0, s2_valid} + {7'd0, s3_valid});  // COUNT
        assert (f_wait <= (s3_valid ? 8'd4 : s2_valid ? 8'd3 : s1_valid ? 8'd2 : s0_valid ? 8'd1 :
                          8'd0));  // PROGRESS_OUT: the oldest beat has moved in each of these clocks
        assert (f_refused <= 2'd1);  // PROGRESS_IN
    end
`endif
endmodule

`resetall
