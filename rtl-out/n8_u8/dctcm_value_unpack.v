// dctcm_value_unpack - takes a payload apart: values into their lanes
//
// A payload is popcount(mask) values of w bits without gaps, in lane order. Splitting goes by halves:
// of a group of 2h values the upper h begin h*w bits higher, so 3 levels of multiples of w do it.
// Then the values spread: the value of lane i moves up by the number of lanes below i that have
// none, in powers of two, largest first.
//
// GENERATED FILE - DO NOT EDIT.  Change the configuration and regenerate with:
//     dctcm generate --channels 8 --width 8 --out rtl-out/n8_u8
//
// Generator : dctcm 0.1.0, template decoder/dctcm_value_unpack.v.hbs
// Config    : n8_u8, sha256 46a933e6edf9 (full copy in manifest.json)
// Licence   : this file belongs to whoever generated it, without conditions;
//             the generator's own licence (Apache-2.0) does not apply to it
// Formats   : in: {payload[64], code[4], dom, mask[8]}, w = code, or 8 in a plain block
//             out: {values 8 x UQ12.0, activation[8], empty, transform, plain, lanes[8]}
// Timing    : latency 3 clocks, 1 block per clock, ready path combinational

`resetall
`timescale 1ns / 1ps
`default_nettype none

module dctcm_value_unpack (
    input  wire clk,
    input  wire rst,  // synchronous, active high, control only

    // Frame setting: changes only between frames
    input  wire cfg_activation_mask,  // transform payloads begin with the activation mask

    // One block per beat: {payload, code, dom, mask}
    input  wire [76:0] s_axis_tdata,
    input  wire        s_axis_tvalid,
    output wire        s_axis_tready,
    input  wire        s_axis_tlast,
    input  wire        s_axis_tuser,  // damaged frame, this beat is no block

    // {values, activation, empty, transform, plain, lanes}
    output wire [114:0] m_axis_tdata,
    output wire         m_axis_tvalid,
    input  wire         m_axis_tready,
    output wire         m_axis_tlast,
    output wire         m_axis_tuser
);

    localparam N           = 8;   // lanes
    localparam LOG2N       = 3;   // a number of lanes below this one: 0..N-1
    localparam CODE_W      = 4;   // class number
    localparam VALUE_W     = 12;   // widest value
    localparam PAYLOAD_MAX = 64;   // N*W bits: a plain block

    localparam [CODE_W-1:0] PLAIN   = 4'd14;  // class of a plain block
    localparam [CODE_W-1:0] PLAIN_W = 4'd8;  // bits of its values, W

    // One enable moves all stages: they stop only while the last one is held.
    wire pipe_en;

    wire                   in_valid   = s_axis_tvalid;
    wire                   in_last    = s_axis_tlast;
    wire                   in_user    = s_axis_tuser;
    wire [N-1:0]           in_mask    = s_axis_tdata[7:0];
    wire                   in_dom     = s_axis_tdata[8];
    wire [CODE_W-1:0]      in_code    = s_axis_tdata[12:9];
    wire [PAYLOAD_MAX-1:0] in_payload = s_axis_tdata[76:13];

    wire              in_empty     = in_mask == { N {1'b0} };
    wire              in_plain     = !in_empty && in_code == PLAIN;
    wire              in_transform = in_dom && !in_plain;
    wire              in_carries   = in_transform && !in_empty && cfg_activation_mask;
    wire [N-1:0]      in_lanes     = in_mask | { N {in_plain} };
    wire [CODE_W-1:0] in_width     = in_plain ? PLAIN_W : in_code;

    // Take the activation mask off. Upper N bits: nothing is there when a mask was in front.
    wire [PAYLOAD_MAX-1:0] in_values = {in_payload[PAYLOAD_MAX-1:PAYLOAD_MAX-N],
                                        in_carries ? in_payload[PAYLOAD_MAX-1:N] : in_payload[PAYLOAD_MAX-N-1:0]};

    // Lanes without a value below each lane: how far its value moves up
    reg [N*LOG2N-1:0] in_gaps;
    reg [LOG2N-1:0]   gap;
    integer           i;
    always @* begin
        gap     = { LOG2N {1'b0} };
        in_gaps = { N*LOG2N {1'b0} };
        for (i = 0; i < N; i = i + 1) begin
            in_gaps[i*LOG2N +: LOG2N] = gap;
            gap                       = gap + { 2'b00, !in_lanes[i]};
        end
    end

    genvar g;

    ///////////////////////////////////////////////////////////
    // Stage 0: split groups of 8 values
    ///////////////////////////////////////////////////////////
    // 1 group of 8 values to 2 of 4: the upper 4 begin 4*w bits higher
    wire [95:0] split_4;
    generate
        for (g = 0; g < 1; g = g + 1) begin : gen_split_8
            wire [63:0] group = in_values[64*g +: 64];
            wire [59:0] up_32 = {group[59:32], in_width[3] ? group[63:32] : group[31:0]};
            wire [43:0] up_16 = in_width[2] ? up_32[59:16] : up_32[43:0];
            wire [35:0] up_8 = in_width[1] ? up_16[43:8] : up_16[35:0];
            wire [31:0] up_4 = in_width[0] ? up_8[35:4] : up_8[31:0];
            assign split_4[48*(2*g) +: 48]   = group[47:0];
            assign split_4[48*(2*g+1) +: 48] = { {16{1'b0}}, up_4[31:0]};
        end
    endgenerate
    reg                    s0_valid;
    reg                    s0_last;
    reg                    s0_user;
    reg  [N-1:0]           s0_lanes;
    reg                    s0_plain;
    reg                    s0_transform;
    reg                    s0_empty;
    reg  [N-1:0]           s0_activation;
    reg  [CODE_W-1:0]    s0_width;
    reg  [N*LOG2N-1:0]   s0_gaps;
    reg  [95:0]          s0_values;
    always @(posedge clk)
        if (rst)          s0_valid <= 1'b0;
        else if (pipe_en) s0_valid <= in_valid;

    always @(posedge clk)  // data path: no reset
        if (pipe_en) begin
            s0_last       <= in_last;
            s0_user       <= in_user;
            s0_lanes      <= in_lanes;
            s0_plain      <= in_plain;
            s0_transform  <= in_transform;
            s0_empty      <= in_empty;
            s0_activation <= in_payload[N-1:0] | { N {!in_carries} };
            s0_width <= in_width;
            s0_gaps <= in_gaps;
            s0_values <= split_4;
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

    // 2 groups of 4 values to 4 of 2: the upper 2 begin 2*w bits higher
    wire [95:0] split_2;
    generate
        for (g = 0; g < 2; g = g + 1) begin : gen_split_4
            wire [47:0] group = s0_values[48*g +: 48];
            wire [37:0] up_16 = {group[37:32], s0_width[3] ? group[47:16] : group[31:0]};
            wire [29:0] up_8 = s0_width[2] ? up_16[37:8] : up_16[29:0];
            wire [25:0] up_4 = s0_width[1] ? up_8[29:4] : up_8[25:0];
            wire [23:0] up_2 = s0_width[0] ? up_4[25:2] : up_4[23:0];
            assign split_2[24*(2*g) +: 24]   = group[23:0];
            assign split_2[24*(2*g+1) +: 24] = up_2[23:0];
        end
    endgenerate
    // 4 groups of 2 values to 8 of 1: the upper 1 begin w bits higher
    wire [95:0] split_1;
    generate
        for (g = 0; g < 4; g = g + 1) begin : gen_split_2
            wire [23:0] group = split_2[24*g +: 24];
            wire [18:0] up_8 = {group[18:16], s0_width[3] ? group[23:8] : group[15:0]};
            wire [14:0] up_4 = s0_width[2] ? up_8[18:4] : up_8[14:0];
            wire [12:0] up_2 = s0_width[1] ? up_4[14:2] : up_4[12:0];
            wire [11:0] up_1 = s0_width[0] ? up_2[12:1] : up_2[11:0];
            assign split_1[12*(2*g) +: 12]   = group[11:0];
            assign split_1[12*(2*g+1) +: 12] = up_1[11:0];
        end
    endgenerate
    // Bits of a value: the ones below its width
    wire [VALUE_W-1:0] fit = ~({ VALUE_W {1'b1} } << s0_width);
    reg                    s1_valid;
    reg                    s1_last;
    reg                    s1_user;
    reg  [N-1:0]           s1_lanes;
    reg                    s1_plain;
    reg                    s1_transform;
    reg                    s1_empty;
    reg  [N-1:0]           s1_activation;
    reg  [23:0]          s1_moves;
    reg  [95:0]          s1_values;
    always @(posedge clk)
        if (rst)          s1_valid <= 1'b0;
        else if (pipe_en) s1_valid <= s0_valid;

    always @(posedge clk)  // data path: no reset
        if (pipe_en) begin
            s1_last       <= s0_last;
            s1_user       <= s0_user;
            s1_lanes      <= s0_lanes;
            s1_plain      <= s0_plain;
            s1_transform  <= s0_transform;
            s1_empty      <= s0_empty;
            s1_activation <= s0_activation;
            s1_moves <= moves;
            s1_values <= split_1 & { N {fit} };
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
    reg                    s2_user;
    reg  [N-1:0]           s2_lanes;
    reg                    s2_plain;
    reg                    s2_transform;
    reg                    s2_empty;
    reg  [N-1:0]           s2_activation;
    reg  [95:0]          s2_values;
    always @(posedge clk)
        if (rst)          s2_valid <= 1'b0;
        else if (pipe_en) s2_valid <= s1_valid;

    always @(posedge clk)  // data path: no reset
        if (pipe_en) begin
            s2_last       <= s1_last;
            s2_user       <= s1_user;
            s2_lanes      <= s1_lanes;
            s2_plain      <= s1_plain;
            s2_transform  <= s1_transform;
            s2_empty      <= s1_empty;
            s2_activation <= s1_activation;
            s2_values <= spread_1;
        end

    assign pipe_en       = m_axis_tready || !s2_valid;
    assign s_axis_tready = pipe_en;
    assign m_axis_tvalid = s2_valid;
    assign m_axis_tlast  = s2_last;
    assign m_axis_tuser  = s2_user;
    assign m_axis_tdata  = { s2_values, s2_activation, s2_empty, s2_transform, s2_plain, s2_lanes};

endmodule

`resetall
