// dctcm_value_unpack - takes a payload apart: values into their lanes
//
// A payload is popcount(mask) values of w bits without gaps, in lane order. A multiplexer per bit, by w,
// takes it apart. Then the values spread: the value of lane i moves up by the number of lanes below i
// that have none, in powers of two, largest first.
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

    output wire [15:0]  activation,  // of the block at s_axis, all ones when it carries none

    // {values, empty, transform, plain, lanes}; a damaged beat has no lanes
    output wire [226:0] m_axis_tdata,
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
    assign activation = in_payload[N-1:0] | { N {!in_carries} };
    wire [PAYLOAD_MAX-1:0] in_values     = {in_payload[PAYLOAD_MAX-1:PAYLOAD_MAX-N],
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
    // Stage 0: lanes without a value below each lane
    ///////////////////////////////////////////////////////////
    reg                    s0_valid;
    reg                    s0_last;
    reg                  s0_user;
    reg  [N-1:0]         s0_lanes;
    reg                  s0_plain;
    reg                  s0_transform;
    reg                  s0_empty;
    reg  [LAST_W-1:0]      s0_last_bit;
    reg  [N*LOG2N-1:0]     s0_gaps;
    reg  [PAYLOAD_MAX-1:0] s0_values;
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
            s0_last_bit <= in_last_bit;
            s0_gaps <= in_gaps;
            s0_values <= in_values;
        end

    ///////////////////////////////////////////////////////////
    // Stage 1: take the payload apart, work out the moves
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

    // Values of each width, rank 0 in the low bits; none for a width of 0
    reg [N*VALUE_W-1:0] ranked;
    always @*
        case (s0_last_bit)
            4'd0: ranked = { { 12'd0, s0_values[15]}, { 12'd0, s0_values[14]}, { 12'd0, s0_values[13]},
                             { 12'd0, s0_values[12]}, { 12'd0, s0_values[11]}, { 12'd0, s0_values[10]},
                             { 12'd0, s0_values[9]}, { 12'd0, s0_values[8]}, { 12'd0, s0_values[7]},
                             { 12'd0, s0_values[6]}, { 12'd0, s0_values[5]}, { 12'd0, s0_values[4]},
                             { 12'd0, s0_values[3]}, { 12'd0, s0_values[2]}, { 12'd0, s0_values[1]},
                             { 12'd0, s0_values[0]}};
            4'd1: ranked = { { 11'd0, s0_values[31:30]}, { 11'd0, s0_values[29:28]}, { 11'd0, s0_values[27:26]},
                             { 11'd0, s0_values[25:24]}, { 11'd0, s0_values[23:22]}, { 11'd0, s0_values[21:20]},
                             { 11'd0, s0_values[19:18]}, { 11'd0, s0_values[17:16]}, { 11'd0, s0_values[15:14]},
                             { 11'd0, s0_values[13:12]}, { 11'd0, s0_values[11:10]}, { 11'd0, s0_values[9:8]},
                             { 11'd0, s0_values[7:6]}, { 11'd0, s0_values[5:4]}, { 11'd0, s0_values[3:2]},
                             { 11'd0, s0_values[1:0]}};
            4'd2: ranked = { { 10'd0, s0_values[47:45]}, { 10'd0, s0_values[44:42]}, { 10'd0, s0_values[41:39]},
                             { 10'd0, s0_values[38:36]}, { 10'd0, s0_values[35:33]}, { 10'd0, s0_values[32:30]},
                             { 10'd0, s0_values[29:27]}, { 10'd0, s0_values[26:24]}, { 10'd0, s0_values[23:21]},
                             { 10'd0, s0_values[20:18]}, { 10'd0, s0_values[17:15]}, { 10'd0, s0_values[14:12]},
                             { 10'd0, s0_values[11:9]}, { 10'd0, s0_values[8:6]}, { 10'd0, s0_values[5:3]},
                             { 10'd0, s0_values[2:0]}};
            4'd3: ranked = { { 9'd0, s0_values[63:60]}, { 9'd0, s0_values[59:56]}, { 9'd0, s0_values[55:52]},
                             { 9'd0, s0_values[51:48]}, { 9'd0, s0_values[47:44]}, { 9'd0, s0_values[43:40]},
                             { 9'd0, s0_values[39:36]}, { 9'd0, s0_values[35:32]}, { 9'd0, s0_values[31:28]},
                             { 9'd0, s0_values[27:24]}, { 9'd0, s0_values[23:20]}, { 9'd0, s0_values[19:16]},
                             { 9'd0, s0_values[15:12]}, { 9'd0, s0_values[11:8]}, { 9'd0, s0_values[7:4]},
                             { 9'd0, s0_values[3:0]}};
            4'd4: ranked = { { 8'd0, s0_values[79:75]}, { 8'd0, s0_values[74:70]}, { 8'd0, s0_values[69:65]},
                             { 8'd0, s0_values[64:60]}, { 8'd0, s0_values[59:55]}, { 8'd0, s0_values[54:50]},
                             { 8'd0, s0_values[49:45]}, { 8'd0, s0_values[44:40]}, { 8'd0, s0_values[39:35]},
                             { 8'd0, s0_values[34:30]}, { 8'd0, s0_values[29:25]}, { 8'd0, s0_values[24:20]},
                             { 8'd0, s0_values[19:15]}, { 8'd0, s0_values[14:10]}, { 8'd0, s0_values[9:5]},
                             { 8'd0, s0_values[4:0]}};
            4'd5: ranked = { { 7'd0, s0_values[95:90]}, { 7'd0, s0_values[89:84]}, { 7'd0, s0_values[83:78]},
                             { 7'd0, s0_values[77:72]}, { 7'd0, s0_values[71:66]}, { 7'd0, s0_values[65:60]},
                             { 7'd0, s0_values[59:54]}, { 7'd0, s0_values[53:48]}, { 7'd0, s0_values[47:42]},
                             { 7'd0, s0_values[41:36]}, { 7'd0, s0_values[35:30]}, { 7'd0, s0_values[29:24]},
                             { 7'd0, s0_values[23:18]}, { 7'd0, s0_values[17:12]}, { 7'd0, s0_values[11:6]},
                             { 7'd0, s0_values[5:0]}};
            4'd6: ranked = { { 6'd0, s0_values[111:105]}, { 6'd0, s0_values[104:98]}, { 6'd0, s0_values[97:91]},
                             { 6'd0, s0_values[90:84]}, { 6'd0, s0_values[83:77]}, { 6'd0, s0_values[76:70]},
                             { 6'd0, s0_values[69:63]}, { 6'd0, s0_values[62:56]}, { 6'd0, s0_values[55:49]},
                             { 6'd0, s0_values[48:42]}, { 6'd0, s0_values[41:35]}, { 6'd0, s0_values[34:28]},
                             { 6'd0, s0_values[27:21]}, { 6'd0, s0_values[20:14]}, { 6'd0, s0_values[13:7]},
                             { 6'd0, s0_values[6:0]}};
            4'd7: ranked = { { 5'd0, s0_values[127:120]}, { 5'd0, s0_values[119:112]}, { 5'd0, s0_values[111:104]},
                             { 5'd0, s0_values[103:96]}, { 5'd0, s0_values[95:88]}, { 5'd0, s0_values[87:80]},
                             { 5'd0, s0_values[79:72]}, { 5'd0, s0_values[71:64]}, { 5'd0, s0_values[63:56]},
                             { 5'd0, s0_values[55:48]}, { 5'd0, s0_values[47:40]}, { 5'd0, s0_values[39:32]},
                             { 5'd0, s0_values[31:24]}, { 5'd0, s0_values[23:16]}, { 5'd0, s0_values[15:8]},
                             { 5'd0, s0_values[7:0]}};
            4'd8: ranked = { 26'd0, { 4'd0, s0_values[125:117]}, { 4'd0, s0_values[116:108]},
                             { 4'd0, s0_values[107:99]}, { 4'd0, s0_values[98:90]}, { 4'd0, s0_values[89:81]},
                             { 4'd0, s0_values[80:72]}, { 4'd0, s0_values[71:63]}, { 4'd0, s0_values[62:54]},
                             { 4'd0, s0_values[53:45]}, { 4'd0, s0_values[44:36]}, { 4'd0, s0_values[35:27]},
                             { 4'd0, s0_values[26:18]}, { 4'd0, s0_values[17:9]}, { 4'd0, s0_values[8:0]}};
            4'd9: ranked = { 52'd0, { 3'd0, s0_values[119:110]}, { 3'd0, s0_values[109:100]}, { 3'd0, s0_values[99:90]},
                             { 3'd0, s0_values[89:80]}, { 3'd0, s0_values[79:70]}, { 3'd0, s0_values[69:60]},
                             { 3'd0, s0_values[59:50]}, { 3'd0, s0_values[49:40]}, { 3'd0, s0_values[39:30]},
                             { 3'd0, s0_values[29:20]}, { 3'd0, s0_values[19:10]}, { 3'd0, s0_values[9:0]}};
            4'd10: ranked = { 65'd0, { 2'd0, s0_values[120:110]}, { 2'd0, s0_values[109:99]}, { 2'd0, s0_values[98:88]},
                              { 2'd0, s0_values[87:77]}, { 2'd0, s0_values[76:66]}, { 2'd0, s0_values[65:55]},
                              { 2'd0, s0_values[54:44]}, { 2'd0, s0_values[43:33]}, { 2'd0, s0_values[32:22]},
                              { 2'd0, s0_values[21:11]}, { 2'd0, s0_values[10:0]}};
            4'd11: ranked = { 78'd0, { 1'b0, s0_values[119:108]}, { 1'b0, s0_values[107:96]}, { 1'b0, s0_values[95:84]},
                              { 1'b0, s0_values[83:72]}, { 1'b0, s0_values[71:60]}, { 1'b0, s0_values[59:48]},
                              { 1'b0, s0_values[47:36]}, { 1'b0, s0_values[35:24]}, { 1'b0, s0_values[23:12]},
                              { 1'b0, s0_values[11:0]}};
            4'd12: ranked = { 91'd0, s0_values[116:104], s0_values[103:91], s0_values[90:78], s0_values[77:65],
                              s0_values[64:52], s0_values[51:39], s0_values[38:26], s0_values[25:13], s0_values[12:0]};
            default: ranked = { N*VALUE_W {1'b0} };
        endcase

    reg                    s1_valid;
    reg                    s1_last;
    reg                  s1_user;
    reg  [N-1:0]         s1_lanes;
    reg                  s1_plain;
    reg                  s1_transform;
    reg                  s1_empty;
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
            s1_moves <= moves;
            s1_values <= ranked;
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
            s3_values <= spread_1;
        end

    assign pipe_en       = m_axis_tready || !s3_valid;
    assign s_axis_tready = pipe_en;
    assign m_axis_tvalid = s3_valid;
    assign m_axis_tlast  = s3_last;
    assign m_axis_tuser  = s3_user;
    assign m_axis_tdata  = { s3_values, s3_empty, s3_transform, s3_plain, s3_lanes };

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
    reg [226:0] f_m_axis_tdata;
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
