// dctcm_dequantise - indices to samples (direct) or coefficients (transform)
//
// Direct: |x| = |q|*d - bias, 0 stays 0. bias = (d-1) >> 1 with
// keep-nonzero rounding (q = ceil(|x|/d): the middle of the cell), 0 with nearest.
// Coefficient: |c| = |q|*d, saturated, so that the inverse transform cannot overflow.
// A block is one or the other: both share multiplication and registers. Samples are clipped behind the
// inverse transform, in one place with its own.
// Products wrap at the widths that the indices of an encoder can reach.
//
// GENERATED FILE - DO NOT EDIT.  Change the configuration and regenerate with:
//     dctcm generate --channels 8 --width 8 --out rtl-out/n8_u8
//
// Generator  : dctcm 0.1.0, template decoder/dctcm_dequantise.v.hbs
// Config     : n8_u8, sha256 0e296c8bafb9 (full copy in manifest.json)
// Licence    : this file belongs to whoever generated it, without conditions;
//              the generator's own licence (Apache-2.0) does not apply to it
// Formats    : in: indices of 12 bits, steps d = {1, 3} * 2**(0..7) <= 384
//              out: samples UQ9.0, coefficients Q12.0
// Gain       : coefficients have gain sqrt(8) over the orthonormal DCT; dctcm_dct_inv removes it
// Timing     : latency 2 clocks, 1 block per clock, ready path combinational
// Multiplier : q or q + 2*q, shifted

`resetall
`timescale 1ns / 1ps
`default_nettype none

module dctcm_dequantise (
    input  wire clk,
    input  wire rst,  // synchronous, active high, control only

    // Frame settings: change only between frames. A step code is {three, shift[2:0]}: d = (three ? 3 : 1) << shift
    input  wire        cfg_nearest,      // direct rounding: 0 keep-nonzero, 1 nearest
    input  wire [3:0]  cfg_direct_step,
    input  wire [31:0] cfg_coef_step,    // coefficient 0 (DC) in the low bits

    // {indices, transform}
    input  wire [96:0] s_axis_tdata,
    input  wire        s_axis_tvalid,
    output wire        s_axis_tready,
    input  wire        s_axis_tlast,
    input  wire        s_axis_tuser,  // damaged frame, this beat is no block

    // {coefs, samples, transform}; the field of the other domain is not defined
    output wire [168:0] m_axis_tdata,
    output wire         m_axis_tvalid,
    input  wire         m_axis_tready,
    output wire         m_axis_tlast,
    output wire         m_axis_tuser
);

    localparam N                = 8;   // lanes
    localparam INDEX_W          = 12;  // index
    localparam COEF_W           = 12;  // coefficient, Q12.0
    localparam PRODUCT_W        = 13;  // q*d, wraps
    localparam COEF_PRODUCT_W   = 13;  // q*d of a coefficient
    localparam SAMPLE_PRODUCT_W = 9;   // q*d of a sample
    localparam BIAS_W           = 8;   // UQ8.0: (384-1) >> 1 = 191
    localparam VALUE_W          = 10;  // product less bias, signed
    localparam SAMPLE_W         = 9;   // rebuilt sample before the clip
    localparam BODY_W           = 11;  // bits of a result below its sign
    localparam RESULT_W         = 12;  // coefficient or sample

    wire pipe_en;

    wire         in_transform  = s_axis_tdata[0];

    // keep-nonzero rebuilds at the middle of the cell (d*(|q|-1), d*|q|]: |q|*d - ((d-1) >> 1). Static in a frame.
    reg  [BIAS_W-1:0] bias_q;
    wire [BIAS_W:0]   direct_step = (cfg_direct_step[3] ? 9'd3 : 9'd1) << cfg_direct_step[2:0];
    wire [BIAS_W:0]   direct_span = direct_step - 9'd1;
    wire              unused_span = direct_span[0];
    always @(posedge clk)
        bias_q <= direct_span[BIAS_W:1] & { BIAS_W {!cfg_nearest} };

    ///////////////////////////////////////////////////////////
    // Stage 0: q or 3*q
    ///////////////////////////////////////////////////////////
    reg         s0_valid;
    reg         s0_last;
    reg         s0_user;
    reg         s0_transform;

    always @(posedge clk)
        if (rst)          s0_valid <= 1'b0;
        else if (pipe_en) s0_valid <= s_axis_tvalid;

    always @(posedge clk)  // data path: no reset
        if (pipe_en) begin
            s0_last       <= s_axis_tlast;
            s0_user       <= s_axis_tuser;
            s0_transform  <= in_transform;
        end

    ///////////////////////////////////////////////////////////
    // Stage 1: shift to q*d modulo 2**PRODUCT_W, bias, saturate
    ///////////////////////////////////////////////////////////
    reg                  s1_valid;
    reg                  s1_last;
    reg                  s1_user;
    reg                  s1_transform;
    reg [N*RESULT_W-1:0] s1_results;  // coefficients, or samples in their low bits and their sign

    always @(posedge clk)
        if (rst)          s1_valid <= 1'b0;
        else if (pipe_en) s1_valid <= s0_valid;

    always @(posedge clk)  // data path: no reset
        if (pipe_en) begin
            s1_last       <= s0_last;
            s1_user       <= s0_user;
            s1_transform  <= s0_transform;
        end

    // A block of coefficients has no bias.
    wire [BIAS_W-1:0]  bias    = bias_q & { BIAS_W {!s0_transform}};
    wire [N*SAMPLE_W-1:0] samples;
    wire [N*COEF_W-1:0]   coefs;
    genvar             lane;
    generate
        for (lane = 0; lane < N; lane = lane + 1) begin : gen_lane
            // Stage 0
            wire [INDEX_W-1:0]   q    = s_axis_tdata[1 + INDEX_W*lane +: INDEX_W];
            wire [3:0]           step = in_transform ? cfg_coef_step[4*lane +: 4] : cfg_direct_step;
            wire [PRODUCT_W-1:0] one  = { { (PRODUCT_W-INDEX_W) {q[INDEX_W-1]} }, q};
            // 3q: at the place of the sign, which q and 2q share, the carry alone is left.
            wire [INDEX_W:0]     sum  = {1'b0, q} + {1'b0, q[INDEX_W-2:0], 1'b0};
            wire [PRODUCT_W-1:0] triple = sum;
            reg  [PRODUCT_W-1:0] s0_odd;
            reg  [2:0]           s0_shift;
            always @(posedge clk)
                if (pipe_en) begin
                    s0_odd   <= step[3] ? triple : one;
                    s0_shift <= step[2:0];
                end

            // Stage 1
            wire [PRODUCT_W-1:0] by_4    = s0_shift[2] ? {s0_odd[PRODUCT_W-5:0], 4'b0000} : s0_odd;
            wire [PRODUCT_W-1:0] by_2    = s0_shift[1] ? {by_4[PRODUCT_W-3:0], 2'b00} : by_4;
            wire [PRODUCT_W-1:0] product = s0_shift[0] ? {by_2[PRODUCT_W-2:0], 1'b0} : by_2;
            wire [VALUE_W-1:0]   sample  = {1'b0, product[SAMPLE_PRODUCT_W-1:0]};
            // Only an index of 0 gives less than the bias: it stays 0.
            wire [VALUE_W-1:0]   value    = sample - { 2'b00, bias };
            wire                 none     = value[VALUE_W-1];
            // A coefficient, which has no bias, saturates: if the bits above it are not its sign.
            wire                 minus_coef = product[COEF_PRODUCT_W-1];
            wire                 no_coef  = s0_transform && product[COEF_PRODUCT_W-1:COEF_W-1] != { (COEF_PRODUCT_W-COEF_W+1) {minus_coef}};
            wire                 low      = none || (no_coef && minus_coef);
            wire                 high     = no_coef && !minus_coef;
            wire [BODY_W-1:0]    body     = {product[BODY_W-1:9], value[8:0]};
            always @(posedge clk)
                if (pipe_en) begin
                    if (low) s1_results[RESULT_W*lane +: BODY_W] <= { BODY_W {1'b0} };
                    else     s1_results[RESULT_W*lane +: BODY_W] <= body | { BODY_W {high}};
                    s1_results[RESULT_W*lane + BODY_W] <= minus_coef;
                end
            assign samples[SAMPLE_W*lane +: SAMPLE_W] = s1_results[RESULT_W*lane +: SAMPLE_W];
            assign coefs[COEF_W*lane +: COEF_W] = {s1_results[RESULT_W*lane + BODY_W], s1_results[RESULT_W*lane +: COEF_W-1]};
        end
    endgenerate

    assign pipe_en       = m_axis_tready || !s1_valid;
    assign s_axis_tready = pipe_en;
    assign m_axis_tvalid = s1_valid;
    assign m_axis_tlast  = s1_last;
    assign m_axis_tuser  = s1_user;
    assign m_axis_tdata  = { coefs, samples, s1_transform };

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
    reg  f_cfg_nearest;
    reg [3:0] f_cfg_direct_step;
    reg [31:0] f_cfg_coef_step;
    reg [96:0] f_s_axis_tdata;
    reg  f_s_axis_tlast;
    reg  f_s_axis_tuser;
    reg [168:0] f_m_axis_tdata;
    reg  f_m_axis_tlast;
    reg  f_m_axis_tuser;

    always @(posedge clk) begin
        f_in_waits  <= !rst && s_axis_tvalid && !s_axis_tready;
        f_out_waits <= !rst && m_axis_tvalid && !m_axis_tready;
        f_cfg_nearest <= cfg_nearest;
        f_cfg_direct_step <= cfg_direct_step;
        f_cfg_coef_step <= cfg_coef_step;
        f_s_axis_tdata <= s_axis_tdata;
        f_s_axis_tlast <= s_axis_tlast;
        f_s_axis_tuser <= s_axis_tuser;
        f_m_axis_tdata <= m_axis_tdata;
        f_m_axis_tlast <= m_axis_tlast;
        f_m_axis_tuser <= m_axis_tuser;
    end

    always @* begin
        if (f_running) assume (cfg_nearest == f_cfg_nearest);
        if (f_running) assume (cfg_direct_step == f_cfg_direct_step);
        if (f_running) assume (cfg_coef_step == f_cfg_coef_step);
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
