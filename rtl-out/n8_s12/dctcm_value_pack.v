// dctcm_value_pack - values of a block to a payload without gaps
//
// The values of the lanes in the mask fall down, in order, over the lanes without one; then every bit of the
// payload takes the bit of a value that the width of the class puts there.  A plain block sends all lanes with
// W bits.  The activation mask, where the block carries it, goes in front.
//
// GENERATED FILE - DO NOT EDIT.  Change the configuration and regenerate with:
//     dctcm generate --channels 8 --width 12 --signed --out rtl-out/n8_s12
//
// Generator : dctcm 0.1.0, template encoder/dctcm_value_pack.v.hbs
// Config    : n8_s12, sha256 bdfc6bbeabc5 (full copy in manifest.json)
// Licence   : this file belongs to whoever generated it, without conditions;
//             the generator's own licence (Apache-2.0) does not apply to it
// Formats   : in: values UQ15.0
//             out: payload of 0..96 bits, zeros above
// Timing    : latency 4 clocks, 1 block per clock, ready path combinational

`resetall
`timescale 1ns / 1ps
`default_nettype none

module dctcm_value_pack (
    input  wire clk,
    input  wire rst,  // synchronous, active high, control only

    // Block in: {values, plain, activation, carries, code, dom, mask}
    input  wire [143:0] s_axis_tdata,
    input  wire         s_axis_tvalid,
    output wire         s_axis_tready,
    input  wire         s_axis_tlast,  // last block of the frame

    // Block out: {payload_length, payload, code, dom, mask}
    output wire [116:0] m_axis_tdata,
    output wire         m_axis_tvalid,
    input  wire         m_axis_tready,
    output wire         m_axis_tlast
);

    localparam N           = 8;   // lanes
    localparam VALUE_W     = 15;   // widest value
    localparam GAP_W       = 3;   // lanes without a value below a lane, 0..N-1
    localparam COUNT_W     = 4;   // values, 0..N
    localparam CODE_W      = 5;   // class = bits per value
    localparam PAYLOAD_MAX = 96;   // N*W
    localparam LEN_W       = 7;   // 0..PAYLOAD_MAX
    localparam SIDE_W      = 15;   // what only passes: last and code, dom, mask
    localparam LATENCY     = 4;

    localparam [CODE_W-1:0] PLAIN_W = 5'd12;  // a plain block: W bits per value

    wire [N-1:0]         mask       = s_axis_tdata[7:0];
    wire [CODE_W-1:0]    code       = s_axis_tdata[13:9];
    wire                 plain      = s_axis_tdata[23];
    wire [N*VALUE_W-1:0] in_values  = s_axis_tdata[143:24];

    // One enable moves all stages: they stop only while the last one is held.
    wire pipe_en;

    reg [LATENCY-1:0] valid;  // bit k: stage k holds a block

    always @(posedge clk)
        if (rst)          valid <= { LATENCY {1'b0} };
        else if (pipe_en) valid <= {valid[LATENCY-2:0], s_axis_tvalid};

    // Beside the pipeline
    wire [SIDE_W-1:0] side;

    dctcm_delay #(
        .WIDTH (SIDE_W),
        .DEPTH (LATENCY)
    ) u_delay_side (
        .clk    (clk),
        .rst    (rst),
        .enable (pipe_en),
        .d      ({s_axis_tlast, s_axis_tdata[13:0] }),
        .q      (side)
    );

    wire [N:0] late_activation;  // {carries, activation}, needed in the last stage

    dctcm_delay #(
        .WIDTH (N + 1),
        .DEPTH (LATENCY - 1)
    ) u_delay_activation (
        .clk    (clk),
        .rst    (rst),
        .enable (pipe_en),
        .d      ({s_axis_tdata[14], s_axis_tdata[22:15] }),
        .q      (late_activation)
    );

    genvar lane;

    // A plain block sends every lane.
    wire [N-1:0]       in_lanes = mask | { N {plain} };
    wire [CODE_W-1:0]  in_width = plain ? PLAIN_W : code;
    wire [N*GAP_W-1:0] in_gaps;

    // Gaps directly below each lane: the start of a sum over all lanes below
    generate
        for (lane = 0; lane < N; lane = lane + 1) begin : gen_gap
            if (lane == 0) begin : gen_first
                assign in_gaps[lane*GAP_W +: GAP_W] = { GAP_W {1'b0} };
            end else begin : gen_other
                assign in_gaps[lane*GAP_W +: GAP_W] = {2'd0, !in_lanes[lane-1]};
            end
        end
    endgenerate

    ///////////////////////////////////////////////////////////
    // Stage 0: gaps below each lane, sums over 2, 4, 8 lanes; values fall by 1
    ///////////////////////////////////////////////////////////
    wire [N*GAP_W-1:0] gaps_2;
    generate
        for (lane = 0; lane < N; lane = lane + 1) begin : gen_gaps_2
            if (lane < 1) begin : gen_keep
                assign gaps_2[lane*GAP_W +: GAP_W] = in_gaps[lane*GAP_W +: GAP_W];
            end else begin : gen_add
                assign gaps_2[lane*GAP_W +: GAP_W] = in_gaps[lane*GAP_W +: GAP_W]
                                                    + in_gaps[(lane-1)*GAP_W +: GAP_W];
            end
        end
    endgenerate
    wire [N*GAP_W-1:0] gaps_4;
    generate
        for (lane = 0; lane < N; lane = lane + 1) begin : gen_gaps_4
            if (lane < 2) begin : gen_keep
                assign gaps_4[lane*GAP_W +: GAP_W] = gaps_2[lane*GAP_W +: GAP_W];
            end else begin : gen_add
                assign gaps_4[lane*GAP_W +: GAP_W] = gaps_2[lane*GAP_W +: GAP_W]
                                                    + gaps_2[(lane-2)*GAP_W +: GAP_W];
            end
        end
    endgenerate
    wire [N*GAP_W-1:0] gaps_8;
    generate
        for (lane = 0; lane < N; lane = lane + 1) begin : gen_gaps_8
            if (lane < 4) begin : gen_keep
                assign gaps_8[lane*GAP_W +: GAP_W] = gaps_4[lane*GAP_W +: GAP_W];
            end else begin : gen_add
                assign gaps_8[lane*GAP_W +: GAP_W] = gaps_4[lane*GAP_W +: GAP_W]
                                                    + gaps_4[(lane-4)*GAP_W +: GAP_W];
            end
        end
    endgenerate

    // All gaps, hence the number of values.  Lanes without a value are 0 and do not move.
    wire [COUNT_W-1:0] all_gaps = {1'b0, gaps_8[(N-1)*GAP_W +: GAP_W]}
                                + {3'd0, !in_lanes[N-1]};
    wire [COUNT_W-1:0] in_count = 4'd8 - all_gaps;
    wire [N*GAP_W-1:0] in_move;
    generate
        for (lane = 0; lane < N; lane = lane + 1) begin : gen_move
            assign in_move[lane*GAP_W +: GAP_W] = gaps_8[lane*GAP_W +: GAP_W] & { GAP_W { in_lanes[lane]} };
        end
    endgenerate
    // A value moves down 1 when bit 0 of its move is set; it never meets another one.
    wire [N*VALUE_W-1:0] fall_1_values;
    wire [N*GAP_W-1:0]   fall_1_move;
    generate
        for (lane = 0; lane < N; lane = lane + 1) begin : gen_fall_1
            wire [VALUE_W-1:0] value = in_values[lane*VALUE_W +: VALUE_W];
            wire [GAP_W-1:0]   move  = in_move[lane*GAP_W +: GAP_W];
            wire               stay  = !move[0];

            if (lane + 1 < N) begin : gen_both
                wire [VALUE_W-1:0] above_value = in_values[(lane+1)*VALUE_W +: VALUE_W];
                wire [GAP_W-1:0]   above_move  = in_move[(lane+1)*GAP_W +: GAP_W];
                wire               come        = above_move[0];

                assign fall_1_values[lane*VALUE_W +: VALUE_W] = (value & { VALUE_W {stay} })
                    | (above_value & { VALUE_W {come} });
                assign fall_1_move[lane*GAP_W +: GAP_W]       = (move & { GAP_W {stay} })
                    | (above_move & { GAP_W {come} });
            end else begin : gen_stay
                assign fall_1_values[lane*VALUE_W +: VALUE_W] = value & { VALUE_W {stay} };
                assign fall_1_move[lane*GAP_W +: GAP_W]       = move & { GAP_W {stay} };
            end
        end
    endgenerate

    reg [N*VALUE_W-1:0] s0_values;
    reg [CODE_W-1:0]    s0_width;
    reg [COUNT_W-1:0]   s0_count;
    reg [N*GAP_W-1:0]   s0_move;

    always @(posedge clk)
        if (pipe_en) begin
            s0_values <= fall_1_values;
            s0_width  <= in_width;
            s0_count  <= in_count;
            s0_move   <= fall_1_move;
        end

    ///////////////////////////////////////////////////////////
    // Stage 1: values fall down by 2, 4 lanes
    ///////////////////////////////////////////////////////////
    // A value moves down 2 when bit 1 of its move is set; it never meets another one.
    wire [N*VALUE_W-1:0] fall_2_values;
    wire [N*GAP_W-1:0]   fall_2_move;
    generate
        for (lane = 0; lane < N; lane = lane + 1) begin : gen_fall_2
            wire [VALUE_W-1:0] value = s0_values[lane*VALUE_W +: VALUE_W];
            wire [GAP_W-1:0]   move  = s0_move[lane*GAP_W +: GAP_W];
            wire               stay  = !move[1];

            if (lane + 2 < N) begin : gen_both
                wire [VALUE_W-1:0] above_value = s0_values[(lane+2)*VALUE_W +: VALUE_W];
                wire [GAP_W-1:0]   above_move  = s0_move[(lane+2)*GAP_W +: GAP_W];
                wire               come        = above_move[1];

                assign fall_2_values[lane*VALUE_W +: VALUE_W] = (value & { VALUE_W {stay} })
                    | (above_value & { VALUE_W {come} });
                assign fall_2_move[lane*GAP_W +: GAP_W]       = (move & { GAP_W {stay} })
                    | (above_move & { GAP_W {come} });
            end else begin : gen_stay
                assign fall_2_values[lane*VALUE_W +: VALUE_W] = value & { VALUE_W {stay} };
                assign fall_2_move[lane*GAP_W +: GAP_W]       = move & { GAP_W {stay} };
            end
        end
    endgenerate
    // A value moves down 4 when bit 2 of its move is set; it never meets another one.
    wire [N*VALUE_W-1:0] fall_4_values;
    wire [N*GAP_W-1:0]   fall_4_move;
    generate
        for (lane = 0; lane < N; lane = lane + 1) begin : gen_fall_4
            wire [VALUE_W-1:0] value = fall_2_values[lane*VALUE_W +: VALUE_W];
            wire [GAP_W-1:0]   move  = fall_2_move[lane*GAP_W +: GAP_W];
            wire               stay  = !move[2];

            if (lane + 4 < N) begin : gen_both
                wire [VALUE_W-1:0] above_value = fall_2_values[(lane+4)*VALUE_W +: VALUE_W];
                wire [GAP_W-1:0]   above_move  = fall_2_move[(lane+4)*GAP_W +: GAP_W];
                wire               come        = above_move[2];

                assign fall_4_values[lane*VALUE_W +: VALUE_W] = (value & { VALUE_W {stay} })
                    | (above_value & { VALUE_W {come} });
                assign fall_4_move[lane*GAP_W +: GAP_W]       = (move & { GAP_W {stay} })
                    | (above_move & { GAP_W {come} });
            end else begin : gen_stay
                assign fall_4_values[lane*VALUE_W +: VALUE_W] = value & { VALUE_W {stay} };
                assign fall_4_move[lane*GAP_W +: GAP_W]       = move & { GAP_W {stay} };
            end
        end
    endgenerate

    reg [N*VALUE_W-1:0] s1_values;
    reg [CODE_W-1:0]    s1_width;
    // Number of values times width, two bits of the number at a time
    wire [LEN_W-1:0] width = {2'd0, s0_width};
    reg [LEN_W-1:0] s1_part_0;
    reg [LEN_W-1:0] s1_part_1;

    always @(posedge clk)
        if (pipe_en) begin
            s1_values <= fall_4_values;
            s1_width  <= s0_width;
            s1_part_0 <= (s0_count[0] ? width : { LEN_W {1'b0} }) + (s0_count[1] ? width << 1 : { LEN_W {1'b0} });
            s1_part_1 <= (s0_count[2] ? width << 2 : { LEN_W {1'b0} }) + (s0_count[3] ? width << 3 : { LEN_W {1'b0} });
        end

    wire unused_move = &{1'b0, fall_4_move };  // all moves are done

    ///////////////////////////////////////////////////////////
    // Stage 2: payload
    ///////////////////////////////////////////////////////////
    // Bit i is bit i mod w of value i div w, with values of w bits.  Bits of a value above w are 0, as are values behind the
    // last one, so that a multiplexer may take one of them where it needs a 0.
    wire [PAYLOAD_MAX-1:0] payload;
    assign payload[0] = s1_values[0];
    assign payload[1] = s1_width[1]
        ? s1_values[1]
        : (s1_width[2] ? s1_values[1] : (s1_width[3] ? s1_values[1] : s1_values[15]));
    assign payload[2] = s1_width[2]
        ? s1_values[2]
        : (s1_width[3]
            ? s1_values[2]
            : (s1_width[0] ? (s1_width[1] ? s1_values[2] : s1_values[30]) : s1_values[15]));
    assign payload[3] = s1_width[2]
        ? s1_values[3]
        : (s1_width[3]
            ? s1_values[3]
            : (s1_width[0] ? (s1_width[1] ? s1_values[15] : s1_values[45]) : s1_values[16]));
    assign payload[4] = s1_width[3]
        ? s1_values[4]
        : (s1_width[0]
            ? (s1_width[2] ? s1_values[4] : (s1_width[1] ? s1_values[16] : s1_values[60]))
            : (s1_width[1] ? (s1_width[2] ? s1_values[4] : s1_values[30]) : s1_values[15]));
    assign payload[5] = s1_width[3]
        ? s1_values[5]
        : (s1_width[1]
            ? (s1_width[2] ? s1_values[5] : (s1_width[0] ? s1_values[17] : s1_values[31]))
            : (s1_width[0] ? (s1_width[2] ? s1_values[15] : s1_values[75]) : s1_values[16]));
    assign payload[6] = s1_width[3]
        ? s1_values[6]
        : (s1_width[0]
            ? (s1_width[1]
                ? (s1_width[2] ? s1_values[6] : s1_values[30])
                : (s1_width[2] ? s1_values[16] : s1_values[90]))
            : (s1_width[1] ? (s1_width[2] ? s1_values[15] : s1_values[45]) : s1_values[17]));
    assign payload[7] = s1_width[3]
        ? s1_values[7]
        : (s1_width[0]
            ? (s1_width[1]
                ? (s1_width[2] ? s1_values[15] : s1_values[31])
                : (s1_width[2] ? s1_values[17] : s1_values[105]))
            : (s1_width[1] ? (s1_width[2] ? s1_values[16] : s1_values[46]) : s1_values[18]));
    assign payload[8] = s1_width[0]
        ? (s1_width[3]
            ? s1_values[8]
            : (s1_width[1] ? (s1_width[2] ? s1_values[16] : s1_values[32]) : s1_values[18]))
        : (s1_width[1]
            ? (s1_width[3] ? s1_values[8] : (s1_width[2] ? s1_values[17] : s1_values[60]))
            : (s1_width[2] ? (s1_width[3] ? s1_values[8] : s1_values[30]) : s1_values[15]));
    assign payload[9] = s1_width[1]
        ? (s1_width[3]
            ? s1_values[9]
            : (s1_width[0]
                ? (s1_width[2] ? s1_values[17] : s1_values[45])
                : (s1_width[2] ? s1_values[18] : s1_values[61])))
        : (s1_width[3]
            ? (s1_width[2] ? s1_values[9] : (s1_width[0] ? s1_values[15] : s1_values[16]))
            : (s1_width[0] ? s1_values[19] : s1_values[31]));
    assign payload[10] = s1_width[2]
        ? (s1_width[3]
            ? s1_values[10]
            : (s1_width[0]
                ? (s1_width[1] ? s1_values[18] : s1_values[30])
                : (s1_width[1] ? s1_values[19] : s1_values[32])))
        : (s1_width[0]
            ? (s1_width[1] ? (s1_width[3] ? s1_values[10] : s1_values[46]) : s1_values[16])
            : (s1_width[1] ? (s1_width[3] ? s1_values[15] : s1_values[75]) : s1_values[17]));
    assign payload[11] = s1_width[2]
        ? (s1_width[3]
            ? s1_values[11]
            : (s1_width[0]
                ? (s1_width[1] ? s1_values[19] : s1_values[31])
                : (s1_width[1] ? s1_values[20] : s1_values[33])))
        : (s1_width[0]
            ? (s1_width[1] ? (s1_width[3] ? s1_values[15] : s1_values[47]) : s1_values[17])
            : (s1_width[1] ? (s1_width[3] ? s1_values[16] : s1_values[76]) : s1_values[18]));
    assign payload[12] = s1_width[0]
        ? (s1_width[2]
            ? (s1_width[3] ? s1_values[12] : (s1_width[1] ? s1_values[20] : s1_values[32]))
            : (s1_width[1] ? (s1_width[3] ? s1_values[16] : s1_values[60]) : s1_values[18]))
        : (s1_width[1]
            ? (s1_width[2]
                ? (s1_width[3] ? s1_values[12] : s1_values[30])
                : (s1_width[3] ? s1_values[17] : s1_values[90]))
            : (s1_width[2] ? (s1_width[3] ? s1_values[15] : s1_values[45]) : s1_values[19]));
    assign payload[13] = s1_width[1]
        ? (s1_width[2]
            ? (s1_width[3] ? s1_values[13] : (s1_width[0] ? s1_values[21] : s1_values[31]))
            : (s1_width[0]
                ? (s1_width[3] ? s1_values[17] : s1_values[61])
                : (s1_width[3] ? s1_values[18] : s1_values[91])))
        : (s1_width[0]
            ? (s1_width[2] ? (s1_width[3] ? s1_values[15] : s1_values[33]) : s1_values[19])
            : (s1_width[2] ? (s1_width[3] ? s1_values[16] : s1_values[46]) : s1_values[20]));
    assign payload[14] = s1_width[0]
        ? (s1_width[1]
            ? (s1_width[2]
                ? (s1_width[3] ? s1_values[14] : s1_values[30])
                : (s1_width[3] ? s1_values[18] : s1_values[62]))
            : (s1_width[2] ? (s1_width[3] ? s1_values[16] : s1_values[34]) : s1_values[20]))
        : (s1_width[1]
            ? (s1_width[2]
                ? (s1_width[3] ? s1_values[15] : s1_values[32])
                : (s1_width[3] ? s1_values[19] : s1_values[105]))
            : (s1_width[2] ? (s1_width[3] ? s1_values[17] : s1_values[47]) : s1_values[21]));
    assign payload[15] = s1_width[0]
        ? (s1_width[1]
            ? (s1_width[2]
                ? (s1_width[3] ? s1_values[15] : s1_values[31])
                : (s1_width[3] ? s1_values[19] : s1_values[75]))
            : (s1_width[2] ? (s1_width[3] ? s1_values[17] : s1_values[45]) : s1_values[21]))
        : (s1_width[1]
            ? (s1_width[2]
                ? (s1_width[3] ? s1_values[16] : s1_values[33])
                : (s1_width[3] ? s1_values[20] : s1_values[106]))
            : (s1_width[2] ? (s1_width[3] ? s1_values[18] : s1_values[48]) : s1_values[22]));
    assign payload[16] = s1_width[0]
        ? (s1_width[1]
            ? (s1_width[2]
                ? (s1_width[3] ? s1_values[16] : s1_values[32])
                : (s1_width[3] ? s1_values[20] : s1_values[76]))
            : (s1_width[2] ? (s1_width[3] ? s1_values[18] : s1_values[46]) : s1_values[22]))
        : (s1_width[1]
            ? (s1_width[2] ? (s1_width[3] ? s1_values[17] : s1_values[34]) : s1_values[21])
            : (s1_width[2] ? (s1_width[3] ? s1_values[19] : s1_values[60]) : s1_values[30]));
    assign payload[17] = s1_width[0]
        ? (s1_width[1]
            ? (s1_width[2]
                ? (s1_width[3] ? s1_values[17] : s1_values[33])
                : (s1_width[3] ? s1_values[21] : s1_values[77]))
            : (s1_width[2] ? (s1_width[3] ? s1_values[19] : s1_values[47]) : s1_values[23]))
        : (s1_width[1]
            ? (s1_width[2] ? (s1_width[3] ? s1_values[18] : s1_values[35]) : s1_values[22])
            : (s1_width[2] ? (s1_width[3] ? s1_values[20] : s1_values[61]) : s1_values[31]));
    assign payload[18] = s1_width[0]
        ? (s1_width[1]
            ? (s1_width[2]
                ? (s1_width[3] ? s1_values[18] : s1_values[34])
                : (s1_width[3] ? s1_values[22] : s1_values[90]))
            : (s1_width[3] ? (s1_width[2] ? s1_values[20] : s1_values[30]) : s1_values[48]))
        : (s1_width[1]
            ? (s1_width[2] ? (s1_width[3] ? s1_values[19] : s1_values[45]) : s1_values[23])
            : (s1_width[2] ? (s1_width[3] ? s1_values[21] : s1_values[62]) : s1_values[32]));
    assign payload[19] = s1_width[0]
        ? (s1_width[1]
            ? (s1_width[2]
                ? (s1_width[3] ? s1_values[19] : s1_values[35])
                : (s1_width[3] ? s1_values[23] : s1_values[91]))
            : (s1_width[2] ? (s1_width[3] ? s1_values[21] : s1_values[49]) : s1_values[31]))
        : (s1_width[1]
            ? (s1_width[2] ? (s1_width[3] ? s1_values[20] : s1_values[46]) : s1_values[24])
            : (s1_width[2] ? (s1_width[3] ? s1_values[22] : s1_values[63]) : s1_values[33]));
    assign payload[20] = s1_width[0]
        ? (s1_width[1]
            ? (s1_width[2]
                ? (s1_width[3] ? s1_values[20] : s1_values[36])
                : (s1_width[3] ? s1_values[24] : s1_values[92]))
            : (s1_width[2] ? (s1_width[3] ? s1_values[22] : s1_values[60]) : s1_values[32]))
        : (s1_width[1]
            ? (s1_width[3] ? (s1_width[2] ? s1_values[21] : s1_values[30]) : s1_values[47])
            : (s1_width[2] ? (s1_width[3] ? s1_values[23] : s1_values[75]) : s1_values[34]));
    assign payload[21] = s1_width[0]
        ? (s1_width[1]
            ? (s1_width[2]
                ? (s1_width[3] ? s1_values[21] : s1_values[45])
                : (s1_width[3] ? s1_values[25] : s1_values[105]))
            : (s1_width[2] ? (s1_width[3] ? s1_values[23] : s1_values[61]) : s1_values[33]))
        : (s1_width[1]
            ? (s1_width[3] ? (s1_width[2] ? s1_values[22] : s1_values[31]) : s1_values[48])
            : (s1_width[2] ? (s1_width[3] ? s1_values[24] : s1_values[76]) : s1_values[35]));
    assign payload[22] = s1_width[0]
        ? (s1_width[1]
            ? (s1_width[2]
                ? (s1_width[3] ? s1_values[22] : s1_values[46])
                : (s1_width[3] ? s1_values[30] : s1_values[106]))
            : (s1_width[2] ? (s1_width[3] ? s1_values[24] : s1_values[62]) : s1_values[34]))
        : (s1_width[1]
            ? (s1_width[2] ? (s1_width[3] ? s1_values[23] : s1_values[49]) : s1_values[32])
            : (s1_width[2] ? (s1_width[3] ? s1_values[25] : s1_values[77]) : s1_values[36]));
    assign payload[23] = s1_width[0]
        ? (s1_width[1]
            ? (s1_width[2]
                ? (s1_width[3] ? s1_values[23] : s1_values[47])
                : (s1_width[3] ? s1_values[31] : s1_values[107]))
            : (s1_width[2] ? (s1_width[3] ? s1_values[25] : s1_values[63]) : s1_values[35]))
        : (s1_width[1]
            ? (s1_width[2] ? (s1_width[3] ? s1_values[24] : s1_values[50]) : s1_values[33])
            : (s1_width[2] ? (s1_width[3] ? s1_values[26] : s1_values[78]) : s1_values[37]));
    assign payload[24] = s1_width[0]
        ? (s1_width[1]
            ? (s1_width[3] ? (s1_width[2] ? s1_values[24] : s1_values[32]) : s1_values[48])
            : (s1_width[2] ? (s1_width[3] ? s1_values[26] : s1_values[64]) : s1_values[36]))
        : (s1_width[1]
            ? (s1_width[2] ? (s1_width[3] ? s1_values[25] : s1_values[60]) : s1_values[34])
            : (s1_width[2] ? (s1_width[3] ? s1_values[30] : s1_values[90]) : s1_values[45]));
    assign payload[25] = s1_width[0]
        ? (s1_width[1]
            ? (s1_width[2] ? (s1_width[3] ? s1_values[25] : s1_values[49]) : s1_values[33])
            : (s1_width[2] ? (s1_width[3] ? s1_values[27] : s1_values[75]) : s1_values[37]))
        : (s1_width[1]
            ? (s1_width[2] ? (s1_width[3] ? s1_values[26] : s1_values[61]) : s1_values[35])
            : (s1_width[2] ? (s1_width[3] ? s1_values[31] : s1_values[91]) : s1_values[46]));
    assign payload[26] = s1_width[0]
        ? (s1_width[1]
            ? (s1_width[2] ? (s1_width[3] ? s1_values[26] : s1_values[50]) : s1_values[34])
            : (s1_width[2] ? (s1_width[3] ? s1_values[30] : s1_values[76]) : s1_values[38]))
        : (s1_width[1]
            ? (s1_width[2] ? (s1_width[3] ? s1_values[27] : s1_values[62]) : s1_values[36])
            : (s1_width[2] ? (s1_width[3] ? s1_values[32] : s1_values[92]) : s1_values[47]));
    assign payload[27] = s1_width[0]
        ? (s1_width[1]
            ? (s1_width[2] ? (s1_width[3] ? s1_values[27] : s1_values[51]) : s1_values[35])
            : (s1_width[3] ? (s1_width[2] ? s1_values[31] : s1_values[45]) : s1_values[77]))
        : (s1_width[1]
            ? (s1_width[2] ? (s1_width[3] ? s1_values[28] : s1_values[63]) : s1_values[37])
            : (s1_width[2] ? (s1_width[3] ? s1_values[33] : s1_values[93]) : s1_values[48]));
    assign payload[28] = s1_width[0]
        ? (s1_width[1]
            ? (s1_width[2] ? (s1_width[3] ? s1_values[28] : s1_values[60]) : s1_values[36])
            : (s1_width[2] ? (s1_width[3] ? s1_values[32] : s1_values[78]) : s1_values[46]))
        : (s1_width[1]
            ? (s1_width[2] ? (s1_width[3] ? s1_values[30] : s1_values[64]) : s1_values[38])
            : (s1_width[2] ? (s1_width[3] ? s1_values[34] : s1_values[105]) : s1_values[49]));
    assign payload[29] = s1_width[0]
        ? (s1_width[1]
            ? (s1_width[2] ? (s1_width[3] ? s1_values[29] : s1_values[61]) : s1_values[37])
            : (s1_width[2] ? (s1_width[3] ? s1_values[33] : s1_values[79]) : s1_values[47]))
        : (s1_width[1]
            ? (s1_width[2] ? (s1_width[3] ? s1_values[31] : s1_values[65]) : s1_values[39])
            : (s1_width[2] ? (s1_width[3] ? s1_values[35] : s1_values[106]) : s1_values[50]));
    assign payload[30] = s1_width[0]
        ? (s1_width[1]
            ? (s1_width[2] ? (s1_width[3] ? s1_values[30] : s1_values[62]) : s1_values[38])
            : (s1_width[2] ? (s1_width[3] ? s1_values[34] : s1_values[90]) : s1_values[48]))
        : (s1_width[1]
            ? (s1_width[2]
                ? (s1_width[3] ? s1_values[32] : s1_values[75])
                : (s1_width[3] ? s1_values[45] : 1'b0))
            : (s1_width[2] ? (s1_width[3] ? s1_values[36] : s1_values[107]) : s1_values[51]));
    assign payload[31] = s1_width[0]
        ? (s1_width[1]
            ? (s1_width[2] ? (s1_width[3] ? s1_values[31] : s1_values[63]) : s1_values[39])
            : (s1_width[2] ? (s1_width[3] ? s1_values[35] : s1_values[91]) : s1_values[49]))
        : (s1_width[1]
            ? (s1_width[2]
                ? (s1_width[3] ? s1_values[33] : s1_values[76])
                : (s1_width[3] ? s1_values[46] : 1'b0))
            : (s1_width[2] ? (s1_width[3] ? s1_values[37] : s1_values[108]) : s1_values[52]));
    assign payload[32] = s1_width[0]
        ? (s1_width[1]
            ? (s1_width[2] ? (s1_width[3] ? s1_values[32] : s1_values[64]) : s1_values[40])
            : (s1_width[2] ? (s1_width[3] ? s1_values[36] : s1_values[92]) : s1_values[50]))
        : (s1_width[1]
            ? (s1_width[2] ? (s1_width[3] ? s1_values[34] : s1_values[77]) : s1_values[47])
            : (s1_width[2] ? s1_values[38] : s1_values[60]));
    assign payload[33] = s1_width[0]
        ? (s1_width[1]
            ? (s1_width[3] ? (s1_width[2] ? s1_values[33] : s1_values[45]) : s1_values[65])
            : (s1_width[2] ? (s1_width[3] ? s1_values[37] : s1_values[93]) : s1_values[51]))
        : (s1_width[1]
            ? (s1_width[2] ? (s1_width[3] ? s1_values[35] : s1_values[78]) : s1_values[48])
            : (s1_width[2] ? s1_values[39] : s1_values[61]));
    assign payload[34] = s1_width[0]
        ? (s1_width[1]
            ? (s1_width[3] ? (s1_width[2] ? s1_values[34] : s1_values[46]) : s1_values[66])
            : (s1_width[2] ? (s1_width[3] ? s1_values[38] : s1_values[94]) : s1_values[52]))
        : (s1_width[1]
            ? (s1_width[2] ? (s1_width[3] ? s1_values[36] : s1_values[79]) : s1_values[49])
            : (s1_width[2] ? s1_values[40] : s1_values[62]));
    assign payload[35] = s1_width[0]
        ? (s1_width[1]
            ? (s1_width[2]
                ? (s1_width[3] ? s1_values[35] : s1_values[75])
                : (s1_width[3] ? s1_values[47] : 1'b0))
            : (s1_width[2] ? (s1_width[3] ? s1_values[39] : s1_values[105]) : s1_values[53]))
        : (s1_width[1]
            ? (s1_width[2] ? (s1_width[3] ? s1_values[37] : s1_values[80]) : s1_values[50])
            : (s1_width[2] ? s1_values[41] : s1_values[63]));
    assign payload[36] = s1_width[0]
        ? (s1_width[1]
            ? (s1_width[2] ? (s1_width[3] ? s1_values[36] : s1_values[76]) : s1_values[48])
            : (s1_width[3] ? (s1_width[2] ? s1_values[40] : s1_values[60]) : s1_values[106]))
        : (s1_width[1]
            ? (s1_width[2] ? (s1_width[3] ? s1_values[38] : s1_values[90]) : s1_values[51])
            : (s1_width[2] ? (s1_width[3] ? s1_values[45] : 1'b0) : s1_values[64]));
    assign payload[37] = s1_width[0]
        ? (s1_width[1]
            ? (s1_width[2] ? (s1_width[3] ? s1_values[37] : s1_values[77]) : s1_values[49])
            : (s1_width[2] ? (s1_width[3] ? s1_values[41] : s1_values[107]) : s1_values[61]))
        : (s1_width[1]
            ? (s1_width[2] ? (s1_width[3] ? s1_values[39] : s1_values[91]) : s1_values[52])
            : (s1_width[2] ? (s1_width[3] ? s1_values[46] : 1'b0) : s1_values[65]));
    assign payload[38] = s1_width[0]
        ? (s1_width[1]
            ? (s1_width[2] ? (s1_width[3] ? s1_values[38] : s1_values[78]) : s1_values[50])
            : (s1_width[2] ? (s1_width[3] ? s1_values[42] : s1_values[108]) : s1_values[62]))
        : (s1_width[1]
            ? (s1_width[2] ? (s1_width[3] ? s1_values[40] : s1_values[92]) : s1_values[53])
            : (s1_width[2] ? (s1_width[3] ? s1_values[47] : 1'b0) : s1_values[66]));
    assign payload[39] = s1_width[1]
        ? (s1_width[0]
            ? (s1_width[2] ? (s1_width[3] ? s1_values[39] : s1_values[79]) : s1_values[51])
            : (s1_width[2] ? (s1_width[3] ? s1_values[41] : s1_values[93]) : s1_values[54]))
        : (s1_width[2]
            ? (s1_width[3] ? (s1_width[0] ? s1_values[45] : s1_values[48]) : s1_values[109])
            : (s1_width[0] ? s1_values[63] : s1_values[67]));
    assign payload[40] = s1_width[0]
        ? (s1_width[2]
            ? (s1_width[3] ? (s1_width[1] ? s1_values[40] : s1_values[46]) : s1_values[80])
            : (s1_width[1] ? s1_values[52] : s1_values[64]))
        : (s1_width[1]
            ? (s1_width[3] ? (s1_width[2] ? s1_values[42] : s1_values[60]) : s1_values[94])
            : (s1_width[2] ? s1_values[49] : s1_values[75]));
    assign payload[41] = s1_width[0]
        ? (s1_width[2]
            ? (s1_width[3] ? (s1_width[1] ? s1_values[41] : s1_values[47]) : s1_values[81])
            : (s1_width[1] ? s1_values[53] : s1_values[65]))
        : (s1_width[1]
            ? (s1_width[3] ? (s1_width[2] ? s1_values[43] : s1_values[61]) : s1_values[95])
            : (s1_width[2] ? s1_values[50] : s1_values[76]));
    assign payload[42] = s1_width[0]
        ? (s1_width[1]
            ? (s1_width[2] ? (s1_width[3] ? s1_values[42] : s1_values[90]) : s1_values[54])
            : (s1_width[2] ? (s1_width[3] ? s1_values[48] : 1'b0) : s1_values[66]))
        : (s1_width[1]
            ? (s1_width[2] ? (s1_width[3] ? s1_values[45] : s1_values[105]) : s1_values[62])
            : (s1_width[2] ? s1_values[51] : s1_values[77]));
    assign payload[43] = s1_width[0]
        ? (s1_width[1]
            ? (s1_width[2] ? (s1_width[3] ? s1_values[43] : s1_values[91]) : s1_values[55])
            : (s1_width[2] ? (s1_width[3] ? s1_values[49] : 1'b0) : s1_values[67]))
        : (s1_width[1]
            ? (s1_width[2] ? (s1_width[3] ? s1_values[46] : s1_values[106]) : s1_values[63])
            : (s1_width[2] ? s1_values[52] : s1_values[78]));
    assign payload[44] = s1_width[0]
        ? (s1_width[1]
            ? (s1_width[2]
                ? (s1_width[3] ? s1_values[44] : s1_values[92])
                : (s1_width[3] ? s1_values[60] : 1'b0))
            : (s1_width[2] ? s1_values[50] : s1_values[68]))
        : (s1_width[1]
            ? (s1_width[2] ? (s1_width[3] ? s1_values[47] : s1_values[107]) : s1_values[64])
            : (s1_width[2] ? s1_values[53] : s1_values[79]));
    assign payload[45] = s1_width[0]
        ? (s1_width[1]
            ? (s1_width[3] ? (s1_width[2] ? s1_values[45] : s1_values[61]) : s1_values[93])
            : (s1_width[2] ? s1_values[51] : (s1_width[3] ? s1_values[75] : 1'b0)))
        : (s1_width[1]
            ? (s1_width[2] ? (s1_width[3] ? s1_values[48] : s1_values[108]) : s1_values[65])
            : (s1_width[2] ? s1_values[54] : s1_values[80]));
    assign payload[46] = s1_width[0]
        ? (s1_width[1]
            ? (s1_width[3] ? (s1_width[2] ? s1_values[46] : s1_values[62]) : s1_values[94])
            : (s1_width[2] ? s1_values[52] : s1_values[76]))
        : (s1_width[1]
            ? (s1_width[2] ? (s1_width[3] ? s1_values[49] : s1_values[109]) : s1_values[66])
            : (s1_width[2] ? s1_values[55] : s1_values[81]));
    assign payload[47] = s1_width[0]
        ? (s1_width[1]
            ? (s1_width[2] ? (s1_width[3] ? s1_values[47] : s1_values[95]) : s1_values[63])
            : (s1_width[2] ? s1_values[53] : s1_values[77]))
        : (s1_width[1]
            ? (s1_width[2] ? (s1_width[3] ? s1_values[50] : s1_values[110]) : s1_values[67])
            : (s1_width[2] ? s1_values[56] : s1_values[82]));
    assign payload[48] = s1_width[2]
        ? (s1_width[3]
            ? (s1_width[0]
                ? (s1_width[1] ? s1_values[48] : s1_values[54])
                : (s1_width[1] ? s1_values[51] : s1_values[60]))
            : s1_values[96])
        : (s1_width[0]
            ? (s1_width[1] ? s1_values[64] : s1_values[78])
            : (s1_width[1] ? s1_values[68] : s1_values[90]));
    assign payload[49] = s1_width[0]
        ? (s1_width[1]
            ? (s1_width[2] ? (s1_width[3] ? s1_values[49] : s1_values[105]) : s1_values[65])
            : (s1_width[2] ? s1_values[55] : s1_values[79]))
        : (s1_width[1]
            ? (s1_width[2] ? s1_values[52] : s1_values[69])
            : (s1_width[2] ? (s1_width[3] ? s1_values[61] : 1'b0) : s1_values[91]));
    assign payload[50] = s1_width[0]
        ? (s1_width[1]
            ? (s1_width[2] ? (s1_width[3] ? s1_values[50] : s1_values[106]) : s1_values[66])
            : (s1_width[2] ? s1_values[56] : s1_values[80]))
        : (s1_width[3]
            ? (s1_width[1]
                ? (s1_width[2] ? s1_values[53] : s1_values[75])
                : (s1_width[2] ? s1_values[62] : s1_values[92]))
            : 1'b0);
    assign payload[51] = s1_width[0]
        ? (s1_width[1]
            ? (s1_width[2] ? (s1_width[3] ? s1_values[51] : s1_values[107]) : s1_values[67])
            : (s1_width[2] ? s1_values[57] : s1_values[81]))
        : (s1_width[3]
            ? (s1_width[1]
                ? (s1_width[2] ? s1_values[54] : s1_values[76])
                : (s1_width[2] ? s1_values[63] : s1_values[93]))
            : 1'b0);
    assign payload[52] = s1_width[0]
        ? (s1_width[1]
            ? (s1_width[2] ? (s1_width[3] ? s1_values[52] : s1_values[108]) : s1_values[68])
            : (s1_width[2] ? (s1_width[3] ? s1_values[60] : 1'b0) : s1_values[82]))
        : (s1_width[1]
            ? (s1_width[2] ? s1_values[55] : s1_values[77])
            : (s1_width[2] ? s1_values[64] : s1_values[94]));
    assign payload[53] = s1_width[0]
        ? (s1_width[1]
            ? (s1_width[2] ? (s1_width[3] ? s1_values[53] : s1_values[109]) : s1_values[69])
            : (s1_width[2] ? (s1_width[3] ? s1_values[61] : 1'b0) : s1_values[83]))
        : (s1_width[1]
            ? (s1_width[2] ? s1_values[56] : s1_values[78])
            : (s1_width[2] ? s1_values[65] : s1_values[95]));
    assign payload[54] = s1_width[0]
        ? (s1_width[3]
            ? (s1_width[1]
                ? (s1_width[2] ? s1_values[54] : s1_values[70])
                : (s1_width[2] ? s1_values[62] : s1_values[90]))
            : s1_values[110])
        : (s1_width[1]
            ? (s1_width[2] ? s1_values[57] : s1_values[79])
            : (s1_width[2] ? s1_values[66] : s1_values[96]));
    assign payload[55] = s1_width[0]
        ? (s1_width[3]
            ? (s1_width[1]
                ? (s1_width[2] ? s1_values[55] : s1_values[75])
                : (s1_width[2] ? s1_values[63] : s1_values[91]))
            : s1_values[111])
        : (s1_width[1]
            ? (s1_width[2] ? s1_values[58] : s1_values[80])
            : (s1_width[2] ? s1_values[67] : s1_values[97]));
    assign payload[56] = s1_width[3]
        ? (s1_width[0]
            ? (s1_width[1]
                ? (s1_width[2] ? s1_values[56] : s1_values[76])
                : (s1_width[2] ? s1_values[64] : s1_values[92]))
            : (s1_width[1]
                ? (s1_width[2] ? s1_values[60] : s1_values[81])
                : (s1_width[2] ? s1_values[68] : s1_values[105])))
        : 1'b0;
    assign payload[57] = s1_width[1]
        ? (s1_width[3]
            ? (s1_width[0]
                ? (s1_width[2] ? s1_values[57] : s1_values[77])
                : (s1_width[2] ? s1_values[61] : s1_values[82]))
            : 1'b0)
        : (s1_width[0]
            ? (s1_width[2] ? s1_values[65] : s1_values[93])
            : (s1_width[2] ? s1_values[69] : s1_values[106]));
    assign payload[58] = s1_width[0]
        ? (s1_width[1]
            ? (s1_width[2] ? s1_values[58] : s1_values[78])
            : (s1_width[2] ? s1_values[66] : s1_values[94]))
        : (s1_width[1]
            ? (s1_width[2] ? (s1_width[3] ? s1_values[62] : 1'b0) : s1_values[83])
            : (s1_width[2] ? s1_values[70] : s1_values[107]));
    assign payload[59] = s1_width[0]
        ? (s1_width[1]
            ? (s1_width[2] ? s1_values[59] : s1_values[79])
            : (s1_width[2] ? s1_values[67] : s1_values[95]))
        : (s1_width[1]
            ? (s1_width[2] ? (s1_width[3] ? s1_values[63] : 1'b0) : s1_values[84])
            : (s1_width[2] ? s1_values[71] : s1_values[108]));
    assign payload[60] = s1_width[3]
        ? (s1_width[0]
            ? (s1_width[1]
                ? (s1_width[2] ? s1_values[60] : s1_values[80])
                : (s1_width[2] ? s1_values[68] : s1_values[96]))
            : (s1_width[1]
                ? (s1_width[2] ? s1_values[64] : s1_values[90])
                : (s1_width[2] ? s1_values[75] : s1_values[109])))
        : 1'b0;
    assign payload[61] = s1_width[3]
        ? (s1_width[0]
            ? (s1_width[1]
                ? (s1_width[2] ? s1_values[61] : s1_values[81])
                : (s1_width[2] ? s1_values[69] : s1_values[97]))
            : (s1_width[1]
                ? (s1_width[2] ? s1_values[65] : s1_values[91])
                : (s1_width[2] ? s1_values[76] : s1_values[110])))
        : 1'b0;
    assign payload[62] = s1_width[2]
        ? (s1_width[3]
            ? (s1_width[0]
                ? (s1_width[1] ? s1_values[62] : s1_values[70])
                : (s1_width[1] ? s1_values[66] : s1_values[77]))
            : 1'b0)
        : (s1_width[0]
            ? (s1_width[1] ? s1_values[82] : s1_values[98])
            : (s1_width[1] ? s1_values[92] : s1_values[111]));
    assign payload[63] = s1_width[3]
        ? (s1_width[0]
            ? (s1_width[1]
                ? (s1_width[2] ? s1_values[63] : s1_values[83])
                : (s1_width[2] ? s1_values[71] : s1_values[105]))
            : (s1_width[1]
                ? (s1_width[2] ? s1_values[67] : s1_values[93])
                : (s1_width[2] ? s1_values[78] : s1_values[112])))
        : 1'b0;
    assign payload[64] = s1_width[0]
        ? (s1_width[1]
            ? (s1_width[2] ? (s1_width[3] ? s1_values[64] : 1'b0) : s1_values[84])
            : (s1_width[2] ? s1_values[72] : s1_values[106]))
        : (s1_width[1]
            ? (s1_width[2] ? s1_values[68] : s1_values[94])
            : (s1_width[2] ? s1_values[79] : 1'b0));
    assign payload[65] = s1_width[0]
        ? (s1_width[2]
            ? (s1_width[3] ? (s1_width[1] ? s1_values[65] : s1_values[75]) : 1'b0)
            : (s1_width[1] ? s1_values[85] : s1_values[107]))
        : (s1_width[1]
            ? (s1_width[2] ? s1_values[69] : s1_values[95])
            : (s1_width[2] ? s1_values[80] : 1'b0));
    assign payload[66] = s1_width[0]
        ? (s1_width[3]
            ? (s1_width[1]
                ? (s1_width[2] ? s1_values[66] : s1_values[90])
                : (s1_width[2] ? s1_values[76] : s1_values[108]))
            : 1'b0)
        : (s1_width[1]
            ? (s1_width[2] ? s1_values[70] : s1_values[96])
            : (s1_width[2] ? s1_values[81] : 1'b0));
    assign payload[67] = s1_width[0]
        ? (s1_width[3]
            ? (s1_width[1]
                ? (s1_width[2] ? s1_values[67] : s1_values[91])
                : (s1_width[2] ? s1_values[77] : s1_values[109]))
            : 1'b0)
        : (s1_width[1]
            ? (s1_width[2] ? s1_values[71] : s1_values[97])
            : (s1_width[2] ? s1_values[82] : 1'b0));
    assign payload[68] = s1_width[0]
        ? (s1_width[3]
            ? (s1_width[1]
                ? (s1_width[2] ? s1_values[68] : s1_values[92])
                : (s1_width[2] ? s1_values[78] : s1_values[110]))
            : 1'b0)
        : (s1_width[1] ? (s1_width[2] ? s1_values[72] : s1_values[98]) : s1_values[83]);
    assign payload[69] = s1_width[0]
        ? (s1_width[1]
            ? (s1_width[2] ? s1_values[69] : s1_values[93])
            : (s1_width[2] ? (s1_width[3] ? s1_values[79] : 1'b0) : s1_values[111]))
        : (s1_width[1] ? (s1_width[2] ? s1_values[73] : s1_values[99]) : s1_values[84]);
    assign payload[70] = s1_width[0]
        ? (s1_width[1]
            ? (s1_width[2] ? s1_values[70] : s1_values[94])
            : (s1_width[2] ? s1_values[80] : s1_values[112]))
        : (s1_width[1]
            ? (s1_width[3] ? (s1_width[2] ? s1_values[75] : s1_values[105]) : 1'b0)
            : s1_values[85]);
    assign payload[71] = s1_width[0]
        ? (s1_width[1]
            ? (s1_width[2] ? s1_values[71] : s1_values[95])
            : (s1_width[2] ? s1_values[81] : s1_values[113]))
        : (s1_width[1]
            ? (s1_width[3] ? (s1_width[2] ? s1_values[76] : s1_values[106]) : 1'b0)
            : s1_values[86]);
    assign payload[72] = s1_width[2]
        ? (s1_width[0]
            ? (s1_width[1] ? s1_values[72] : s1_values[82])
            : (s1_width[3] ? (s1_width[1] ? s1_values[77] : s1_values[90]) : 1'b0))
        : (s1_width[1] ? (s1_width[0] ? s1_values[96] : s1_values[107]) : 1'b0);
    assign payload[73] = s1_width[2]
        ? (s1_width[0]
            ? (s1_width[1] ? s1_values[73] : s1_values[83])
            : (s1_width[3] ? (s1_width[1] ? s1_values[78] : s1_values[91]) : 1'b0))
        : (s1_width[1] ? (s1_width[0] ? s1_values[97] : s1_values[108]) : 1'b0);
    assign payload[74] = s1_width[0]
        ? (s1_width[1] ? (s1_width[2] ? s1_values[74] : s1_values[98]) : s1_values[84])
        : (s1_width[2]
            ? (s1_width[3] ? (s1_width[1] ? s1_values[79] : s1_values[92]) : 1'b0)
            : (s1_width[1] ? s1_values[109] : 1'b0));
    assign payload[75] = s1_width[2]
        ? (s1_width[3]
            ? (s1_width[0]
                ? (s1_width[1] ? s1_values[75] : s1_values[85])
                : (s1_width[1] ? s1_values[80] : s1_values[93]))
            : 1'b0)
        : (s1_width[0] ? s1_values[99] : (s1_width[1] ? s1_values[110] : 1'b0));
    assign payload[76] = s1_width[0]
        ? (s1_width[1]
            ? (s1_width[2] ? (s1_width[3] ? s1_values[76] : 1'b0) : s1_values[100])
            : s1_values[86])
        : (s1_width[1]
            ? (s1_width[2] ? s1_values[81] : s1_values[111])
            : (s1_width[2] ? s1_values[94] : 1'b0));
    assign payload[77] = s1_width[0]
        ? (s1_width[1]
            ? (s1_width[3] ? (s1_width[2] ? s1_values[77] : s1_values[105]) : 1'b0)
            : s1_values[87])
        : (s1_width[1]
            ? (s1_width[2] ? s1_values[82] : s1_values[112])
            : (s1_width[2] ? s1_values[95] : 1'b0));
    assign payload[78] = s1_width[0]
        ? (s1_width[3]
            ? (s1_width[1]
                ? (s1_width[2] ? s1_values[78] : s1_values[106])
                : (s1_width[2] ? s1_values[90] : 1'b0))
            : 1'b0)
        : (s1_width[2] ? (s1_width[1] ? s1_values[83] : s1_values[96]) : s1_values[113]);
    assign payload[79] = s1_width[0]
        ? (s1_width[3]
            ? (s1_width[1]
                ? (s1_width[2] ? s1_values[79] : s1_values[107])
                : (s1_width[2] ? s1_values[91] : 1'b0))
            : 1'b0)
        : (s1_width[2] ? (s1_width[1] ? s1_values[84] : s1_values[97]) : s1_values[114]);
    assign payload[80] = s1_width[0]
        ? (s1_width[2]
            ? (s1_width[3] ? (s1_width[1] ? s1_values[80] : s1_values[92]) : 1'b0)
            : (s1_width[1] ? s1_values[108] : 1'b0))
        : (s1_width[1] ? s1_values[85] : s1_values[98]);
    assign payload[81] = s1_width[0]
        ? (s1_width[2]
            ? (s1_width[3] ? (s1_width[1] ? s1_values[81] : s1_values[93]) : 1'b0)
            : (s1_width[1] ? s1_values[109] : 1'b0))
        : (s1_width[1] ? s1_values[86] : s1_values[99]);
    assign payload[82] = s1_width[0]
        ? (s1_width[1]
            ? (s1_width[2] ? s1_values[82] : s1_values[110])
            : (s1_width[2] ? (s1_width[3] ? s1_values[94] : 1'b0) : 1'b0))
        : (s1_width[1] ? s1_values[87] : s1_values[100]);
    assign payload[83] = s1_width[0]
        ? (s1_width[1]
            ? (s1_width[2] ? s1_values[83] : s1_values[111])
            : (s1_width[2] ? s1_values[95] : 1'b0))
        : (s1_width[1] ? s1_values[88] : s1_values[101]);
    assign payload[84] = s1_width[0]
        ? (s1_width[1]
            ? (s1_width[2] ? s1_values[84] : s1_values[112])
            : (s1_width[2] ? s1_values[96] : 1'b0))
        : (s1_width[2] ? (s1_width[3] ? s1_values[105] : 1'b0) : 1'b0);
    assign payload[85] = s1_width[0]
        ? (s1_width[1]
            ? (s1_width[2] ? s1_values[85] : s1_values[113])
            : (s1_width[2] ? s1_values[97] : 1'b0))
        : (s1_width[2] ? (s1_width[3] ? s1_values[106] : 1'b0) : 1'b0);
    assign payload[86] = s1_width[0]
        ? (s1_width[2] ? (s1_width[1] ? s1_values[86] : s1_values[98]) : s1_values[114])
        : (s1_width[2] ? (s1_width[3] ? s1_values[107] : 1'b0) : 1'b0);
    assign payload[87] = s1_width[2]
        ? (s1_width[0]
            ? (s1_width[1] ? s1_values[87] : s1_values[99])
            : (s1_width[3] ? s1_values[108] : 1'b0))
        : s1_values[115];
    assign payload[88] = s1_width[0]
        ? (s1_width[1] ? s1_values[88] : s1_values[100])
        : (s1_width[1] ? 1'b0 : (s1_width[2] ? s1_values[109] : 1'b0));
    assign payload[89] = s1_width[1]
        ? s1_values[89]
        : (s1_width[0] ? s1_values[101] : (s1_width[2] ? s1_values[110] : 1'b0));
    assign payload[90] = s1_width[0] ? s1_values[102] : (s1_width[2] ? s1_values[111] : 1'b0);
    assign payload[91] = s1_width[2] ? s1_values[112] : 1'b0;
    assign payload[92] = s1_width[2] ? s1_values[113] : 1'b0;
    assign payload[93] = s1_width[1] ? 1'b0 : s1_values[114];
    assign payload[94] = s1_width[0] ? 1'b0 : s1_values[115];
    assign payload[95] = s1_values[116];
    wire unused_bits = &{1'b0, s1_values, s1_width};  // high bits of the highest values: no block has room for them

    reg [PAYLOAD_MAX-1:0] s2_payload;
    reg [LEN_W-1:0]       s2_length;

    always @(posedge clk)
        if (pipe_en) begin
            s2_payload <= payload;
            s2_length  <= s1_part_0 + s1_part_1;
        end

    ///////////////////////////////////////////////////////////
    // Stage 3: activation mask in front
    ///////////////////////////////////////////////////////////
    wire late_carries = late_activation[N];
    wire unused_top   = &{1'b0, s2_payload[PAYLOAD_MAX-1:PAYLOAD_MAX-N]};  // 0 when the mask is carried

    reg [PAYLOAD_MAX-1:0] out_payload;
    reg [LEN_W-1:0]       out_length;

    always @(posedge clk)
        if (pipe_en) begin
            out_payload <= late_carries ? { s2_payload[PAYLOAD_MAX-N-1:0], late_activation[N-1:0]}
                                        : s2_payload;
            out_length  <= s2_length + (late_carries ? 7'd8 : { LEN_W {1'b0} });
        end

    assign pipe_en       = m_axis_tready || !m_axis_tvalid;
    assign s_axis_tready = pipe_en;
    assign m_axis_tvalid = valid[LATENCY-1];
    assign m_axis_tlast  = side[SIDE_W-1];
    assign m_axis_tdata  = {out_length, out_payload, side[SIDE_W-2:0]};

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
    reg [143:0] f_s_axis_tdata;
    reg  f_s_axis_tlast;
    reg [116:0] f_m_axis_tdata;
    reg  f_m_axis_tlast;

    always @(posedge clk) begin
        f_in_waits  <= !rst && s_axis_tvalid && !s_axis_tready;
        f_out_waits <= !rst && m_axis_tvalid && !m_axis_tready;
        f_s_axis_tdata <= s_axis_tdata;
        f_s_axis_tlast <= s_axis_tlast;
        f_m_axis_tdata <= m_axis_tdata;
        f_m_axis_tlast <= m_axis_tlast;
    end

    always @* begin
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
