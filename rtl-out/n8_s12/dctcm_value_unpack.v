// dctcm_value_unpack - takes a payload apart: values into their lanes
//
// A payload is popcount(mask) values of w bits without gaps, in lane order. A multiplexer per bit, by w,
// takes it apart. Then the values spread: the value of lane i moves up by the number of lanes below i
// that have none, in powers of two, largest first.
//
// GENERATED FILE - DO NOT EDIT.  Change the configuration and regenerate with:
//     dctcm generate --channels 8 --width 12 --signed --out rtl-out/n8_s12
//
// Generator : dctcm 0.1.0, template decoder/dctcm_value_unpack.v.hbs
// Config    : n8_s12, sha256 bdfc6bbeabc5 (full copy in manifest.json)
// Licence   : this file belongs to whoever generated it, without conditions;
//             the generator's own licence (Apache-2.0) does not apply to it
// Formats   : in: payload of 96 bits, last_bit = w - 1 modulo 32
//             out: values 8 x UQ15.0, 0 in lanes without a value
// Timing    : latency 2 clocks, 1 block per clock, ready path combinational

`resetall
`timescale 1ns / 1ps
`default_nettype none

module dctcm_value_unpack (
    input  wire clk,
    input  wire rst,  // synchronous, active high, control only

    // Frame setting: changes only between frames
    input  wire cfg_activation_mask,  // transform payloads begin with the activation mask

    // One block per beat: {payload, last_bit, plain, transform, mask}
    input  wire [110:0] s_axis_tdata,
    input  wire         s_axis_tvalid,
    output wire         s_axis_tready,
    input  wire         s_axis_tlast,
    input  wire         s_axis_tuser,  // damaged frame, this beat is no block

    // {values, activation, empty, transform, plain, lanes}; a damaged beat has no lanes
    output wire [138:0] m_axis_tdata,
    output wire         m_axis_tvalid,
    input  wire         m_axis_tready,
    output wire         m_axis_tlast,
    output wire         m_axis_tuser
);

    localparam N           = 8;   // lanes
    localparam LOG2N       = 3;   // a number of lanes below this one: 0..N-1
    localparam LAST_W      = 5;   // index of a value's last bit, all ones for values of no bits
    localparam VALUE_W     = 15;   // widest value
    localparam PAYLOAD_MAX = 96;   // N*W bits: a plain block

    // One enable moves all stages: they stop only while the last one is held.
    wire pipe_en;

    wire                   in_valid    = s_axis_tvalid;
    wire                   in_last     = s_axis_tlast;
    wire                   in_user     = s_axis_tuser;
    wire [N-1:0]           in_mask     = s_axis_tdata[7:0];
    wire                   in_plain    = s_axis_tdata[9];
    wire [LAST_W-1:0]      in_last_bit = s_axis_tdata[14:10];
    wire [PAYLOAD_MAX-1:0] in_payload  = s_axis_tdata[110:15];

    wire [N-1:0]      spread_lanes = in_mask | { N {in_plain} };
    wire              in_transform = s_axis_tdata[8];
    wire              in_empty     = in_mask == { N {1'b0} };
    wire [N-1:0]      in_lanes     = spread_lanes & { N {!s_axis_tuser} };

    // Take the activation mask off. Upper N bits: nothing is there when a mask was in front.
    wire                   in_carries    = in_transform && in_mask != { N {1'b0} } && cfg_activation_mask;
    wire [N-1:0]           in_activation = in_payload[N-1:0] | { N {!in_carries} };
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
    wire [2:0] below_1 = nibble_0[7:5];
    wire [2:0] gap_7 = below_1 + { 1'b0, nibble_1[4:3]};
    wire [2:0] gap_6 = below_1 + { 1'b0, nibble_1[2:1]};
    wire [2:0] gap_5 = below_1 + { 2'b00, nibble_1[0]};
    wire [2:0] unused_nibble = nibble_1[7:5];
    wire [N*LOG2N-1:0] in_gaps = { gap_7, gap_6, gap_5, below_1, { 1'b0, nibble_0[4:3]}, { 1'b0, nibble_0[2:1]},
                                   { 2'b00, nibble_0[0]}, 3'b000};

    genvar g;

    ///////////////////////////////////////////////////////////
    // Stage 0: take the payload apart, work out the moves
    ///////////////////////////////////////////////////////////
    // A value moves up by N/2, .., 2, 1 lanes, largest first; the last moves are known first. Going back from the
    // lanes: move[k][p] = the value that ends this move at place p came from 2**k below.
    reg [N*LOG2N-1:0] moves;
    reg [N*LOG2N-1:0] gaps;   // of the value at each place
    reg [N-1:0]       here;   // there is a value at this place
    integer           k;
    integer           p;
    always @* begin
        gaps  = in_gaps;
        here  = spread_lanes;
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
        case (in_last_bit)
            5'd0: ranked = { { 14'd0, in_values[7]}, { 14'd0, in_values[6]}, { 14'd0, in_values[5]},
                             { 14'd0, in_values[4]}, { 14'd0, in_values[3]}, { 14'd0, in_values[2]},
                             { 14'd0, in_values[1]}, { 14'd0, in_values[0]}};
            5'd1: ranked = { { 13'd0, in_values[15:14]}, { 13'd0, in_values[13:12]}, { 13'd0, in_values[11:10]},
                             { 13'd0, in_values[9:8]}, { 13'd0, in_values[7:6]}, { 13'd0, in_values[5:4]},
                             { 13'd0, in_values[3:2]}, { 13'd0, in_values[1:0]}};
            5'd2: ranked = { { 12'd0, in_values[23:21]}, { 12'd0, in_values[20:18]}, { 12'd0, in_values[17:15]},
                             { 12'd0, in_values[14:12]}, { 12'd0, in_values[11:9]}, { 12'd0, in_values[8:6]},
                             { 12'd0, in_values[5:3]}, { 12'd0, in_values[2:0]}};
            5'd3: ranked = { { 11'd0, in_values[31:28]}, { 11'd0, in_values[27:24]}, { 11'd0, in_values[23:20]},
                             { 11'd0, in_values[19:16]}, { 11'd0, in_values[15:12]}, { 11'd0, in_values[11:8]},
                             { 11'd0, in_values[7:4]}, { 11'd0, in_values[3:0]}};
            5'd4: ranked = { { 10'd0, in_values[39:35]}, { 10'd0, in_values[34:30]}, { 10'd0, in_values[29:25]},
                             { 10'd0, in_values[24:20]}, { 10'd0, in_values[19:15]}, { 10'd0, in_values[14:10]},
                             { 10'd0, in_values[9:5]}, { 10'd0, in_values[4:0]}};
            5'd5: ranked = { { 9'd0, in_values[47:42]}, { 9'd0, in_values[41:36]}, { 9'd0, in_values[35:30]},
                             { 9'd0, in_values[29:24]}, { 9'd0, in_values[23:18]}, { 9'd0, in_values[17:12]},
                             { 9'd0, in_values[11:6]}, { 9'd0, in_values[5:0]}};
            5'd6: ranked = { { 8'd0, in_values[55:49]}, { 8'd0, in_values[48:42]}, { 8'd0, in_values[41:35]},
                             { 8'd0, in_values[34:28]}, { 8'd0, in_values[27:21]}, { 8'd0, in_values[20:14]},
                             { 8'd0, in_values[13:7]}, { 8'd0, in_values[6:0]}};
            5'd7: ranked = { { 7'd0, in_values[63:56]}, { 7'd0, in_values[55:48]}, { 7'd0, in_values[47:40]},
                             { 7'd0, in_values[39:32]}, { 7'd0, in_values[31:24]}, { 7'd0, in_values[23:16]},
                             { 7'd0, in_values[15:8]}, { 7'd0, in_values[7:0]}};
            5'd8: ranked = { { 6'd0, in_values[71:63]}, { 6'd0, in_values[62:54]}, { 6'd0, in_values[53:45]},
                             { 6'd0, in_values[44:36]}, { 6'd0, in_values[35:27]}, { 6'd0, in_values[26:18]},
                             { 6'd0, in_values[17:9]}, { 6'd0, in_values[8:0]}};
            5'd9: ranked = { { 5'd0, in_values[79:70]}, { 5'd0, in_values[69:60]}, { 5'd0, in_values[59:50]},
                             { 5'd0, in_values[49:40]}, { 5'd0, in_values[39:30]}, { 5'd0, in_values[29:20]},
                             { 5'd0, in_values[19:10]}, { 5'd0, in_values[9:0]}};
            5'd10: ranked = { { 4'd0, in_values[87:77]}, { 4'd0, in_values[76:66]}, { 4'd0, in_values[65:55]},
                              { 4'd0, in_values[54:44]}, { 4'd0, in_values[43:33]}, { 4'd0, in_values[32:22]},
                              { 4'd0, in_values[21:11]}, { 4'd0, in_values[10:0]}};
            5'd11: ranked = { { 3'd0, in_values[95:84]}, { 3'd0, in_values[83:72]}, { 3'd0, in_values[71:60]},
                              { 3'd0, in_values[59:48]}, { 3'd0, in_values[47:36]}, { 3'd0, in_values[35:24]},
                              { 3'd0, in_values[23:12]}, { 3'd0, in_values[11:0]}};
            5'd12: ranked = { 15'd0, { 2'd0, in_values[90:78]}, { 2'd0, in_values[77:65]}, { 2'd0, in_values[64:52]},
                              { 2'd0, in_values[51:39]}, { 2'd0, in_values[38:26]}, { 2'd0, in_values[25:13]},
                              { 2'd0, in_values[12:0]}};
            5'd13: ranked = { 30'd0, { 1'b0, in_values[83:70]}, { 1'b0, in_values[69:56]}, { 1'b0, in_values[55:42]},
                              { 1'b0, in_values[41:28]}, { 1'b0, in_values[27:14]}, { 1'b0, in_values[13:0]}};
            5'd14: ranked = { 30'd0, in_values[89:75], in_values[74:60], in_values[59:45], in_values[44:30],
                              in_values[29:15], in_values[14:0]};
            default: ranked = { N*VALUE_W {1'b0} };
        endcase

    reg                    s0_valid;
    reg                    s0_last;
    reg                  s0_user;
    reg  [N-1:0]         s0_lanes;
    reg                  s0_plain;
    reg                  s0_transform;
    reg                  s0_empty;
    reg  [N-1:0]         s0_activation;
    reg  [23:0]          s0_moves;
    reg  [N*VALUE_W-1:0] s0_values;
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
            s0_moves <= moves;
            s0_values <= ranked;
        end

    ///////////////////////////////////////////////////////////
    // Stage 1: move values up by 4, 2, 1 lanes
    ///////////////////////////////////////////////////////////
    // Up by 4 lanes
    wire [N*VALUE_W-1:0] spread_4;
    generate
        for (g = 0; g < N; g = g + 1) begin : gen_spread_4
            if (g < 4) begin : gen_stay
                assign spread_4[VALUE_W*g +: VALUE_W] = s0_values[VALUE_W*g +: VALUE_W];
            end else begin : gen_move
                assign spread_4[VALUE_W*g +: VALUE_W] = (s0_moves[2*N + g] ? s0_values[VALUE_W*(g-4) +: VALUE_W]
                    : s0_values[VALUE_W*g +: VALUE_W]);
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
                assign spread_2[VALUE_W*g +: VALUE_W] = (s0_moves[1*N + g] ? spread_4[VALUE_W*(g-2) +: VALUE_W]
                    : spread_4[VALUE_W*g +: VALUE_W]);
            end
        end
    endgenerate
    // Up by 1 lane; lanes without a value become 0
    wire [N*VALUE_W-1:0] spread_1;
    generate
        for (g = 0; g < N; g = g + 1) begin : gen_spread_1
            if (g < 1) begin : gen_stay
                assign spread_1[VALUE_W*g +: VALUE_W] = spread_2[VALUE_W*g +: VALUE_W] & { VALUE_W {s0_lanes[g]} };
            end else begin : gen_move
                assign spread_1[VALUE_W*g +: VALUE_W] = (s0_moves[0 + g] ? spread_2[VALUE_W*(g-1) +: VALUE_W]
                    : spread_2[VALUE_W*g +: VALUE_W]) & { VALUE_W {s0_lanes[g]} };
            end
        end
    endgenerate
    reg                    s1_valid;
    reg                    s1_last;
    reg                  s1_user;
    reg  [N-1:0]         s1_lanes;
    reg                  s1_plain;
    reg                  s1_transform;
    reg                  s1_empty;
    reg  [N-1:0]         s1_activation;
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
            s1_values <= spread_1;
        end

    assign pipe_en       = m_axis_tready || !s1_valid;
    assign s_axis_tready = pipe_en;
    assign m_axis_tvalid = s1_valid;
    assign m_axis_tlast  = s1_last;
    assign m_axis_tuser  = s1_user;
    assign m_axis_tdata  = { s1_values, s1_activation, s1_empty, s1_transform, s1_plain, s1_lanes };

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
    reg [110:0] f_s_axis_tdata;
    reg  f_s_axis_tlast;
    reg  f_s_axis_tuser;
    reg [138:0] f_m_axis_tdata;
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
        assert (f_count == {7'd0, s0_valid} + {7'd0, s1_valid});  // COUNT
        assert (f_wait <= (s1_valid ? 8'd2 : s0_valid ? 8'd1 : 8'd0));  // PROGRESS_OUT: the oldest beat has moved in each of these clocks
        assert (f_refused <= 2'd1);  // PROGRESS_IN
    end
`endif
endmodule

`resetall
