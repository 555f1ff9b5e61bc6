// dctcm_dct_fwd - forward 8-point DCT-II across 8 channels, fixed point, pipelined
//
// y[0] = sum x[i],  y[k] = sqrt(2) * sum x[i] * cos((2i+1)*k*pi/16),  each rounded once.
// Even coefficients come from the sums of mirrored samples, odd ones from their differences.
//
// GENERATED FILE - DO NOT EDIT.  Change the configuration and regenerate with:
//     dctcm generate --channels 8 --width 8 --out rtl-out/n8_u8
//
// Generator  : dctcm 0.1.0, template dct/dctcm_dct_fwd.v.hbs
// Config     : n8_u8, sha256 0e296c8bafb9 (full copy in manifest.json)
// Licence    : this file belongs to whoever generated it, without conditions;
//              the generator's own licence (Apache-2.0) does not apply to it
// Formats    : input UQ8.0, constants Q2.9, output Q12.0, round half up
//              Qm.n: m counts the sign bit, m + n is the wire width; UQm.n is unsigned
//              overflow is impossible: every interval is the exact bound of its linear form
// Gain       : sqrt(8) over the orthonormal DCT; dctcm_dct_inv removes it
// Timing     : latency 5 clocks, 1 block per clock, ready path combinational
// Multiplier : shift-add: products as sums of shifted values, sub-expressions shared per value
//
//    x0 --*-------(+)- a8_0 --*---(+)- a4_0 --*-(+)- y0
//    x1 --|-*-----(+)- a8_1 --|-*-(+)- a4_1 --*-(-)- y4
//    x2 --|-|-*---(+)- a8_2 --|-*-(-)- d4_1 ------[ C4 ]-- u2 -- round -- y2
//    x3 --|-|-|-*-(+)- a8_3 --*---(-)- d4_0 ------[ C4 ]-- u6 -- round -- y6
//    x4 --|-|-|-*-(-)- d8_3 ----------------------[ C8 ]-- u1 -- round -- y1
//    x5 --|-|-*---(-)- d8_2 ----------------------[ C8 ]-- u3 -- round -- y3
//    x6 --|-*-----(-)- d8_1 ----------------------[ C8 ]-- u5 -- round -- y5
//    x7 --*-------(-)- d8_0 ----------------------[ C8 ]-- u7 -- round -- y7
//
//    u1 = C8_1*d8_0 + C8_3*d8_1 + C8_5*d8_2 + C8_7*d8_3
//    u3 = C8_3*d8_0 - C8_7*d8_1 - C8_1*d8_2 - C8_5*d8_3
//    u5 = C8_5*d8_0 - C8_1*d8_1 + C8_7*d8_2 + C8_3*d8_3
//    u7 = C8_7*d8_0 - C8_5*d8_1 + C8_3*d8_2 - C8_1*d8_3
//    u2 = C4_1*d4_0 + C4_3*d4_1
//    u6 = C4_3*d4_0 - C4_1*d4_1

`resetall
`timescale 1ns / 1ps
`default_nettype none

module dctcm_dct_fwd #(
    // Width of the sideband (tuser), at least 1
    parameter USER_W = 1
) (
    input  wire              clk,
    input  wire              rst,  // synchronous, active high, control only

    // Block in: 8 x UQ8.0, channel 0 in the low bits
    input  wire [63:0]       s_axis_tdata,
    input  wire [USER_W-1:0] s_axis_tuser,  // sideband, same latency as the data
    input  wire              s_axis_tvalid,
    output wire              s_axis_tready,

    // Block out: 8 x Q12.0, coefficient 0 (DC) in the low bits
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

    wire [7:0] x0 = s_axis_tdata[0 +: 8];
    wire [7:0] x1 = s_axis_tdata[8 +: 8];
    wire [7:0] x2 = s_axis_tdata[16 +: 8];
    wire [7:0] x3 = s_axis_tdata[24 +: 8];
    wire [7:0] x4 = s_axis_tdata[32 +: 8];
    wire [7:0] x5 = s_axis_tdata[40 +: 8];
    wire [7:0] x6 = s_axis_tdata[48 +: 8];
    wire [7:0] x7 = s_axis_tdata[56 +: 8];

    ///////////////////////////////////////////////////////////
    // Stage 0: 8-point butterflies
    ///////////////////////////////////////////////////////////
    reg              s0_valid;
    reg [8:0] s0_a8_0, s0_a8_1, s0_a8_2, s0_a8_3;  // UQ9.0, 0..510
    reg signed [8:0] s0_d8_0, s0_d8_1, s0_d8_2, s0_d8_3;  // Q9.0, -255..255

    always @(posedge clk)
        if (rst)          s0_valid <= 1'b0;
        else if (pipe_en) s0_valid <= s_axis_tvalid;

    always @(posedge clk)  // data path: no reset
        if (pipe_en) begin
            s0_a8_0 <= {1'b0, x0} + {1'b0, x7};
            s0_a8_1 <= {1'b0, x1} + {1'b0, x6};
            s0_a8_2 <= {1'b0, x2} + {1'b0, x5};
            s0_a8_3 <= {1'b0, x3} + {1'b0, x4};
            s0_d8_0 <= {1'b0, x0} - {1'b0, x7};
            s0_d8_1 <= {1'b0, x1} - {1'b0, x6};
            s0_d8_2 <= {1'b0, x2} - {1'b0, x5};
            s0_d8_3 <= {1'b0, x3} - {1'b0, x4};
        end

    ///////////////////////////////////////////////////////////
    // Stage 1: 4-point butterflies; products with the constants of size 8
    ///////////////////////////////////////////////////////////
    reg              s1_valid;
    reg [9:0] s1_a4_0, s1_a4_1;  // UQ10.0, 0..1020
    reg signed [9:0] s1_d4_0, s1_d4_1;  // Q10.0, -510..510

    always @(posedge clk)
        if (rst)          s1_valid <= 1'b0;
        else if (pipe_en) s1_valid <= s0_valid;

    always @(posedge clk)  // data path: no reset
        if (pipe_en) begin
            s1_a4_0 <= {1'b0, s0_a8_0} + {1'b0, s0_a8_3};
            s1_a4_1 <= {1'b0, s0_a8_1} + {1'b0, s0_a8_2};
            s1_d4_0 <= {1'b0, s0_a8_0} - {1'b0, s0_a8_3};
            s1_d4_1 <= {1'b0, s0_a8_1} - {1'b0, s0_a8_2};
        end

    // Products of s0_d8_0 .. s0_d8_3 with the constants of size 8: m5 is 5*m below its sign.
    wire [35:0] mul8_m = {s0_d8_3, s0_d8_2, s0_d8_1, s0_d8_0};
    generate
        for (lane = 0; lane < 4; lane = lane + 1) begin : gen_mul8
            // lanes where r1 holds the complement of p1, which they subtract
            localparam [3:0] SUB1 = 4'b1010;
            // lanes where r5 holds the complement of p5, which they subtract
            localparam [3:0] SUB5 = 4'b0010;
            // lanes where r7 holds the complement of p7, which they subtract
            localparam [3:0] SUB7 = 4'b0010;
            wire signed [8:0] m = mul8_m[lane*9 +: 9];
            wire [11:0] m9 = {1'b0, {2{m[8]}}, m} + {1'b0, m[7:0], 3'd0};  // m + 8*m
            wire [12:0] m25 = {1'b0, m9} + {1'b0, m[7:0], 4'd0};  // m9 + 16*m
            wire [15:0] m143 = {m9, 4'd0} - {{7{m[8]}}, m};  // 16*m9 - m
            wire [14:0] m89 = {1'b0, m[8], m25} + {1'b0, m[7:0], 6'd0};  // m25 + 64*m
            wire [17:0] m601 = {{5{m[8]}}, m25} + {m9, 6'd0};  // m25 + 64*m9
            reg signed [18:0] r1;
            wire signed [18:0] p1 = {19{SUB1[lane]}} ^ r1;  // Q10.9, -181560..181560
            reg signed [18:0] p3;                           // Q10.9, -153255..153255
            reg signed [17:0] r5;
            wire signed [17:0] p5 = {18{SUB5[lane]}} ^ r5;  // Q9.9, -102000..102000
            reg signed [16:0] r7;
            wire signed [16:0] p7 = {17{SUB7[lane]}} ^ r7;  // Q8.9, -36465..36465

            always @(posedge clk)
                if (pipe_en) begin
                    r1 <= {19{SUB1[lane]}} ^ {m[8], m89, 3'd0};  // C8_1*m
                    p3 <= {m[8], m601};                          // C8_3*m
                    r5 <= {18{SUB5[lane]}} ^ {m[8], m25, 4'd0};  // C8_5*m
                    r7 <= {17{SUB7[lane]}} ^ {m[8], m143};       // C8_7*m
                end
        end
    endgenerate

    ///////////////////////////////////////////////////////////
    // Stage 2: products with the constants of size 4; sums of products
    ///////////////////////////////////////////////////////////
    reg              s2_valid;
    reg signed [19:0] s2_u3_1_n;  // is subtracted: the complement costs nothing here
    wire signed [19:0] s2_u3_1 = ~s2_u3_1_n;  // Q11.9, -283560..283560
    reg [9:0] s2_a4_0, s2_a4_1;  // UQ10.0, 0..1020
    reg signed [19:0] s2_u1_0;  // Q11.9, -334815..334815
    reg signed [18:0] s2_u1_1;  // Q10.9, -138465..138465
    reg signed [18:0] s2_u3_0;  // Q10.9, -189720..189720
    reg signed [19:0] s2_u5_0;  // Q11.9, -283560..283560
    reg signed [18:0] s2_u5_1;  // Q10.9, -189720..189720
    reg signed [18:0] s2_u7_0;  // Q10.9, -138465..138465
    reg signed [19:0] s2_u7_1;  // Q11.9, -334815..334815

    always @(posedge clk)
        if (rst)          s2_valid <= 1'b0;
        else if (pipe_en) s2_valid <= s1_valid;

    always @(posedge clk)  // data path: no reset
        if (pipe_en) begin
            s2_a4_0   <= s1_a4_0;
            s2_a4_1   <= s1_a4_1;
            s2_u1_0   <= {gen_mul8[0].p1[18], gen_mul8[0].p1}
                       + {gen_mul8[1].p3[18], gen_mul8[1].p3};
            s2_u1_1   <= {gen_mul8[2].p5[17], gen_mul8[2].p5}
                       + {{2{gen_mul8[3].p7[16]}}, gen_mul8[3].p7};
            s2_u3_0   <= gen_mul8[0].p3 - {{2{gen_mul8[1].p7[16]}}, gen_mul8[1].p7};
            s2_u3_1_n <= ~({gen_mul8[2].p1[18], gen_mul8[2].p1}
                       + {{2{gen_mul8[3].p5[17]}}, gen_mul8[3].p5});
            s2_u5_0   <= {{2{gen_mul8[0].p5[17]}}, gen_mul8[0].p5}
                       - {gen_mul8[1].p1[18], gen_mul8[1].p1};
            s2_u5_1   <= {{2{gen_mul8[2].p7[16]}}, gen_mul8[2].p7} + gen_mul8[3].p3;
            s2_u7_0   <= {{2{gen_mul8[0].p7[16]}}, gen_mul8[0].p7}
                       - {gen_mul8[1].p5[17], gen_mul8[1].p5};
            s2_u7_1   <= {gen_mul8[2].p3[18], gen_mul8[2].p3}
                       - {gen_mul8[3].p1[18], gen_mul8[3].p1};
        end

    // Products of s1_d4_0, s1_d4_1 with the constants of size 4: m5 is 5*m below its sign.
    wire [19:0] mul4_m = {s1_d4_1, s1_d4_0};
    generate
        for (lane = 0; lane < 2; lane = lane + 1) begin : gen_mul4
            // lanes where r1 holds the complement of p1, which they subtract
            localparam [1:0] SUB1 = 2'b10;
            wire signed [9:0] m = mul4_m[lane*10 +: 10];
            wire [11:0] m5 = {1'b0, m[9], m} + {1'b0, m[8:0], 2'd0};  // m + 4*m
            wire [13:0] m21 = {1'b0, m[9], m5} + {1'b0, m[8:0], 4'd0};  // m5 + 16*m
            wire [17:0] m277 = {1'b0, {3{m[9]}}, m21} + {1'b0, m[8:0], 8'd0};  // m21 + 256*m
            wire [15:0] m81 = {{6{m[9]}}, m} + {m5, 4'd0};  // m + 16*m5
            wire [18:0] m669 = {{5{m[9]}}, m21} + {m81, 3'd0};  // m21 + 8*m81
            reg signed [19:0] r1;
            wire signed [19:0] p1 = {20{SUB1[lane]}} ^ r1;  // Q11.9, -341190..341190
            reg signed [18:0] p3;                           // Q10.9, -141270..141270

            always @(posedge clk)
                if (pipe_en) begin
                    r1 <= {20{SUB1[lane]}} ^ {m[9], m669};  // C4_1*m
                    p3 <= {m[9], m277};                     // C4_3*m
                end
        end
    endgenerate

    ///////////////////////////////////////////////////////////
    // Stage 3: sums of products
    ///////////////////////////////////////////////////////////
    reg              s3_valid;
    reg [9:0] s3_a4_0, s3_a4_1;  // UQ10.0, 0..1020
    reg signed [19:0] s3_u1, s3_u2, s3_u3, s3_u5, s3_u6,
                      s3_u7;  // Q11.9, -482460..482460

    always @(posedge clk)
        if (rst)          s3_valid <= 1'b0;
        else if (pipe_en) s3_valid <= s2_valid;

    always @(posedge clk)  // data path: no reset
        if (pipe_en) begin
            s3_a4_0 <= s2_a4_0;
            s3_a4_1 <= s2_a4_1;
            s3_u1   <= s2_u1_0 + {s2_u1_1[18], s2_u1_1};
            s3_u2   <= gen_mul4[0].p1 + {gen_mul4[1].p3[18], gen_mul4[1].p3};
            s3_u3   <= {s2_u3_0[18], s2_u3_0} - s2_u3_1;
            s3_u5   <= s2_u5_0 + {s2_u5_1[18], s2_u5_1};
            s3_u6   <= {gen_mul4[0].p3[18], gen_mul4[0].p3} - gen_mul4[1].p1;
            s3_u7   <= {s2_u7_0[18], s2_u7_0} + s2_u7_1;
        end

    ///////////////////////////////////////////////////////////
    // Stage 4: round half up; 2-point butterfly
    ///////////////////////////////////////////////////////////
    reg              s4_valid;
    reg [10:0] s4_y0;  // UQ11.0, 0..2040
    reg signed [10:0] s4_y1, s4_y2, s4_y3, s4_y4, s4_y5,
                      s4_y6, s4_y7;  // Q11.0, -1020..1020

    always @(posedge clk)
        if (rst)          s4_valid <= 1'b0;
        else if (pipe_en) s4_valid <= s3_valid;

    always @(posedge clk)  // data path: no reset
        if (pipe_en) begin
            s4_y0 <= {1'b0, s3_a4_0} + {1'b0, s3_a4_1};
            s4_y1 <= s3_u1[19:9] + {10'd0, s3_u1[8]};
            s4_y2 <= s3_u2[19:9] + {10'd0, s3_u2[8]};
            s4_y3 <= s3_u3[19:9] + {10'd0, s3_u3[8]};
            s4_y4 <= {1'b0, s3_a4_0} - {1'b0, s3_a4_1};
            s4_y5 <= s3_u5[19:9] + {10'd0, s3_u5[8]};
            s4_y6 <= s3_u6[19:9] + {10'd0, s3_u6[8]};
            s4_y7 <= s3_u7[19:9] + {10'd0, s3_u7[8]};
        end

    // Fraction bits that the rounding drops, named for lint.
    wire unused_frac = &{1'b0, s3_u1[7:0], s3_u2[7:0], s3_u3[7:0], s3_u5[7:0], s3_u6[7:0],
                         s3_u7[7:0]};

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
    assign m_axis_tdata  = {{s4_y7[10], s4_y7}, {s4_y6[10], s4_y6}, {s4_y5[10], s4_y5},
                            {s4_y4[10], s4_y4}, {s4_y3[10], s4_y3}, {s4_y2[10], s4_y2},
                            {s4_y1[10], s4_y1}, {1'b0, s4_y0}};

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
    reg [63:0] f_s_axis_tdata;
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
        assert (f_count == {7'd0, s0_valid} + {7'd0, s1_valid} + {7'd0, s2_valid} + {7'd0, s3_valid}
                          + {7'd0, s4_valid});  // COUNT
        assert (f_wait <= (s4_valid ? 8'd5 : s3_valid ? 8'd4 : s2_valid ? 8'd3 : s1_valid ? 8'd2 :
                          s0_valid ? 8'd1 : 8'd0));  // PROGRESS_OUT: the oldest beat has moved in each of these clocks
        assert (f_refused <= 2'd1);  // PROGRESS_IN
    end
`endif
endmodule

`resetall
