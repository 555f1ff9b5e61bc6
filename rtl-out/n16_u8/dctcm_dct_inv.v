// dctcm_dct_inv - inverse 16-point DCT (DCT-III) across 16 channels, fixed point, pipelined
//
// x[i] = (y[0] + sqrt(2) * sum y[k] * cos((2i+1)*k*pi/32)) / 16,  rounded once. Takes any
// coefficients, also such that no encoder makes; dctcm_output_select clips to [0, 255].
//
// GENERATED FILE - DO NOT EDIT.  Change the configuration and regenerate with:
//     dctcm generate --channels 16 --width 8 --out rtl-out/n16_u8
//
// Generator  : dctcm 0.1.0, template dct/dctcm_dct_inv.v.hbs
// Config     : n16_u8, sha256 c60131aa783c (full copy in manifest.json)
// Licence    : this file belongs to whoever generated it, without conditions;
//              the generator's own licence (Apache-2.0) does not apply to it
// Formats    : input Q13.0, constants Q2.12, output Q13.0, round half up
//              Qm.n: m counts the sign bit, m + n is the wire width; UQm.n is unsigned
//              overflow is impossible: every interval is the exact bound of its linear form
// Gain       : 1/sqrt(16) over the orthonormal DCT: undoes that of dctcm_dct_fwd
// Timing     : latency 5 clocks, 1 block per clock, ready path combinational
// Multiplier : shift-add: products as sums of shifted values, sub-expressions shared per value
//
//    y0, y8 -------------------------------------------[ 2-point butterfly ]
//                                                         | e2_0 .. e2_1
//    y4, y12 --[ C4: 2 x 2 ]-- o4_0 .. o4_1 -----------[ 4-point butterfly ]
//                                                         | e4_0 .. e4_3
//    y2, y6 .. y14 --[ C8: 4 x 4 ]-- o8_0 .. o8_3 -----[ 8-point butterfly ]
//                                                         | e8_0 .. e8_7
//    y1, y3 .. y15 --[ C16: 8 x 8 ]-- o16_0 .. o16_7 --[ 16-point butterfly ]
//                                                         | v0 .. v15
//                                                    round -- x0 .. x15
//
//    round drops 12 + 4 bits

`resetall
`timescale 1ns / 1ps
`default_nettype none

module dctcm_dct_inv #(
    // Width of the sideband (tuser), at least 1
    parameter USER_W = 1
) (
    input  wire              clk,
    input  wire              rst,  // synchronous, active high, control only

    // Block in: 16 x Q13.0, coefficient 0 (DC) in the low bits
    input  wire [207:0]      s_axis_tdata,
    input  wire [USER_W-1:0] s_axis_tuser,  // sideband, same latency as the data
    input  wire              s_axis_tvalid,
    output wire              s_axis_tready,

    // Block out: 16 x Q13.0, channel 0 in the low bits
    output wire [207:0]      m_axis_tdata,
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
    // C4_1   =  5352: 1.3066 ~ 1.3066 = sqrt(2)*cos(pi/8), Q2.12
    // C4_3   =  2217: 0.5413 ~ 0.5412 = sqrt(2)*cos(3*pi/8), Q1.12
    // C8_1   =  5681: 1.3870 ~ 1.3870 = sqrt(2)*cos(pi/16), Q2.12
    // C8_3   =  4816: 1.1758 ~ 1.1759 = sqrt(2)*cos(3*pi/16), Q2.12
    // C8_5   =  3218: 0.7856 ~ 0.7857 = sqrt(2)*cos(5*pi/16), Q1.12
    // C8_7   =  1130: 0.2759 ~ 0.2759 = sqrt(2)*cos(7*pi/16), Q0.12
    // C16_1  =  5765: 1.4075 ~ 1.4074 = sqrt(2)*cos(pi/32), Q2.12
    // C16_3  =  5543: 1.3533 ~ 1.3533 = sqrt(2)*cos(3*pi/32), Q2.12
    // C16_5  =  5109: 1.2473 ~ 1.2472 = sqrt(2)*cos(5*pi/32), Q2.12
    // C16_7  =  4478: 1.0933 ~ 1.0932 = sqrt(2)*cos(7*pi/32), Q2.12
    // C16_9  =  3675: 0.8972 ~ 0.8972 = sqrt(2)*cos(9*pi/32), Q1.12
    // C16_11 =  2731: 0.6667 ~ 0.6667 = sqrt(2)*cos(11*pi/32), Q1.12
    // C16_13 =  1682: 0.4106 ~ 0.4105 = sqrt(2)*cos(13*pi/32), Q0.12
    // C16_15 =   568: 0.1387 ~ 0.1386 = sqrt(2)*cos(15*pi/32), Q-1.12

    wire signed [12:0] y0  = s_axis_tdata[0 +: 13];
    wire signed [12:0] y1  = s_axis_tdata[13 +: 13];
    wire signed [12:0] y2  = s_axis_tdata[26 +: 13];
    wire signed [12:0] y3  = s_axis_tdata[39 +: 13];
    wire signed [12:0] y4  = s_axis_tdata[52 +: 13];
    wire signed [12:0] y5  = s_axis_tdata[65 +: 13];
    wire signed [12:0] y6  = s_axis_tdata[78 +: 13];
    wire signed [12:0] y7  = s_axis_tdata[91 +: 13];
    wire signed [12:0] y8  = s_axis_tdata[104 +: 13];
    wire signed [12:0] y9  = s_axis_tdata[117 +: 13];
    wire signed [12:0] y10 = s_axis_tdata[130 +: 13];
    wire signed [12:0] y11 = s_axis_tdata[143 +: 13];
    wire signed [12:0] y12 = s_axis_tdata[156 +: 13];
    wire signed [12:0] y13 = s_axis_tdata[169 +: 13];
    wire signed [12:0] y14 = s_axis_tdata[182 +: 13];
    wire signed [12:0] y15 = s_axis_tdata[195 +: 13];

    ///////////////////////////////////////////////////////////
    // Stage 0: products with the constants of size 4, 8, 16; half an LSB
    ///////////////////////////////////////////////////////////
    reg              s0_valid;
    reg signed [13:0] s0_h0;  // Q14.0, -4088..4103
    reg signed [12:0] s0_y8;  // Q13.0, -4096..4095

    always @(posedge clk)
        if (rst)          s0_valid <= 1'b0;
        else if (pipe_en) s0_valid <= s_axis_tvalid;

    always @(posedge clk)  // data path: no reset
        if (pipe_en) begin
            s0_h0 <= {y0[12], y0} + 14'd8;
            s0_y8 <= y8;
        end

    // Products of y4, y12 with the constants of size 4: m5 is 5*m below its sign.
    wire [25:0] mul4_m = {y12, y4};
    generate
        for (lane = 0; lane < 2; lane = lane + 1) begin : gen_mul4
            // lanes where r1 holds the complement of p1, which they subtract
            localparam [1:0] SUB1 = 2'b10;
            wire signed [12:0] m = mul4_m[lane*13 +: 13];
            wire [15:0] m9 = {1'b0, {2{m[12]}}, m} + {1'b0, m[11:0], 3'd0};  // m + 8*m
            wire [19:0] m153 = {{4{m[12]}}, m9} + {m9, 4'd0};  // m9 + 16*m9
            wire [19:0] m129 = {1'b0, {6{m[12]}}, m} + {1'b0, m[11:0], 7'd0};  // m + 128*m
            wire [21:0] m669 = {{2{m[12]}}, m153} + {m129, 2'd0};  // m153 + 4*m129
            wire [23:0] m2217 = {{4{m[12]}}, m153} + {m129, 4'd0};  // m153 + 16*m129
            wire unused_frac = &{1'b0, m669[3:0], m2217[6:0]};
            reg signed [18:0] r1;
            wire signed [18:0] p1 = {19{SUB1[lane]}} ^ r1;  // Q14.5, -171264..171222
            reg signed [17:0] p3;                           // Q13.5, -70944..70926

            always @(posedge clk)
                if (pipe_en) begin
                    r1 <= {19{SUB1[lane]}} ^ {m[12], m669[21:4]};  // C4_1*m >> 7
                    p3 <= {m[12], m2217[23:7]};                    // C4_3*m >> 7
                end
        end
    endgenerate

    // Products of y2 .. y14 with the constants of size 8: m5 is 5*m below its sign.
    wire [51:0] mul8_m = {y14, y10, y6, y2};
    generate
        for (lane = 0; lane < 4; lane = lane + 1) begin : gen_mul8
            // lanes where r1 holds the complement of p1, which they subtract
            localparam [3:0] SUB1 = 4'b1010;
            // lanes where r5 holds the complement of p5, which they subtract
            localparam [3:0] SUB5 = 4'b0010;
            // lanes where r7 holds the complement of p7, which they subtract
            localparam [3:0] SUB7 = 4'b0010;
            wire signed [12:0] m = mul8_m[lane*13 +: 13];
            wire [15:0] m9 = {1'b0, {2{m[12]}}, m} + {1'b0, m[11:0], 3'd0};  // m + 8*m
            wire [15:0] m11 = m9 + {{2{m[12]}}, m, 1'b0};  // m9 + 2*m
            wire [21:0] m565 = {m9, 6'd0} - {{6{m[12]}}, m11};  // 64*m9 - m11
            wire [18:0] m73 = {1'b0, {2{m[12]}}, m9} + {1'b0, m[11:0], 6'd0};  // m9 + 64*m
            wire [20:0] m301 = {{5{m[12]}}, m9} + {m73, 2'd0};  // m9 + 4*m73
            wire [13:0] m3 = {1'b0, m} + {1'b0, m[11:0], 1'b0};  // m + 2*m
            wire [22:0] m1609 = {{4{m[12]}}, m73} + {m3, 9'd0};  // m73 + 512*m3
            wire [17:0] m49 = {{5{m[12]}}, m} + {m3, 4'd0};  // m + 16*m3
            wire [24:0] m5681 = {{7{m[12]}}, m49} + {m11, 9'd0};  // m49 + 512*m11
            wire unused_frac = &{1'b0, m5681[6:0], m301[2:0], m1609[5:0], m565[5:0]};
            reg signed [18:0] r1;
            wire signed [18:0] p1 = {19{SUB1[lane]}} ^ r1;  // Q14.5, -181792..181747
            reg signed [18:0] p3;                           // Q14.5, -154112..154074
            reg signed [17:0] r5;
            wire signed [17:0] p5 = {18{SUB5[lane]}} ^ r5;  // Q13.5, -102976..102950
            reg signed [16:0] r7;
            wire signed [16:0] p7 = {17{SUB7[lane]}} ^ r7;  // Q12.5, -36160..36151

            always @(posedge clk)
                if (pipe_en) begin
                    r1 <= {19{SUB1[lane]}} ^ {m[12], m5681[24:7]};  // C8_1*m >> 7
                    p3 <= {m[12], m301[20:3]};                      // C8_3*m >> 7
                    r5 <= {18{SUB5[lane]}} ^ {m[12], m1609[22:6]};  // C8_5*m >> 7
                    r7 <= {17{SUB7[lane]}} ^ {m[12], m565[21:6]};   // C8_7*m >> 7
                end
        end
    endgenerate

    // Products of y1 .. y15 with the constants of size 16: m5 is 5*m below its sign.
    wire [103:0] mul16_m = {y15, y13, y11, y9, y7, y5, y3, y1};
    generate
        for (lane = 0; lane < 8; lane = lane + 1) begin : gen_mul16
            // lanes where r1 holds the complement of p1, which they subtract
            localparam [7:0] SUB1 = 8'b10000010;
            // lanes where r3 holds the complement of p3, which they subtract
            localparam [7:0] SUB3 = 8'b00010100;
            // lanes where r5 holds the complement of p5, which they subtract
            localparam [7:0] SUB5 = 8'b10101010;
            // lanes where r7 holds the complement of p7, which they subtract
            localparam [7:0] SUB7 = 8'b00000010;
            // lanes where r9 holds the complement of p9, which they subtract
            localparam [7:0] SUB9 = 8'b01001000;
            // lanes where r11 holds the complement of p11, which they subtract
            localparam [7:0] SUB11 = 8'b00001010;
            // lanes where r13 holds the complement of p13, which they subtract
            localparam [7:0] SUB13 = 8'b00010110;
            wire signed [12:0] m = mul16_m[lane*13 +: 13];
            wire [15:0] m9 = {1'b0, {2{m[12]}}, m} + {1'b0, m[11:0], 3'd0};  // m + 8*m
            wire [18:0] m71 = {m9, 3'd0} - {{6{m[12]}}, m};  // 8*m9 - m
            wire [17:0] m45 = {{2{m[12]}}, m9} + {m9, 2'd0};  // m9 + 4*m9
            wire [20:0] m265 = {1'b0, {4{m[12]}}, m9} + {1'b0, m[11:0], 8'd0};  // m9 + 256*m
            wire [21:0] m841 = {m[12], m265} + {m9, 6'd0};  // m265 + 64*m9
            wire [15:0] m11 = m9 + {{2{m[12]}}, m, 1'b0};  // m9 + 2*m
            wire [14:0] m5 = {1'b0, m[12], m} + {1'b0, m[11:0], 2'd0};  // m + 4*m
            wire [24:0] m5109 = {m5, 10'd0} - {{9{m[12]}}, m11};  // 1024*m5 - m11
            wire [24:0] m5765 = {{10{m[12]}}, m5} + {m45, 7'd0};  // m5 + 128*m45
            wire [23:0] m2555 = {m5, 9'd0} - {{9{m[12]}}, m5};  // 512*m5 - m5
            wire [23:0] m2731 = m2555 + {{4{m[12]}}, m11, 4'd0};  // m2555 + 16*m11
            wire [17:0] m35 = {m9, 2'd0} - {{5{m[12]}}, m};  // 4*m9 - m
            wire [23:0] m2239 = {m35, 6'd0} - {{11{m[12]}}, m};  // 64*m35 - m
            wire [23:0] m3675 = m2555 + {m[12], m35, 5'd0};  // m2555 + 32*m35
            wire [18:0] m89 = {{3{m[12]}}, m9} + {m5, 4'd0};  // m9 + 16*m5
            wire [24:0] m5543 = {m11, 9'd0} - {{6{m[12]}}, m89};  // 512*m11 - m89
            wire unused_frac = &{1'b0, m5765[6:0], m5543[6:0], m5109[6:0], m2239[5:0], m3675[6:0],
                                 m2731[6:0], m841[5:0], m71[3:0]};
            reg signed [18:0] r1;
            wire signed [18:0] p1 = {19{SUB1[lane]}} ^ r1;     // Q14.5, -184480..184434
            reg signed [18:0] r3;
            wire signed [18:0] p3 = {19{SUB3[lane]}} ^ r3;     // Q14.5, -177376..177332
            reg signed [18:0] r5;
            wire signed [18:0] p5 = {19{SUB5[lane]}} ^ r5;     // Q14.5, -163488..163448
            reg signed [18:0] r7;
            wire signed [18:0] p7 = {19{SUB7[lane]}} ^ r7;     // Q14.5, -143296..143261
            reg signed [17:0] r9;
            wire signed [17:0] p9 = {18{SUB9[lane]}} ^ r9;     // Q13.5, -117600..117571
            reg signed [17:0] r11;
            wire signed [17:0] p11 = {18{SUB11[lane]}} ^ r11;  // Q13.5, -87392..87370
            reg signed [16:0] r13;
            wire signed [16:0] p13 = {17{SUB13[lane]}} ^ r13;  // Q12.5, -53824..53810
            reg signed [15:0] p15;                             // Q11.5, -18176..18171

            always @(posedge clk)
                if (pipe_en) begin
                    r1  <= {19{SUB1[lane]}} ^ {m[12], m5765[24:7]};   // C16_1*m >> 7
                    r3  <= {19{SUB3[lane]}} ^ {m[12], m5543[24:7]};   // C16_3*m >> 7
                    r5  <= {19{SUB5[lane]}} ^ {m[12], m5109[24:7]};   // C16_5*m >> 7
                    r7  <= {19{SUB7[lane]}} ^ {m[12], m2239[23:6]};   // C16_7*m >> 7
                    r9  <= {18{SUB9[lane]}} ^ {m[12], m3675[23:7]};   // C16_9*m >> 7
                    r11 <= {18{SUB11[lane]}} ^ {m[12], m2731[23:7]};  // C16_11*m >> 7
                    r13 <= {17{SUB13[lane]}} ^ {m[12], m841[21:6]};   // C16_13*m >> 7
                    p15 <= {m[12], m71[18:4]};                        // C16_15*m >> 7
                end
        end
    endgenerate

    ///////////////////////////////////////////////////////////
    // Stage 1: 2-point butterflies; sums of products
    ///////////////////////////////////////////////////////////
    reg              s1_valid;
    reg signed [19:0] s1_o8_1_1_n;  // is subtracted: the complement costs nothing here
    wire signed [19:0] s1_o8_1_1 = ~s1_o8_1_1_n;  // Q15.5, -284769..284698
    reg signed [19:0] s1_o16_2_1_n;  // is subtracted: the complement costs nothing here
    wire signed [19:0] s1_o16_2_1 = ~s1_o16_2_1_n;  // Q15.5, -320673..320593
    reg signed [19:0] s1_o16_3_3_n;  // is subtracted: the complement costs nothing here
    wire signed [19:0] s1_o16_3_3 = ~s1_o16_3_3_n;  // Q15.5, -281089..281019
    reg signed [18:0] s1_o16_4_2_n;  // is subtracted: the complement costs nothing here
    wire signed [18:0] s1_o16_4_2 = ~s1_o16_4_2_n;  // Q14.5, -195553..195504
    reg signed [14:0] s1_e2_0, s1_e2_1;  // Q15.0, -8184..8199
    reg signed [18:0] s1_o4_0, s1_o4_1;  // Q14.5, -242209..242191
    reg signed [19:0] s1_o8_0_0, s1_o8_2_0, s1_o8_3_1;  // Q15.5, -335905..335867
    reg signed [18:0] s1_o8_0_1, s1_o8_1_0, s1_o8_2_1,
                      s1_o8_3_0;  // Q14.5, -190273..190235
    reg signed [19:0] s1_o16_0_0, s1_o16_0_1, s1_o16_1_0,
                      s1_o16_1_2, s1_o16_2_3, s1_o16_4_0,
                      s1_o16_5_0, s1_o16_5_2, s1_o16_6_1,
                      s1_o16_6_3, s1_o16_7_2, s1_o16_7_3;  // Q15.5, -361857..361813
    reg signed [18:0] s1_o16_0_2, s1_o16_1_3, s1_o16_2_0,
                      s1_o16_2_2, s1_o16_3_0, s1_o16_3_1,
                      s1_o16_3_2, s1_o16_4_1, s1_o16_4_3,
                      s1_o16_5_1, s1_o16_5_3, s1_o16_6_0,
                      s1_o16_7_1;  // Q14.5, -238305..238259
    reg signed [17:0] s1_o16_0_3, s1_o16_1_1, s1_o16_6_2,
                      s1_o16_7_0;  // Q13.5, -105569..105564

    always @(posedge clk)
        if (rst)          s1_valid <= 1'b0;
        else if (pipe_en) s1_valid <= s0_valid;

    always @(posedge clk)  // data path: no reset
        if (pipe_en) begin
            s1_e2_0      <= {s0_h0[13], s0_h0} + {{2{s0_y8[12]}}, s0_y8};
            s1_e2_1      <= {s0_h0[13], s0_h0} - {{2{s0_y8[12]}}, s0_y8};
            s1_o4_0      <= gen_mul4[0].p1 + {gen_mul4[1].p3[17], gen_mul4[1].p3};
            s1_o4_1      <= {gen_mul4[0].p3[17], gen_mul4[0].p3} - gen_mul4[1].p1;
            s1_o8_0_0    <= {gen_mul8[0].p1[18], gen_mul8[0].p1}
                          + {gen_mul8[1].p3[18], gen_mul8[1].p3};
            s1_o8_0_1    <= {gen_mul8[2].p5[17], gen_mul8[2].p5}
                          + {{2{gen_mul8[3].p7[16]}}, gen_mul8[3].p7};
            s1_o8_1_0    <= gen_mul8[0].p3 - {{2{gen_mul8[1].p7[16]}}, gen_mul8[1].p7};
            s1_o8_1_1_n  <= ~({gen_mul8[2].p1[18], gen_mul8[2].p1}
                          + {{2{gen_mul8[3].p5[17]}}, gen_mul8[3].p5});
            s1_o8_2_0    <= {{2{gen_mul8[0].p5[17]}}, gen_mul8[0].p5}
                          - {gen_mul8[1].p1[18], gen_mul8[1].p1};
            s1_o8_2_1    <= {{2{gen_mul8[2].p7[16]}}, gen_mul8[2].p7} + gen_mul8[3].p3;
            s1_o8_3_0    <= {{2{gen_mul8[0].p7[16]}}, gen_mul8[0].p7}
                          - {gen_mul8[1].p5[17], gen_mul8[1].p5};
            s1_o8_3_1    <= {gen_mul8[2].p3[18], gen_mul8[2].p3}
                          - {gen_mul8[3].p1[18], gen_mul8[3].p1};
            s1_o16_0_0   <= {gen_mul16[0].p1[18], gen_mul16[0].p1}
                          + {gen_mul16[1].p3[18], gen_mul16[1].p3};
            s1_o16_0_1   <= {gen_mul16[2].p5[18], gen_mul16[2].p5}
                          + {gen_mul16[3].p7[18], gen_mul16[3].p7};
            s1_o16_0_2   <= {gen_mul16[4].p9[17], gen_mul16[4].p9}
                          + {gen_mul16[5].p11[17], gen_mul16[5].p11};
            s1_o16_0_3   <= {gen_mul16[6].p13[16], gen_mul16[6].p13}
                          + {{2{gen_mul16[7].p15[15]}}, gen_mul16[7].p15};
            s1_o16_1_0   <= {gen_mul16[0].p3[18], gen_mul16[0].p3}
                          + {{2{gen_mul16[1].p9[17]}}, gen_mul16[1].p9};
            s1_o16_1_1   <= {{2{gen_mul16[2].p15[15]}}, gen_mul16[2].p15} - gen_mul16[3].p11;
            s1_o16_1_2   <= {gen_mul16[4].p5[18], gen_mul16[4].p5}
                          + {gen_mul16[5].p1[18], gen_mul16[5].p1};
            s1_o16_1_3   <= gen_mul16[6].p7 + {{2{gen_mul16[7].p13[16]}}, gen_mul16[7].p13};
            s1_o16_2_0   <= gen_mul16[0].p5 + {{3{gen_mul16[1].p15[15]}}, gen_mul16[1].p15};
            s1_o16_2_1_n <= ~({gen_mul16[2].p7[18], gen_mul16[2].p7}
                          + {gen_mul16[3].p3[18], gen_mul16[3].p3});
            s1_o16_2_2   <= {gen_mul16[5].p9[17], gen_mul16[5].p9}
                          - {{2{gen_mul16[4].p13[16]}}, gen_mul16[4].p13};
            s1_o16_2_3   <= {gen_mul16[6].p1[18], gen_mul16[6].p1}
                          + {{2{gen_mul16[7].p11[17]}}, gen_mul16[7].p11};
            s1_o16_3_0   <= gen_mul16[0].p7 - {gen_mul16[1].p11[17], gen_mul16[1].p11};
            s1_o16_3_1   <= {{3{gen_mul16[3].p15[15]}}, gen_mul16[3].p15} - gen_mul16[2].p3;
            s1_o16_3_2   <= gen_mul16[4].p1 + {{2{gen_mul16[5].p13[16]}}, gen_mul16[5].p13};
            s1_o16_3_3_n <= ~({gen_mul16[6].p5[18], gen_mul16[6].p5}
                          + {{2{gen_mul16[7].p9[17]}}, gen_mul16[7].p9});
            s1_o16_4_0   <= {{2{gen_mul16[0].p9[17]}}, gen_mul16[0].p9}
                          - {gen_mul16[1].p5[18], gen_mul16[1].p5};
            s1_o16_4_1   <= gen_mul16[3].p1 - {{2{gen_mul16[2].p13[16]}}, gen_mul16[2].p13};
            s1_o16_4_2_n <= ~({{3{gen_mul16[4].p15[15]}}, gen_mul16[4].p15} + gen_mul16[5].p3);
            s1_o16_4_3   <= {gen_mul16[6].p11[17], gen_mul16[6].p11} + gen_mul16[7].p7;
            s1_o16_5_0   <= {{2{gen_mul16[0].p11[17]}}, gen_mul16[0].p11}
                          - {gen_mul16[1].p1[18], gen_mul16[1].p1};
            s1_o16_5_1   <= {gen_mul16[2].p9[17], gen_mul16[2].p9}
                          + {{2{gen_mul16[3].p13[16]}}, gen_mul16[3].p13};
            s1_o16_5_2   <= {gen_mul16[5].p7[18], gen_mul16[5].p7}
                          - {gen_mul16[4].p3[18], gen_mul16[4].p3};
            s1_o16_5_3   <= {{3{gen_mul16[6].p15[15]}}, gen_mul16[6].p15} - gen_mul16[7].p5;
            s1_o16_6_0   <= {{2{gen_mul16[0].p13[16]}}, gen_mul16[0].p13} - gen_mul16[1].p7;
            s1_o16_6_1   <= {gen_mul16[2].p1[18], gen_mul16[2].p1}
                          - {gen_mul16[3].p5[18], gen_mul16[3].p5};
            s1_o16_6_2   <= gen_mul16[4].p11 + {{2{gen_mul16[5].p15[15]}}, gen_mul16[5].p15};
            s1_o16_6_3   <= {gen_mul16[7].p3[18], gen_mul16[7].p3}
                          - {{2{gen_mul16[6].p9[17]}}, gen_mul16[6].p9};
            s1_o16_7_0   <= {{2{gen_mul16[0].p15[15]}}, gen_mul16[0].p15}
                          - {gen_mul16[1].p13[16], gen_mul16[1].p13};
            s1_o16_7_1   <= {gen_mul16[2].p11[17], gen_mul16[2].p11}
                          - {gen_mul16[3].p9[17], gen_mul16[3].p9};
            s1_o16_7_2   <= {gen_mul16[4].p7[18], gen_mul16[4].p7}
                          - {gen_mul16[5].p5[18], gen_mul16[5].p5};
            s1_o16_7_3   <= {gen_mul16[6].p3[18], gen_mul16[6].p3}
                          - {gen_mul16[7].p1[18], gen_mul16[7].p1};
        end

    ///////////////////////////////////////////////////////////
    // Stage 2: 4-point butterflies; sums of products
    ///////////////////////////////////////////////////////////
    reg              s2_valid;
    reg signed [20:0] s2_o16_1_1_n;  // is subtracted: the complement costs nothing here
    wire signed [20:0] s2_o16_1_1 = ~s2_o16_1_1_n;  // Q16.5, -545091..544954
    reg signed [19:0] s2_e4_0, s2_e4_1, s2_e4_2, s2_e4_3;  // Q15.5, -504097..504559
    reg signed [19:0] s2_o8_0, s2_o8_1, s2_o8_2, s2_o8_3;  // Q15.5, -475043..475005
    reg signed [20:0] s2_o16_0_0, s2_o16_6_0, s2_o16_7_1;  // Q16.5, -668643..668563
    reg signed [19:0] s2_o16_0_1, s2_o16_1_0, s2_o16_2_0,
                      s2_o16_2_1, s2_o16_3_0, s2_o16_3_1,
                      s2_o16_4_0, s2_o16_4_1, s2_o16_5_0,
                      s2_o16_5_1, s2_o16_6_1, s2_o16_7_0;  // Q15.5, -519340..519335

    always @(posedge clk)
        if (rst)          s2_valid <= 1'b0;
        else if (pipe_en) s2_valid <= s1_valid;

    always @(posedge clk)  // data path: no reset
        if (pipe_en) begin
            s2_e4_0      <= {s1_e2_0, 5'd0} + {s1_o4_0[18], s1_o4_0};
            s2_e4_1      <= {s1_e2_1, 5'd0} + {s1_o4_1[18], s1_o4_1};
            s2_e4_2      <= {s1_e2_1, 5'd0} - {s1_o4_1[18], s1_o4_1};
            s2_e4_3      <= {s1_e2_0, 5'd0} - {s1_o4_0[18], s1_o4_0};
            s2_o8_0      <= s1_o8_0_0 + {s1_o8_0_1[18], s1_o8_0_1};
            s2_o8_1      <= {s1_o8_1_0[18], s1_o8_1_0} - s1_o8_1_1;
            s2_o8_2      <= s1_o8_2_0 + {s1_o8_2_1[18], s1_o8_2_1};
            s2_o8_3      <= {s1_o8_3_0[18], s1_o8_3_0} + s1_o8_3_1;
            s2_o16_0_0   <= {s1_o16_0_0[19], s1_o16_0_0} + {s1_o16_0_1[19], s1_o16_0_1};
            s2_o16_0_1   <= {s1_o16_0_2[18], s1_o16_0_2} + {{2{s1_o16_0_3[17]}}, s1_o16_0_3};
            s2_o16_1_0   <= s1_o16_1_0 + {{2{s1_o16_1_1[17]}}, s1_o16_1_1};
            s2_o16_1_1_n <= ~({s1_o16_1_2[19], s1_o16_1_2} + {{2{s1_o16_1_3[18]}}, s1_o16_1_3});
            s2_o16_2_0   <= {s1_o16_2_0[18], s1_o16_2_0} - s1_o16_2_1;
            s2_o16_2_1   <= {s1_o16_2_2[18], s1_o16_2_2} + s1_o16_2_3;
            s2_o16_3_0   <= {s1_o16_3_0[18], s1_o16_3_0} + {s1_o16_3_1[18], s1_o16_3_1};
            s2_o16_3_1   <= {s1_o16_3_2[18], s1_o16_3_2} - s1_o16_3_3;
            s2_o16_4_0   <= s1_o16_4_0 + {s1_o16_4_1[18], s1_o16_4_1};
            s2_o16_4_1   <= {s1_o16_4_3[18], s1_o16_4_3} - {s1_o16_4_2[18], s1_o16_4_2};
            s2_o16_5_0   <= s1_o16_5_0 + {s1_o16_5_1[18], s1_o16_5_1};
            s2_o16_5_1   <= s1_o16_5_2 + {s1_o16_5_3[18], s1_o16_5_3};
            s2_o16_6_0   <= {{2{s1_o16_6_0[18]}}, s1_o16_6_0} + {s1_o16_6_1[19], s1_o16_6_1};
            s2_o16_6_1   <= {{2{s1_o16_6_2[17]}}, s1_o16_6_2} + s1_o16_6_3;
            s2_o16_7_0   <= {{2{s1_o16_7_0[17]}}, s1_o16_7_0} + {s1_o16_7_1[18], s1_o16_7_1};
            s2_o16_7_1   <= {s1_o16_7_2[19], s1_o16_7_2} + {s1_o16_7_3[19], s1_o16_7_3};
        end

    ///////////////////////////////////////////////////////////
    // Stage 3: 8-point butterflies; sums of products
    ///////////////////////////////////////////////////////////
    reg              s3_valid;
    reg signed [20:0] s3_e8_0, s3_e8_1, s3_e8_2, s3_e8_3,
                      s3_e8_4, s3_e8_5, s3_e8_6, s3_e8_7;  // Q16.5, -979141..979565
    reg signed [20:0] s3_o16_0, s3_o16_1, s3_o16_2,
                      s3_o16_3, s3_o16_4, s3_o16_5,
                      s3_o16_6, s3_o16_7;  // Q16.5, -945639..945560

    always @(posedge clk)
        if (rst)          s3_valid <= 1'b0;
        else if (pipe_en) s3_valid <= s2_valid;

    always @(posedge clk)  // data path: no reset
        if (pipe_en) begin
            s3_e8_0  <= {s2_e4_0[19], s2_e4_0} + {s2_o8_0[19], s2_o8_0};
            s3_e8_1  <= {s2_e4_1[19], s2_e4_1} + {s2_o8_1[19], s2_o8_1};
            s3_e8_2  <= {s2_e4_2[19], s2_e4_2} + {s2_o8_2[19], s2_o8_2};
            s3_e8_3  <= {s2_e4_3[19], s2_e4_3} + {s2_o8_3[19], s2_o8_3};
            s3_e8_4  <= {s2_e4_3[19], s2_e4_3} - {s2_o8_3[19], s2_o8_3};
            s3_e8_5  <= {s2_e4_2[19], s2_e4_2} - {s2_o8_2[19], s2_o8_2};
            s3_e8_6  <= {s2_e4_1[19], s2_e4_1} - {s2_o8_1[19], s2_o8_1};
            s3_e8_7  <= {s2_e4_0[19], s2_e4_0} - {s2_o8_0[19], s2_o8_0};
            s3_o16_0 <= s2_o16_0_0 + {s2_o16_0_1[19], s2_o16_0_1};
            s3_o16_1 <= {s2_o16_1_0[19], s2_o16_1_0} - s2_o16_1_1;
            s3_o16_2 <= {s2_o16_2_0[19], s2_o16_2_0} + {s2_o16_2_1[19], s2_o16_2_1};
            s3_o16_3 <= {s2_o16_3_0[19], s2_o16_3_0} + {s2_o16_3_1[19], s2_o16_3_1};
            s3_o16_4 <= {s2_o16_4_0[19], s2_o16_4_0} + {s2_o16_4_1[19], s2_o16_4_1};
            s3_o16_5 <= {s2_o16_5_0[19], s2_o16_5_0} + {s2_o16_5_1[19], s2_o16_5_1};
            s3_o16_6 <= s2_o16_6_0 + {s2_o16_6_1[19], s2_o16_6_1};
            s3_o16_7 <= {s2_o16_7_0[19], s2_o16_7_0} + s2_o16_7_1;
        end

    ///////////////////////////////////////////////////////////
    // Stage 4: 16-point butterflies
    ///////////////////////////////////////////////////////////
    reg              s4_valid;
    reg signed [21:0] s4_v0, s4_v1, s4_v2, s4_v3, s4_v4,
                      s4_v5, s4_v6, s4_v7, s4_v8, s4_v9,
                      s4_v10, s4_v11, s4_v12, s4_v13,
                      s4_v14, s4_v15;  // Q17.5, -1924781..1925125

    always @(posedge clk)
        if (rst)          s4_valid <= 1'b0;
        else if (pipe_en) s4_valid <= s3_valid;

    always @(posedge clk)  // data path: no reset
        if (pipe_en) begin
            s4_v0  <= {s3_e8_0[20], s3_e8_0} + {s3_o16_0[20], s3_o16_0};
            s4_v1  <= {s3_e8_1[20], s3_e8_1} + {s3_o16_1[20], s3_o16_1};
            s4_v2  <= {s3_e8_2[20], s3_e8_2} + {s3_o16_2[20], s3_o16_2};
            s4_v3  <= {s3_e8_3[20], s3_e8_3} + {s3_o16_3[20], s3_o16_3};
            s4_v4  <= {s3_e8_4[20], s3_e8_4} + {s3_o16_4[20], s3_o16_4};
            s4_v5  <= {s3_e8_5[20], s3_e8_5} + {s3_o16_5[20], s3_o16_5};
            s4_v6  <= {s3_e8_6[20], s3_e8_6} + {s3_o16_6[20], s3_o16_6};
            s4_v7  <= {s3_e8_7[20], s3_e8_7} + {s3_o16_7[20], s3_o16_7};
            s4_v8  <= {s3_e8_7[20], s3_e8_7} - {s3_o16_7[20], s3_o16_7};
            s4_v9  <= {s3_e8_6[20], s3_e8_6} - {s3_o16_6[20], s3_o16_6};
            s4_v10 <= {s3_e8_5[20], s3_e8_5} - {s3_o16_5[20], s3_o16_5};
            s4_v11 <= {s3_e8_4[20], s3_e8_4} - {s3_o16_4[20], s3_o16_4};
            s4_v12 <= {s3_e8_3[20], s3_e8_3} - {s3_o16_3[20], s3_o16_3};
            s4_v13 <= {s3_e8_2[20], s3_e8_2} - {s3_o16_2[20], s3_o16_2};
            s4_v14 <= {s3_e8_1[20], s3_e8_1} - {s3_o16_1[20], s3_o16_1};
            s4_v15 <= {s3_e8_0[20], s3_e8_0} - {s3_o16_0[20], s3_o16_0};
        end

    // Fraction bits that the rounding drops, named for lint.
    wire unused_frac = &{1'b0, s4_v0[8:0], s4_v1[8:0], s4_v2[8:0], s4_v3[8:0], s4_v4[8:0],
                         s4_v5[8:0], s4_v6[8:0], s4_v7[8:0], s4_v8[8:0], s4_v9[8:0], s4_v10[8:0],
                         s4_v11[8:0], s4_v12[8:0], s4_v13[8:0], s4_v14[8:0], s4_v15[8:0]};

    // Sideband beside all stages
    dctcm_delay #(
        .WIDTH (USER_W),
        .DEPTH (5)
    ) u_delay_user (
        .clk    (clk),
        .rst    (rst),
        .enable (pipe_en),
        .d      (s_axis_tuser),
        .q      (m_axis_tuser)
    );

    assign pipe_en       = m_axis_tready || !s4_valid;
    assign s_axis_tready = pipe_en;
    assign m_axis_tvalid = s4_valid;
    assign m_axis_tdata  = {s4_v15[21:9], s4_v14[21:9], s4_v13[21:9], s4_v12[21:9], s4_v11[21:9],
                            s4_v10[21:9], s4_v9[21:9], s4_v8[21:9], s4_v7[21:9], s4_v6[21:9],
                            s4_v5[21:9], s4_v4[21:9], s4_v3[21:9], s4_v2[21:9], s4_v1[21:9],
                            s4_v0[21:9]};

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
    reg [207:0] f_s_axis_tdata;
    reg [USER_W-1:0] f_s_axis_tuser;
    reg [207:0] f_m_axis_tdata;
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
        assert (f_count == {7'd0, s0_valid} + {7'd0, s1_valid} + {7'd0, s2_valid} + {7'd0, s3_valid}
                          + {7'd0, s4_valid});  // COUNT
        assert (f_wait <= (s4_valid ? 8'd5 : s3_valid ? 8'd4 : s2_valid ? 8'd3 : s1_valid ? 8'd2 :
                          s0_valid ? 8'd1 : 8'd0));  // PROGRESS_OUT: the oldest beat has moved in each of these clocks
        assert (f_refused <= 2'd1);  // PROGRESS_IN
    end
`endif
endmodule

`resetall
