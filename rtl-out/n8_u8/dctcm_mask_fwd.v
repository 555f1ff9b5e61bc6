// dctcm_mask_fwd - mask, class and values of each block; chooses its form
//
// mask = lanes whose residual is not 0; the values of these lanes travel with one common width, the class.
// A block whose payload would reach N*W bits, or with a value that is too wide, travels plain: all direct
// indices with W bits.  In mode auto the form with fewer bits is taken, counted exactly with the mask and
// the class before; a tie goes to direct.
//
// What the block before was is only known when it has been decided, but there are four ways it can have been
// sent.  So stages 4 to 6 count the bits for each of them, and the decision, which depends on the one before
// it and takes one clock, selects: only the class code, 1 to 8 bits, is counted there.
//
// GENERATED FILE - DO NOT EDIT.  Change the configuration and regenerate with:
//     dctcm generate --channels 8 --width 8 --out rtl-out/n8_u8
//
// Generator : dctcm 0.1.0, template encoder/dctcm_mask_fwd.v.hbs
// Config    : n8_u8, sha256 46a933e6edf9 (full copy in manifest.json)
// Licence   : this file belongs to whoever generated it, without conditions;
//             the generator's own licence (Apache-2.0) does not apply to it
// Formats   : in: direct indices UQ8.0, residuals Q9.0; coefficient indices Q12.0, residuals Q13.0
//             out: values UQ12.0
// Timing    : latency 10 clocks, 1 block per clock, ready path combinational

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

    // Block in: {activation, transform_residual, transform, direct_residual, direct}
    input  wire [343:0] s_axis_tdata,
    input  wire         s_axis_tvalid,
    output wire         s_axis_tready,
    input  wire         s_axis_tlast,  // last block of the frame

    // Block out: {values, plain, activation, carries, code, dom, mask}
    output wire [118:0] m_axis_tdata,
    output wire         m_axis_tvalid,
    input  wire         m_axis_tready,
    output wire         m_axis_tlast
);

    localparam N            = 8;   // lanes
    localparam W            = 8;   // direct index, UQ8.0
    localparam COEF_W       = 12;   // coefficient index, Q12.0
    localparam DIRECT_RW    = 9;   // residual of a direct index, Q9.0
    localparam TRANSFORM_RW = 13;   // residual of a coefficient index, Q13.0
    localparam VALUE_W      = 12;   // widest value that travels
    localparam CODE_W       = 4;   // class: width of the values, or PLAIN
    localparam LEN_W        = 7;   // bits of a payload, 0..64
    localparam MASK_COST_W  = 4;   // kinds and bodies of 2 nibbles, 0..10
    localparam GAIN_W       = 9;   // |difference of two costs| <= 82, with room for NEVER and ALWAYS
    localparam LATENCY      = 10;

    localparam [1:0] MODE_DIRECT    = 2'd0;
    localparam [1:0] MODE_TRANSFORM = 2'd1;

    localparam [CODE_W-1:0] PLAIN = 4'd14;

    // Bits of a class code
    localparam [3:0] SAME_BITS   = 4'd1;
    localparam [3:0] DOWN_BITS   = 4'd2;
    localparam [3:0] UP_BITS     = 4'd3;
    localparam [3:0] ESCAPE_BITS = 4'd8;  // prefix 3, domain 1, class 4: frames of mode auto

    // Kind and body of a changed nibble
    localparam [2:0] ONE_BIT_COST = 3'd3;
    localparam [2:0] FULL_COST    = 3'd5;

    // Stand for "transform can not be sent" and "direct can not be sent"
    localparam signed [GAIN_W-1:0] NEVER  = 9'sd128;
    localparam signed [GAIN_W-1:0] ALWAYS = -9'sd128;

    wire [N*W-1:0]            direct             = s_axis_tdata[63:0];
    wire [N*DIRECT_RW-1:0]    direct_residual    = s_axis_tdata[135:64];
    wire [N*COEF_W-1:0]       transform          = s_axis_tdata[231:136];
    wire [N*TRANSFORM_RW-1:0] transform_residual = s_axis_tdata[335:232];
    wire [N-1:0]              activation         = s_axis_tdata[343:336];

    // One enable moves all stages: they stop only while the last one is held.
    wire pipe_en;

    reg [LATENCY-1:0] valid;      // bit k: stage k holds a block
    reg [LATENCY-1:0] last;       // it is the last one of its frame
    reg [LATENCY-3:0] first;      // it is the first one
    reg               at_start;   // no block of this frame came yet

    always @(posedge clk)
        if (rst) begin
            valid    <= { LATENCY {1'b0} };
            at_start <= 1'b1;
        end else if (pipe_en) begin
            valid <= {valid[LATENCY-2:0], s_axis_tvalid};
            if (s_axis_tvalid) at_start <= s_axis_tlast;
        end

    always @(posedge clk)  // data path: no reset
        if (pipe_en) begin
            last  <= {last[LATENCY-2:0], s_axis_tlast};
            first <= {first[LATENCY-4:0], at_start};
        end

    ///////////////////////////////////////////////////////////
    // Stages 0 to 3: the four ways to send the block.
    // Names: d, t = direct, transform; s, o = the block before was of the same, of the other domain.  Only the
    // same domain is predicted; the way to take depends on what was taken for the block before.
    ///////////////////////////////////////////////////////////
    wire unsigned_form = !cfg_predict;  // indices are never negative;

    wire [N*DIRECT_RW-1:0]    direct_wide;
    wire [N*TRANSFORM_RW-1:0] transform_wide;

    genvar lane;
    generate
        for (lane = 0; lane < N; lane = lane + 1) begin : gen_wide
            wire [W-1:0]      x = direct[lane*W +: W];
            wire [COEF_W-1:0] y = transform[lane*COEF_W +: COEF_W];

            assign direct_wide[lane*DIRECT_RW +: DIRECT_RW]          = {1'b0, x};
            assign transform_wide[lane*TRANSFORM_RW +: TRANSFORM_RW] = {y[COEF_W-1], y};
        end
    endgenerate

    wire [N-1:0]      ds_mask;
    wire              ds_any;
    wire              ds_plain;
    wire [CODE_W-1:0] ds_width;
    wire [LEN_W-1:0]  ds_payload;

    dctcm_candidate #(
        .RESIDUAL_W (DIRECT_RW),
        .LIMIT_W    (W)
    ) u_candidate_ds (
        .clk           (clk),
        .pipe_en       (pipe_en),
        .unsigned_form (unsigned_form),
        .carries       (1'b0),
        .residuals     (direct_residual),
        .mask          (ds_mask),
        .any           (ds_any),
        .plain         (ds_plain),
        .width         (ds_width),
        .payload       (ds_payload)
    );

    wire [N-1:0]      do_mask;
    wire              do_any;
    wire              do_plain;
    wire [CODE_W-1:0] do_width;
    wire [LEN_W-1:0]  do_payload;

    dctcm_candidate #(
        .RESIDUAL_W (DIRECT_RW),
        .LIMIT_W    (W)
    ) u_candidate_do (
        .clk           (clk),
        .pipe_en       (pipe_en),
        .unsigned_form (unsigned_form),
        .carries       (1'b0),
        .residuals     (direct_wide),
        .mask          (do_mask),
        .any           (do_any),
        .plain         (do_plain),
        .width         (do_width),
        .payload       (do_payload)
    );

    wire [N-1:0]      ts_mask;
    wire              ts_any;
    wire              ts_plain;
    wire [CODE_W-1:0] ts_width;
    wire [LEN_W-1:0]  ts_payload;

    dctcm_candidate #(
        .RESIDUAL_W (TRANSFORM_RW),
        .LIMIT_W    (VALUE_W)
    ) u_candidate_ts (
        .clk           (clk),
        .pipe_en       (pipe_en),
        .unsigned_form (1'b0),
        .carries       (cfg_activation_mask),
        .residuals     (transform_residual),
        .mask          (ts_mask),
        .any           (ts_any),
        .plain         (ts_plain),
        .width         (ts_width),
        .payload       (ts_payload)
    );

    wire [N-1:0]      to_mask;
    wire              to_any;
    wire              to_plain;
    wire [CODE_W-1:0] to_width;
    wire [LEN_W-1:0]  to_payload;

    dctcm_candidate #(
        .RESIDUAL_W (TRANSFORM_RW),
        .LIMIT_W    (VALUE_W)
    ) u_candidate_to (
        .clk           (clk),
        .pipe_en       (pipe_en),
        .unsigned_form (1'b0),
        .carries       (cfg_activation_mask),
        .residuals     (transform_wide),
        .mask          (to_mask),
        .any           (to_any),
        .plain         (to_plain),
        .width         (to_width),
        .payload       (to_payload)
    );

    // The indices wait for the decision, in stages 0 to 6.
    wire [N*W-1:0]      s6_direct;
    wire [N*COEF_W-1:0] s6_transform;
    wire [N-1:0]        s6_activation;

    dctcm_delay #(
        .WIDTH (N*W + N*COEF_W + N),
        .DEPTH (7)
    ) u_delay (
        .clk    (clk),
        .enable (pipe_en),
        .d      ({activation, transform, direct}),
        .q      ({s6_activation, s6_transform, s6_direct})
    );

    ///////////////////////////////////////////////////////////
    // Stage 4: differences to the mask before, for each way the block before may have been sent.
    // hist_xx = domain of the block before, had it been sent as xx; it selects s or o for this block.
    ///////////////////////////////////////////////////////////
    // After a plain block in a transform frame nobody can be told "all zero": the block goes plain, mask = 1.
    wire         start_history = cfg_mode == MODE_TRANSFORM;
    wire         to_stuck = cfg_predict && !to_any;
    wire         to_force = to_stuck && cfg_mode == MODE_TRANSFORM;
    wire [N-1:0] to_mask_sent  = {to_mask[N-1:1], to_mask[0] || to_force};
    wire         to_plain_sent = to_plain || to_force;
    wire         to_any_sent   = to_any || to_force;

    reg  [N-1:0]      s4_ds_mask;
    reg  [CODE_W-1:0] s4_ds_code;
    reg               s4_ds_plain;
    reg               s4_ds_any;
    reg  [LEN_W-1:0]  s4_ds_payload;
    reg  [N-1:0]      s4_ds_direct_change;     // direct mask ^ mask before
    reg  [N-1:0]      s4_ds_transform_change;
    reg               s4_ds_hist;
    wire [N-1:0]      ds_before = s4_ds_mask & { N {!first[3]} };
    wire              ds_hist   = first[3] ? start_history : 1'b0;
    reg  [N-1:0]      s4_do_mask;
    reg  [CODE_W-1:0] s4_do_code;
    reg               s4_do_plain;
    reg               s4_do_any;
    reg  [LEN_W-1:0]  s4_do_payload;
    reg  [N-1:0]      s4_do_direct_change;     // direct mask ^ mask before
    reg  [N-1:0]      s4_do_transform_change;
    reg               s4_do_hist;
    wire [N-1:0]      do_before = s4_do_mask & { N {!first[3]} };
    wire              do_hist   = first[3] ? start_history : 1'b0;
    reg  [N-1:0]      s4_ts_mask;
    reg  [CODE_W-1:0] s4_ts_code;
    reg               s4_ts_plain;
    reg               s4_ts_any;
    reg  [LEN_W-1:0]  s4_ts_payload;
    reg  [N-1:0]      s4_ts_direct_change;     // direct mask ^ mask before
    reg  [N-1:0]      s4_ts_transform_change;
    reg               s4_ts_hist;
    wire [N-1:0]      ts_before = s4_ts_mask & { N {!first[3]} };
    wire              ts_hist   = first[3] ? start_history : !s4_ts_plain;
    reg  [N-1:0]      s4_to_mask;
    reg  [CODE_W-1:0] s4_to_code;
    reg               s4_to_plain;
    reg               s4_to_any;
    reg  [LEN_W-1:0]  s4_to_payload;
    reg  [N-1:0]      s4_to_direct_change;     // direct mask ^ mask before
    reg  [N-1:0]      s4_to_transform_change;
    reg               s4_to_hist;
    wire [N-1:0]      to_before = s4_to_mask & { N {!first[3]} };
    wire              to_hist   = first[3] ? start_history : !s4_to_plain;
    reg               s4_to_stuck;
    reg               s4_do_stuck;

    // Loaded by blocks only: a gap must not overwrite the block before.
    always @(posedge clk)
        if (pipe_en && valid[3]) begin
            s4_ds_mask             <= ds_mask;
            s4_ds_code             <= ds_plain ? PLAIN : ds_width;
            s4_ds_plain            <= ds_plain;
            s4_ds_any              <= ds_any;
            s4_ds_payload          <= ds_payload;
            s4_ds_direct_change    <= (ds_hist ? do_mask : ds_mask) ^ ds_before;
            s4_ds_transform_change <= (ds_hist ? ts_mask : to_mask_sent) ^ ds_before;
            s4_ds_hist             <= ds_hist;
            s4_do_mask             <= do_mask;
            s4_do_code             <= do_plain ? PLAIN : do_width;
            s4_do_plain            <= do_plain;
            s4_do_any              <= do_any;
            s4_do_payload          <= do_payload;
            s4_do_direct_change    <= (do_hist ? do_mask : ds_mask) ^ do_before;
            s4_do_transform_change <= (do_hist ? ts_mask : to_mask_sent) ^ do_before;
            s4_do_hist             <= do_hist;
            s4_ts_mask             <= ts_mask;
            s4_ts_code             <= ts_plain ? PLAIN : ts_width;
            s4_ts_plain            <= ts_plain;
            s4_ts_any              <= ts_any;
            s4_ts_payload          <= ts_payload;
            s4_ts_direct_change    <= (ts_hist ? do_mask : ds_mask) ^ ts_before;
            s4_ts_transform_change <= (ts_hist ? ts_mask : to_mask_sent) ^ ts_before;
            s4_ts_hist             <= ts_hist;
            s4_to_mask             <= to_mask_sent;
            s4_to_code             <= to_plain_sent ? PLAIN : to_width;
            s4_to_plain            <= to_plain_sent;
            s4_to_any              <= to_any_sent;
            s4_to_payload          <= to_payload;
            s4_to_direct_change    <= (to_hist ? do_mask : ds_mask) ^ to_before;
            s4_to_transform_change <= (to_hist ? ts_mask : to_mask_sent) ^ to_before;
            s4_to_hist             <= to_hist;
            s4_to_stuck         <= to_stuck;
            s4_do_stuck         <= cfg_predict && !do_any;
        end

    ///////////////////////////////////////////////////////////
    // Stage 5: cost of the masks; gain = cost of transform minus cost of direct
    ///////////////////////////////////////////////////////////
    // Bits of kind and body of one nibble; the flag is always there
    function [2:0] nibble_cost;
        input [3:0] change;
        nibble_cost = (change == 4'd0) ? 3'd0
                    : ((change & (change - 4'd1)) == 4'd0) ? ONE_BIT_COST : FULL_COST;
    endfunction

    wire [2:0] ds_direct_cost_0 = nibble_cost(s4_ds_direct_change[0 +: 4]);
    wire [2:0] ds_direct_cost_1 = nibble_cost(s4_ds_direct_change[4 +: 4]);
    wire [2:0] ds_transform_cost_0 = nibble_cost(s4_ds_transform_change[0 +: 4]);
    wire [2:0] ds_transform_cost_1 = nibble_cost(s4_ds_transform_change[4 +: 4]);
    wire [MASK_COST_W-1:0] s4_ds_direct_cost    = {1'b0, ds_direct_cost_0} + {1'b0, ds_direct_cost_1};
    wire [MASK_COST_W-1:0] s4_ds_transform_cost = {1'b0, ds_transform_cost_0} + {1'b0, ds_transform_cost_1};
    wire [2:0] do_direct_cost_0 = nibble_cost(s4_do_direct_change[0 +: 4]);
    wire [2:0] do_direct_cost_1 = nibble_cost(s4_do_direct_change[4 +: 4]);
    wire [2:0] do_transform_cost_0 = nibble_cost(s4_do_transform_change[0 +: 4]);
    wire [2:0] do_transform_cost_1 = nibble_cost(s4_do_transform_change[4 +: 4]);
    wire [MASK_COST_W-1:0] s4_do_direct_cost    = {1'b0, do_direct_cost_0} + {1'b0, do_direct_cost_1};
    wire [MASK_COST_W-1:0] s4_do_transform_cost = {1'b0, do_transform_cost_0} + {1'b0, do_transform_cost_1};
    wire [2:0] ts_direct_cost_0 = nibble_cost(s4_ts_direct_change[0 +: 4]);
    wire [2:0] ts_direct_cost_1 = nibble_cost(s4_ts_direct_change[4 +: 4]);
    wire [2:0] ts_transform_cost_0 = nibble_cost(s4_ts_transform_change[0 +: 4]);
    wire [2:0] ts_transform_cost_1 = nibble_cost(s4_ts_transform_change[4 +: 4]);
    wire [MASK_COST_W-1:0] s4_ts_direct_cost    = {1'b0, ts_direct_cost_0} + {1'b0, ts_direct_cost_1};
    wire [MASK_COST_W-1:0] s4_ts_transform_cost = {1'b0, ts_transform_cost_0} + {1'b0, ts_transform_cost_1};
    wire [2:0] to_direct_cost_0 = nibble_cost(s4_to_direct_change[0 +: 4]);
    wire [2:0] to_direct_cost_1 = nibble_cost(s4_to_direct_change[4 +: 4]);
    wire [2:0] to_transform_cost_0 = nibble_cost(s4_to_transform_change[0 +: 4]);
    wire [2:0] to_transform_cost_1 = nibble_cost(s4_to_transform_change[4 +: 4]);
    wire [MASK_COST_W-1:0] s4_to_direct_cost    = {1'b0, to_direct_cost_0} + {1'b0, to_direct_cost_1};
    wire [MASK_COST_W-1:0] s4_to_transform_cost = {1'b0, to_transform_cost_0} + {1'b0, to_transform_cost_1};

    // Gain of the payloads if the block before was direct, if it was transform
    reg signed [LEN_W:0] s5_payload_gain_d;
    reg signed [LEN_W:0] s5_payload_gain_t;
    reg                  s5_to_stuck;
    reg                  s5_do_stuck;
    reg signed [MASK_COST_W:0] s5_ds_gain;
    reg                        s5_ds_hist;
    reg [N-1:0]                s5_ds_mask;
    reg [CODE_W-1:0]           s5_ds_code;
    reg                        s5_ds_plain;
    reg                        s5_ds_any;
    reg signed [MASK_COST_W:0] s5_do_gain;
    reg                        s5_do_hist;
    reg [N-1:0]                s5_do_mask;
    reg [CODE_W-1:0]           s5_do_code;
    reg                        s5_do_plain;
    reg                        s5_do_any;
    reg signed [MASK_COST_W:0] s5_ts_gain;
    reg                        s5_ts_hist;
    reg [N-1:0]                s5_ts_mask;
    reg [CODE_W-1:0]           s5_ts_code;
    reg                        s5_ts_plain;
    reg                        s5_ts_any;
    reg signed [MASK_COST_W:0] s5_to_gain;
    reg                        s5_to_hist;
    reg [N-1:0]                s5_to_mask;
    reg [CODE_W-1:0]           s5_to_code;
    reg                        s5_to_plain;
    reg                        s5_to_any;

    always @(posedge clk)
        if (pipe_en) begin
            s5_payload_gain_d <= {1'b0, s4_to_payload} - {1'b0, s4_ds_payload};
            s5_payload_gain_t <= {1'b0, s4_ts_payload} - {1'b0, s4_do_payload};
            s5_to_stuck <= s4_to_stuck;
            s5_do_stuck <= s4_do_stuck;
            s5_ds_gain  <= {1'b0, s4_ds_transform_cost} - {1'b0, s4_ds_direct_cost};
            s5_ds_hist  <= s4_ds_hist;
            s5_ds_mask  <= s4_ds_mask;
            s5_ds_code  <= s4_ds_code;
            s5_ds_plain <= s4_ds_plain;
            s5_ds_any   <= s4_ds_any;
            s5_do_gain  <= {1'b0, s4_do_transform_cost} - {1'b0, s4_do_direct_cost};
            s5_do_hist  <= s4_do_hist;
            s5_do_mask  <= s4_do_mask;
            s5_do_code  <= s4_do_code;
            s5_do_plain <= s4_do_plain;
            s5_do_any   <= s4_do_any;
            s5_ts_gain  <= {1'b0, s4_ts_transform_cost} - {1'b0, s4_ts_direct_cost};
            s5_ts_hist  <= s4_ts_hist;
            s5_ts_mask  <= s4_ts_mask;
            s5_ts_code  <= s4_ts_code;
            s5_ts_plain <= s4_ts_plain;
            s5_ts_any   <= s4_ts_any;
            s5_to_gain  <= {1'b0, s4_to_transform_cost} - {1'b0, s4_to_direct_cost};
            s5_to_hist  <= s4_to_hist;
            s5_to_mask  <= s4_to_mask;
            s5_to_code  <= s4_to_code;
            s5_to_plain <= s4_to_plain;
            s5_to_any   <= s4_to_any;
        end

    ///////////////////////////////////////////////////////////
    // Stage 6: gain but for the class codes
    ///////////////////////////////////////////////////////////
    // What must not be sent does not depend on the class codes.
    wire never_d  = cfg_mode == MODE_DIRECT || (cfg_mode != MODE_TRANSFORM && s5_to_stuck);
    wire never_t  = cfg_mode == MODE_DIRECT;
    wire always_d = cfg_mode == MODE_TRANSFORM;
    wire always_t = cfg_mode == MODE_TRANSFORM || (cfg_mode != MODE_DIRECT && s5_do_stuck);

    wire signed [GAIN_W-1:0] s5_gain_d = {s5_payload_gain_d[7], s5_payload_gain_d};
    wire signed [GAIN_W-1:0] s5_gain_t = {s5_payload_gain_t[7], s5_payload_gain_t};
    wire signed [GAIN_W-1:0] s5_ds_mask_gain = {{4{s5_ds_gain[4]}}, s5_ds_gain};
    reg  signed [GAIN_W-1:0] s6_ds_gain;
    reg                      s6_ds_hist;
    reg  [N-1:0]             s6_ds_mask;
    reg  [CODE_W-1:0]        s6_ds_code;
    reg                      s6_ds_plain;
    reg                      s6_ds_any;
    wire signed [GAIN_W-1:0] s5_do_mask_gain = {{4{s5_do_gain[4]}}, s5_do_gain};
    reg  signed [GAIN_W-1:0] s6_do_gain;
    reg                      s6_do_hist;
    reg  [N-1:0]             s6_do_mask;
    reg  [CODE_W-1:0]        s6_do_code;
    reg                      s6_do_plain;
    reg                      s6_do_any;
    wire signed [GAIN_W-1:0] s5_ts_mask_gain = {{4{s5_ts_gain[4]}}, s5_ts_gain};
    reg  signed [GAIN_W-1:0] s6_ts_gain;
    reg                      s6_ts_hist;
    reg  [N-1:0]             s6_ts_mask;
    reg  [CODE_W-1:0]        s6_ts_code;
    reg                      s6_ts_plain;
    reg                      s6_ts_any;
    wire signed [GAIN_W-1:0] s5_to_mask_gain = {{4{s5_to_gain[4]}}, s5_to_gain};
    reg  signed [GAIN_W-1:0] s6_to_gain;
    reg                      s6_to_hist;
    reg  [N-1:0]             s6_to_mask;
    reg  [CODE_W-1:0]        s6_to_code;
    reg                      s6_to_plain;
    reg                      s6_to_any;

    always @(posedge clk)
        if (pipe_en) begin
            s6_ds_gain  <= (s5_ds_hist ? never_t : never_d)   ? NEVER
                         : (s5_ds_hist ? always_t : always_d) ? ALWAYS
                         : (s5_ds_hist ? s5_gain_t : s5_gain_d) + s5_ds_mask_gain;
            s6_ds_hist  <= s5_ds_hist;
            s6_ds_mask  <= s5_ds_mask;
            s6_ds_code  <= s5_ds_code;
            s6_ds_plain <= s5_ds_plain;
            s6_ds_any   <= s5_ds_any;
            s6_do_gain  <= (s5_do_hist ? never_t : never_d)   ? NEVER
                         : (s5_do_hist ? always_t : always_d) ? ALWAYS
                         : (s5_do_hist ? s5_gain_t : s5_gain_d) + s5_do_mask_gain;
            s6_do_hist  <= s5_do_hist;
            s6_do_mask  <= s5_do_mask;
            s6_do_code  <= s5_do_code;
            s6_do_plain <= s5_do_plain;
            s6_do_any   <= s5_do_any;
            s6_ts_gain  <= (s5_ts_hist ? never_t : never_d)   ? NEVER
                         : (s5_ts_hist ? always_t : always_d) ? ALWAYS
                         : (s5_ts_hist ? s5_gain_t : s5_gain_d) + s5_ts_mask_gain;
            s6_ts_hist  <= s5_ts_hist;
            s6_ts_mask  <= s5_ts_mask;
            s6_ts_code  <= s5_ts_code;
            s6_ts_plain <= s5_ts_plain;
            s6_ts_any   <= s5_ts_any;
            s6_to_gain  <= (s5_to_hist ? never_t : never_d)   ? NEVER
                         : (s5_to_hist ? always_t : always_d) ? ALWAYS
                         : (s5_to_hist ? s5_gain_t : s5_gain_d) + s5_to_mask_gain;
            s6_to_hist  <= s5_to_hist;
            s6_to_mask  <= s5_to_mask;
            s6_to_code  <= s5_to_code;
            s6_to_plain <= s5_to_plain;
            s6_to_any   <= s5_to_any;
        end

    ///////////////////////////////////////////////////////////
    // Stage 7: the decision, with the state that the block before left behind
    ///////////////////////////////////////////////////////////
    // Bits of the class code; none without values
    function [3:0] class_cost;
        input              any;
        input              same_dom;
        input [CODE_W-1:0] delta;
        class_cost = !any                        ? 4'd0
                   : !same_dom                   ? ESCAPE_BITS
                   : delta == { CODE_W {1'b0} }  ? SAME_BITS
                   : delta == { CODE_W {1'b1} }  ? DOWN_BITS
                   : delta == 4'd1        ? UP_BITS : ESCAPE_BITS;
    endfunction

    reg               s7_transform;   // the form taken
    reg               s7_hist;        // domain of the block before it
    reg               s7_class_dom;   // class of the last block that had one
    reg  [CODE_W-1:0] s7_class_code;
    reg  [N-1:0]      s7_mask;
    reg               s7_any;
    reg               s7_plain;
    reg  [N*W-1:0]      s7_direct;
    reg  [N*COEF_W-1:0] s7_transform_index;
    reg  [N-1:0]        s7_activation;

    wire              dom_before  = first[6] ? start_history : s7_class_dom;
    wire [CODE_W-1:0] code_before = s7_class_code & { CODE_W {!first[6]} };

    // The block before was sent as ds, do, ts or to.
    wire signed [GAIN_W-1:0] gain = s7_transform ? (s7_hist ? s6_ts_gain : s6_to_gain)
                                                 : (s7_hist ? s6_do_gain : s6_ds_gain);
    wire                     hist = s7_transform ? (s7_hist ? s6_ts_hist : s6_to_hist)
                                                 : (s7_hist ? s6_do_hist : s6_ds_hist);

    wire       ds_same  = s6_ds_plain || dom_before == 1'b0;
    wire [3:0] ds_class = class_cost(s6_ds_any, ds_same, s6_ds_code - code_before);
    wire       do_same  = s6_do_plain || dom_before == 1'b0;
    wire [3:0] do_class = class_cost(s6_do_any, do_same, s6_do_code - code_before);
    wire       ts_same  = s6_ts_plain || dom_before == 1'b1;
    wire [3:0] ts_class = class_cost(s6_ts_any, ts_same, s6_ts_code - code_before);
    wire       to_same  = s6_to_plain || dom_before == 1'b1;
    wire [3:0] to_class = class_cost(s6_to_any, to_same, s6_to_code - code_before);
    wire signed [4:0] class_gain_d = {1'b0, to_class} - {1'b0, ds_class};
    wire signed [4:0] class_gain_t = {1'b0, ts_class} - {1'b0, do_class};
    wire signed [4:0] class_gain   = hist ? class_gain_t : class_gain_d;
    wire signed [GAIN_W-1:0] total_gain = gain + {{4{class_gain[4]}}, class_gain};
    wire take_transform = total_gain[GAIN_W-1];  // negative: transform is cheaper; a tie goes to direct
    wire unused_gain    = &{1'b0, total_gain[GAIN_W-2:0]};

    reg  [N-1:0]      mask;
    reg  [CODE_W-1:0] code;
    reg               plain;
    reg               any;

    always @*
        case ({take_transform, hist})
            2'b00:   {mask, code, plain, any} = {s6_ds_mask, s6_ds_code, s6_ds_plain, s6_ds_any};
            2'b01:   {mask, code, plain, any} = {s6_do_mask, s6_do_code, s6_do_plain, s6_do_any};
            2'b10:   {mask, code, plain, any} = {s6_to_mask, s6_to_code, s6_to_plain, s6_to_any};
            default: {mask, code, plain, any} = {s6_ts_mask, s6_ts_code, s6_ts_plain, s6_ts_any};
        endcase

    always @(posedge clk)
        if (rst) begin
            s7_transform <= 1'b0;
            s7_hist      <= 1'b0;
        end else if (pipe_en && valid[6]) begin
            s7_transform <= take_transform;
            s7_hist      <= hist;
        end

    always @(posedge clk)
        if (pipe_en && valid[6]) begin
            s7_class_dom       <= (any && !plain) ? take_transform : dom_before;
            s7_class_code      <= any ? code : code_before;
            s7_mask            <= mask;
            s7_any             <= any;
            s7_plain           <= plain;
            s7_direct          <= s6_direct;
            s7_transform_index <= s6_transform;
            s7_activation      <= s6_activation;
        end

    ///////////////////////////////////////////////////////////
    // Stage 8: residuals of the form taken.  A plain block sends its direct indices, not predicted
    ///////////////////////////////////////////////////////////
    wire source  = s7_transform && !s7_plain;
    wire predict = cfg_predict && s7_transform == s7_hist && !s7_plain && !first[7];

    reg  [N*W-1:0]            s8_direct;
    reg  [N*COEF_W-1:0]       s8_transform_index;
    reg  [N*TRANSFORM_RW-1:0] s8_residual;
    reg  [N-1:0]              s8_mask;
    reg                       s8_dom;
    reg  [CODE_W-1:0]         s8_code;
    reg                       s8_plain;
    reg                       s8_unsigned_form;
    reg                       s8_carries;
    reg  [N-1:0]              s8_activation;
    wire [N*TRANSFORM_RW-1:0] residual;

    generate
        for (lane = 0; lane < N; lane = lane + 1) begin : gen_residual
            wire [W-1:0]      x  = s7_direct[lane*W +: W];
            wire [W-1:0]      xb = s8_direct[lane*W +: W];
            wire [COEF_W-1:0] y  = s7_transform_index[lane*COEF_W +: COEF_W];
            wire [COEF_W-1:0] yb = s8_transform_index[lane*COEF_W +: COEF_W];
            wire [COEF_W-1:0] q  = source ? y : {4'd0, x};
            wire [COEF_W-1:0] p  = (source ? yb : {4'd0, xb}) & { COEF_W {predict} };

            assign residual[lane*TRANSFORM_RW +: TRANSFORM_RW] = {q[COEF_W-1], q} - {p[COEF_W-1], p};
        end
    endgenerate

    // Loaded by blocks only: a gap must not overwrite the block before.
    always @(posedge clk)
        if (pipe_en && valid[7]) begin
            s8_direct          <= s7_direct;
            s8_transform_index <= s7_transform_index;
            s8_residual        <= residual;
            s8_mask            <= s7_mask;
            s8_dom             <= s7_any && s7_class_dom;
            s8_code            <= s7_class_code & { CODE_W {s7_any} };
            s8_plain           <= s7_plain;
            s8_unsigned_form   <= unsigned_form && !source;
            s8_carries         <= cfg_activation_mask && source && s7_any;
            s8_activation      <= s7_activation;
        end

    ///////////////////////////////////////////////////////////
    // Stage 9: values that travel
    ///////////////////////////////////////////////////////////
    reg  [N*VALUE_W-1:0] s9_values;
    reg  [N-1:0]         s9_mask;
    reg                  s9_dom;
    reg  [CODE_W-1:0]    s9_code;
    reg                  s9_plain;
    reg                  s9_carries;
    reg  [N-1:0]         s9_activation;
    wire [N*VALUE_W-1:0] values;

    generate
        for (lane = 0; lane < N; lane = lane + 1) begin : gen_value
            wire [TRANSFORM_RW-1:0] r         = s8_residual[lane*TRANSFORM_RW +: TRANSFORM_RW];
            wire                    negative  = r[TRANSFORM_RW-1];
            wire [COEF_W-1:0]       minus_one = r[COEF_W-1:0] - 12'd1;
            wire [COEF_W-1:0]       magnitude = negative ? ~r[COEF_W-1:0] : minus_one;  // |r| - 1
            wire [COEF_W:0]         u         = s8_unsigned_form ? {1'b0, magnitude} : {magnitude, negative};
            wire                    unused_u  = &{1'b0, u[COEF_W:VALUE_W]};  // 0: else the block is plain

            assign values[lane*VALUE_W +: VALUE_W] = s8_plain ? {4'd0, minus_one[W-1:0]}
                                                   : u[VALUE_W-1:0] & { VALUE_W {s8_mask[lane]} };
        end
    endgenerate

    always @(posedge clk)
        if (pipe_en) begin
            s9_values     <= values;
            s9_mask       <= s8_mask;
            s9_dom        <= s8_dom;
            s9_code       <= s8_code;
            s9_plain      <= s8_plain;
            s9_carries    <= s8_carries;
            s9_activation <= s8_activation & { N {s8_carries} };
        end

    assign pipe_en       = m_axis_tready || !m_axis_tvalid;
    assign s_axis_tready = pipe_en;
    assign m_axis_tvalid = valid[LATENCY-1];
    assign m_axis_tlast  = last[LATENCY-1];
    assign m_axis_tdata  = {s9_values, s9_plain, s9_activation, s9_carries, s9_code, s9_dom, s9_mask};

endmodule

`resetall
