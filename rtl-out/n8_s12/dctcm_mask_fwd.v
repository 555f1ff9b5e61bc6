// dctcm_mask_fwd - mask, class and values of each block; chooses its form
//
// mask = lanes whose residual is not 0; the values of these lanes travel with one common width, the class.
// A block whose payload would reach N*W bits, or with a value that is too wide, travels plain: all direct
// indices with W bits.
// In mode auto the form with fewer bits is taken, counted exactly with the mask and the class before; a tie
// goes to direct.  How the block before was sent is only known when it has been decided.  So stages 5 to 7
// count the bits for both cases, and the decision, which depends on the one before it and takes one clock,
// selects: only the class code, 1 to 9 bits, is counted there.
//
// GENERATED FILE - DO NOT EDIT.  Change the configuration and regenerate with:
//     dctcm generate --channels 8 --width 12 --signed --out rtl-out/n8_s12
//
// Generator : dctcm 0.1.0, template encoder/dctcm_mask_fwd.v.hbs
// Config    : n8_s12, sha256 bdfc6bbeabc5 (full copy in manifest.json)
// Licence   : this file belongs to whoever generated it, without conditions;
//             the generator's own licence (Apache-2.0) does not apply to it
// Formats   : in: residual Q15.0, transform_residual Q16.0
//             out: values UQ15.0
// Timing    : latency 11 clocks, 1 block per clock, ready path combinational

`resetall
`timescale 1ns / 1ps
`default_nettype none

module dctcm_mask_fwd (
    input  wire clk,
    input  wire rst,  // synchronous, active high, control only

    // Frame settings: change only between frames
    input  wire [1:0] cfg_mode,             // 0 direct, 1 transform, 2 auto
    input  wire       cfg_predict,          // blocks are predicted from the block before
    input  wire       cfg_activation_mask,  // transform payloads begin with the activation mask

    // Block in: {activation, transform, direct}
    input  wire [223:0] s_axis_tdata,
    input  wire         s_axis_tvalid,
    output wire         s_axis_tready,
    input  wire         s_axis_tlast,  // last block of the frame

    // Block out: {values, plain, activation, carries, code, dom, mask}
    output wire [143:0] m_axis_tdata,
    output wire         m_axis_tvalid,
    input  wire         m_axis_tready,
    output wire         m_axis_tlast
);

    localparam N       = 8;   // lanes
    localparam W       = 12;   // direct index, Q12.0
    localparam VALUE_W = 15;   // widest value that travels
    localparam CODE_W  = 5;   // class: width of the values, or PLAIN
    localparam COUNT_W = 4;   // values 0..N
    localparam BITS_W  = 8;   // bits of a payload before the check, 0..N + N*15
    localparam LEN_W   = 7;   // bits of a payload, 0..96
    localparam MASK_COST_W = 4;   // kinds and bodies of 2 nibbles, 0..10
    localparam GAIN_W  = 8;   // |difference of two costs| <= 115
    localparam LATENCY = 10;

    localparam [CODE_W-1:0] PLAIN = 5'd30;
    localparam [LEN_W-1:0]  PAYLOAD_MAX = 7'd96;  // N*W: a plain block
    localparam [BITS_W-1:0] ACTIVATION_BITS = 8'd8;  // N
    localparam [1:0] MODE_TRANSFORM = 2'd1;
    localparam [1:0] MODE_AUTO      = 2'd2;

    // Bits of flag, kind and body of a class code
    localparam [3:0] SAME_BITS   = 4'd1;
    localparam [3:0] ONE_BITS    = 4'd3;  // one less, one more
    localparam [3:0] TWO_BITS    = 4'd4;  // two less, two more
    localparam [3:0] ESCAPE_BITS = 4'd9;  // flag 1, kind 2, domain 1, class 5: frames of mode auto

    // Kind and body of a changed nibble
    localparam [2:0] ONE_BIT_COST = 3'd3;
    localparam [2:0] FULL_COST    = 3'd5;

    wire mode_transform = cfg_mode == MODE_TRANSFORM;

    // One enable moves all stages: they stop only while the last one is held.
    wire pipe_en;

    ///////////////////////////////////////////////////////////
    // Before stage 0: residuals
    ///////////////////////////////////////////////////////////
    reg in_valid;
    reg in_last;

    always @(posedge clk)
        if (rst)          in_valid <= 1'b0;
        else if (pipe_en) in_valid <= s_axis_tvalid;

    always @(posedge clk)  // data path: no reset
        if (pipe_en) in_last <= s_axis_tlast;

    wire [N*15-1:0] residual;
    wire [N*16-1:0] transform_residual;

    dctcm_predict_fwd u_predict (
        .clk                (clk),
        .rst                (rst),
        .cfg_mode           (cfg_mode),
        .cfg_predict        (cfg_predict),
        .pipe_en            (pipe_en),
        .in_valid           (s_axis_tvalid),
        .in_last            (s_axis_tlast),
        .direct             (s_axis_tdata[95:0]),
        .transform          (s_axis_tdata[215:96]),
        .residual           (residual),
        .transform_residual (transform_residual)
    );

    reg [LATENCY-1:0] valid;      // bit k: stage k holds a block
    reg [LATENCY-1:0] last;       // it is the last one of its frame
    reg [7:0] first;          // it is the first one
    reg       at_start;       // no block of this frame came yet

    always @(posedge clk)
        if (rst) begin
            valid <= { LATENCY {1'b0} };
            at_start <= 1'b1;
        end else if (pipe_en) begin
            valid <= {valid[LATENCY-2:0], in_valid};
            if (in_valid) at_start <= in_last;
        end

    always @(posedge clk)  // data path: no reset
        if (pipe_en) begin
            last <= {last[LATENCY-2:0], in_last};
            first <= {first[6:0], at_start};
        end

    genvar lane, b;

    ///////////////////////////////////////////////////////////
    // Stage 0: mask and values.  A lane without a value has value 0.
    ///////////////////////////////////////////////////////////
    // As a direct block; in transform frames: as a transform block that is not predicted
    localparam DIRECT_RW = 15;
    localparam DIRECT_UW = 15;
    wire [N*DIRECT_RW-1:0] direct_residuals = residual;
    reg [N*DIRECT_UW-1:0] s0_direct_values;
    reg [N-1:0] s0_direct_mask;
    generate
        for (lane = 0; lane < N; lane = lane + 1) begin : gen_direct_value
            wire [DIRECT_RW-1:0] r = direct_residuals[lane*DIRECT_RW +: DIRECT_RW];
            // r - 1, and as its carry whether there is something to take 1 from
            wire some;
            wire [DIRECT_RW-2:0] less;
            assign {some, less} = {1'b0, r[DIRECT_RW-2:0]} + {1'b0, { (DIRECT_RW-1) {1'b1} } };
            wire negative = r[DIRECT_RW-1];
            wire present = some || negative;
            wire [DIRECT_RW-2:0] magnitude = negative ? ~r[DIRECT_RW-2:0] : less;  // |r| - 1
            wire [DIRECT_UW-1:0] value = {magnitude, negative};

            always @(posedge clk)
                if (pipe_en) begin
                    s0_direct_mask[lane] <= present;
                    s0_direct_values[lane*DIRECT_UW +: DIRECT_UW] <= value;
                    if (!present) s0_direct_values[lane*DIRECT_UW +: DIRECT_UW] <= { DIRECT_UW {1'b0} };
                end
        end
    endgenerate

    // As a transform block
    localparam TRANSFORM_RW = 16;
    localparam TRANSFORM_UW = 16;
    wire [N*TRANSFORM_RW-1:0] transform_residuals = transform_residual;
    reg [N*TRANSFORM_UW-1:0] s0_transform_values;
    reg [N-1:0] s0_transform_mask;
    generate
        for (lane = 0; lane < N; lane = lane + 1) begin : gen_transform_value
            wire [TRANSFORM_RW-1:0] r = transform_residuals[lane*TRANSFORM_RW +: TRANSFORM_RW];
            // r - 1, and as its carry whether there is something to take 1 from
            wire some;
            wire [TRANSFORM_RW-2:0] less;
            assign {some, less} = {1'b0, r[TRANSFORM_RW-2:0]} + {1'b0, { (TRANSFORM_RW-1) {1'b1} } };
            wire negative = r[TRANSFORM_RW-1];
            wire present = some || negative;
            wire [TRANSFORM_RW-2:0] magnitude = negative ? ~r[TRANSFORM_RW-2:0] : less;  // |r| - 1
            wire [TRANSFORM_UW-1:0] value = {magnitude, negative};

            always @(posedge clk)
                if (pipe_en) begin
                    s0_transform_mask[lane] <= present;
                    s0_transform_values[lane*TRANSFORM_UW +: TRANSFORM_UW] <= value;
                    if (!present) s0_transform_values[lane*TRANSFORM_UW +: TRANSFORM_UW] <= { TRANSFORM_UW {1'b0} };
                end
        end
    endgenerate

    // The values wait until stage 8.
    wire [N*15-1:0] late_direct_values;
    wire [N*15-1:0] late_transform_values;
    wire [N*15-1:0] s0_direct_kept;
    generate
        for (lane = 0; lane < N; lane = lane + 1) begin : gen_direct_kept
            assign s0_direct_kept[lane*15 +: 15] = s0_direct_values[lane*DIRECT_UW +: 15];
        end
    endgenerate
    wire [N*15-1:0] s0_transform_kept;
    generate
        for (lane = 0; lane < N; lane = lane + 1) begin : gen_transform_kept
            assign s0_transform_kept[lane*15 +: 15] = s0_transform_values[lane*TRANSFORM_UW +: 15];
        end
    endgenerate

    dctcm_delay #(
        .WIDTH (240),
        .DEPTH (8)
    ) u_delay_values (
        .clk    (clk),
        .rst    (rst),
        .enable (pipe_en),
        .d      ({s0_transform_kept, s0_direct_kept}),
        .q      ({late_transform_values, late_direct_values})
    );

    // So does, right from the input: what a plain block sends, the activation mask
    wire [N-1:0]   late_activation;
    wire [N*W-1:0] direct = s_axis_tdata[95:0];
    wire [N*W-1:0] late_plain;

    dctcm_delay #(
        .WIDTH (104),
        .DEPTH (10)
    ) u_delay_plain (
        .clk    (clk),
        .rst    (rst),
        .enable (pipe_en),
        .d      ({s_axis_tdata[223:216], direct}),
        .q      ({late_activation, late_plain})
    );

    // So do the masks, until stage 4.
    wire [N-1:0] s4_direct_mask;
    wire [N-1:0] s4_transform_mask;

    dctcm_delay #(
        .WIDTH (16),
        .DEPTH (4)
    ) u_delay_masks (
        .clk    (clk),
        .rst    (rst),
        .enable (pipe_en),
        .d      ({s0_transform_mask, s0_direct_mask}),
        .q      ({s4_transform_mask, s4_direct_mask})
    );

    ///////////////////////////////////////////////////////////
    // Stage 1: OR of the values over the lanes, number of values
    ///////////////////////////////////////////////////////////
    wire [DIRECT_UW-1:0] direct_any_bit;
    generate
        for (b = 0; b < DIRECT_UW; b = b + 1) begin : gen_direct_or
            wire [N-1:0] of_lanes;
            for (lane = 0; lane < N; lane = lane + 1) begin : gen_lane
                assign of_lanes[lane] = s0_direct_values[lane*DIRECT_UW + b];
            end
            assign direct_any_bit[b] = |of_lanes;
        end
    endgenerate
    wire [2:0] direct_ones_0 = ({2'b00, s0_direct_mask[0]} + {2'b00, s0_direct_mask[1]}) + ({2'b00, s0_direct_mask[2]} + {2'b00, s0_direct_mask[3]});
    wire [2:0] direct_ones_1 = ({2'b00, s0_direct_mask[4]} + {2'b00, s0_direct_mask[5]}) + ({2'b00, s0_direct_mask[6]} + {2'b00, s0_direct_mask[7]});

    reg [DIRECT_UW-1:0] s1_direct_bits;
    reg [COUNT_W-1:0] s1_direct_count;

    always @(posedge clk)
        if (pipe_en) begin
            s1_direct_bits  <= direct_any_bit;
            s1_direct_count <= {1'b0, direct_ones_0} + {1'b0, direct_ones_1};
        end

    wire [TRANSFORM_UW-1:0] transform_any_bit;
    generate
        for (b = 0; b < TRANSFORM_UW; b = b + 1) begin : gen_transform_or
            wire [N-1:0] of_lanes;
            for (lane = 0; lane < N; lane = lane + 1) begin : gen_lane
                assign of_lanes[lane] = s0_transform_values[lane*TRANSFORM_UW + b];
            end
            assign transform_any_bit[b] = |of_lanes;
        end
    endgenerate
    wire [2:0] transform_ones_0 = ({2'b00, s0_transform_mask[0]} + {2'b00, s0_transform_mask[1]}) + ({2'b00, s0_transform_mask[2]} + {2'b00, s0_transform_mask[3]});
    wire [2:0] transform_ones_1 = ({2'b00, s0_transform_mask[4]} + {2'b00, s0_transform_mask[5]}) + ({2'b00, s0_transform_mask[6]} + {2'b00, s0_transform_mask[7]});

    reg [TRANSFORM_UW-1:0] s1_transform_bits;
    reg [COUNT_W-1:0] s1_transform_count;

    always @(posedge clk)
        if (pipe_en) begin
            s1_transform_bits  <= transform_any_bit;
            s1_transform_count <= {1'b0, transform_ones_0} + {1'b0, transform_ones_1};
        end

    ///////////////////////////////////////////////////////////
    // Stage 2: width = length of the OR
    ///////////////////////////////////////////////////////////
    integer i;
    reg [CODE_W-1:0] direct_length;
    always @* begin
        direct_length = { CODE_W {1'b0} };
        for (i = 0; i < 15; i = i + 1)
            if (s1_direct_bits[i]) direct_length = i[CODE_W-1:0] + 5'd1;
    end
    wire direct_over = (!mode_transform && |s1_direct_bits[14:12]);  // a value is too wide

    reg [CODE_W-1:0]  s2_direct_width;
    reg [COUNT_W-1:0] s2_direct_count;
    reg               s2_direct_over;

    always @(posedge clk)
        if (pipe_en) begin
            s2_direct_width <= direct_length;
            s2_direct_count <= s1_direct_count;
            s2_direct_over  <= direct_over;
        end
    reg [CODE_W-1:0] transform_length;
    always @* begin
        transform_length = { CODE_W {1'b0} };
        for (i = 0; i < 15; i = i + 1)
            if (s1_transform_bits[i]) transform_length = i[CODE_W-1:0] + 5'd1;
    end
    wire transform_over = s1_transform_bits[15];  // a value is too wide

    reg [CODE_W-1:0]  s2_transform_width;
    reg [COUNT_W-1:0] s2_transform_count;
    reg               s2_transform_over;

    always @(posedge clk)
        if (pipe_en) begin
            s2_transform_width <= transform_length;
            s2_transform_count <= s1_transform_count;
            s2_transform_over  <= transform_over;
        end

    ///////////////////////////////////////////////////////////
    // Stage 3: bits = count * width + activation mask
    ///////////////////////////////////////////////////////////
    wire [BITS_W-1:0] direct_product_0 = s2_direct_width[0] ? {4'd0, s2_direct_count} : { BITS_W {1'b0} };
    wire [BITS_W-1:0] direct_product_1 = s2_direct_width[1] ? {3'd0, s2_direct_count, 1'd0} : { BITS_W {1'b0} };
    wire [BITS_W-1:0] direct_product_2 = s2_direct_width[2] ? {2'd0, s2_direct_count, 2'd0} : { BITS_W {1'b0} };
    wire [BITS_W-1:0] direct_product_3 = s2_direct_width[3] ? {1'b0, s2_direct_count, 3'd0} : { BITS_W {1'b0} };

    reg [CODE_W-1:0] s3_direct_width;
    reg              s3_direct_any;
    reg              s3_direct_over;
    reg [BITS_W-1:0] s3_direct_bits;

    always @(posedge clk)
        if (pipe_en) begin
            s3_direct_width <= s2_direct_width;
            s3_direct_any   <= s2_direct_count != { COUNT_W {1'b0} };
            s3_direct_over  <= s2_direct_over;
            s3_direct_bits  <= (direct_product_0 + direct_product_1) + (direct_product_2 + direct_product_3);
        end

    wire [BITS_W-1:0] transform_product_0 = s2_transform_width[0] ? {4'd0, s2_transform_count} : { BITS_W {1'b0} };
    wire [BITS_W-1:0] transform_product_1 = s2_transform_width[1] ? {3'd0, s2_transform_count, 1'd0} : { BITS_W {1'b0} };
    wire [BITS_W-1:0] transform_product_2 = s2_transform_width[2] ? {2'd0, s2_transform_count, 2'd0} : { BITS_W {1'b0} };
    wire [BITS_W-1:0] transform_product_3 = s2_transform_width[3] ? {1'b0, s2_transform_count, 3'd0} : { BITS_W {1'b0} };

    reg [CODE_W-1:0] s3_transform_width;
    reg              s3_transform_any;
    reg              s3_transform_over;
    reg [BITS_W-1:0] s3_transform_bits;

    always @(posedge clk)
        if (pipe_en) begin
            s3_transform_width <= s2_transform_width;
            s3_transform_any   <= s2_transform_count != { COUNT_W {1'b0} };
            s3_transform_over  <= s2_transform_over;
            s3_transform_bits  <= (transform_product_0 + transform_product_1) + (transform_product_2 + transform_product_3) + (cfg_activation_mask ? ACTIVATION_BITS : { BITS_W {1'b0} });
        end

    ///////////////////////////////////////////////////////////
    // Stage 4: does the coded form pay?  A block without values has no payload
    ///////////////////////////////////////////////////////////
    wire direct_plain = s3_direct_any && (s3_direct_over || s3_direct_bits >= {1'b0, PAYLOAD_MAX});

    reg [CODE_W-1:0] s4_direct_code;
    reg              s4_direct_any;
    reg              s4_direct_plain;
    reg [LEN_W-1:0]  s4_direct_payload;

    always @(posedge clk)
        if (pipe_en) begin
            s4_direct_code    <= direct_plain ? PLAIN : s3_direct_width;
            s4_direct_any     <= s3_direct_any;
            s4_direct_plain   <= direct_plain;
            s4_direct_payload <= direct_plain ? PAYLOAD_MAX : s3_direct_bits[LEN_W-1:0] & { LEN_W {s3_direct_any} };
        end
    wire unused_direct_bits = &{1'b0, s3_direct_bits[BITS_W-1:LEN_W]};  // 0 when not plain

    wire transform_plain = s3_transform_any && (s3_transform_over || s3_transform_bits >= {1'b0, PAYLOAD_MAX});

    reg [CODE_W-1:0] s4_transform_code;
    reg              s4_transform_any;
    reg              s4_transform_plain;
    reg [LEN_W-1:0]  s4_transform_payload;

    always @(posedge clk)
        if (pipe_en) begin
            s4_transform_code    <= transform_plain ? PLAIN : s3_transform_width;
            s4_transform_any     <= s3_transform_any;
            s4_transform_plain   <= transform_plain;
            s4_transform_payload <= transform_plain ? PAYLOAD_MAX : s3_transform_bits[LEN_W-1:0] & { LEN_W {s3_transform_any} };
        end
    wire unused_transform_bits = &{1'b0, s3_transform_bits[BITS_W-1:LEN_W]};  // 0 when not plain

    ///////////////////////////////////////////////////////////
    // Stage 5: differences to the mask before, for each way the block before may have been sent
    ///////////////////////////////////////////////////////////
    reg  [N-1:0] direct_before;
    wire [N-1:0] after_direct = direct_before & { N {!first[4]} };
    reg  [N-1:0] transform_before;
    wire [N-1:0] after_transform = transform_before & { N {!first[4]} };
    reg  [LEN_W:0] s5_payload_gain;
    reg  [N-1:0] s5_direct_after_direct_change;
    reg  [N-1:0] s5_transform_after_direct_change;
    reg  [N-1:0] s5_direct_after_transform_change;
    reg  [N-1:0] s5_transform_after_transform_change;

    // Loaded by blocks only: a gap must not overwrite the block before.
    always @(posedge clk)
        if (pipe_en && valid[4]) begin
            direct_before <= s4_direct_mask;
            transform_before <= s4_transform_mask;
        end

    always @(posedge clk)
        if (pipe_en) begin
            s5_payload_gain <= {1'b0, s4_transform_payload} - {1'b0, s4_direct_payload};
            s5_direct_after_direct_change <= s4_direct_mask ^ after_direct;
            s5_transform_after_direct_change <= s4_transform_mask ^ after_direct;
            s5_direct_after_transform_change <= s4_direct_mask ^ after_transform;
            s5_transform_after_transform_change <= s4_transform_mask ^ after_transform;
        end

    // The rest waits until stage 7.
    wire [CODE_W-1:0] s7_direct_code;
    wire              s7_direct_any;
    wire              s7_direct_plain;
    wire [N-1:0]      s7_direct_mask;
    wire [CODE_W-1:0] s7_transform_code;
    wire              s7_transform_any;
    wire              s7_transform_plain;
    wire [N-1:0]      s7_transform_mask;

    dctcm_delay #(
        .WIDTH (30),
        .DEPTH (3)
    ) u_delay_ways (
        .clk    (clk),
        .rst    (rst),
        .enable (pipe_en),
        .d      ({s4_transform_mask, s4_transform_plain, s4_transform_any, s4_transform_code, s4_direct_mask, s4_direct_plain, s4_direct_any, s4_direct_code}),
        .q      ({s7_transform_mask, s7_transform_plain, s7_transform_any, s7_transform_code, s7_direct_mask, s7_direct_plain, s7_direct_any, s7_direct_code})
    );

    ///////////////////////////////////////////////////////////
    // Stage 6: cost of the masks; gain = cost of transform minus cost of direct
    ///////////////////////////////////////////////////////////
    // Bits of kind and body of one nibble; the flag is always there
    function [2:0] nibble_cost;
        input [3:0] change;
        case (change)  // a table: x & (x - 1) would take a carry chain
            4'd0:                   nibble_cost = 3'd0;
            4'd1, 4'd2, 4'd4, 4'd8: nibble_cost = ONE_BIT_COST;
            default:                nibble_cost = FULL_COST;
        endcase
    endfunction

    wire [2:0] cost_dd_0 = nibble_cost(s5_direct_after_direct_change[0 +: 4]);
    wire [2:0] cost_dd_1 = nibble_cost(s5_direct_after_direct_change[4 +: 4]);
    wire [MASK_COST_W-1:0] direct_after_direct_cost = {1'b0, cost_dd_0} + {1'b0, cost_dd_1};
    wire [2:0] cost_td_0 = nibble_cost(s5_transform_after_direct_change[0 +: 4]);
    wire [2:0] cost_td_1 = nibble_cost(s5_transform_after_direct_change[4 +: 4]);
    wire [MASK_COST_W-1:0] transform_after_direct_cost = {1'b0, cost_td_0} + {1'b0, cost_td_1};
    wire [2:0] cost_dt_0 = nibble_cost(s5_direct_after_transform_change[0 +: 4]);
    wire [2:0] cost_dt_1 = nibble_cost(s5_direct_after_transform_change[4 +: 4]);
    wire [MASK_COST_W-1:0] direct_after_transform_cost = {1'b0, cost_dt_0} + {1'b0, cost_dt_1};
    wire [2:0] cost_tt_0 = nibble_cost(s5_transform_after_transform_change[0 +: 4]);
    wire [2:0] cost_tt_1 = nibble_cost(s5_transform_after_transform_change[4 +: 4]);
    wire [MASK_COST_W-1:0] transform_after_transform_cost = {1'b0, cost_tt_0} + {1'b0, cost_tt_1};

    reg [LEN_W:0] s6_payload_gain;
    reg [MASK_COST_W:0] s6_gain_after_direct;
    reg [MASK_COST_W:0] s6_gain_after_transform;

    always @(posedge clk)
        if (pipe_en) begin
            s6_payload_gain <= s5_payload_gain;
            s6_gain_after_direct <= {1'b0, transform_after_direct_cost} - {1'b0, direct_after_direct_cost};
            s6_gain_after_transform <= {1'b0, transform_after_transform_cost} - {1'b0, direct_after_transform_cost};
        end

    ///////////////////////////////////////////////////////////
    // Stage 7: gain but for the class codes
    ///////////////////////////////////////////////////////////
    reg [GAIN_W-1:0] s7_gain_after_direct;
    reg [GAIN_W-1:0] s7_gain_after_transform;

    always @(posedge clk)
        if (pipe_en) begin
            s7_gain_after_direct <= s6_payload_gain + {{3{s6_gain_after_direct[4]}}, s6_gain_after_direct};
            s7_gain_after_transform <= s6_payload_gain + {{3{s6_gain_after_transform[4]}}, s6_gain_after_transform};
        end

    ///////////////////////////////////////////////////////////
    // Stage 8: the decision, with the state that the block before left behind
    ///////////////////////////////////////////////////////////
    reg               taken;       // the way of the transform
    reg               is_plain;
    reg  [CODE_W-1:0] class_code;  // class of the last block that had one
    reg  [N-1:0]      taken_mask;
    reg               taken_any;
    reg               class_dom;

    wire              dom_before  = first[7] ? mode_transform : class_dom;
    wire [CODE_W-1:0] code_before = class_code & { CODE_W {!first[7]} };

    // Bits of the class code; none without values
    function [3:0] class_cost;
        input              any;
        input              same_dom;
        input [CODE_W-1:0] delta;
        class_cost = !any      ? 4'd0
                   : !same_dom ? ESCAPE_BITS
                   : delta == { CODE_W {1'b0} } ? SAME_BITS
                   : delta == 5'd1 || delta == 5'd31 ? ONE_BITS
                   : delta == 5'd2 || delta == 5'd30 ? TWO_BITS : ESCAPE_BITS;
    endfunction

    wire [3:0] direct_class    = class_cost(s7_direct_any, s7_direct_plain || !dom_before, s7_direct_code - code_before);
    wire [3:0] transform_class = class_cost(s7_transform_any, s7_transform_plain || dom_before,
                                            s7_transform_code - code_before);
    wire [4:0] class_gain      = {1'b0, transform_class} - {1'b0, direct_class};
    wire [GAIN_W-1:0] gain     = (taken ? s7_gain_after_transform : s7_gain_after_direct) + {{3{class_gain[4]}}, class_gain};
    wire unused_gain           = &{1'b0, gain[GAIN_W-2:0]};
    wire cheaper               = gain[GAIN_W-1];  // negative: transform is cheaper; a tie goes to direct

    // A transform block after a plain one is not predicted.  If it is all zero the decoder cannot be told so: it goes
    // plain, with mask 1.
    reg  after_plain;
    wire fresh = mode_transform && cfg_predict && after_plain && !first[7];
    wire stuck = fresh && !s7_direct_any;
    wire take  = cfg_mode == MODE_AUTO ? cheaper : mode_transform && !fresh;

    wire [N-1:0]      next_mask  = take ? s7_transform_mask : s7_direct_mask | {7'd0, stuck};
    wire              next_any   = take ? s7_transform_any : s7_direct_any || stuck;
    wire              next_plain = take ? s7_transform_plain : s7_direct_plain || stuck;
    wire [CODE_W-1:0] next_code  = take ? s7_transform_code : stuck ? PLAIN : s7_direct_code;

    // Loaded by blocks only
    always @(posedge clk)
        if (pipe_en && valid[7]) begin
            taken      <= take;
            is_plain   <= next_plain;
            taken_mask <= next_mask;
            taken_any  <= next_any;
            if (next_any) class_code <= next_code;
            else class_code <= code_before;
            if (next_any && !next_plain) class_dom <= mode_transform || take;
            else class_dom <= dom_before;
            if (next_any) after_plain <= next_plain;
            else if (first[7]) after_plain <= 1'b0;
        end

    ///////////////////////////////////////////////////////////
    // Stage 9: values that travel
    ///////////////////////////////////////////////////////////
    wire as_it_is = is_plain;
    reg [N*VALUE_W-1:0] out_values;
    generate
        for (lane = 0; lane < N; lane = lane + 1) begin : gen_select
            wire [VALUE_W-1:0] as_direct = late_direct_values[lane*15 +: 15];
            wire [VALUE_W-1:0] as_transform = late_transform_values[lane*15 +: 15];
            wire [W-1:0] plain = late_plain[lane*W +: W];
            wire [VALUE_W-1:0] as_plain = {3'd0, plain};

            always @(posedge clk)
                if (pipe_en) begin
                    out_values[lane*VALUE_W +: VALUE_W] <= as_it_is ? as_plain : taken ? as_transform : as_direct;
                end
        end
    endgenerate

    reg [N-1:0]         out_mask;
    reg [CODE_W-1:0]    out_code;
    reg                 out_plain;
    reg                 out_dom;
    reg                 out_carries;
    reg [N-1:0]         out_activation;
    wire                carries = cfg_activation_mask && taken && taken_any && !is_plain;

    always @(posedge clk)
        if (pipe_en) begin
            out_mask   <= taken_mask;
            out_code   <= class_code;
            out_plain  <= is_plain;
            out_dom    <= class_dom;
            out_carries    <= carries;
            out_activation <= late_activation & { N {carries} };
        end

    assign pipe_en       = m_axis_tready || !m_axis_tvalid;
    assign s_axis_tready = pipe_en;
    assign m_axis_tvalid = valid[LATENCY-1];
    assign m_axis_tlast  = last[LATENCY-1];
    assign m_axis_tdata  = {out_values, out_plain, out_activation, out_carries, out_code, out_dom, out_mask};

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
    reg [1:0] f_cfg_mode;
    reg  f_cfg_predict;
    reg  f_cfg_activation_mask;
    reg [223:0] f_s_axis_tdata;
    reg  f_s_axis_tlast;
    reg [143:0] f_m_axis_tdata;
    reg  f_m_axis_tlast;

    always @(posedge clk) begin
        f_in_waits  <= !rst && s_axis_tvalid && !s_axis_tready;
        f_out_waits <= !rst && m_axis_tvalid && !m_axis_tready;
        f_cfg_mode <= cfg_mode;
        f_cfg_predict <= cfg_predict;
        f_cfg_activation_mask <= cfg_activation_mask;
        f_s_axis_tdata <= s_axis_tdata;
        f_s_axis_tlast <= s_axis_tlast;
        f_m_axis_tdata <= m_axis_tdata;
        f_m_axis_tlast <= m_axis_tlast;
    end

    always @* begin
        if (f_running) assume (cfg_mode == f_cfg_mode);
        if (f_running) assume (cfg_predict == f_cfg_predict);
        if (f_running) assume (cfg_activation_mask == f_cfg_activation_mask);
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
        assert (f_count == {7'd0, in_valid} + {7'd0, valid[0]} + {7'd0, valid[1]} + {7'd0, valid[2]}
                          + {7'd0, valid[3]} + {7'd0, valid[4]} + {7'd0, valid[5]} + {7'd0, valid[6]}
                          + {7'd0, valid[7]} + {7'd0, valid[8]} + {7'd0, valid[9]});  // COUNT
        assert (f_wait <= (valid[9] ? 8'd11 : valid[8] ? 8'd10 : valid[7] ? 8'd9 : valid[6] ? 8'd8 :
                          valid[5] ? 8'd7 : valid[4] ? 8'd6 : valid[3] ? 8'd5 : valid[2] ? 8'd4 :
                          valid[1] ? 8'd3 : valid[0] ? 8'd2 : in_valid ? 8'd1 : 8'd0));  // PROGRESS_OUT: the oldest beat has moved in each of these clocks
        assert (f_refused <= 2'd1);  // PROGRESS_IN
    end
`endif
endmodule

`resetall
