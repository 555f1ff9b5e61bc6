// dctcm_dct_inv - inverse 8-point DCT (DCT-III) across 8 channels, fixed point, pipelined
//
// x[i] = (y[0] + sqrt(2) * sum y[k] * cos((2i+1)*k*pi/16)) / 8,  rounded once. Takes any
// coefficients, also such that no encoder makes; dctcm_output_select clips to [0, 255].
//
// GENERATED FILE - DO NOT EDIT.  Change the configuration and regenerate with:
//     dctcm generate --channels 8 --width 8 --out rtl-out/n8_u8
//
// Generator  : dctcm 0.1.0, template dct/dctcm_dct_inv.v.hbs
// Config     : n8_u8, sha256 0e296c8bafb9 (full copy in manifest.json)
// Licence    : this file belongs to whoever generated it, without conditions;
//              the generator's own licence (Apache-2.0) does not apply to it
// Formats    : input Q12.0, constants Q2.9, output Q12.0, round half up
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
//    round drops 9 + 3 bits
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

    // Block in: 8 x Q12.0, coefficient 0 (DC) in the low bits
    input  wire [95:0]       s_axis_tdata,
    input  wire [USER_W-1:0] s_axis_tuser,  // sideband, same latency as the data
    input  wire              s_axis_tvalid,
    output wire              s_axis_tready,

    // Block out: 8 x Q12.0, channel 0 in the low bits
    output wire [95:0]       m_axis_tdata,
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
    // C4_1   =   669: 1.3066 ~ 1.3066 = sqrt(2)*cos(pi/8), Q2.9
    // C4_3   =   277: 0.5410 ~ 0.5412 = sqrt(2)*cos(3*pi/8), Q1.9
    // C8_1   =   712: 1.3906 ~ 1.3870 = sqrt(2)*cos(pi/16), Q2.9
    // C8_3   =   601: 1.1738 ~ 1.1759 = sqrt(2)*cos(3*pi/16), Q2.9
    // C8_5   =   400: 0.7813 ~ 0.7857 = sqrt(2)*cos(5*pi/16), Q1.9
    // C8_7   =   143: 0.2793 ~ 0.2759 = sqrt(2)*cos(7*pi/16), Q0.9

    wire signed [11:0] y0 = s_axis_tdata[0 +: 12];
    wire signed [11:0] y1 = s_axis_tdata[12 +: 12];
    wire signed [11:0] y2 = s_axis_tdata[24 +: 12];
    wire signed [11:0] y3 = s_axis_tdata[36 +: 12];
    wire signed [11:0] y4 = s_axis_tdata[48 +: 12];
    wire signed [11:0] y5 = s_axis_tdata[60 +: 12];
    wire signed [11:0] y6 = s_axis_tdata[72 +: 12];
    wire signed [11:0] y7 = s_axis_tdata[84 +: 12];

    ///////////////////////////////////////////////////////////
    // Stage 0: products with the constants of size 4, 8; half an LSB
    ///////////////////////////////////////////////////////////
    reg              s0_valid;
    reg signed [12:0] s0_h0;  // Q13.0, -2044..2051
    reg signed [11:0] s0_y4;  // Q12.0, -2048..2047

    always @(posedge clk)
        if (rst)          s0_valid <= 1'b0;
        else if (pipe_en) s0_valid <= s_axis_tvalid;

    always @(posedge clk)  // data path: no reset
        if (pipe_en) begin
            s0_h0 <= {y0[11], y0} + 13'd4;
            s0_y4 <= y4;
        end

    // Products of y2, y6 with the constants of size 4: m5 is 5*m below its sign.
    wire [23:0] mul4_m = {y6, y2};
    generate
        for (lane = 0; lane < 2; lane = lane + 1) begin : gen_mul4
            // lanes where r1 holds the complement of p1, which they subtract
            localparam [1:0] SUB1 = 2'b10;
            wire signed [11:0] m = mul4_m[lane*12 +: 12];
            wire [13:0] m5 = {1'b0, m[11], m} + {1'b0, m[10:0], 2'd0};  // m + 4*m
            wire [15:0] m21 = {1'b0, m[11], m5} + {1'b0, m[10:0], 4'd0};  // m5 + 16*m
            wire [19:0] m277 = {1'b0, {3{m[11]}}, m21} + {1'b0, m[10:0], 8'd0};  // m21 + 256*m
            wire [17:0] m81 = {{6{m[11]}}, m} + {m5, 4'd0};  // m + 16*m5
            wire [20:0] m669 = {{5{m[11]}}, m21} + {m81, 3'd0};  // m21 + 8*m81
            wire unused_frac = &{1'b0, m669[4:0], m277[4:0]};
            reg signed [16:0] r1;
            wire signed [16:0] p1 = {17{SUB1[lane]}} ^ r1;  // Q13.4, -42816..42795
            reg signed [15:0] p3;                           // Q12.4, -17728..17719

            always @(posedge clk)
                if (pipe_en) begin
                    r1 <= {17{SUB1[lane]}} ^ {m[11], m669[20:5]};  // C4_1*m >> 5
                    p3 <= {m[11], m277[19:5]};                     // C4_3*m >> 5
                end
        end
    endgenerate

    // Products of y1 .. y7 with the constants of size 8: m5 is 5*m below its sign.
    wire [47:0] mul8_m = {y7, y5, y3, y1};
    generate
        for (lane = 0; lane < 4; lane = lane + 1) begin : gen_mul8
            // lanes where r1 holds the complement of p1, which they subtract
            localparam [3:0] SUB1 = 4'b1010;
            // lanes where r5 holds the complement of p5, which they subtract
            localparam [3:0] SUB5 = 4'b0010;
            // lanes where r7 holds the complement of p7, which they subtract
            localparam [3:0] SUB7 = 4'b0010;
            wire signed [11:0] m = mul8_m[lane*12 +: 12];
            wire [14:0] m9 = {1'b0, {2{m[11]}}, m} + {1'b0, m[10:0], 3'd0};  // m + 8*m
            wire [15:0] m25 = {1'b0, m9} + {1'b0, m[10:0], 4'd0};  // m9 + 16*m
            wire [18:0] m143 = {m9, 4'd0} - {{7{m[11]}}, m};  // 16*m9 - m
            wire [17:0] m89 = {1'b0, m[11], m25} + {1'b0, m[10:0], 6'd0};  // m25 + 64*m
            wire [20:0] m601 = {{5{m[11]}}, m25} + {m9, 6'd0};  // m25 + 64*m9
            wire unused_frac = &{1'b0, m89[1:0], m601[4:0], m25[0], m143[4:0]};
            reg signed [16:0] r1;
            wire signed [16:0] p1 = {17{SUB1[lane]}} ^ r1;  // Q13.4, -45568..45545
            reg signed [16:0] p3;                           // Q13.4, -38464..38445
            reg signed [15:0] r5;
            wire signed [15:0] p5 = {16{SUB5[lane]}} ^ r5;  // Q12.4, -25600..25587
            reg signed [14:0] r7;
            wire signed [14:0] p7 = {15{SUB7[lane]}} ^ r7;  // Q11.4, -9152..9147

            always @(posedge clk)
                if (pipe_en) begin
                    r1 <= {17{SUB1[lane]}} ^ {m[11], m89[17:2]};   // C8_1*m >> 5
                    p3 <= {m[11], m601[20:5]};                     // C8_3*m >> 5
                    r5 <= {16{SUB5[lane]}} ^ {m[11], m25[15:1]};   // C8_5*m >> 5
                    r7 <= {15{SUB7[lane]}} ^ {m[11], m143[18:5]};  // C8_7*m >> 5
                end
        end
    endgenerate

    ///////////////////////////////////////////////////////////
    // Stage 1: 2-point butterflies; sums of products
    ///////////////////////////////////////////////////////////
    reg              s1_valid;
    reg signed [17:0] s1_o8_1_1_n;  // is subtracted: the complement costs nothing here
    wire signed [17:0] s1_o8_1_1 = ~s1_o8_1_1_n;  // Q14.4, -71169..71133
    reg signed [13:0] s1_e2_0, s1_e2_1;  // Q14.0, -4092..4099
    reg signed [16:0] s1_o4_0, s1_o4_1;  // Q13.4, -60545..60536
    reg signed [17:0] s1_o8_0_0, s1_o8_2_0, s1_o8_3_1;  // Q14.4, -84033..84014
    reg signed [16:0] s1_o8_0_1, s1_o8_1_0, s1_o8_2_1,
                      s1_o8_3_0;  // Q13.4, -47617..47598

    always @(posedge clk)
        if (rst)          s1_valid <= 1'b0;
        else if (pipe_en) s1_valid <= s0_valid;

    always @(posedge clk)  // data path: no reset
        if (pipe_en) begin
            s1_e2_0     <= {s0_h0[12], s0_h0} + {{2{s0_y4[11]}}, s0_y4};
            s1_e2_1     <= {s0_h0[12], s0_h0} - {{2{s0_y4[11]}}, s0_y4};
            s1_o4_0     <= gen_mul4[0].p1 + {gen_mul4[1].p3[15], gen_mul4[1].p3};
            s1_o4_1     <= {gen_mul4[0].p3[15], gen_mul4[0].p3} - gen_mul4[1].p1;
            s1_o8_0_0   <= {gen_mul8[0].p1[16], gen_mul8[0].p1}
                         + {gen_mul8[1].p3[16], gen_mul8[1].p3};
            s1_o8_0_1   <= {gen_mul8[2].p5[15], gen_mul8[2].p5}
                         + {{2{gen_mul8[3].p7[14]}}, gen_mul8[3].p7};
            s1_o8_1_0   <= gen_mul8[0].p3 - {{2{gen_mul8[1].p7[14]}}, gen_mul8[1].p7};
            s1_o8_1_1_n <= ~({gen_mul8[2].p1[16], gen_mul8[2].p1}
                         + {{2{gen_mul8[3].p5[15]}}, gen_mul8[3].p5});
            s1_o8_2_0   <= {{2{gen_mul8[0].p5[15]}}, gen_mul8[0].p5}
                         - {gen_mul8[1].p1[16], gen_mul8[1].p1};
            s1_o8_2_1   <= {{2{gen_mul8[2].p7[14]}}, gen_mul8[2].p7} + gen_mul8[3].p3;
            s1_o8_3_0   <= {{2{gen_mul8[0].p7[14]}}, gen_mul8[0].p7}
                         - {gen_mul8[1].p5[15], gen_mul8[1].p5};
            s1_o8_3_1   <= {gen_mul8[2].p3[16], gen_mul8[2].p3}
                         - {gen_mul8[3].p1[16], gen_mul8[3].p1};
        end

    ///////////////////////////////////////////////////////////
    // Stage 2: 4-point butterflies; sums of products
    ///////////////////////////////////////////////////////////
    reg              s2_valid;
    reg signed [17:0] s2_e4_0, s2_e4_1, s2_e4_2, s2_e4_3;  // Q14.4, -126017..126120
    reg signed [17:0] s2_o8_0, s2_o8_1, s2_o8_2, s2_o8_3;  // Q14.4, -118787..118768

    always @(posedge clk)
        if (rst)          s2_valid <= 1'b0;
        else if (pipe_en) s2_valid <= s1_valid;

    always @(posedge clk)  // data path: no reset
        if (pipe_en) begin
            s2_e4_0 <= {s1_e2_0, 4'd0} + {s1_o4_0[16], s1_o4_0};
            s2_e4_1 <= {s1_e2_1, 4'd0} + {s1_o4_1[16], s1_o4_1};
            s2_e4_2 <= {s1_e2_1, 4'd0} - {s1_o4_1[16], s1_o4_1};
            s2_e4_3 <= {s1_e2_0, 4'd0} - {s1_o4_0[16], s1_o4_0};
            s2_o8_0 <= s1_o8_0_0 + {s1_o8_0_1[16], s1_o8_0_1};
            s2_o8_1 <= {s1_o8_1_0[16], s1_o8_1_0} - s1_o8_1_1;
            s2_o8_2 <= s1_o8_2_0 + {s1_o8_2_1[16], s1_o8_2_1};
            s2_o8_3 <= {s1_o8_3_0[16], s1_o8_3_0} + s1_o8_3_1;
        end

    ///////////////////////////////////////////////////////////
    // Stage 3: 8-point butterflies
    ///////////////////////////////////////////////////////////
    reg              s3_valid;
    reg signed [18:0] s3_v0, s3_v1, s3_v2, s3_v3, s3_v4,
                      s3_v5, s3_v6, s3_v7;  // Q15.4, -244805..244888

    always @(posedge clk)
        if (rst)          s3_valid <= 1'b0;
        else if (pipe_en) s3_valid <= s2_valid;

    always @(posedge clk)  // data path: no reset
        if (pipe_en) begin
            s3_v0 <= {s2_e4_0[17], s2_e4_0} + {s2_o8_0[17], s2_o8_0};
            s3_v1 <= {s2_e4_1[17], s2_e4_1} + {s2_o8_1[17], s2_o8_1};
            s3_v2 <= {s2_e4_2[17], s2_e4_2} + {s2_o8_2[17], s2_o8_2};
            s3_v3 <= {s2_e4_3[17], s2_e4_3} + {s2_o8_3[17], s2_o8_3};
            s3_v4 <= {s2_e4_3[17], s2_e4_3} - {s2_o8_3[17], s2_o8_3};
            s3_v5 <= {s2_e4_2[17], s2_e4_2} - {s2_o8_2[17], s2_o8_2};
            s3_v6 <= {s2_e4_1[17], s2_e4_1} - {s2_o8_1[17], s2_o8_1};
            s3_v7 <= {s2_e4_0[17], s2_e4_0} - {s2_o8_0[17], s2_o8_0};
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
    assign m_axis_tdata  = {s3_v7[18:7], s3_v6[18:7], s3_v5[18:7], s3_v4[18:7], s3_v3[18:7],
                            s3_v2[18:7], s3_v1[18:7], s3_v0[18:7]};

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
    reg [95:0] f_s_axis_tdata;
    reg [USER_W-1:0] f_s_axis_tuser;
    reg [95:0] f_m_axis_tdata;
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
