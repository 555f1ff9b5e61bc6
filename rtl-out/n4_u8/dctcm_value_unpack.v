// dctcm_value_unpack - takes a payload apart: values into their lanes
//
// A payload is popcount(mask) values of w bits without gaps, in lane order. A multiplexer per bit, by w,
// takes it apart. Then the values spread: the value of lane i moves up by the number of lanes below i
// that have none, in powers of two, largest first.
//
// GENERATED FILE - DO NOT EDIT.  Change the configuration and regenerate with:
//     dctcm generate --channels 4 --width 8 --out rtl-out/n4_u8
//
// Generator : dctcm 0.1.0, template decoder/dctcm_value_unpack.v.hbs
// Config    : n4_u8, sha256 64e5f440d438 (full copy in manifest.json)
// Licence   : this file belongs to whoever generated it, without conditions;
//             the generator's own licence (Apache-2.0) does not apply to it
// Formats   : in: payload of 32 bits, last_bit = w - 1 modulo 16
//             out: values 4 x UQ11.0, 0 in lanes without a value
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
    input  wire [41:0] s_axis_tdata,
    input  wire        s_axis_tvalid,
    output wire        s_axis_tready,
    input  wire        s_axis_tlast,
    input  wire        s_axis_tuser,  // damaged frame, this beat is no block

    output wire [3:0]  activation,  // of the block at s_axis, all ones when it carries none

    // {values, empty, transform, plain, lanes}; a damaged beat has no lanes
    output wire [50:0] m_axis_tdata,
    output wire        m_axis_tvalid,
    input  wire        m_axis_tready,
    output wire        m_axis_tlast,
    output wire        m_axis_tuser
);

    localparam N           = 4;   // lanes
    localparam LOG2N       = 2;   // a number of lanes below this one: 0..N-1
    localparam LAST_W      = 4;   // index of a value's last bit, all ones for values of no bits
    localparam VALUE_W     = 11;   // widest value
    localparam PAYLOAD_MAX = 32;   // N*W bits: a plain block

    // One enable moves all stages: they stop only while the last one is held.
    wire pipe_en;

    wire                   in_valid    = s_axis_tvalid;
    wire                   in_last     = s_axis_tlast;
    wire                   in_user     = s_axis_tuser;
    wire [N-1:0]           in_mask     = s_axis_tdata[3:0];
    wire                   in_plain    = s_axis_tdata[5];
    wire [LAST_W-1:0]      in_last_bit = s_axis_tdata[9:6];
    wire [PAYLOAD_MAX-1:0] in_payload  = s_axis_tdata[41:10];

    wire [N-1:0]      spread_lanes = in_mask | { N {in_plain} };
    wire              in_transform = s_axis_tdata[4];
    wire              in_empty     = in_mask == { N {1'b0} };
    wire [N-1:0]      in_lanes     = spread_lanes & { N {!s_axis_tuser} };

    // Take the activation mask off. Upper N bits: nothing is there when a mask was in front.
    wire                   in_carries    = in_transform && in_mask != { N {1'b0} } && cfg_activation_mask;
    assign activation = in_payload[N-1:0] | { N {!in_carries} };
    wire [PAYLOAD_MAX-1:0] in_values     = {in_payload[PAYLOAD_MAX-1:PAYLOAD_MAX-N],
                                        in_carries ? in_payload[PAYLOAD_MAX-1:N] : in_payload[PAYLOAD_MAX-N-1:0]};

    genvar g;

    ///////////////////////////////////////////////////////////
    // Stage 0: take the payload apart, work out the moves
    ///////////////////////////////////////////////////////////
    // The moves for each set of lanes: bit k*N + p is set if the value that ends the move by 2**k at place p came from
    // below. As a table behind a register it is a memory. Without bits 0 and 1, which are simpler than that, its words
    // have 16 bits that are ever set for 8 lanes: the width of the smallest memories.
    reg [N*LOG2N-1:2] moves;
    always @*
        case (spread_lanes)
            4'h0: moves = 6'h00; 4'h1: moves = 6'h00; 4'h2: moves = 6'h00; 4'h3: moves = 6'h00;
            4'h4: moves = 6'h10; 4'h5: moves = 6'h01; 4'h6: moves = 6'h01; 4'h7: moves = 6'h00;
            4'h8: moves = 6'h12; 4'h9: moves = 6'h20; 4'ha: moves = 6'h20; 4'hb: moves = 6'h02;
            4'hc: moves = 6'h30; 4'hd: moves = 6'h03; 4'he: moves = 6'h03; default: moves = 6'h00;
        endcase

    // Values of each width, rank 0 in the low bits; none for a width of 0
    reg [N*VALUE_W-1:0] ranked;
    always @*
        case (in_last_bit)
            4'd0: ranked = { { 10'd0, in_values[3]}, { 10'd0, in_values[2]}, { 10'd0, in_values[1]},
                             { 10'd0, in_values[0]}};
            4'd1: ranked = { { 9'd0, in_values[7:6]}, { 9'd0, in_values[5:4]}, { 9'd0, in_values[3:2]},
                             { 9'd0, in_values[1:0]}};
            4'd2: ranked = { { 8'd0, in_values[11:9]}, { 8'd0, in_values[8:6]}, { 8'd0, in_values[5:3]},
                             { 8'd0, in_values[2:0]}};
            4'd3: ranked = { { 7'd0, in_values[15:12]}, { 7'd0, in_values[11:8]}, { 7'd0, in_values[7:4]},
                             { 7'd0, in_values[3:0]}};
            4'd4: ranked = { { 6'd0, in_values[19:15]}, { 6'd0, in_values[14:10]}, { 6'd0, in_values[9:5]},
                             { 6'd0, in_values[4:0]}};
            4'd5: ranked = { { 5'd0, in_values[23:18]}, { 5'd0, in_values[17:12]}, { 5'd0, in_values[11:6]},
                             { 5'd0, in_values[5:0]}};
            4'd6: ranked = { { 4'd0, in_values[27:21]}, { 4'd0, in_values[20:14]}, { 4'd0, in_values[13:7]},
                             { 4'd0, in_values[6:0]}};
            4'd7: ranked = { { 3'd0, in_values[31:24]}, { 3'd0, in_values[23:16]}, { 3'd0, in_values[15:8]},
                             { 3'd0, in_values[7:0]}};
            4'd8: ranked = { 11'd0, { 2'd0, in_values[26:18]}, { 2'd0, in_values[17:9]}, { 2'd0, in_values[8:0]}};
            4'd9: ranked = { 11'd0, { 1'b0, in_values[29:20]}, { 1'b0, in_values[19:10]}, { 1'b0, in_values[9:0]}};
            4'd10: ranked = { 22'd0, in_values[21:11], in_values[10:0]};
            default: ranked = { N*VALUE_W {1'b0} };
        endcase

    reg                    s0_valid;
    reg                    s0_last;
    reg                  s0_user;
    reg  [N-1:0]         s0_lanes;
    reg                  s0_plain;
    reg                  s0_transform;
    reg                  s0_empty;
    reg  [N*LOG2N-1:2]   s0_moves;
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
            s0_moves <= moves;
            s0_values <= ranked;
        end

    ///////////////////////////////////////////////////////////
    // Stage 1: move values up by 2, 1 lanes
    ///////////////////////////////////////////////////////////
    // Nothing moves to place 0; what lane 1 has comes from there if lane 0 has nothing.
    wire [N*LOG2N-1:0] places = { s0_moves, !s0_lanes[0], 1'b0};
    // Up by 2 lanes
    wire [N*VALUE_W-1:0] spread_2;
    generate
        for (g = 0; g < N; g = g + 1) begin : gen_spread_2
            if (g < 2) begin : gen_stay
                assign spread_2[VALUE_W*g +: VALUE_W] = s0_values[VALUE_W*g +: VALUE_W];
            end else begin : gen_move
                assign spread_2[VALUE_W*g +: VALUE_W] = (places[1*N + g] ? s0_values[VALUE_W*(g-2) +: VALUE_W]
                    : s0_values[VALUE_W*g +: VALUE_W]);
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
                assign spread_1[VALUE_W*g +: VALUE_W] = (places[0 + g] ? spread_2[VALUE_W*(g-1) +: VALUE_W]
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
            s1_values <= spread_1;
        end

    assign pipe_en       = m_axis_tready || !s1_valid;
    assign s_axis_tready = pipe_en;
    assign m_axis_tvalid = s1_valid;
    assign m_axis_tlast  = s1_last;
    assign m_axis_tuser  = s1_user;
    assign m_axis_tdata  = { s1_values, s1_empty, s1_transform, s1_plain, s1_lanes };

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
    reg [41:0] f_s_axis_tdata;
    reg  f_s_axis_tlast;
    reg  f_s_axis_tuser;
    reg [50:0] f_m_axis_tdata;
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
