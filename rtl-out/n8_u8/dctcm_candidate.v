// dctcm_candidate - what it takes to send a block in one way
//
// Values of the lanes whose residual r is not 0: u = 2*(|r| - 1) + (r < 0), or r - 1 where r is never
// negative.  All values travel with the width of the widest one, which is the length of their OR.
//
// GENERATED FILE - DO NOT EDIT.  Change the configuration and regenerate with:
//     dctcm generate --channels 8 --width 8 --out rtl-out/n8_u8
//
// Generator : dctcm 0.1.0, template encoder/dctcm_candidate.v.hbs
// Config    : n8_u8, sha256 46a933e6edf9 (full copy in manifest.json)
// Licence   : this file belongs to whoever generated it, without conditions;
//             the generator's own licence (Apache-2.0) does not apply to it
// Formats   : in: N residuals Q(RESIDUAL_W).0
// Timing    : latency 4 clocks while pipe_en is high; part of dctcm_mask_fwd

`resetall
`timescale 1ns / 1ps
`default_nettype none

module dctcm_candidate #(
    // Bits of a residual, two's complement, more than LIMIT_W
    parameter RESIDUAL_W = 9,
    // Widest value that a coded block may have; a wider one makes the block plain
    parameter LIMIT_W = 8
) (
    input  wire clk,
    input  wire pipe_en,     // the pipeline moves

    // Static
    input  wire unsigned_form,  // u = r - 1, r is never negative; else u = 2*(|r| - 1) + (r < 0)
    input  wire carries,        // the payload begins with the activation mask, N bits

    input  wire [8*RESIDUAL_W-1:0] residuals,

    // 4 clocks later
    output reg  [7:0] mask,     // residual is not zero
    output reg        any,      // mask is not zero
    output reg        plain,    // payload would have N*W bits or more, or a value more than LIMIT_W
    output reg  [3:0] width,    // bits per value
    output reg  [6:0] payload   // bits of the payload, N*W when plain
);

    localparam N       = 8;   // lanes
    localparam CODE_W  = 4;   // width 0..12
    localparam COUNT_W = 4;   // values 0..N
    localparam BITS_W  = 7;   // N + N * 12: activation mask and values before the check
    localparam LEN_W   = 7;   // payload 0..64

    localparam [BITS_W-1:0] ACTIVATION_BITS = 7'd8;  // N
    localparam [LEN_W-1:0]  PAYLOAD_MAX     = 7'd64;  // N*W: a plain block

    ///////////////////////////////////////////////////////////
    // Stage 0: values, OR over the lanes
    ///////////////////////////////////////////////////////////
    wire [N-1:0]            present;
    wire [N*RESIDUAL_W-1:0] by_bit;  // bit b of all values at [b*N +: N]
    wire [RESIDUAL_W-1:0]   any_bit;

    genvar lane, b;
    generate
        for (lane = 0; lane < N; lane = lane + 1) begin : gen_lane
            wire [RESIDUAL_W-1:0] r         = residuals[lane*RESIDUAL_W +: RESIDUAL_W];
            wire                  negative  = r[RESIDUAL_W-1];
            wire [RESIDUAL_W-2:0] minus_one = r[RESIDUAL_W-2:0] - { { (RESIDUAL_W-2) {1'b0} }, 1'b1};
            wire [RESIDUAL_W-2:0] magnitude = negative ? ~r[RESIDUAL_W-2:0] : minus_one;  // |r| - 1
            wire [RESIDUAL_W-1:0] u         = unsigned_form ? {1'b0, magnitude} : {magnitude, negative};

            assign present[lane] = |r;
            for (b = 0; b < RESIDUAL_W; b = b + 1) begin : gen_bit
                assign by_bit[b*N + lane] = u[b] && present[lane];
            end
        end
        for (b = 0; b < RESIDUAL_W; b = b + 1) begin : gen_or
            assign any_bit[b] = |by_bit[b*N +: N];
        end
    endgenerate

    reg [N-1:0]          s0_mask;
    reg [RESIDUAL_W-1:0] s0_bits;

    always @(posedge clk)
        if (pipe_en) begin
            s0_mask <= present;
            s0_bits <= any_bit;
        end

    ///////////////////////////////////////////////////////////
    // Stage 1: width = length of the OR, number of values
    ///////////////////////////////////////////////////////////
    reg [CODE_W-1:0] length;
    integer i;

    always @* begin
        length = { CODE_W {1'b0} };
        for (i = 0; i < LIMIT_W; i = i + 1)
            if (s0_bits[i]) length = i[CODE_W-1:0] + 4'd1;
    end

    wire [2:0] ones_0 = ({2'b00, s0_mask[0]} + {2'b00, s0_mask[1]}) + ({2'b00, s0_mask[2]} + {2'b00, s0_mask[3]});
    wire [2:0] ones_1 = ({2'b00, s0_mask[4]} + {2'b00, s0_mask[5]}) + ({2'b00, s0_mask[6]} + {2'b00, s0_mask[7]});

    reg [N-1:0]       s1_mask;
    reg [CODE_W-1:0]  s1_width;
    reg [COUNT_W-1:0] s1_count;
    reg               s1_over;

    always @(posedge clk)
        if (pipe_en) begin
            s1_mask  <= s0_mask;
            s1_width <= length;
            s1_count <= {1'b0, ones_0} + {1'b0, ones_1};
            s1_over  <= |s0_bits[RESIDUAL_W-1:LIMIT_W];
        end

    ///////////////////////////////////////////////////////////
    // Stage 2: bits = count * width + activation mask
    ///////////////////////////////////////////////////////////
    wire [BITS_W-1:0] product_0 = s1_width[0] ? {3'd0, s1_count} : { BITS_W {1'b0} };
    wire [BITS_W-1:0] product_1 = s1_width[1] ? {2'd0, s1_count, 1'd0} : { BITS_W {1'b0} };
    wire [BITS_W-1:0] product_2 = s1_width[2] ? {1'b0, s1_count, 2'd0} : { BITS_W {1'b0} };
    wire [BITS_W-1:0] product_3 = s1_width[3] ? {s1_count, 3'd0} : { BITS_W {1'b0} };

    reg [N-1:0]      s2_mask;
    reg [CODE_W-1:0] s2_width;
    reg [BITS_W-1:0] s2_bits;
    reg              s2_over;

    always @(posedge clk)
        if (pipe_en) begin
            s2_mask  <= s1_mask;
            s2_width <= s1_width;
            s2_bits  <= (product_0 + product_1) + (product_2 + product_3)
                        + (carries ? ACTIVATION_BITS : { BITS_W {1'b0} });
            s2_over  <= s1_over;
        end

    ///////////////////////////////////////////////////////////
    // Stage 3: does the coded form pay?  A block without values has no payload
    ///////////////////////////////////////////////////////////
    wire is_any   = |s2_mask;
    wire is_plain = is_any && (s2_over || s2_bits >= PAYLOAD_MAX);

    always @(posedge clk)
        if (pipe_en) begin
            mask    <= s2_mask;
            any     <= is_any;
            plain   <= is_plain;
            width   <= s2_width;
            payload <= is_plain ? PAYLOAD_MAX : s2_bits[LEN_W-1:0] & { LEN_W {is_any} };
        end

endmodule

`resetall
