// dctcm_value_unpack - takes a payload apart: values into their lanes
//
// A payload is popcount(mask) values of w bits without gaps, in lane order. Splitting goes by halves:
// of a group of 2h values the upper h begin h*w bits higher, so 3 levels of multiples of w do it.
// A multiplexer is only where widths differ: bits above the values of a width do not matter, they are
// cleared at the end. Then the values spread: the value of lane i moves up by the number of lanes
// below i that have none, in powers of two, largest first.
//
// GENERATED FILE - DO NOT EDIT.  Change the configuration and regenerate with:
//     dctcm generate --channels 8 --width 8 --modes direct --no-steps --no-prediction \
//       --name n8_u8_direct --out rtl-out/n8_u8_direct
//
// Generator : dctcm 0.1.0, template decoder/dctcm_value_unpack.v.hbs
// Config    : n8_u8_direct, sha256 ab9404498434 (full copy in manifest.json)
// Licence   : this file belongs to whoever generated it, without conditions;
//             the generator's own licence (Apache-2.0) does not apply to it
// Formats   : in: payload of 64 bits, last_bit = w - 1 modulo 16
//             out: values 8 x UQ8.0, 0 in lanes without a value
// Timing    : latency 3 clocks, 1 block per clock, ready path combinational

`resetall
`timescale 1ns / 1ps
`default_nettype none

module dctcm_value_unpack (
    input  wire clk,
    input  wire rst,  // synchronous, active high, control only

    // One block per beat: {payload, last_bit, plain, mask}
    input  wire [76:0] s_axis_tdata,
    input  wire        s_axis_tvalid,
    output wire        s_axis_tready,
    input  wire        s_axis_tlast,
    input  wire        s_axis_tuser,  // damaged frame, this beat is no block

    // {values, lanes}; a damaged beat has no lanes
    output wire [71:0] m_axis_tdata,
    output wire        m_axis_tvalid,
    input  wire        m_axis_tready,
    output wire        m_axis_tlast,
    output wire        m_axis_tuser
);

    localparam N           = 8;   // lanes
    localparam LOG2N       = 3;   // a number of lanes below this one: 0..N-1
    localparam LAST_W      = 4;   // index of a value's last bit, all ones for values of no bits
    localparam VALUE_W     = 8;   // widest value
    localparam PAYLOAD_MAX = 64;   // N*W bits: a plain block

    // One enable moves all stages: they stop only while the last one is held.
    wire pipe_en;

    wire                   in_valid    = s_axis_tvalid;
    wire                   in_last     = s_axis_tlast;
    wire                   in_user     = s_axis_tuser;
    wire [N-1:0]           in_mask     = s_axis_tdata[7:0];
    wire                   in_plain    = s_axis_tdata[8];
    wire [LAST_W-1:0]      in_last_bit = s_axis_tdata[12:9];
    wire [PAYLOAD_MAX-1:0] in_payload  = s_axis_tdata[76:13];

    wire [N-1:0]      spread_lanes = in_mask | { N {in_plain} };
    wire [N-1:0]      in_lanes     = spread_lanes & { N {!s_axis_tuser} };
    wire [PAYLOAD_MAX-1:0] in_values_0_7 = in_payload;

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
    wire [2:0] below_1 = nibble_0[7:5];
    wire [2:0] gap_7 = below_1 + { 1'b0, nibble_1[4:3]};
    wire [2:0] gap_6 = below_1 + { 1'b0, nibble_1[2:1]};
    wire [2:0] gap_5 = below_1 + { 2'b00, nibble_1[0]};
    wire [2:0] unused_nibble = nibble_1[7:5];
    wire [N*LOG2N-1:0] in_gaps = { gap_7, gap_6, gap_5, below_1, { 1'b0, nibble_0[4:3]}, { 1'b0, nibble_0[2:1]},
                                   { 2'b00, nibble_0[0]}, 3'b000};

    genvar g;

    ///////////////////////////////////////////////////////////
    // Stage 0: split groups of 8 and 4 values
    ///////////////////////////////////////////////////////////
    // Groups of 8 values to two of 4: the upper 4 begin 4*w bits higher, w = last_bit + 1
    wire [31:0] to4_values_0_3 = in_values_0_7[31:0];
    wire [43:0] to4_values_4_7_16 = {in_values_0_7[63:48], in_last_bit[2] ? in_values_0_7[47:20] : in_values_0_7[31:4]};
    wire [35:0] to4_values_4_7_8 = {to4_values_4_7_16[43:36],
                                    in_last_bit[1] ? to4_values_4_7_16[35:8] : to4_values_4_7_16[27:0]};
    wire [31:0] to4_values_4_7 = {to4_values_4_7_8[35:32],
                                  in_last_bit[0] ? to4_values_4_7_8[31:4] : to4_values_4_7_8[27:0]};
    // Groups of 4 values to two of 2: the upper 2 begin 2*w bits higher, w = last_bit + 1
    wire [15:0] to2_values_0_1 = to4_values_0_3[15:0];
    wire [21:0] to2_values_2_3_8 = {to4_values_0_3[31:24],
                                    in_last_bit[2] ? to4_values_0_3[23:10] : to4_values_0_3[15:2]};
    wire [17:0] to2_values_2_3_4 = {to2_values_2_3_8[21:18],
                                    in_last_bit[1] ? to2_values_2_3_8[17:4] : to2_values_2_3_8[13:0]};
    wire [15:0] to2_values_2_3 = {to2_values_2_3_4[17:16],
                                  in_last_bit[0] ? to2_values_2_3_4[15:2] : to2_values_2_3_4[13:0]};
    wire [15:0] to2_values_4_5 = to4_values_4_7[15:0];
    wire [21:0] to2_values_6_7_8 = {to4_values_4_7[31:24],
                                    in_last_bit[2] ? to4_values_4_7[23:10] : to4_values_4_7[15:2]};
    wire [17:0] to2_values_6_7_4 = {to2_values_6_7_8[21:18],
                                    in_last_bit[1] ? to2_values_6_7_8[17:4] : to2_values_6_7_8[13:0]};
    wire [15:0] to2_values_6_7 = {to2_values_6_7_4[17:16],
                                  in_last_bit[0] ? to2_values_6_7_4[15:2] : to2_values_6_7_4[13:0]};
    reg                    s0_valid;
    reg                    s0_last;
    reg                  s0_user;
    reg  [N-1:0]         s0_lanes;
    reg  [LAST_W-1:0]    s0_last_bit;
    reg  [N*LOG2N-1:0]   s0_gaps;
    reg  [15:0]          s0_values_0_1;
    reg  [15:0]          s0_values_2_3;
    reg  [15:0]          s0_values_4_5;
    reg  [15:0]          s0_values_6_7;
    always @(posedge clk)
        if (rst)          s0_valid <= 1'b0;
        else if (pipe_en) s0_valid <= in_valid;

    always @(posedge clk)  // data path: no reset
        if (pipe_en) begin
            s0_last       <= in_last;
            s0_user <= in_user;
            s0_lanes <= in_lanes;
            s0_last_bit <= in_last_bit;
            s0_gaps <= in_gaps;
            s0_values_0_1 <= to2_values_0_1;
            s0_values_2_3 <= to2_values_2_3;
            s0_values_4_5 <= to2_values_4_5;
            s0_values_6_7 <= to2_values_6_7;
        end

    ///////////////////////////////////////////////////////////
    // Stage 1: split groups of 2 values, work out the moves
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

    // Groups of 2 values to two of 1: the upper 1 begin w bits higher, w = last_bit + 1
    wire [7:0] to1_value_0 = s0_values_0_1[7:0];
    wire [10:0] to1_value_1_4 = {s0_values_0_1[15:12], s0_last_bit[2] ? s0_values_0_1[11:5] : s0_values_0_1[7:1]};
    wire [8:0] to1_value_1_2 = {to1_value_1_4[10:9], s0_last_bit[1] ? to1_value_1_4[8:2] : to1_value_1_4[6:0]};
    wire [7:0] to1_value_1 = {to1_value_1_2[8], s0_last_bit[0] ? to1_value_1_2[7:1] : to1_value_1_2[6:0]};
    wire [7:0] to1_value_2 = s0_values_2_3[7:0];
    wire [10:0] to1_value_3_4 = {s0_values_2_3[15:12], s0_last_bit[2] ? s0_values_2_3[11:5] : s0_values_2_3[7:1]};
    wire [8:0] to1_value_3_2 = {to1_value_3_4[10:9], s0_last_bit[1] ? to1_value_3_4[8:2] : to1_value_3_4[6:0]};
    wire [7:0] to1_value_3 = {to1_value_3_2[8], s0_last_bit[0] ? to1_value_3_2[7:1] : to1_value_3_2[6:0]};
    wire [7:0] to1_value_4 = s0_values_4_5[7:0];
    wire [10:0] to1_value_5_4 = {s0_values_4_5[15:12], s0_last_bit[2] ? s0_values_4_5[11:5] : s0_values_4_5[7:1]};
    wire [8:0] to1_value_5_2 = {to1_value_5_4[10:9], s0_last_bit[1] ? to1_value_5_4[8:2] : to1_value_5_4[6:0]};
    wire [7:0] to1_value_5 = {to1_value_5_2[8], s0_last_bit[0] ? to1_value_5_2[7:1] : to1_value_5_2[6:0]};
    wire [7:0] to1_value_6 = s0_values_6_7[7:0];
    wire [10:0] to1_value_7_4 = {s0_values_6_7[15:12], s0_last_bit[2] ? s0_values_6_7[11:5] : s0_values_6_7[7:1]};
    wire [8:0] to1_value_7_2 = {to1_value_7_4[10:9], s0_last_bit[1] ? to1_value_7_4[8:2] : to1_value_7_4[6:0]};
    wire [7:0] to1_value_7 = {to1_value_7_2[8], s0_last_bit[0] ? to1_value_7_2[7:1] : to1_value_7_2[6:0]};
    // All values, rank 0 in the low bits
    wire [N*VALUE_W-1:0] ranked = { to1_value_7, to1_value_6, to1_value_5, to1_value_4, to1_value_3, to1_value_2,
                                    to1_value_1, to1_value_0};
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
    reg  [23:0]          s1_moves;
    reg  [N*VALUE_W-1:0] s1_values;
    always @(posedge clk)
        if (rst)          s1_valid <= 1'b0;
        else if (pipe_en) s1_valid <= s0_valid;

    always @(posedge clk)  // data path: no reset
        if (pipe_en) begin
            s1_last       <= s0_last;
            s1_user <= s0_user;
            s1_lanes <= s0_lanes;
            s1_moves <= moves;
            s1_values <= ranked & { N {fit} };
        end

    ///////////////////////////////////////////////////////////
    // Stage 2: move values up by 4, 2, 1 lanes
    ///////////////////////////////////////////////////////////
    // Up by 4 lanes
    wire [N*VALUE_W-1:0] spread_4;
    generate
        for (g = 0; g < N; g = g + 1) begin : gen_spread_4
            if (g < 4) begin : gen_stay
                assign spread_4[VALUE_W*g +: VALUE_W] = s1_values[VALUE_W*g +: VALUE_W];
            end else begin : gen_move
                assign spread_4[VALUE_W*g +: VALUE_W] = (s1_moves[2*N + g] ? s1_values[VALUE_W*(g-4) +: VALUE_W]
                    : s1_values[VALUE_W*g +: VALUE_W]);
            end
        end
    endgenerate
    // Up by 2 lanes
    wire [N*VALUE_W-1:0] spread_2;
    generate
        for (g = 0; g < N; g = g + 1) begin : gen_spread_2
            if (g < 2) begin : gen_stay
                assign spread_2[VALUE_W*g +: VALUE_W] = spread_4[VALUE_W*g +: VALUE_W];
            end else begin : gen_move
                assign spread_2[VALUE_W*g +: VALUE_W] = (s1_moves[1*N + g] ? spread_4[VALUE_W*(g-2) +: VALUE_W]
                    : spread_4[VALUE_W*g +: VALUE_W]);
            end
        end
    endgenerate
    // Up by 1 lane; lanes without a value become 0
    wire [N*VALUE_W-1:0] spread_1;
    generate
        for (g = 0; g < N; g = g + 1) begin : gen_spread_1
            if (g < 1) begin : gen_stay
                assign spread_1[VALUE_W*g +: VALUE_W] = spread_2[VALUE_W*g +: VALUE_W] & { VALUE_W {s1_lanes[g]} };
            end else begin : gen_move
                assign spread_1[VALUE_W*g +: VALUE_W] = (s1_moves[0 + g] ? spread_2[VALUE_W*(g-1) +: VALUE_W]
                    : spread_2[VALUE_W*g +: VALUE_W]) & { VALUE_W {s1_lanes[g]} };
            end
        end
    endgenerate
    reg                    s2_valid;
    reg                    s2_last;
    reg                  s2_user;
    reg  [N-1:0]         s2_lanes;
    reg  [N*VALUE_W-1:0] s2_values;
    always @(posedge clk)
        if (rst)          s2_valid <= 1'b0;
        else if (pipe_en) s2_valid <= s1_valid;

    always @(posedge clk)  // data path: no reset
        if (pipe_en) begin
            s2_last       <= s1_last;
            s2_user <= s1_user;
            s2_lanes <= s1_lanes;
            s2_values <= spread_1;
        end

    assign pipe_en       = m_axis_tready || !s2_valid;
    assign s_axis_tready = pipe_en;
    assign m_axis_tvalid = s2_valid;
    assign m_axis_tlast  = s2_last;
    assign m_axis_tuser  = s2_user;
    assign m_axis_tdata  = { s2_values, s2_lanes };

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
    reg  f_s_axis_tuser;
    reg [71:0] f_m_axis_tdata;
    reg  f_m_axis_tlast;
    reg  f_m_axis_tuser;

    always @(posedge clk) begin
        f_in_waits  <= !rst && s_axis_tvalid && !s_axis_tready;
        f_out_waits <= !rst && m_axis_tvalid && !m_axis_tready;
        f_s_axis_tdata <= s_axis_tdata;
        f_s_axis_tlast <= s_axis_tlast;
        f_s_axis_tuser <= s_axis_tuser;
        f_m_axis_tdata <= m_axis_tdata;
        f_m_axis_tlast <= m_axis_tlast;
        f_m_axis_tuser <= m_axis_tuser;
    end

    always @* begin
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
        assert (f_count == {7'd0, s0_valid} + {7'd0, s1_valid} + {7'd0, s2_valid});  // COUNT
        assert (f_wait <= (s2_valid ? 8'd3 : s1_valid ? 8'd2 : s0_valid ? 8'd1 : 8'd0));  // PROGRESS_OUT: the oldest beat has moved in each of these clocks
        assert (f_refused <= 2'd1);  // PROGRESS_IN
    end
`endif
endmodule

`resetall
