// dctcm_dequantise - indices to samples (direct) or coefficients (transform)
//
// Direct: |x| = |q|*d - bias, 0 stays 0, clipped to the range of samples. bias = (d-1) >> 1 with
// keep-nonzero rounding (q = ceil(|x|/d): the middle of the cell), 0 with nearest.
// Coefficient: |c| = |q|*d, saturated, so that the inverse transform cannot overflow.
// A block is one or the other: both share the multiplication.
//
// GENERATED FILE - DO NOT EDIT.  Change the configuration and regenerate with:
//     dctcm generate --channels 8 --width 12 --signed --out rtl-out/n8_s12
//
// Generator  : dctcm 0.1.0, template decoder/dctcm_dequantise.v.hbs
// Config     : n8_s12, sha256 cdd58f3adaa4 (full copy in manifest.json)
// Licence    : this file belongs to whoever generated it, without conditions;
//              the generator's own licence (Apache-2.0) does not apply to it
// Formats    : in: indices Q15.0, steps d = {1, 3} * 2**(0..7) <= 384
//              out: samples Q12.0, coefficients Q15.0
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

    // {indices, activation, transform}
    input  wire [128:0] s_axis_tdata,
    input  wire         s_axis_tvalid,
    output wire         s_axis_tready,
    input  wire         s_axis_tlast,
    input  wire         s_axis_tuser,  // damaged frame, this beat is no block

    // {coefs, samples, activation, transform}; the field of the other domain is 0
    output wire [224:0] m_axis_tdata,
    output wire         m_axis_tvalid,
    input  wire         m_axis_tready,
    output wire         m_axis_tlast,
    output wire         m_axis_tuser
);

    localparam N         = 8;   // lanes
    localparam W         = 12;   // sample, Q12.0
    localparam COEF_W    = 15;   // index and coefficient, Q15.0
    localparam TRIPLE_W  = 17;   // Q17.0, COEF_W + 2: 3*q
    localparam PRODUCT_W = 24;   // Q24.0, COEF_W + 9: q*d, d <= 384 < 2**9
    localparam DIRECT_W  = 21;   // Q21.0: |q*d| <= 2**11 * 384 of a direct block
    localparam BIAS_W    = 8;   // UQ8.0: (384-1) >> 1 = 191

    localparam signed [COEF_W-1:0]   COEF_LIMIT = 15'sd16383;  // 2**(COEF_W-1) - 1; the lower limit is ~COEF_LIMIT
    localparam        [W-1:0]        SAMPLE_LIMIT = 12'd2047;  // 2**(W-1) - 1; the lower limit is ~SAMPLE_LIMIT

    wire pipe_en;

    wire         in_transform  = s_axis_tdata[0];
    wire [N-1:0] in_activation = s_axis_tdata[8:1];

    // keep-nonzero rebuilds at the middle of the cell (d*(|q|-1), d*|q|]: |q|*d - ((d-1) >> 1). Static in a frame.
    reg  [BIAS_W-1:0] bias_q;
    wire [BIAS_W:0]   direct_step = (cfg_direct_step[3] ? 9'd3 : 9'd1) << cfg_direct_step[2:0];
    wire [BIAS_W:0]   direct_span = direct_step - 9'd1;
    wire              unused_span = direct_span[0];
    always @(posedge clk)
        bias_q <= direct_span[BIAS_W:1] & { BIAS_W {!cfg_nearest} };

    ///////////////////////////////////////////////////////////
    // Stage 0: product q*d, Q15.0 -> Q24.0
    ///////////////////////////////////////////////////////////
    reg         s0_valid;
    reg         s0_last;
    reg         s0_user;
    reg         s0_transform;
    reg [N-1:0] s0_activation;

    always @(posedge clk)
        if (rst)          s0_valid <= 1'b0;
        else if (pipe_en) s0_valid <= s_axis_tvalid;

    always @(posedge clk)  // data path: no reset
        if (pipe_en) begin
            s0_last       <= s_axis_tlast;
            s0_user       <= s_axis_tuser;
            s0_transform  <= in_transform;
            s0_activation <= in_activation;
        end

    ///////////////////////////////////////////////////////////
    // Stage 1: bias, then clip to the range of samples or coefficients
    ///////////////////////////////////////////////////////////
    reg                s1_valid;
    reg                s1_last;
    reg                s1_user;
    reg                s1_transform;
    reg [N-1:0]        s1_activation;
    reg [N*W-1:0]      s1_samples;
    reg [N*COEF_W-1:0] s1_coefs;

    always @(posedge clk)
        if (rst)          s1_valid <= 1'b0;
        else if (pipe_en) s1_valid <= s0_valid;

    always @(posedge clk)  // data path: no reset
        if (pipe_en) begin
            s1_last       <= s0_last;
            s1_user       <= s0_user;
            s1_transform  <= s0_transform;
            s1_activation <= s0_activation;
        end

    genvar lane;
    generate
        for (lane = 0; lane < N; lane = lane + 1) begin : gen_lane
            // Stage 0
            wire signed [COEF_W-1:0] q = s_axis_tdata[9 + COEF_W*lane +: COEF_W];
            wire [3:0] step = in_transform ? cfg_coef_step[4*lane +: 4] : cfg_direct_step;
            wire signed [TRIPLE_W-1:0]  single  = { { (TRIPLE_W-COEF_W) {q[COEF_W-1]} }, q};
            wire signed [TRIPLE_W-1:0]  triple  = step[3] ? single + (single <<< 1) : single;
            wire signed [PRODUCT_W-1:0] wide    = { { (PRODUCT_W-TRIPLE_W) {triple[TRIPLE_W-1]} }, triple};
            wire signed [PRODUCT_W-1:0] product = wide <<< step[2:0];
            reg signed [PRODUCT_W-1:0] s0_product;
            reg                        s0_zero;
            always @(posedge clk)
                if (pipe_en) begin
                    s0_product <= product;
                    s0_zero    <= q == { COEF_W {1'b0} };
                end

            // Stage 1, coefficient: saturate to COEF_W bits
            wire                     negative  = s0_product[PRODUCT_W-1];
            wire                     coef_fits = s0_product[PRODUCT_W-1:COEF_W-1] == { (PRODUCT_W-COEF_W+1) {negative} };
            wire signed [COEF_W-1:0] coef      = coef_fits ? $signed(s0_product[COEF_W-1:0])
                                                           : (COEF_LIMIT ^ { COEF_W {negative} });
            // Stage 1, sample: bias towards 0, clip to W bits
            wire [BIAS_W:0]   bias  = { 1'b0, bias_q & { BIAS_W {!s0_zero} }};
            wire [DIRECT_W-1:0] wide_bias = { { (DIRECT_W-BIAS_W-1) {1'b0} }, bias};
            wire [DIRECT_W-1:0] value = negative ? s0_product[DIRECT_W-1:0] + wide_bias : s0_product[DIRECT_W-1:0] - wide_bias;
            wire sample_fits = value[DIRECT_W-1:W-1] == { (DIRECT_W-W+1) {negative} };
            wire [W-1:0] sample = sample_fits ? value[W-1:0] : SAMPLE_LIMIT ^ { W {negative} };
            always @(posedge clk)
                if (pipe_en) begin
                    s1_samples[W*lane +: W]         <= sample & { W {!s0_transform} };
                    s1_coefs[COEF_W*lane +: COEF_W] <= coef & { COEF_W {s0_transform} };
                end
        end
    endgenerate

    assign pipe_en       = m_axis_tready || !s1_valid;
    assign s_axis_tready = pipe_en;
    assign m_axis_tvalid = s1_valid;
    assign m_axis_tlast  = s1_last;
    assign m_axis_tuser  = s1_user;
    assign m_axis_tdata  = {s1_coefs, s1_samples, s1_activation, s1_transform};

endmodule

`resetall
