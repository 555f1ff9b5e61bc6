// dctcm_value_pack - values of a block to a payload without gaps
//
// The values of the lanes in the mask fall down, in order, over the lanes without one; then pairs, pairs of
// pairs and so on are joined, each value with the width of the class.  A plain block sends all lanes with W
// bits.
//
// GENERATED FILE - DO NOT EDIT.  Change the configuration and regenerate with:
//     dctcm generate --channels 8 --width 8 --modes direct --no-steps --no-prediction \
//       --name n8_u8_direct --out rtl-out/n8_u8_direct
//
// Generator : dctcm 0.1.0, template encoder/dctcm_value_pack.v.hbs
// Config    : n8_u8_direct, sha256 21877b8b4e9c (full copy in manifest.json)
// Licence   : this file belongs to whoever generated it, without conditions;
//             the generator's own licence (Apache-2.0) does not apply to it
// Formats   : in: values UQ8.0
//             out: payload of 0..64 bits, zeros above
// Timing    : latency 5 clocks, 1 block per clock, ready path combinational

`resetall
`timescale 1ns / 1ps
`default_nettype none

module dctcm_value_pack (
    input  wire clk,
    input  wire rst,  // synchronous, active high, control only

    // Block in: {values, plain, code, mask}
    input  wire [76:0] s_axis_tdata,
    input  wire        s_axis_tvalid,
    output wire        s_axis_tready,
    input  wire        s_axis_tlast,  // last block of the frame

    // Block out: {payload_length, payload, code, mask}
    output wire [82:0] m_axis_tdata,
    output wire        m_axis_tvalid,
    input  wire        m_axis_tready,
    output wire        m_axis_tlast
);

    localparam N           = 8;   // lanes
    localparam VALUE_W     = 8;   // widest value
    localparam GAP_W       = 3;   // lanes without a value below a lane, 0..N-1
    localparam COUNT_W     = 4;   // values, 0..N
    localparam CODE_W      = 4;   // class = bits per value
    localparam SHIFT_W     = 3;   // bits per value, minus 1
    localparam PAYLOAD_MAX = 64;   // N*W
    localparam LEN_W       = 7;   // 0..PAYLOAD_MAX
    localparam SIDE_W      = 13;   // what only passes: last and code, mask
    localparam LATENCY     = 5;

    localparam [CODE_W-1:0] PLAIN_W = 4'd8;  // a plain block: W bits per value

    wire [N-1:0]         mask       = s_axis_tdata[7:0];
    wire [CODE_W-1:0]    code       = s_axis_tdata[11:8];
    wire                 plain      = s_axis_tdata[12];
    wire [N*VALUE_W-1:0] in_values  = s_axis_tdata[76:13];

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
        .d      ({s_axis_tlast, s_axis_tdata[11:0] }),
        .q      (side)
    );

    genvar lane, group, i, b;

    // A plain block has a value in every lane.
    wire [N-1:0]       in_lanes = mask;
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
    reg [SHIFT_W-1:0]   s0_shift;
    reg [COUNT_W-1:0]   s0_count;
    reg [N*GAP_W-1:0]   s0_move;
    wire [CODE_W-1:0] shift_next = in_width - 4'd1;  // any when no value has a bit
    wire unused_shift = &{1'b0, shift_next[CODE_W-1:SHIFT_W]};  // 0 when there are values

    always @(posedge clk)
        if (pipe_en) begin
            s0_values <= fall_1_values;
            s0_width  <= in_width;
            s0_shift  <= shift_next[SHIFT_W-1:0];
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
    reg [SHIFT_W-1:0]   s1_shift;
    reg [COUNT_W-1:0]   s1_count;

    always @(posedge clk)
        if (pipe_en) begin
            s1_values <= fall_4_values;
            s1_width  <= s0_width;
            s1_shift  <= s0_shift;
            s1_count  <= s0_count;
        end

    wire unused_move = &{1'b0, fall_4_move };  // all moves are done

    // Joins two groups of values: `high` goes behind the values in `low`, shift + 1 units up; a unit is a bit of each value
    // that `low` has.  Units above a group's values are 0, so that a multiplexer may take one of them where it needs none.
    function [2*VALUE_W-1:0] joined;
        input [VALUE_W-1:0] low;
        input [VALUE_W-1:0] high;
        input [SHIFT_W-1:0] s;
        begin
            joined[0] = low[0];
            joined[1] = low[1] | (s[0] ? 1'b0 : (s[1] ? 1'b0 : (s[2] ? 1'b0 : high[0])));
            joined[2] = low[2] | (s[0] ? (s[1] ? 1'b0 : (s[2] ? 1'b0 : high[0])) : 1'b0);
            joined[3] = low[3] | (s[2] ? 1'b0 : (s[1] ? (s[0] ? 1'b0 : high[0]) : high[1]));
            joined[4] = low[4] | (s[1] ? (s[2] ? 1'b0 : (s[0] ? high[0] : high[1])) : 1'b0);
            joined[5] = low[5] | (s[0] ? (s[1] ? (s[2] ? 1'b0 : high[1]) : 1'b0) : (s[2] ? (s[1] ? 1'b0 : high[0]) : high[2]));
            joined[6] = low[6] | (s[0] ? (s[2] ? (s[1] ? 1'b0 : high[0]) : high[2]) : (s[1] ? 1'b0 : high[1]));
            joined[7] = low[7] | (s[2] ? (s[0] ? (s[1] ? 1'b0 : high[1]) : (s[1] ? high[0] : high[2])) : high[3]);
            joined[8] = s[1] ? (s[2] ? (s[0] ? high[0] : high[1]) : 1'b0) : (s[0] ? high[2] : high[3]);
            joined[9] = s[1] ? (s[2] ? (s[0] ? high[1] : high[2]) : 1'b0) : (s[0] ? high[3] : high[4]);
            joined[10] = s[0] ? (s[1] ? (s[2] ? high[2] : 1'b0) : high[4]) : (s[1] ? high[3] : 1'b0);
            joined[11] = s[1] ? (s[0] ? (s[2] ? high[3] : 1'b0) : high[4]) : high[5];
            joined[12] = s[0] ? (s[1] ? high[4] : 1'b0) : high[5];
            joined[13] = s[0] ? (s[1] ? high[5] : 1'b0) : high[6];
            joined[14] = s[0] ? high[6] : 1'b0;
            joined[15] = high[7];
        end
    endfunction

    ///////////////////////////////////////////////////////////
    // Stage 2: groups of 2 values
    ///////////////////////////////////////////////////////////
    // Units of 1 bit
    wire [4*16-1:0] group_2;
    generate
        for (group = 0; group < 4; group = group + 1) begin : gen_group_2
            wire [7:0] low  = s1_values[group*16 +: 8];
            wire [7:0] high = s1_values[group*16 + 8 +: 8];
            wire [15:0] both;
            for (i = 0; i < 1; i = i + 1) begin : gen_unit
                wire [VALUE_W-1:0]   low_unit;
                wire [VALUE_W-1:0]   high_unit;
                wire [2*VALUE_W-1:0] both_unit = joined(low_unit, high_unit, s1_shift);
                for (b = 0; b < VALUE_W; b = b + 1) begin : gen_bit
                    assign low_unit[b]                     = low[b*1 + i];
                    assign high_unit[b]                    = high[b*1 + i];
                    assign both[b*1 + i]           = both_unit[b];
                    assign both[(VALUE_W + b)*1 + i] = both_unit[VALUE_W + b];
                end
            end
            assign group_2[group*16 +: 16] = both;
        end
    endgenerate

    // Length: bit 0 of the number of values adds one width, bit 3, which stands alone, N widths.
    wire [LEN_W-1:0] width_2 = {3'd0, s1_width};
    wire [LEN_W-1:0] length_2 = s1_count[3] ? (width_2 << 3) : s1_count[0] ? width_2 : { LEN_W {1'b0} };

    reg [63:0] s2_values;
    reg [LEN_W-1:0] s2_length;
    reg [1:0] s2_count;
    reg [CODE_W-1:0] s2_width;
    reg [SHIFT_W-1:0] s2_shift;

    always @(posedge clk)
        if (pipe_en) begin
            s2_values <= group_2;
            s2_length <= length_2;
            s2_count  <= s1_count[2:1];
            s2_width  <= s1_width;
            s2_shift  <= s1_shift;
        end

    ///////////////////////////////////////////////////////////
    // Stage 3: groups of 4 values
    ///////////////////////////////////////////////////////////
    // Units of 2 bits
    wire [2*32-1:0] group_4;
    generate
        for (group = 0; group < 2; group = group + 1) begin : gen_group_4
            wire [15:0] low  = s2_values[group*32 +: 16];
            wire [15:0] high = s2_values[group*32 + 16 +: 16];
            wire [31:0] both;
            for (i = 0; i < 2; i = i + 1) begin : gen_unit
                wire [VALUE_W-1:0]   low_unit;
                wire [VALUE_W-1:0]   high_unit;
                wire [2*VALUE_W-1:0] both_unit = joined(low_unit, high_unit, s2_shift);
                for (b = 0; b < VALUE_W; b = b + 1) begin : gen_bit
                    assign low_unit[b]                     = low[b*2 + i];
                    assign high_unit[b]                    = high[b*2 + i];
                    assign both[b*2 + i]           = both_unit[b];
                    assign both[(VALUE_W + b)*2 + i] = both_unit[VALUE_W + b];
                end
            end
            assign group_4[group*32 +: 32] = both;
        end
    endgenerate

    // Length: bit 1 of the number of values adds 2 widths.
    wire [LEN_W-1:0] width_4 = {3'd0, s2_width};
    wire [LEN_W-1:0] length_4 = s2_count[0] ? (width_4 << 1) : { LEN_W {1'b0} };

    reg [63:0] s3_values;
    reg [LEN_W-1:0] s3_length;
    reg [0:0] s3_count;
    reg [CODE_W-1:0] s3_width;
    reg [SHIFT_W-1:0] s3_shift;

    always @(posedge clk)
        if (pipe_en) begin
            s3_values <= group_4;
            s3_length <= s2_length + length_4;
            s3_count  <= s2_count[1:1];
            s3_width  <= s2_width;
            s3_shift  <= s2_shift;
        end

    ///////////////////////////////////////////////////////////
    // Stage 4: groups of 8 values
    ///////////////////////////////////////////////////////////
    // Units of 4 bits
    wire [1*64-1:0] group_8;
    generate
        for (group = 0; group < 1; group = group + 1) begin : gen_group_8
            wire [31:0] low  = s3_values[group*64 +: 32];
            wire [31:0] high = s3_values[group*64 + 32 +: 32];
            wire [63:0] both;
            for (i = 0; i < 4; i = i + 1) begin : gen_unit
                wire [VALUE_W-1:0]   low_unit;
                wire [VALUE_W-1:0]   high_unit;
                wire [2*VALUE_W-1:0] both_unit = joined(low_unit, high_unit, s3_shift);
                for (b = 0; b < VALUE_W; b = b + 1) begin : gen_bit
                    assign low_unit[b]                     = low[b*4 + i];
                    assign high_unit[b]                    = high[b*4 + i];
                    assign both[b*4 + i]           = both_unit[b];
                    assign both[(VALUE_W + b)*4 + i] = both_unit[VALUE_W + b];
                end
            end
            assign group_8[group*64 +: 64] = both;
        end
    endgenerate

    // Length: bit 2 of the number of values adds 4 widths.
    wire [LEN_W-1:0] width_8 = {3'd0, s3_width};
    wire [LEN_W-1:0] length_8 = s3_count[0] ? (width_8 << 2) : { LEN_W {1'b0} };

    reg [63:0] s4_values;
    reg [LEN_W-1:0] s4_length;

    always @(posedge clk)
        if (pipe_en) begin
            s4_values <= group_8;
            s4_length <= s3_length + length_8;
        end

    wire [PAYLOAD_MAX-1:0] out_payload = s4_values;
    wire [LEN_W-1:0]       out_length  = s4_length;

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
    reg [76:0] f_s_axis_tdata;
    reg  f_s_axis_tlast;
    reg [82:0] f_m_axis_tdata;
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
        assert (f_count == {7'd0, valid[0]} + {7'd0, valid[1]} + {7'd0, valid[2]} + {7'd0, valid[3]} + {7'd0, valid[4]});  // COUNT
        assert (f_wait <= (valid[4] ? 8'd5 : valid[3] ? 8'd4 : valid[2] ? 8'd3 : valid[1] ? 8'd2 : valid[0] ? 8'd1 : 8'd0));  // PROGRESS_OUT: the oldest beat has moved in each of these clocks
        assert (f_refused <= 2'd1);  // PROGRESS_IN
    end
`endif
endmodule

`resetall
