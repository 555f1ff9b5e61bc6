// dctcm_dct_fwd - forward 16-point DCT-II across 16 channels, fixed point, pipelined
//
// y[0] = sum x[i],  y[k] = sqrt(2) * sum x[i] * cos((2i+1)*k*pi/32),  each rounded once.
// Even coefficients come from the sums of mirrored samples, odd ones from their differences.
//
// GENERATED FILE - DO NOT EDIT.  Change the configuration and regenerate with:
//     dctcm generate --channels 16 --width 8 --out rtl-out/n16_u8
//
// Generator  : dctcm 0.1.0, template dct/dctcm_dct_fwd.v.hbs
// Config     : n16_u8, sha256 c60131aa783c (full copy in manifest.json)
// Licence    : this file belongs to whoever generated it, without conditions;
//              the generator's own licence (Apache-2.0) does not apply to it
// Formats    : input UQ8.0, constants Q2.12, output Q13.0, round half up
//              Qm.n: m counts the sign bit, m + n is the wire width; UQm.n is unsigned
//              overflow is impossible: every interval is the exact bound of its linear form
// Gain       : sqrt(16) over the orthonormal DCT; dctcm_dct_inv removes it
// Timing     : latency 6 clocks, 1 block per clock, ready path combinational
// Multiplier : shift-add: products as sums of shifted values, sub-expressions shared per value
//
//    x0 .. x15
//      |
//    [ 16-point butterfly ] -- d16_0 .. d16_7 --[ C16: 8 x 8 ]  -- round -- y1, y3 .. y15
//      | a16_0 .. a16_7
//    [ 8-point butterfly ]  -- d8_0 .. d8_3 --[ C8: 4 x 4 ]   -- round -- y2, y6 .. y14
//      | a8_0 .. a8_3
//    [ 4-point butterfly ]  -- d4_0 .. d4_1 --[ C4: 2 x 2 ]   -- round -- y4, y12
//      | a4_0 .. a4_1
//    [ 2-point butterfly ]  -- y0, y8

`resetall
`timescale 1ns / 1ps
`default_nettype none

module dctcm_dct_fwd #(
    // Width of the sideband (tuser), at least 1
    parameter USER_W = 1
) (
    input  wire              clk,
    input  wire              rst,  // synchronous, active high, control only

    // Block in: 16 x UQ8.0, channel 0 in the low bits
    input  wire [127:0]      s_axis_tdata,
    input  wire [USER_W-1:0] s_axis_tuser,  // sideband, same latency as the data
    input  wire              s_axis_tvalid,
    output wire              s_axis_tready,

    // Block out: 16 x Q13.0, coefficient 0 (DC) in the low bits
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

    wire [7:0] x0  = s_axis_tdata[0 +: 8];
    wire [7:0] x1  = s_axis_tdata[8 +: 8];
    wire [7:0] x2  = s_axis_tdata[16 +: 8];
    wire [7:0] x3  = s_axis_tdata[24 +: 8];
    wire [7:0] x4  = s_axis_tdata[32 +: 8];
    wire [7:0] x5  = s_axis_tdata[40 +: 8];
    wire [7:0] x6  = s_axis_tdata[48 +: 8];
    wire [7:0] x7  = s_axis_tdata[56 +: 8];
    wire [7:0] x8  = s_axis_tdata[64 +: 8];
    wire [7:0] x9  = s_axis_tdata[72 +: 8];
    wire [7:0] x10 = s_axis_tdata[80 +: 8];
    wire [7:0] x11 = s_axis_tdata[88 +: 8];
    wire [7:0] x12 = s_axis_tdata[96 +: 8];
    wire [7:0] x13 = s_axis_tdata[104 +: 8];
    wire [7:0] x14 = s_axis_tdata[112 +: 8];
    wire [7:0] x15 = s_axis_tdata[120 +: 8];

    ///////////////////////////////////////////////////////////
    // Stage 0: 16-point butterflies
    ///////////////////////////////////////////////////////////
    reg              s0_valid;
    reg [8:0] s0_a16_0, s0_a16_1, s0_a16_2, s0_a16_3,
              s0_a16_4, s0_a16_5, s0_a16_6, s0_a16_7;  // UQ9.0, 0..510
    reg signed [8:0] s0_d16_0, s0_d16_1, s0_d16_2, s0_d16_3,
                     s0_d16_4, s0_d16_5, s0_d16_6, s0_d16_7;  // Q9.0, -255..255

    always @(posedge clk)
        if (rst)          s0_valid <= 1'b0;
        else if (pipe_en) s0_valid <= s_axis_tvalid;

    always @(posedge clk)  // data path: no reset
        if (pipe_en) begin
            s0_a16_0 <= {1'b0, x0} + {1'b0, x15};
            s0_a16_1 <= {1'b0, x1} + {1'b0, x14};
            s0_a16_2 <= {1'b0, x2} + {1'b0, x13};
            s0_a16_3 <= {1'b0, x3} + {1'b0, x12};
            s0_a16_4 <= {1'b0, x4} + {1'b0, x11};
            s0_a16_5 <= {1'b0, x5} + {1'b0, x10};
            s0_a16_6 <= {1'b0, x6} + {1'b0, x9};
            s0_a16_7 <= {1'b0, x7} + {1'b0, x8};
            s0_d16_0 <= {1'b0, x0} - {1'b0, x15};
            s0_d16_1 <= {1'b0, x1} - {1'b0, x14};
            s0_d16_2 <= {1'b0, x2} - {1'b0, x13};
            s0_d16_3 <= {1'b0, x3} - {1'b0, x12};
            s0_d16_4 <= {1'b0, x4} - {1'b0, x11};
            s0_d16_5 <= {1'b0, x5} - {1'b0, x10};
            s0_d16_6 <= {1'b0, x6} - {1'b0, x9};
            s0_d16_7 <= {1'b0, x7} - {1'b0, x8};
        end

    ///////////////////////////////////////////////////////////
    // Stage 1: 8-point butterflies; products with the constants of size 16
    ///////////////////////////////////////////////////////////
    reg              s1_valid;
    reg [9:0] s1_a8_0, s1_a8_1, s1_a8_2, s1_a8_3;  // UQ10.0, 0..1020
    reg signed [9:0] s1_d8_0, s1_d8_1, s1_d8_2, s1_d8_3;  // Q10.0, -510..510

    always @(posedge clk)
        if (rst)          s1_valid <= 1'b0;
        else if (pipe_en) s1_valid <= s0_valid;

    always @(posedge clk)  // data path: no reset
        if (pipe_en) begin
            s1_a8_0 <= {1'b0, s0_a16_0} + {1'b0, s0_a16_7};
            s1_a8_1 <= {1'b0, s0_a16_1} + {1'b0, s0_a16_6};
            s1_a8_2 <= {1'b0, s0_a16_2} + {1'b0, s0_a16_5};
            s1_a8_3 <= {1'b0, s0_a16_3} + {1'b0, s0_a16_4};
            s1_d8_0 <= {1'b0, s0_a16_0} - {1'b0, s0_a16_7};
            s1_d8_1 <= {1'b0, s0_a16_1} - {1'b0, s0_a16_6};
            s1_d8_2 <= {1'b0, s0_a16_2} - {1'b0, s0_a16_5};
            s1_d8_3 <= {1'b0, s0_a16_3} - {1'b0, s0_a16_4};
        end

    // Products of s0_d16_0 .. s0_d16_7 with the constants of size 16: m5 is 5*m below its sign.
    wire [71:0] mul16_m = {s0_d16_7, s0_d16_6, s0_d16_5, s0_d16_4, s0_d16_3,
                           s0_d16_2, s0_d16_1, s0_d16_0};
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
            wire signed [8:0] m = mul16_m[lane*9 +: 9];
            wire [11:0] m9 = {1'b0, {2{m[8]}}, m} + {1'b0, m[7:0], 3'd0};  // m + 8*m
            wire [14:0] m71 = {m9, 3'd0} - {{6{m[8]}}, m};  // 8*m9 - m
            wire [13:0] m45 = {{2{m[8]}}, m9} + {m9, 2'd0};  // m9 + 4*m9
            wire [16:0] m265 = {1'b0, {4{m[8]}}, m9} + {1'b0, m[7:0], 8'd0};  // m9 + 256*m
            wire [17:0] m841 = {m[8], m265} + {m9, 6'd0};  // m265 + 64*m9
            wire [11:0] m11 = m9 + {{2{m[8]}}, m, 1'b0};  // m9 + 2*m
            wire [10:0] m5 = {1'b0, m[8], m} + {1'b0, m[7:0], 2'd0};  // m + 4*m
            wire [20:0] m5109 = {m5, 10'd0} - {{9{m[8]}}, m11};  // 1024*m5 - m11
            wire [20:0] m5765 = {{10{m[8]}}, m5} + {m45, 7'd0};  // m5 + 128*m45
            wire [19:0] m2555 = {m5, 9'd0} - {{9{m[8]}}, m5};  // 512*m5 - m5
            wire [19:0] m2731 = m2555 + {{4{m[8]}}, m11, 4'd0};  // m2555 + 16*m11
            wire [13:0] m35 = {m9, 2'd0} - {{5{m[8]}}, m};  // 4*m9 - m
            wire [19:0] m2239 = {m35, 6'd0} - {{11{m[8]}}, m};  // 64*m35 - m
            wire [19:0] m3675 = m2555 + {m[8], m35, 5'd0};  // m2555 + 32*m35
            wire [14:0] m89 = {{3{m[8]}}, m9} + {m5, 4'd0};  // m9 + 16*m5
            wire [20:0] m5543 = {m11, 9'd0} - {{6{m[8]}}, m89};  // 512*m11 - m89
            reg signed [21:0] r1;
            wire signed [21:0] p1 = {22{SUB1[lane]}} ^ r1;     // Q10.12, -1470075..1470075
            reg signed [21:0] r3;
            wire signed [21:0] p3 = {22{SUB3[lane]}} ^ r3;     // Q10.12, -1413465..1413465
            reg signed [21:0] r5;
            wire signed [21:0] p5 = {22{SUB5[lane]}} ^ r5;     // Q10.12, -1302795..1302795
            reg signed [21:0] r7;
            wire signed [21:0] p7 = {22{SUB7[lane]}} ^ r7;     // Q10.12, -1141890..1141890
            reg signed [20:0] r9;
            wire signed [20:0] p9 = {21{SUB9[lane]}} ^ r9;     // Q9.12, -937125..937125
            reg signed [20:0] r11;
            wire signed [20:0] p11 = {21{SUB11[lane]}} ^ r11;  // Q9.12, -696405..696405
            reg signed [19:0] r13;
            wire signed [19:0] p13 = {20{SUB13[lane]}} ^ r13;  // Q8.12, -428910..428910
            reg signed [18:0] p15;                             // Q7.12, -144840..144840

            always @(posedge clk)
                if (pipe_en) begin
                    r1  <= {22{SUB1[lane]}} ^ {m[8], m5765};        // C16_1*m
                    r3  <= {22{SUB3[lane]}} ^ {m[8], m5543};        // C16_3*m
                    r5  <= {22{SUB5[lane]}} ^ {m[8], m5109};        // C16_5*m
                    r7  <= {22{SUB7[lane]}} ^ {m[8], m2239, 1'b0};  // C16_7*m
                    r9  <= {21{SUB9[lane]}} ^ {m[8], m3675};        // C16_9*m
                    r11 <= {21{SUB11[lane]}} ^ {m[8], m2731};       // C16_11*m
                    r13 <= {20{SUB13[lane]}} ^ {m[8], m841, 1'b0};  // C16_13*m
                    p15 <= {m[8], m71, 3'd0};                       // C16_15*m
                end
        end
    endgenerate

    ///////////////////////////////////////////////////////////
    // Stage 2: 4-point butterflies; products with the constants of size 8; sums of products
    ///////////////////////////////////////////////////////////
    reg              s2_valid;
    reg signed [22:0] s2_u5_1_n;  // is subtracted: the complement costs nothing here
    wire signed [22:0] s2_u5_1 = ~s2_u5_1_n;  // Q11.12, -2555355..2555355
    reg signed [22:0] s2_u7_3_n;  // is subtracted: the complement costs nothing here
    wire signed [22:0] s2_u7_3 = ~s2_u7_3_n;  // Q11.12, -2239920..2239920
    reg signed [21:0] s2_u9_2_n;  // is subtracted: the complement costs nothing here
    wire signed [21:0] s2_u9_2 = ~s2_u9_2_n;  // Q10.12, -1558305..1558305
    reg [10:0] s2_a4_0, s2_a4_1;  // UQ11.0, 0..2040
    reg signed [10:0] s2_d4_0, s2_d4_1;  // Q11.0, -1020..1020
    reg signed [22:0] s2_u1_0, s2_u1_1;  // Q11.12, -2883540..2883540
    reg signed [21:0] s2_u1_2;  // Q10.12, -1633530..1633530
    reg signed [20:0] s2_u1_3;  // Q9.12, -573750..573750
    reg signed [22:0] s2_u3_0, s2_u3_2;  // Q11.12, -2772870..2772870
    reg signed [20:0] s2_u3_1;  // Q9.12, -841245..841245
    reg signed [21:0] s2_u3_3;  // Q10.12, -1570800..1570800
    reg signed [21:0] s2_u5_0, s2_u5_2;  // Q10.12, -1447635..1447635
    reg signed [22:0] s2_u5_3;  // Q11.12, -2166480..2166480
    reg signed [21:0] s2_u7_0, s2_u7_1, s2_u7_2;  // Q10.12, -1898985..1898985
    reg signed [22:0] s2_u9_0;  // Q11.12, -2239920..2239920
    reg signed [21:0] s2_u9_1, s2_u9_3;  // Q10.12, -1898985..1898985
    reg signed [22:0] s2_u11_0, s2_u11_2;  // Q11.12, -2555355..2555355
    reg signed [21:0] s2_u11_1, s2_u11_3;  // Q10.12, -1447635..1447635
    reg signed [21:0] s2_u13_0;  // Q10.12, -1570800..1570800
    reg signed [22:0] s2_u13_1, s2_u13_3;  // Q11.12, -2772870..2772870
    reg signed [20:0] s2_u13_2;  // Q9.12, -841245..841245
    reg signed [20:0] s2_u15_0;  // Q9.12, -573750..573750
    reg signed [21:0] s2_u15_1;  // Q10.12, -1633530..1633530
    reg signed [22:0] s2_u15_2, s2_u15_3;  // Q11.12, -2883540..2883540

    always @(posedge clk)
        if (rst)          s2_valid <= 1'b0;
        else if (pipe_en) s2_valid <= s1_valid;

    always @(posedge clk)  // data path: no reset
        if (pipe_en) begin
            s2_a4_0   <= {1'b0, s1_a8_0} + {1'b0, s1_a8_3};
            s2_a4_1   <= {1'b0, s1_a8_1} + {1'b0, s1_a8_2};
            s2_d4_0   <= {1'b0, s1_a8_0} - {1'b0, s1_a8_3};
            s2_d4_1   <= {1'b0, s1_a8_1} - {1'b0, s1_a8_2};
            s2_u1_0   <= {gen_mul16[0].p1[21], gen_mul16[0].p1}
                       + {gen_mul16[1].p3[21], gen_mul16[1].p3};
            s2_u1_1   <= {gen_mul16[2].p5[21], gen_mul16[2].p5}
                       + {gen_mul16[3].p7[21], gen_mul16[3].p7};
            s2_u1_2   <= {gen_mul16[4].p9[20], gen_mul16[4].p9}
                       + {gen_mul16[5].p11[20], gen_mul16[5].p11};
            s2_u1_3   <= {gen_mul16[6].p13[19], gen_mul16[6].p13}
                       + {{2{gen_mul16[7].p15[18]}}, gen_mul16[7].p15};
            s2_u3_0   <= {gen_mul16[0].p3[21], gen_mul16[0].p3}
                       + {{2{gen_mul16[1].p9[20]}}, gen_mul16[1].p9};
            s2_u3_1   <= {{2{gen_mul16[2].p15[18]}}, gen_mul16[2].p15} - gen_mul16[3].p11;
            s2_u3_2   <= {gen_mul16[4].p5[21], gen_mul16[4].p5}
                       + {gen_mul16[5].p1[21], gen_mul16[5].p1};
            s2_u3_3   <= gen_mul16[6].p7 + {{2{gen_mul16[7].p13[19]}}, gen_mul16[7].p13};
            s2_u5_0   <= gen_mul16[0].p5 + {{3{gen_mul16[1].p15[18]}}, gen_mul16[1].p15};
            s2_u5_1_n <= ~({gen_mul16[2].p7[21], gen_mul16[2].p7}
                       + {gen_mul16[3].p3[21], gen_mul16[3].p3});
            s2_u5_2   <= {gen_mul16[5].p9[20], gen_mul16[5].p9}
                       - {{2{gen_mul16[4].p13[19]}}, gen_mul16[4].p13};
            s2_u5_3   <= {gen_mul16[6].p1[21], gen_mul16[6].p1}
                       + {{2{gen_mul16[7].p11[20]}}, gen_mul16[7].p11};
            s2_u7_0   <= gen_mul16[0].p7 - {gen_mul16[1].p11[20], gen_mul16[1].p11};
            s2_u7_1   <= {{3{gen_mul16[3].p15[18]}}, gen_mul16[3].p15} - gen_mul16[2].p3;
            s2_u7_2   <= gen_mul16[4].p1 + {{2{gen_mul16[5].p13[19]}}, gen_mul16[5].p13};
            s2_u7_3_n <= ~({gen_mul16[6].p5[21], gen_mul16[6].p5}
                       + {{2{gen_mul16[7].p9[20]}}, gen_mul16[7].p9});
            s2_u9_0   <= {{2{gen_mul16[0].p9[20]}}, gen_mul16[0].p9}
                       - {gen_mul16[1].p5[21], gen_mul16[1].p5};
            s2_u9_1   <= gen_mul16[3].p1 - {{2{gen_mul16[2].p13[19]}}, gen_mul16[2].p13};
            s2_u9_2_n <= ~({{3{gen_mul16[4].p15[18]}}, gen_mul16[4].p15} + gen_mul16[5].p3);
            s2_u9_3   <= {gen_mul16[6].p11[20], gen_mul16[6].p11} + gen_mul16[7].p7;
            s2_u11_0  <= {{2{gen_mul16[0].p11[20]}}, gen_mul16[0].p11}
                       - {gen_mul16[1].p1[21], gen_mul16[1].p1};
            s2_u11_1  <= {gen_mul16[2].p9[20], gen_mul16[2].p9}
                       + {{2{gen_mul16[3].p13[19]}}, gen_mul16[3].p13};
            s2_u11_2  <= {gen_mul16[5].p7[21], gen_mul16[5].p7}
                       - {gen_mul16[4].p3[21], gen_mul16[4].p3};
            s2_u11_3  <= {{3{gen_mul16[6].p15[18]}}, gen_mul16[6].p15} - gen_mul16[7].p5;
            s2_u13_0  <= {{2{gen_mul16[0].p13[19]}}, gen_mul16[0].p13} - gen_mul16[1].p7;
            s2_u13_1  <= {gen_mul16[2].p1[21], gen_mul16[2].p1}
                       - {gen_mul16[3].p5[21], gen_mul16[3].p5};
            s2_u13_2  <= gen_mul16[4].p11 + {{2{gen_mul16[5].p15[18]}}, gen_mul16[5].p15};
            s2_u13_3  <= {gen_mul16[7].p3[21], gen_mul16[7].p3}
                       - {{2{gen_mul16[6].p9[20]}}, gen_mul16[6].p9};
            s2_u15_0  <= {{2{gen_mul16[0].p15[18]}}, gen_mul16[0].p15}
                       - {gen_mul16[1].p13[19], gen_mul16[1].p13};
            s2_u15_1  <= {gen_mul16[2].p11[20], gen_mul16[2].p11}
                       - {gen_mul16[3].p9[20], gen_mul16[3].p9};
            s2_u15_2  <= {gen_mul16[4].p7[21], gen_mul16[4].p7}
                       - {gen_mul16[5].p5[21], gen_mul16[5].p5};
            s2_u15_3  <= {gen_mul16[6].p3[21], gen_mul16[6].p3}
                       - {gen_mul16[7].p1[21], gen_mul16[7].p1};
        end

    // Products of s1_d8_0 .. s1_d8_3 with the constants of size 8: m5 is 5*m below its sign.
    wire [39:0] mul8_m = {s1_d8_3, s1_d8_2, s1_d8_1, s1_d8_0};
    generate
        for (lane = 0; lane < 4; lane = lane + 1) begin : gen_mul8
            // lanes where r1 holds the complement of p1, which they subtract
            localparam [3:0] SUB1 = 4'b1010;
            // lanes where r5 holds the complement of p5, which they subtract
            localparam [3:0] SUB5 = 4'b0010;
            // lanes where r7 holds the complement of p7, which they subtract
            localparam [3:0] SUB7 = 4'b0010;
            wire signed [9:0] m = mul8_m[lane*10 +: 10];
            wire [12:0] m9 = {1'b0, {2{m[9]}}, m} + {1'b0, m[8:0], 3'd0};  // m + 8*m
            wire [12:0] m11 = m9 + {{2{m[9]}}, m, 1'b0};  // m9 + 2*m
            wire [18:0] m565 = {m9, 6'd0} - {{6{m[9]}}, m11};  // 64*m9 - m11
            wire [15:0] m73 = {1'b0, {2{m[9]}}, m9} + {1'b0, m[8:0], 6'd0};  // m9 + 64*m
            wire [17:0] m301 = {{5{m[9]}}, m9} + {m73, 2'd0};  // m9 + 4*m73
            wire [10:0] m3 = {1'b0, m} + {1'b0, m[8:0], 1'b0};  // m + 2*m
            wire [19:0] m1609 = {{4{m[9]}}, m73} + {m3, 9'd0};  // m73 + 512*m3
            wire [14:0] m49 = {{5{m[9]}}, m} + {m3, 4'd0};  // m + 16*m3
            wire [21:0] m5681 = {{7{m[9]}}, m49} + {m11, 9'd0};  // m49 + 512*m11
            reg signed [22:0] r1;
            wire signed [22:0] p1 = {23{SUB1[lane]}} ^ r1;  // Q11.12, -2897310..2897310
            reg signed [22:0] p3;                           // Q11.12, -2456160..2456160
            reg signed [21:0] r5;
            wire signed [21:0] p5 = {22{SUB5[lane]}} ^ r5;  // Q10.12, -1641180..1641180
            reg signed [20:0] r7;
            wire signed [20:0] p7 = {21{SUB7[lane]}} ^ r7;  // Q9.12, -576300..576300

            always @(posedge clk)
                if (pipe_en) begin
                    r1 <= {23{SUB1[lane]}} ^ {m[9], m5681};        // C8_1*m
                    p3 <= {m[9], m301, 4'd0};                      // C8_3*m
                    r5 <= {22{SUB5[lane]}} ^ {m[9], m1609, 1'b0};  // C8_5*m
                    r7 <= {21{SUB7[lane]}} ^ {m[9], m565, 1'b0};   // C8_7*m
                end
        end
    endgenerate

    ///////////////////////////////////////////////////////////
    // Stage 3: products with the constants of size 4; sums of products
    ///////////////////////////////////////////////////////////
    reg              s3_valid;
    reg signed [23:0] s3_u3_1_n;  // is subtracted: the complement costs nothing here
    wire signed [23:0] s3_u3_1 = ~s3_u3_1_n;  // Q12.12, -4343670..4343670
    reg signed [23:0] s3_u6_1_n;  // is subtracted: the complement costs nothing here
    wire signed [23:0] s3_u6_1 = ~s3_u6_1_n;  // Q12.12, -4538490..4538490
    reg [10:0] s3_a4_0, s3_a4_1;  // UQ11.0, 0..2040
    reg signed [23:0] s3_u1_0;  // Q12.12, -5328225..5328225
    reg signed [22:0] s3_u1_1;  // Q11.12, -2207280..2207280
    reg signed [23:0] s3_u2_0;  // Q12.12, -5353470..5353470
    reg signed [22:0] s3_u2_1;  // Q11.12, -2217480..2217480
    reg signed [22:0] s3_u3_0;  // Q11.12, -3191835..3191835
    reg signed [22:0] s3_u5_0, s3_u5_1;  // Q11.12, -4002990..4002990
    reg signed [22:0] s3_u6_0;  // Q11.12, -3032460..3032460
    reg signed [22:0] s3_u7_0, s3_u7_1;  // Q11.12, -4138905..4138905
    reg signed [22:0] s3_u9_0, s3_u9_1;  // Q11.12, -4138905..4138905
    reg signed [23:0] s3_u10_0;  // Q12.12, -4538490..4538490
    reg signed [22:0] s3_u10_1;  // Q11.12, -3032460..3032460
    reg signed [22:0] s3_u11_0, s3_u11_1;  // Q11.12, -4002990..4002990
    reg signed [23:0] s3_u13_0;  // Q12.12, -4343670..4343670
    reg signed [22:0] s3_u13_1;  // Q11.12, -3191835..3191835
    reg signed [22:0] s3_u14_0;  // Q11.12, -2217480..2217480
    reg signed [23:0] s3_u14_1;  // Q12.12, -5353470..5353470
    reg signed [22:0] s3_u15_0;  // Q11.12, -2207280..2207280
    reg signed [23:0] s3_u15_1;  // Q12.12, -5328225..5328225

    always @(posedge clk)
        if (rst)          s3_valid <= 1'b0;
        else if (pipe_en) s3_valid <= s2_valid;

    always @(posedge clk)  // data path: no reset
        if (pipe_en) begin
            s3_a4_0   <= s2_a4_0;
            s3_a4_1   <= s2_a4_1;
            s3_u1_0   <= {s2_u1_0[22], s2_u1_0} + {s2_u1_1[22], s2_u1_1};
            s3_u1_1   <= {s2_u1_2[21], s2_u1_2} + {{2{s2_u1_3[20]}}, s2_u1_3};
            s3_u2_0   <= {gen_mul8[0].p1[22], gen_mul8[0].p1}
                       + {gen_mul8[1].p3[22], gen_mul8[1].p3};
            s3_u2_1   <= {gen_mul8[2].p5[21], gen_mul8[2].p5}
                       + {{2{gen_mul8[3].p7[20]}}, gen_mul8[3].p7};
            s3_u3_0   <= s2_u3_0 + {{2{s2_u3_1[20]}}, s2_u3_1};
            s3_u3_1_n <= ~({s2_u3_2[22], s2_u3_2} + {{2{s2_u3_3[21]}}, s2_u3_3});
            s3_u5_0   <= {s2_u5_0[21], s2_u5_0} - s2_u5_1;
            s3_u5_1   <= {s2_u5_2[21], s2_u5_2} + s2_u5_3;
            s3_u6_0   <= gen_mul8[0].p3 - {{2{gen_mul8[1].p7[20]}}, gen_mul8[1].p7};
            s3_u6_1_n <= ~({gen_mul8[2].p1[22], gen_mul8[2].p1}
                       + {{2{gen_mul8[3].p5[21]}}, gen_mul8[3].p5});
            s3_u7_0   <= {s2_u7_0[21], s2_u7_0} + {s2_u7_1[21], s2_u7_1};
            s3_u7_1   <= {s2_u7_2[21], s2_u7_2} - s2_u7_3;
            s3_u9_0   <= s2_u9_0 + {s2_u9_1[21], s2_u9_1};
            s3_u9_1   <= {s2_u9_3[21], s2_u9_3} - {s2_u9_2[21], s2_u9_2};
            s3_u10_0  <= {{2{gen_mul8[0].p5[21]}}, gen_mul8[0].p5}
                       - {gen_mul8[1].p1[22], gen_mul8[1].p1};
            s3_u10_1  <= {{2{gen_mul8[2].p7[20]}}, gen_mul8[2].p7} + gen_mul8[3].p3;
            s3_u11_0  <= s2_u11_0 + {s2_u11_1[21], s2_u11_1};
            s3_u11_1  <= s2_u11_2 + {s2_u11_3[21], s2_u11_3};
            s3_u13_0  <= {{2{s2_u13_0[21]}}, s2_u13_0} + {s2_u13_1[22], s2_u13_1};
            s3_u13_1  <= {{2{s2_u13_2[20]}}, s2_u13_2} + s2_u13_3;
            s3_u14_0  <= {{2{gen_mul8[0].p7[20]}}, gen_mul8[0].p7}
                       - {gen_mul8[1].p5[21], gen_mul8[1].p5};
            s3_u14_1  <= {gen_mul8[2].p3[22], gen_mul8[2].p3}
                       - {gen_mul8[3].p1[22], gen_mul8[3].p1};
            s3_u15_0  <= {{2{s2_u15_0[20]}}, s2_u15_0} + {s2_u15_1[21], s2_u15_1};
            s3_u15_1  <= {s2_u15_2[22], s2_u15_2} + {s2_u15_3[22], s2_u15_3};
        end

    // Products of s2_d4_0, s2_d4_1 with the constants of size 4: m5 is 5*m below its sign.
    wire [21:0] mul4_m = {s2_d4_1, s2_d4_0};
    generate
        for (lane = 0; lane < 2; lane = lane + 1) begin : gen_mul4
            // lanes where r1 holds the complement of p1, which they subtract
            localparam [1:0] SUB1 = 2'b10;
            wire signed [10:0] m = mul4_m[lane*11 +: 11];
            wire [13:0] m9 = {1'b0, {2{m[10]}}, m} + {1'b0, m[9:0], 3'd0};  // m + 8*m
            wire [17:0] m153 = {{4{m[10]}}, m9} + {m9, 4'd0};  // m9 + 16*m9
            wire [17:0] m129 = {1'b0, {6{m[10]}}, m} + {1'b0, m[9:0], 7'd0};  // m + 128*m
            wire [19:0] m669 = {{2{m[10]}}, m153} + {m129, 2'd0};  // m153 + 4*m129
            wire [21:0] m2217 = {{4{m[10]}}, m153} + {m129, 4'd0};  // m153 + 16*m129
            reg signed [23:0] r1;
            wire signed [23:0] p1 = {24{SUB1[lane]}} ^ r1;  // Q12.12, -5459040..5459040
            reg signed [22:0] p3;                           // Q11.12, -2261340..2261340

            always @(posedge clk)
                if (pipe_en) begin
                    r1 <= {24{SUB1[lane]}} ^ {m[10], m669, 3'd0};  // C4_1*m
                    p3 <= {m[10], m2217};                          // C4_3*m
                end
        end
    endgenerate

    ///////////////////////////////////////////////////////////
    // Stage 4: sums of products
    ///////////////////////////////////////////////////////////
    reg              s4_valid;
    reg [10:0] s4_a4_0, s4_a4_1;  // UQ11.0, 0..2040
    reg signed [23:0] s4_u1, s4_u2, s4_u3, s4_u4, s4_u5,
                      s4_u6, s4_u7, s4_u9, s4_u10, s4_u11,
                      s4_u12, s4_u13, s4_u14, s4_u15;  // Q12.12, -7720380..7720380

    always @(posedge clk)
        if (rst)          s4_valid <= 1'b0;
        else if (pipe_en) s4_valid <= s3_valid;

    always @(posedge clk)  // data path: no reset
        if (pipe_en) begin
            s4_a4_0 <= s3_a4_0;
            s4_a4_1 <= s3_a4_1;
            s4_u1   <= s3_u1_0 + {s3_u1_1[22], s3_u1_1};
            s4_u2   <= s3_u2_0 + {s3_u2_1[22], s3_u2_1};
            s4_u3   <= {s3_u3_0[22], s3_u3_0} - s3_u3_1;
            s4_u4   <= gen_mul4[0].p1 + {gen_mul4[1].p3[22], gen_mul4[1].p3};
            s4_u5   <= {s3_u5_0[22], s3_u5_0} + {s3_u5_1[22], s3_u5_1};
            s4_u6   <= {s3_u6_0[22], s3_u6_0} - s3_u6_1;
            s4_u7   <= {s3_u7_0[22], s3_u7_0} + {s3_u7_1[22], s3_u7_1};
            s4_u9   <= {s3_u9_0[22], s3_u9_0} + {s3_u9_1[22], s3_u9_1};
            s4_u10  <= s3_u10_0 + {s3_u10_1[22], s3_u10_1};
            s4_u11  <= {s3_u11_0[22], s3_u11_0} + {s3_u11_1[22], s3_u11_1};
            s4_u12  <= {gen_mul4[0].p3[22], gen_mul4[0].p3} - gen_mul4[1].p1;
            s4_u13  <= s3_u13_0 + {s3_u13_1[22], s3_u13_1};
            s4_u14  <= {s3_u14_0[22], s3_u14_0} + s3_u14_1;
            s4_u15  <= {s3_u15_0[22], s3_u15_0} + s3_u15_1;
        end

    ///////////////////////////////////////////////////////////
    // Stage 5: round half up; 2-point butterfly
    ///////////////////////////////////////////////////////////
    reg              s5_valid;
    reg [11:0] s5_y0;  // UQ12.0, 0..4080
    reg signed [11:0] s5_y1, s5_y2, s5_y3, s5_y4, s5_y5,
                      s5_y6, s5_y7, s5_y8, s5_y9, s5_y10,
                      s5_y11, s5_y12, s5_y13, s5_y14,
                      s5_y15;  // Q12.0, -2040..2040

    always @(posedge clk)
        if (rst)          s5_valid <= 1'b0;
        else if (pipe_en) s5_valid <= s4_valid;

    always @(posedge clk)  // data path: no reset
        if (pipe_en) begin
            s5_y0  <= {1'b0, s4_a4_0} + {1'b0, s4_a4_1};
            s5_y1  <= s4_u1[23:12] + {11'd0, s4_u1[11]};
            s5_y2  <= s4_u2[23:12] + {11'd0, s4_u2[11]};
            s5_y3  <= s4_u3[23:12] + {11'd0, s4_u3[11]};
            s5_y4  <= s4_u4[23:12] + {11'd0, s4_u4[11]};
            s5_y5  <= s4_u5[23:12] + {11'd0, s4_u5[11]};
            s5_y6  <= s4_u6[23:12] + {11'd0, s4_u6[11]};
            s5_y7  <= s4_u7[23:12] + {11'd0, s4_u7[11]};
            s5_y8  <= {1'b0, s4_a4_0} - {1'b0, s4_a4_1};
            s5_y9  <= s4_u9[23:12] + {11'd0, s4_u9[11]};
            s5_y10 <= s4_u10[23:12] + {11'd0, s4_u10[11]};
            s5_y11 <= s4_u11[23:12] + {11'd0, s4_u11[11]};
            s5_y12 <= s4_u12[23:12] + {11'd0, s4_u12[11]};
            s5_y13 <= s4_u13[23:12] + {11'd0, s4_u13[11]};
            s5_y14 <= s4_u14[23:12] + {11'd0, s4_u14[11]};
            s5_y15 <= s4_u15[23:12] + {11'd0, s4_u15[11]};
        end

    // Fraction bits that the rounding drops, named for lint.
    wire unused_frac = &{1'b0, s4_u1[10:0], s4_u2[10:0], s4_u3[10:0], s4_u4[10:0], s4_u5[10:0],
                         s4_u6[10:0], s4_u7[10:0], s4_u9[10:0], s4_u10[10:0], s4_u11[10:0],
                         s4_u12[10:0], s4_u13[10:0], s4_u14[10:0], s4_u15[10:0]};

    // Sideband beside all stages
    dctcm_delay #(
        .WIDTH (USER_W),
        .DEPTH (6)
    ) u_delay_user (
        .clk    (clk),
        .rst    (rst),
        .enable (pipe_en),
        .d      (s_axis_tuser),
        .q      (m_axis_tuser)
    );

    assign pipe_en       = m_axis_tready || !s5_valid;
    assign s_axis_tready = pipe_en;
    assign m_axis_tvalid = s5_valid;
    assign m_axis_tdata  = {{s5_y15[11], s5_y15}, {s5_y14[11], s5_y14}, {s5_y13[11], s5_y13},
                            {s5_y12[11], s5_y12}, {s5_y11[11], s5_y11}, {s5_y10[11], s5_y10},
                            {s5_y9[11], s5_y9}, {s5_y8[11], s5_y8}, {s5_y7[11], s5_y7},
                            {s5_y6[11], s5_y6}, {s5_y5[11], s5_y5}, {s5_y4[11], s5_y4},
                            {s5_y3[11], s5_y3}, {s5_y2[11], s5_y2}, {s5_y1[11], s5_y1},
                            {1'b0, s5_y0}};

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
    reg [127:0] f_s_axis_tdata;
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
                          + {7'd0, s4_valid} + {7'd0, s5_valid});  // COUNT
        assert (f_wait <= (s5_valid ? 8'd6 : s4_valid ? 8'd5 : s3_valid ? 8'd4 : s2_valid ? 8'd3 :
                          s1_valid ? 8'd2 : s0_valid ? 8'd1 : 8'd0));  // PROGRESS_OUT: the oldest beat has moved in each of these clocks
        assert (f_refused <= 2'd1);  // PROGRESS_IN
    end
`endif
endmodule

`resetall
