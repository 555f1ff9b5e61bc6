// dctcm_value_unpack - takes a payload apart: values into their lanes
//
// A payload is popcount(mask) values of w bits without gaps, in lane order. Splitting goes by halves:
// of a group of 2h values the upper h begin h*w bits higher, so 4 levels of multiples of w do it.
// A multiplexer is only where widths differ: bits above the values of a width do not matter, they are
// cleared at the end. Then the values spread: the value of lane i moves up by the number of lanes
// below i that have none, in powers of two, largest first.
//
// GENERATED FILE - DO NOT EDIT.  Change the configuration and regenerate with:
//     dctcm generate --channels 16 --width 8 --out rtl-out/n16_u8
//
// Generator : dctcm 0.1.0, template decoder/dctcm_value_unpack.v.hbs
// Config    : n16_u8, sha256 c60131aa783c (full copy in manifest.json)
// Licence   : this file belongs to whoever generated it, without conditions;
//             the generator's own licence (Apache-2.0) does not apply to it
// Formats   : in: payload of 128 bits, last_bit = w - 1 modulo 16
//             out: values 16 x UQ13.0, 0 in lanes without a value
// Timing    : latency 4 clocks, 1 block per clock, ready path combinational

`resetall
`timescale 1ns / 1ps
`default_nettype none

module dctcm_value_unpack (
    input  wire clk,
    input  wire rst,  // synchronous, active high, control only

    // Frame setting: changes only between frames
    input  wire cfg_activation_mask,  // transform payloads begin with the activation mask

    // One block per beat: {payload, last_bit, plain, transform, mask}
    input  wire [149:0] s_axis_tdata,
    input  wire         s_axis_tvalid,
    output wire         s_axis_tready,
    input  wire         s_axis_tlast,
    input  wire         s_axis_tuser,  // damaged frame, this beat is no block

    // {values, activation, empty, transform, plain, lanes}; a damaged beat has no lanes
    output wire [242:0] m_axis_tdata,
    output wire         m_axis_tvalid,
    input  wire         m_axis_tready,
    output wire         m_axis_tlast,
    output wire         m_axis_tuser
);

    localparam N           = 16;   // lanes
    localparam LOG2N       = 4;   // a number of lanes below this one: 0..N-1
    localparam LAST_W      = 4;   // index of a value's last bit, all ones for values of no bits
    localparam VALUE_W     = 13;   // widest value
    localparam PAYLOAD_MAX = 128;   // N*W bits: a plain block

    // One enable moves all stages: they stop only while the last one is held.
    wire pipe_en;

    wire                   in_valid    = s_axis_tvalid;
    wire                   in_last     = s_axis_tlast;
    wire                   in_user     = s_axis_tuser;
    wire [N-1:0]           in_mask     = s_axis_tdata[15:0];
    wire                   in_plain    = s_axis_tdata[17];
    wire [LAST_W-1:0]      in_last_bit = s_axis_tdata[21:18];
    wire [PAYLOAD_MAX-1:0] in_payload  = s_axis_tdata[149:22];

    wire [N-1:0]      spread_lanes = in_mask | { N {in_plain} };
    wire              in_transform = s_axis_tdata[16];
    wire              in_empty     = in_mask == { N {1'b0} };
    wire [N-1:0]      in_lanes     = spread_lanes & { N {!s_axis_tuser} };

    // Take the activation mask off. Upper N bits: nothing is there when a mask was in front.
    wire                   in_carries    = in_transform && in_mask != { N {1'b0} } && cfg_activation_mask;
    wire [N-1:0]           in_activation = in_payload[N-1:0] | { N {!in_carries} };
    wire [PAYLOAD_MAX-1:0] in_values_0_15 = {in_payload[PAYLOAD_MAX-1:PAYLOAD_MAX-N],
                                        in_carries ? in_payload[PAYLOAD_MAX-1:N] : in_payload[PAYLOAD_MAX-N-1:0]};

    // Lanes without a value below each lane: how far its value moves up. Zeros of a nibble below each of its lanes and
    // in all of it, {all, below 3, below 2, below 1}
    function [7:0] gaps4(input [3:0] x);
        case (x)
            4'b0000: gaps4 = 8'b100_11_10_1;
            4'b0001: gaps4 = 8'b011_10_01_0;
            4'b0010: gaps4 = 8'b011_10_01_1;
            4'b0011: gaps4 = 8'b010_01_00_0;
            4'b0100: gaps4 = 8'b011_10_10_1;
            4'b0101: gaps4 = 8'b010_01_01_0;
            4'b0110: gaps4 = 8'b010_01_01_1;
            4'b0111: gaps4 = 8'b001_00_00_0;
            4'b1000: gaps4 = 8'b011_11_10_1;
            4'b1001: gaps4 = 8'b010_10_01_0;
            4'b1010: gaps4 = 8'b010_10_01_1;
            4'b1011: gaps4 = 8'b001_01_00_0;
            4'b1100: gaps4 = 8'b010_10_10_1;
            4'b1101: gaps4 = 8'b001_01_01_0;
            4'b1110: gaps4 = 8'b001_01_01_1;
            default: gaps4 = 8'b000_00_00_0;
        endcase
    endfunction

    wire [7:0] nibble_0 = gaps4(spread_lanes[3:0]);
    wire [7:0] nibble_1 = gaps4(spread_lanes[7:4]);
    wire [3:0] below_1 = { 1'b0, nibble_0[7:5]};
    wire [7:0] nibble_2 = gaps4(spread_lanes[11:8]);
    wire [3:0] below_2 = below_1 + { 1'b0, nibble_1[7:5]};
    wire [7:0] nibble_3 = gaps4(spread_lanes[15:12]);
    wire [3:0] below_3 = below_2 + { 1'b0, nibble_2[7:5]};
    wire [3:0] gap_15 = below_3 + { 2'b00, nibble_3[4:3]};
    wire [3:0] gap_14 = below_3 + { 2'b00, nibble_3[2:1]};
    wire [3:0] gap_13 = below_3 + { 3'b000, nibble_3[0]};
    wire [3:0] gap_11 = below_2 + { 2'b00, nibble_2[4:3]};
    wire [3:0] gap_10 = below_2 + { 2'b00, nibble_2[2:1]};
    wire [3:0] gap_9 = below_2 + { 3'b000, nibble_2[0]};
    wire [3:0] gap_7 = below_1 + { 2'b00, nibble_1[4:3]};
    wire [3:0] gap_6 = below_1 + { 2'b00, nibble_1[2:1]};
    wire [3:0] gap_5 = below_1 + { 3'b000, nibble_1[0]};
    wire [2:0] unused_nibble = nibble_3[7:5];
    wire [N*LOG2N-1:0] in_gaps = { gap_15, gap_14, gap_13, below_3, gap_11, gap_10, gap_9, below_2, gap_7, gap_6, gap_5,
                                   below_1, { 2'b00, nibble_0[4:3]}, { 2'b00, nibble_0[2:1]}, { 3'b000, nibble_0[0]},
                                   4'b0000};

    genvar g;

    ///////////////////////////////////////////////////////////
    // Stage 0: split groups of 16 and 8 values
    ///////////////////////////////////////////////////////////
    // Groups of 16 values to two of 8: the upper 8 begin 8*w bits higher, w = last_bit + 1
    wire [103:0] to8_values_0_7 = in_values_0_15[103:0];
    wire [119:0] to8_values_8_15_64 = {in_values_0_15[127:62],
                                       in_last_bit[3] ? in_values_0_15[125:72] : in_values_0_15[61:8]};
    wire [87:0] to8_values_8_15_32 = {to8_values_8_15_64[119:88],
                                      in_last_bit[2] ? to8_values_8_15_64[87:32] : to8_values_8_15_64[55:0]};
    wire [71:0] to8_values_8_15_16 = {to8_values_8_15_32[87:72],
                                      in_last_bit[1] ? to8_values_8_15_32[71:16] : to8_values_8_15_32[55:0]};
    wire [63:0] to8_values_8_15 = {to8_values_8_15_16[71:64],
                                   in_last_bit[0] ? to8_values_8_15_16[63:8] : to8_values_8_15_16[55:0]};
    // Groups of 8 values to two of 4: the upper 4 begin 4*w bits higher, w = last_bit + 1
    wire [51:0] to4_values_0_3 = to8_values_0_7[51:0];
    wire [67:0] to4_values_4_7_32 = {to8_values_0_7[103:96],
                                     in_last_bit[3] ? to8_values_0_7[95:36] : to8_values_0_7[63:4]};
    wire [67:0] to4_values_4_7_8 = {to4_values_4_7_32[67:52],
                                    in_last_bit[1] ? to4_values_4_7_32[59:8] : to4_values_4_7_32[51:0]};
    wire [67:0] to4_values_4_7_4 = {to4_values_4_7_8[67:48],
                                    in_last_bit[0] ? to4_values_4_7_8[51:4] : to4_values_4_7_8[47:0]};
    wire [51:0] to4_values_4_7 = {to4_values_4_7_4[67:64],
                                  in_last_bit[2] ? to4_values_4_7_4[63:16] : to4_values_4_7_4[47:0]};
    wire [39:0] to4_values_8_11 = to8_values_8_15[39:0];
    wire [59:0] to4_values_12_15_32 = {to8_values_8_15[63:22],
                                       in_last_bit[3] ? to8_values_8_15[53:36] : to8_values_8_15[21:4]};
    wire [43:0] to4_values_12_15_16 = {to4_values_12_15_32[59:44],
                                       in_last_bit[2] ? to4_values_12_15_32[43:16] : to4_values_12_15_32[27:0]};
    wire [35:0] to4_values_12_15_8 = {to4_values_12_15_16[43:36],
                                      in_last_bit[1] ? to4_values_12_15_16[35:8] : to4_values_12_15_16[27:0]};
    wire [31:0] to4_values_12_15 = {to4_values_12_15_8[35:32],
                                    in_last_bit[0] ? to4_values_12_15_8[31:4] : to4_values_12_15_8[27:0]};
    reg                    s0_valid;
    reg                    s0_last;
    reg                  s0_user;
    reg  [N-1:0]         s0_lanes;
    reg                  s0_plain;
    reg                  s0_transform;
    reg                  s0_empty;
    reg  [N-1:0]         s0_activation;
    reg  [LAST_W-1:0]    s0_last_bit;
    reg  [N*LOG2N-1:0]   s0_gaps;
    reg  [51:0]          s0_values_0_3;
    reg  [51:0]          s0_values_4_7;
    reg  [39:0]          s0_values_8_11;
    reg  [31:0]          s0_values_12_15;
    always @(posedge clk)
        if (rst)          s0_valid <= 1'b0;
        else if (pipe_en) s0_valid <= in_valid;

    always @(posedge clk)  // data path: no reset
        if (pipe_en) begin
            s0_last       <= in_last;
            s0_user <= in_user;
            s0_lanes <= in_lanes;
            s0_plain <= in_plain;
            s0_transform <= in_transform;
            s0_empty <= in_empty;
            s0_activation <= in_activation;
            s0_last_bit <= in_last_bit;
            s0_gaps <= in_gaps;
            s0_values_0_3 <= to4_values_0_3;
            s0_values_4_7 <= to4_values_4_7;
            s0_values_8_11 <= to4_values_8_11;
            s0_values_12_15 <= to4_values_12_15;
        end

    ///////////////////////////////////////////////////////////
    // Stage 1: split groups of 4 and 2 values, work out the moves
    ///////////////////////////////////////////////////////////
    // A value moves up by N/2, .., 2, 1 lanes, largest first; the last moves are known first. Going back from the
    // lanes: move[k][p] = the value that ends this move at place p came from 2**k below.
    reg [N*LOG2N-1:0] moves;
    reg [N*LOG2N-1:0] gaps;   // of the value at each place
    reg [N-1:0]       here;   // there is a value at this place
    integer           k;
    integer           p;
    always @* begin
        gaps  = s0_gaps;
        here  = s0_lanes;
        moves = { N*LOG2N {1'b0} };
        for (k = 0; k < LOG2N; k = k + 1) begin
            for (p = 0; p < N; p = p + 1) begin
                moves[k*N + p] = here[p] && gaps[p*LOG2N + k];
                here[p]        = here[p] && !gaps[p*LOG2N + k];
            end
            for (p = 0; p + (1 << k) < N; p = p + 1)
                if (moves[k*N + p + (1 << k)]) begin
                    gaps[p*LOG2N +: LOG2N] = gaps[(p + (1 << k))*LOG2N +: LOG2N];
                    here[p]                = 1'b1;
                end
        end
    end

    // Groups of 4 values to two of 2: the upper 2 begin 2*w bits higher, w = last_bit + 1
    wire [25:0] to2_values_0_1 = s0_values_0_3[25:0];
    wire [33:0] to2_values_2_3_16 = {s0_values_0_3[51:48], s0_last_bit[3] ? s0_values_0_3[47:18] : s0_values_0_3[31:2]};
    wire [33:0] to2_values_2_3_4 = {to2_values_2_3_16[33:26],
                                    s0_last_bit[1] ? to2_values_2_3_16[29:4] : to2_values_2_3_16[25:0]};
    wire [33:0] to2_values_2_3_2 = {to2_values_2_3_4[33:24],
                                    s0_last_bit[0] ? to2_values_2_3_4[25:2] : to2_values_2_3_4[23:0]};
    wire [25:0] to2_values_2_3 = {to2_values_2_3_2[33:32],
                                  s0_last_bit[2] ? to2_values_2_3_2[31:8] : to2_values_2_3_2[23:0]};
    wire [25:0] to2_values_4_5 = s0_values_4_7[25:0];
    wire [33:0] to2_values_6_7_16 = {s0_values_4_7[51:48], s0_last_bit[3] ? s0_values_4_7[47:18] : s0_values_4_7[31:2]};
    wire [33:0] to2_values_6_7_4 = {to2_values_6_7_16[33:26],
                                    s0_last_bit[1] ? to2_values_6_7_16[29:4] : to2_values_6_7_16[25:0]};
    wire [33:0] to2_values_6_7_2 = {to2_values_6_7_4[33:24],
                                    s0_last_bit[0] ? to2_values_6_7_4[25:2] : to2_values_6_7_4[23:0]};
    wire [25:0] to2_values_6_7 = {to2_values_6_7_2[33:32],
                                  s0_last_bit[2] ? to2_values_6_7_2[31:8] : to2_values_6_7_2[23:0]};
    wire [23:0] to2_values_8_9 = s0_values_8_11[23:0];
    wire [37:0] to2_values_10_11_4 = {s0_values_8_11[39:29],
                                      s0_last_bit[1] ? s0_values_8_11[32:14] : s0_values_8_11[28:10],
                                      s0_values_8_11[13:12],
                                      s0_last_bit[1] ? s0_values_8_11[11:6] : s0_values_8_11[7:2]};
    wire [37:0] to2_values_10_11_8 = {to2_values_10_11_4[37:18],
                                      s0_last_bit[2] ? to2_values_10_11_4[25:24] : to2_values_10_11_4[17:16],
                                      to2_values_10_11_4[23:18],
                                      s0_last_bit[2] ? to2_values_10_11_4[17:8] : to2_values_10_11_4[9:0]};
    wire [21:0] to2_values_10_11_16 = {to2_values_10_11_8[37:34],
                                       s0_last_bit[3] ? to2_values_10_11_8[33:16] : to2_values_10_11_8[17:0]};
    wire [19:0] to2_values_10_11 = {to2_values_10_11_16[21:20],
                                    s0_last_bit[0] ? to2_values_10_11_16[19:2] : to2_values_10_11_16[17:0]};
    wire [17:0] to2_values_12_13 = s0_values_12_15[17:0];
    wire [21:0] to2_values_14_15_8 = {s0_values_12_15[31:24],
                                      s0_last_bit[2] ? s0_values_12_15[23:10] : s0_values_12_15[15:2]};
    wire [17:0] to2_values_14_15_4 = {to2_values_14_15_8[21:18],
                                      s0_last_bit[1] ? to2_values_14_15_8[17:4] : to2_values_14_15_8[13:0]};
    wire [15:0] to2_values_14_15_2 = {to2_values_14_15_4[17:16],
                                      s0_last_bit[0] ? to2_values_14_15_4[15:2] : to2_values_14_15_4[13:0]};
    wire [15:0] to2_values_14_15 = to2_values_14_15_2[15:0];
    // Groups of 2 values to two of 1: the upper 1 begin w bits higher, w = last_bit + 1
    wire [12:0] to1_value_0 = to2_values_0_1[12:0];
    wire [16:0] to1_value_1_8 = {to2_values_0_1[25:24], s0_last_bit[3] ? to2_values_0_1[23:9] : to2_values_0_1[15:1]};
    wire [16:0] to1_value_1_2 = {to1_value_1_8[16:13], s0_last_bit[1] ? to1_value_1_8[14:2] : to1_value_1_8[12:0]};
    wire [16:0] to1_value_1_1 = {to1_value_1_2[16:12], s0_last_bit[0] ? to1_value_1_2[12:1] : to1_value_1_2[11:0]};
    wire [12:0] to1_value_1 = {to1_value_1_1[16], s0_last_bit[2] ? to1_value_1_1[15:4] : to1_value_1_1[11:0]};
    wire [12:0] to1_value_2 = to2_values_2_3[12:0];
    wire [16:0] to1_value_3_8 = {to2_values_2_3[25:24], s0_last_bit[3] ? to2_values_2_3[23:9] : to2_values_2_3[15:1]};
    wire [16:0] to1_value_3_2 = {to1_value_3_8[16:13], s0_last_bit[1] ? to1_value_3_8[14:2] : to1_value_3_8[12:0]};
    wire [16:0] to1_value_3_1 = {to1_value_3_2[16:12], s0_last_bit[0] ? to1_value_3_2[12:1] : to1_value_3_2[11:0]};
    wire [12:0] to1_value_3 = {to1_value_3_1[16], s0_last_bit[2] ? to1_value_3_1[15:4] : to1_value_3_1[11:0]};
    wire [12:0] to1_value_4 = to2_values_4_5[12:0];
    wire [16:0] to1_value_5_8 = {to2_values_4_5[25:24], s0_last_bit[3] ? to2_values_4_5[23:9] : to2_values_4_5[15:1]};
    wire [16:0] to1_value_5_2 = {to1_value_5_8[16:13], s0_last_bit[1] ? to1_value_5_8[14:2] : to1_value_5_8[12:0]};
    wire [16:0] to1_value_5_1 = {to1_value_5_2[16:12], s0_last_bit[0] ? to1_value_5_2[12:1] : to1_value_5_2[11:0]};
    wire [12:0] to1_value_5 = {to1_value_5_1[16], s0_last_bit[2] ? to1_value_5_1[15:4] : to1_value_5_1[11:0]};
    wire [12:0] to1_value_6 = to2_values_6_7[12:0];
    wire [16:0] to1_value_7_8 = {to2_values_6_7[25:24], s0_last_bit[3] ? to2_values_6_7[23:9] : to2_values_6_7[15:1]};
    wire [16:0] to1_value_7_2 = {to1_value_7_8[16:13], s0_last_bit[1] ? to1_value_7_8[14:2] : to1_value_7_8[12:0]};
    wire [16:0] to1_value_7_1 = {to1_value_7_2[16:12], s0_last_bit[0] ? to1_value_7_2[12:1] : to1_value_7_2[11:0]};
    wire [12:0] to1_value_7 = {to1_value_7_1[16], s0_last_bit[2] ? to1_value_7_1[15:4] : to1_value_7_1[11:0]};
    wire [12:0] to1_value_8 = to2_values_8_9[12:0];
    wire [22:0] to1_value_9_4 = {to2_values_8_9[23:12], s0_last_bit[2] ? to2_values_8_9[15:13] : to2_values_8_9[11:9],
                                 to2_values_8_9[12], s0_last_bit[2] ? to2_values_8_9[11:5] : to2_values_8_9[7:1]};
    wire [14:0] to1_value_9_8 = {to1_value_9_4[22:19], s0_last_bit[3] ? to1_value_9_4[18:8] : to1_value_9_4[10:0]};
    wire [12:0] to1_value_9_2 = {to1_value_9_8[14:13], s0_last_bit[1] ? to1_value_9_8[12:2] : to1_value_9_8[10:0]};
    wire [11:0] to1_value_9 = {to1_value_9_2[12], s0_last_bit[0] ? to1_value_9_2[11:1] : to1_value_9_2[10:0]};
    wire [10:0] to1_value_10 = to2_values_10_11[10:0];
    wire [18:0] to1_value_11_2 = {to2_values_10_11[19:14],
                                  s0_last_bit[1] ? to2_values_10_11[15:7] : to2_values_10_11[13:5], to2_values_10_11[6],
                                  s0_last_bit[1] ? to2_values_10_11[5:3] : to2_values_10_11[3:1]};
    wire [18:0] to1_value_11_4 = {to1_value_11_2[18:9], s0_last_bit[2] ? to1_value_11_2[12] : to1_value_11_2[8],
                                  to1_value_11_2[11:9], s0_last_bit[2] ? to1_value_11_2[8:4] : to1_value_11_2[4:0]};
    wire [10:0] to1_value_11_8 = {to1_value_11_4[18:17], s0_last_bit[3] ? to1_value_11_4[16:8] : to1_value_11_4[8:0]};
    wire [9:0] to1_value_11 = {to1_value_11_8[10], s0_last_bit[0] ? to1_value_11_8[9:1] : to1_value_11_8[8:0]};
    wire [8:0] to1_value_12 = to2_values_12_13[8:0];
    wire [16:0] to1_value_13_2 = {to2_values_12_13[17:14],
                                  s0_last_bit[1] ? to2_values_12_13[15:7] : to2_values_12_13[13:5], to2_values_12_13[6],
                                  s0_last_bit[1] ? to2_values_12_13[5:3] : to2_values_12_13[3:1]};
    wire [16:0] to1_value_13_4 = {to1_value_13_2[16:9], s0_last_bit[2] ? to1_value_13_2[12] : to1_value_13_2[8],
                                  to1_value_13_2[11:9], s0_last_bit[2] ? to1_value_13_2[8:4] : to1_value_13_2[4:0]};
    wire [16:0] to1_value_13_1 = {to1_value_13_4[16:8], to1_value_13_4[8],
                                  s0_last_bit[0] ? to1_value_13_4[7:1] : to1_value_13_4[6:0]};
    wire [8:0] to1_value_13 = {to1_value_13_1[16], s0_last_bit[3] ? to1_value_13_1[15:8] : to1_value_13_1[7:0]};
    wire [7:0] to1_value_14 = to2_values_14_15[7:0];
    wire [10:0] to1_value_15_4 = {to2_values_14_15[15:12],
                                  s0_last_bit[2] ? to2_values_14_15[11:5] : to2_values_14_15[7:1]};
    wire [8:0] to1_value_15_2 = {to1_value_15_4[10:9], s0_last_bit[1] ? to1_value_15_4[8:2] : to1_value_15_4[6:0]};
    wire [7:0] to1_value_15_1 = {to1_value_15_2[8], s0_last_bit[0] ? to1_value_15_2[7:1] : to1_value_15_2[6:0]};
    wire [7:0] to1_value_15 = to1_value_15_1[7:0];
    // All values, rank 0 in the low bits
    wire [N*VALUE_W-1:0] ranked = { {5'd0, to1_value_15}, {5'd0, to1_value_14}, {4'd0, to1_value_13},
                                    {4'd0, to1_value_12}, {3'd0, to1_value_11}, {2'd0, to1_value_10},
                                    {1'd0, to1_value_9}, to1_value_8, to1_value_7, to1_value_6, to1_value_5,
                                    to1_value_4, to1_value_3, to1_value_2, to1_value_1, to1_value_0};
    // Bits of a value: up to its last one
    reg [VALUE_W-1:0] fit;
    integer           b;
    always @*
        for (b = 0; b < VALUE_W; b = b + 1)
            fit[b] = s0_last_bit >= b[LAST_W-1:0] && s0_last_bit != { LAST_W {1'b1} };
    reg                    s1_valid;
    reg                    s1_last;
    reg                  s1_user;
    reg  [N-1:0]         s1_lanes;
    reg                  s1_plain;
    reg                  s1_transform;
    reg                  s1_empty;
    reg  [N-1:0]         s1_activation;
    reg  [63:0]          s1_moves;
    reg  [N*VALUE_W-1:0] s1_values;
    always @(posedge clk)
        if (rst)          s1_valid <= 1'b0;
        else if (pipe_en) s1_valid <= s0_valid;

    always @(posedge clk)  // data path: no reset
        if (pipe_en) begin
            s1_last       <= s0_last;
            s1_user <= s0_user;
            s1_lanes <= s0_lanes;
            s1_plain <= s0_plain;
            s1_transform <= s0_transform;
            s1_empty <= s0_empty;
            s1_activation <= s0_activation;
            s1_moves <= moves;
            s1_values <= ranked & { N {fit} };
        end

    ///////////////////////////////////////////////////////////
    // Stage 2: move values up by 8, 4 lanes
    ///////////////////////////////////////////////////////////
    // Up by 8 lanes
    wire [N*VALUE_W-1:0] spread_8;
    generate
        for (g = 0; g < N; g = g + 1) begin : gen_spread_8
            if (g < 8) begin : gen_stay
                assign spread_8[VALUE_W*g +: VALUE_W] = s1_values[VALUE_W*g +: VALUE_W];
            end else begin : gen_move
                assign spread_8[VALUE_W*g +: VALUE_W] = (s1_moves[3*N + g] ? s1_values[VALUE_W*(g-8) +: VALUE_W]
                    : s1_values[VALUE_W*g +: VALUE_W]);
            end
        end
    endgenerate
    // Up by 4 lanes
    wire [N*VALUE_W-1:0] spread_4;
    generate
        for (g = 0; g < N; g = g + 1) begin : gen_spread_4
            if (g < 4) begin : gen_stay
                assign spread_4[VALUE_W*g +: VALUE_W] = spread_8[VALUE_W*g +: VALUE_W];
            end else begin : gen_move
                assign spread_4[VALUE_W*g +: VALUE_W] = (s1_moves[2*N + g] ? spread_8[VALUE_W*(g-4) +: VALUE_W]
                    : spread_8[VALUE_W*g +: VALUE_W]);
            end
        end
    endgenerate
    reg                    s2_valid;
    reg                    s2_last;
    reg                  s2_user;
    reg  [N-1:0]         s2_lanes;
    reg                  s2_plain;
    reg                  s2_transform;
    reg                  s2_empty;
    reg  [N-1:0]         s2_activation;
    reg  [31:0]          s2_moves;
    reg  [N*VALUE_W-1:0] s2_values;
    always @(posedge clk)
        if (rst)          s2_valid <= 1'b0;
        else if (pipe_en) s2_valid <= s1_valid;

    always @(posedge clk)  // data path: no reset
        if (pipe_en) begin
            s2_last       <= s1_last;
            s2_user <= s1_user;
            s2_lanes <= s1_lanes;
            s2_plain <= s1_plain;
            s2_transform <= s1_transform;
            s2_empty <= s1_empty;
            s2_activation <= s1_activation;
            s2_moves <= s1_moves[31:0];
            s2_values <= spread_4;
        end

    ///////////////////////////////////////////////////////////
    // Stage 3: move values up by 2, 1 lanes
    ///////////////////////////////////////////////////////////
    // Up by 2 lanes
    wire [N*VALUE_W-1:0] spread_2;
    generate
        for (g = 0; g < N; g = g + 1) begin : gen_spread_2
            if (g < 2) begin : gen_stay
                assign spread_2[VALUE_W*g +: VALUE_W] = s2_values[VALUE_W*g +: VALUE_W];
            end else begin : gen_move
                assign spread_2[VALUE_W*g +: VALUE_W] = (s2_moves[1*N + g] ? s2_values[VALUE_W*(g-2) +: VALUE_W]
                    : s2_values[VALUE_W*g +: VALUE_W]);
            end
        end
    endgenerate
    // Up by 1 lane; lanes without a value become 0
    wire [N*VALUE_W-1:0] spread_1;
    generate
        for (g = 0; g < N; g = g + 1) begin : gen_spread_1
            if (g < 1) begin : gen_stay
                assign spread_1[VALUE_W*g +: VALUE_W] = spread_2[VALUE_W*g +: VALUE_W] & { VALUE_W {s2_lanes[g]} };
            end else begin : gen_move
                assign spread_1[VALUE_W*g +: VALUE_W] = (s2_moves[0 + g] ? spread_2[VALUE_W*(g-1) +: VALUE_W]
                    : spread_2[VALUE_W*g +: VALUE_W]) & { VALUE_W {s2_lanes[g]} };
            end
        end
    endgenerate
    reg                    s3_valid;
    reg                    s3_last;
    reg                  s3_user;
    reg  [N-1:0]         s3_lanes;
    reg                  s3_plain;
    reg                  s3_transform;
    reg                  s3_empty;
    reg  [N-1:0]         s3_activation;
    reg  [N*VALUE_W-1:0] s3_values;
    always @(posedge clk)
        if (rst)          s3_valid <= 1'b0;
        else if (pipe_en) s3_valid <= s2_valid;

    always @(posedge clk)  // data path: no reset
        if (pipe_en) begin
            s3_last       <= s2_last;
            s3_user <= s2_user;
            s3_lanes <= s2_lanes;
            s3_plain <= s2_plain;
            s3_transform <= s2_transform;
            s3_empty <= s2_empty;
            s3_activation <= s2_activation;
            s3_values <= spread_1;
        end

    assign pipe_en       = m_axis_tready || !s3_valid;
    assign s_axis_tready = pipe_en;
    assign m_axis_tvalid = s3_valid;
    assign m_axis_tlast  = s3_last;
    assign m_axis_tuser  = s3_user;
    assign m_axis_tdata  = { s3_values, s3_activation, s3_empty, s3_transform, s3_plain, s3_lanes };

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
    reg  f_cfg_activation_mask;
    reg [149:0] f_s_axis_tdata;
    reg  f_s_axis_tlast;
    reg  f_s_axis_tuser;
    reg [242:0] f_m_axis_tdata;
    reg  f_m_axis_tlast;
    reg  f_m_axis_tuser;

    always @(posedge clk) begin
        f_in_waits  <= !rst && s_axis_tvalid && !s_axis_tready;
        f_out_waits <= !rst && m_axis_tvalid && !m_axis_tready;
        f_cfg_activation_mask <= cfg_activation_mask;
        f_s_axis_tdata <= s_axis_tdata;
        f_s_axis_tlast <= s_axis_tlast;
        f_s_axis_tuser <= s_axis_tuser;
        f_m_axis_tdata <= m_axis_tdata;
        f_m_axis_tlast <= m_axis_tlast;
        f_m_axis_tuser <= m_axis_tuser;
    end

    always @* begin
        if (f_running) assume (cfg_activation_mask == f_cfg_activation_mask);
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
        assert (f_count == {7'd0, s0_valid} + {7'd0, s1_valid} + {7'd0, s2_valid} + {7'd0, s3_valid});  // COUNT
        assert (f_wait <= (s3_valid ? 8'd4 : s2_valid ? 8'd3 : s1_valid ? 8'd2 : s0_valid ? 8'd1 :
                          8'd0));  // PROGRESS_OUT: the oldest beat has moved in each of these clocks
        assert (f_refused <= 2'd1);  // PROGRESS_IN
    end
`endif
endmodule

`resetall
