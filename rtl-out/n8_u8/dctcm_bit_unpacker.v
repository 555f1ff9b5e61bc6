// dctcm_bit_unpacker - finds mask, class and payload of each block in the stream
//
// A frame of M blocks is a row of slots 0..M+15 without gaps. Slot s holds the header
//   flags(s) classFlag(s-8) classKind(s-10) kinds(s-2) bodies(s-4) classBody(s-12)
// and payload(s-16). The length of each is known before its slot. Step s of this module reads the
// header of slot s and the payload of slot s-1; the header is taken apart in step s+1, its bodies in
// step s+2. Block j leaves after step j+17. The loop in one clock is the sum of two lengths.
// A damaged frame ends with one beat tlast = tuser = 1 in place of the first block that cannot be
// trusted; its other words are dropped. A good frame ends with its last block, after the check
// that the tail is as it must be and that only zeros of the last word are left.
//
// GENERATED FILE - DO NOT EDIT.  Change the configuration and regenerate with:
//     dctcm generate --channels 8 --width 8 --out rtl-out/n8_u8
//
// Generator : dctcm 0.1.0, template decoder/dctcm_bit_unpacker.v.hbs
// Config    : n8_u8, sha256 0e296c8bafb9 (full copy in manifest.json)
// Licence   : this file belongs to whoever generated it, without conditions;
//             the generator's own licence (Apache-2.0) does not apply to it
// Formats   : in: word of 64 bits, first bit of the stream in bit 0
//             out: {payload[64], last_bit[4], plain, transform, mask[8]}; payload bits above its length,
//             and all but plain of a block with mask 0, are not defined; last_bit: width of a value less 1
// Timing    : 1 block per clock, or 1 word per clock for slots above 64 bits; a frame takes M+17 steps
//             and 4..8 clocks to its next; s_axis_tready comes from registers, m_axis_tready
//             enables the step
//             a frame starts when 8 of its words, or its last one, have come

`resetall
`timescale 1ns / 1ps
`default_nettype none

module dctcm_bit_unpacker (
    input  wire clk,
    input  wire rst,  // synchronous, active high, control only

    // Frame settings: change only between frames
    input  wire [1:0] cfg_mode,             // 0 direct, 1 transform, 2 auto
    input  wire       cfg_activation_mask,  // transform payloads begin with the activation mask

    // Stream words, first bit of the stream in bit 0
    input  wire [63:0] s_axis_tdata,
    input  wire        s_axis_tvalid,
    output wire        s_axis_tready,
    input  wire        s_axis_tlast,  // last word of the frame

    // One block per beat: {payload, last_bit, plain, transform, mask}
    output wire [77:0] m_axis_tdata,
    output wire        m_axis_tvalid,
    input  wire        m_axis_tready,
    output wire        m_axis_tlast,  // last beat of the frame
    output wire        m_axis_tuser   // with tlast: the frame is damaged, this beat is no block
);

    localparam N            = 8;   // lanes
    localparam NIBBLES      = 2;   // nibbles of the mask, N/4
    localparam POS_W        = 6;   // a bit of one word
    localparam RING_W       = 6;   // a word of the ring
    localparam AT_W         = 12;  // a bit of the ring
    localparam SLICE_W      = 32;  // bits of a slice
    localparam SLICE_POS_W  = 5;   // a bit of one slice
    localparam SLICE_AT_W   = 7;   // a slice of the ring
    localparam PAYLOAD_MAX  = 64;  // N*W bits: a plain block
    localparam LEN_W        = 7;   // 0..PAYLOAD_MAX
    localparam HEADER_MAX   = 20;  // flags 2 + class 8 + kinds 2 + bodies 4*2
    localparam HEADER_LEN_W = 5;   // 0..HEADER_MAX
    localparam SKIP_W       = 3;   // 0..5: classFlag, classKind and kinds
    localparam PAD_STEP     = 16;  // bits of padding per step
    localparam BODY_W       = 5;   // longest class body
    localparam TAIL_W       = 13;  // bodies and class body
    localparam CHANGED_W    = 2;   // 0..NIBBLES
    localparam RANK_W       = 1;   // 0..NIBBLES-1
    localparam OFFSET_W     = 3;   // 0..2*NIBBLES: position of a body in units of 2 bits
    localparam COUNT_W      = 4;   // 0..N
    localparam CODE_W       = 4;   // class number
    localparam PRODUCT_W    = 8;   // N * largest class number: COUNT_W + CODE_W

    localparam [CODE_W-1:0] PLAIN      = 4'd14;  // class of a plain block
    localparam [CODE_W-1:0] PLAIN_LAST = 4'd7;  // last bit of its values, W-1
    localparam [CODE_W-1:0] END        = 4'd15;  // class of the block after the last one
    localparam [CODE_W-1:0] DIRECT_MAX = 4'd8;  // widest value of a direct block, W
    localparam [CODE_W-1:0] COEF_MAX   = 4'd12;  // widest value of a transform block
    localparam [3:0]        TAIL_FLAGS = 4'd15;  // slots after that of flags(M)
    localparam [2:0]        TAIL_SAME  = 3'd7;  // slots after that of classFlag(M)

    // Ones of a nibble
    function [2:0] ones4(input [3:0] x);
        case (x)
            4'b0000:                                              ones4 = 3'd0;
            4'b0001, 4'b0010, 4'b0100, 4'b1000:                   ones4 = 3'd1;
            4'b0011, 4'b0101, 4'b0110, 4'b1001, 4'b1010, 4'b1100: ones4 = 3'd2;
            4'b1111:                                              ones4 = 3'd4;
            default:                                              ones4 = 3'd3;
        endcase
    endfunction

    localparam [1:0] RUN   = 2'd0;  // a step per clock, if its words are there and the output is free
    localparam [1:0] PAD   = 2'd1;  // the last block is read: is the rest of its word zero?
    localparam [1:0] DONE  = 2'd2;  // the last beat leaves
    localparam [1:0] FLUSH = 2'd3;  // drop the rest of the frame's words

    ///////////////////////////////////////////////////////////
    // Frame control
    ///////////////////////////////////////////////////////////
    reg  [1:0] state_q;
    reg        tail_q;      // the frame's last word has been taken
    wire       run  = state_q == RUN;
    wire       done = state_q == DONE;
    wire       move;        // the registers of the loop go on
    wire       step;        // the same, and a slot's payload is read
    wire       step_final;  // it is the frame's last one
    wire       leave = m_axis_tvalid && m_axis_tready && m_axis_tlast;
    // The next frame starts as after a reset.
    wire       frame_end = state_q == FLUSH && (tail_q || (s_axis_tvalid && s_axis_tlast));
    wire       clear     = rst || frame_end;
    wire       pad_done;

    always @(posedge clk)
        if (clear)                   state_q <= RUN;
        else if (leave)              state_q <= FLUSH;
        else if (step && step_final) state_q <= PAD;
        else if (pad_done)           state_q <= DONE;

    ///////////////////////////////////////////////////////////
    // Word buffer: a ring of slices of SLICE_W bits, read at a slice of its own by each of the registers below. A position
    // in the ring is {word, bit}. A step reads no further than the word after the one in which its slot ends, 5 words
    // in all. It goes on when 8 were there a clock ago, of which a step before it can have taken 3, or the frame's last one.
    ///////////////////////////////////////////////////////////
    // What is written is never read in the same clock (property AHEAD: until the frame's last word has come a step reads
    // words that are there; after it nothing is written), so no logic for that case.
    (* no_rw_check *)
    reg  [SLICE_W-1:0] slices [0:(1 << SLICE_AT_W)-1];
    reg  [RING_W-1:0]  put_q;   // where the next word goes
    reg  [AT_W-1:0]    head_q;  // first bit of slot s = end of slot s-1
    reg                open_q;  // the first header has been fetched
    wire [RING_W-1:0]  filled   = put_q - head_q[AT_W-1:POS_W];
    wire               full     = filled[RING_W-2] && filled[RING_W-3];  // 24, less than half a ring: `left` has a sign
    reg                ahead_q;  // 8 words are there
    wire               write    = s_axis_tvalid && !tail_q && !full;
    wire               enough   = ahead_q || tail_q;
    wire               open     = enough && !open_q;
    wire               fetch    = move || open;
    wire [AT_W-1:0]    pay_at;  // first bit of the payload of slot s
    wire [AT_W-1:0]    end_at;  // the bit after it
    wire [SLICE_AT_W-1:0] head_from_0 = end_at[AT_W-1:SLICE_POS_W];
    wire [SLICE_AT_W-1:0] head_from_1 = head_from_0 + 7'd1;
    wire [SLICE_AT_W-1:0] pay_from_0 = pay_at[AT_W-1:SLICE_POS_W];
    wire [SLICE_AT_W-1:0] pay_from_1 = pay_from_0 + 7'd1;
    wire [SLICE_AT_W-1:0] pay_from_2 = pay_from_0 + 7'd2;
    reg  [31:0] head_slice_0;
    reg  [18:0] head_slice_1;
    reg  [31:0] pay_slice_0;
    reg  [31:0] pay_slice_1;
    reg  [30:0] pay_slice_2;

    // Ready comes from registers only.
    assign s_axis_tready = !tail_q && (!full || state_q == FLUSH);

    always @(posedge clk)  // data path: no reset
        if (write) begin
            slices[{ put_q, 1'd0}] <= s_axis_tdata[31:0];
            slices[{ put_q, 1'd1}] <= s_axis_tdata[63:32];
        end

    always @(posedge clk)
        if (fetch) begin
            head_slice_0 <= slices[head_from_0][31:0];
            head_slice_1 <= slices[head_from_1][18:0];
        end

    always @(posedge clk)
        if (move) begin
            pay_slice_0 <= slices[pay_from_0][31:0];
            pay_slice_1 <= slices[pay_from_1][31:0];
            pay_slice_2 <= slices[pay_from_2][30:0];
        end

    always @(posedge clk)
        if (clear) begin
            put_q   <= { RING_W {1'b0} };
            open_q  <= 1'b0;
            ahead_q <= 1'b0;
        end else begin
            if (write) put_q <= put_q + 6'd1;
            open_q  <= open_q || open;
            ahead_q <= filled[RING_W-2:3] != { (RING_W-4) {1'b0} };
        end

    always @(posedge clk)
        if (clear)                                                tail_q <= 1'b0;
        else if (s_axis_tvalid && s_axis_tready && s_axis_tlast) tail_q <= 1'b1;

    ///////////////////////////////////////////////////////////
    // The loop. Step s takes the header of slot s and the payload of slot s-1 out of the slices, and fetches the header of
    // slot s+1 and the payload of slot s. The lengths of both parts of slot s are registers.
    ///////////////////////////////////////////////////////////
    reg  [SLICE_POS_W-1:0]  pay_shift_q;  // of the payload of slot s-1 in its slices
    reg  [HEADER_LEN_W-1:0] header_len_q;
    reg  [LEN_W-1:0]        pay_len_q;
    reg  [HEADER_MAX-1:0]   header_q;     // header of slot s-1
    wire [HEADER_LEN_W-1:0] header_len;   // of slot s+1
    wire [LEN_W-1:0]        pay_len;
    wire                    pay_none;
    assign pay_at = head_q + { 7'b0000000, header_len_q};
    assign end_at = pay_at + { 5'b00000, pay_len_q};

    // Words of the frame, not what is behind them in the ring
    wire [RING_W-1:0] left = put_q - end_at[AT_W-1:POS_W];  // behind the end of slot s, from its word on
    reg               real_p;  // the word before that of slot s
    reg               real_0;  // its word
    reg               real_1;  // the word after
    always @(posedge clk)
        if (clear) begin
            real_p <= 1'b1;
            real_0 <= 1'b0;
            real_1 <= 1'b0;
        end else if (fetch) begin
            real_p <= !left[RING_W-1];
            real_0 <= !left[RING_W-1] && left[RING_W-2:0] != { (RING_W-1) {1'b0} };
            real_1 <= !left[RING_W-1] && left[RING_W-2:1] != { (RING_W-2) {1'b0} };
        end

    // Zeros follow after the frame's last word.
    wire real_next = head_q[POS_W-1] ? real_1 : real_0;
    wire [50:0] head_in = {head_slice_1 & { 19 {real_next}}, head_slice_0 & { SLICE_W {real_0}}};
    wire [34:0] head_16 = head_q[4] ? head_in[50:16] : head_in[34:0];
    wire [26:0] head_8  = head_q[3] ? head_16[34:8] : head_16[26:0];
    wire [22:0] head_4  = head_q[2] ? head_8[26:4] : head_8[22:0];
    wire [20:0] head_2  = head_q[1] ? head_4[22:2] : head_4[20:0];
    wire [19:0] head_1  = head_q[0] ? head_2[20:1] : head_2[19:0];

    always @(posedge clk)
        if (clear) begin
            head_q       <= { AT_W {1'b0} };
            header_len_q <= { HEADER_LEN_W {1'b0} };
            pay_len_q    <= { LEN_W {1'b0} };
        end else if (fetch) begin
            head_q       <= end_at;
            header_len_q <= header_len;
            if (pay_none) pay_len_q <= { LEN_W {1'b0} };
            else          pay_len_q <= pay_len;
        end

    always @(posedge clk)
        if (clear)     header_q <= { HEADER_MAX {1'b0} };
        else if (move) header_q <= head_1;

    always @(posedge clk)
        if (move) pay_shift_q <= pay_at[SLICE_POS_W-1:0];

    // Steps so far, to PAYLOAD_DELAY-1; then the first block is on its way.
    reg  [3:0] slot_q;
    reg        block_16;
    reg        block_17;
    wire       block_15 = slot_q == 4'd15;
    always @(posedge clk)
        if (clear) begin
            slot_q   <= 4'd0;
            block_16 <= 1'b0;
            block_17 <= 1'b0;
        end else if (move) begin
            if (!block_15) slot_q <= slot_q + 4'd1;
            block_16 <= block_15;
            block_17 <= block_16;
        end

    ///////////////////////////////////////////////////////////
    // Take the header of slot s-1 apart. <name>_<k>: of block j during step j+k.
    //   flags(s-1) classFlag(s-9) classKind(s-11) kinds(s-3) bodies(s-5) classBody(s-13)
    // What stands before kinds: 1 bit if has_9, 2 bits if other_11.
    ///////////////////////////////////////////////////////////
    reg  [NIBBLES-1:0]   flags_2;
    reg  [NIBBLES-1:0]   flags_3;
    reg  [NIBBLES-1:0]   flags_4;
    reg  [NIBBLES-1:0]   flags_5;
    reg  [NIBBLES-1:0]   flags_6;
    reg  [CHANGED_W-1:0] changed_1;  // ones in flags
    reg  [CHANGED_W-1:0] changed_2;
    reg  [CHANGED_W-1:0] changed_3;
    reg  [CHANGED_W-1:0] full_3;     // kinds that are 1
    wire                 has_7;      // the mask is not 0: there is a class
    reg                  has_8;
    reg                  has_9;
    reg                  other_10;   // it is not the one before
    reg                  other_11;
    reg  [SKIP_W-1:0]    skip_q;     // bits before the bodies, without the flags

    wire [NIBBLES-1:0]   flags_1  = header_q[NIBBLES-1:0];
    wire                 other_9  = has_9 && header_q[NIBBLES];
    wire [1:0]           kind_11  = has_9 ? header_q[NIBBLES+2:NIBBLES+1] : header_q[NIBBLES+1:NIBBLES];
    wire [NIBBLES:0]     kinds_at = other_11 ? header_q[2*NIBBLES+2:NIBBLES+2] : header_q[2*NIBBLES:NIBBLES];
    wire [NIBBLES-1:0]   kinds_3  = has_9 ? kinds_at[NIBBLES:1] : kinds_at[NIBBLES-1:0];
    integer i;
    always @* begin
        changed_1 = { CHANGED_W {1'b0} };
        full_3    = { CHANGED_W {1'b0} };
        for (i = 0; i < NIBBLES; i = i + 1) begin
            changed_1 = changed_1 + { 1'b0, flags_1[i]};
            // the block has changed_3 kind bits
            full_3    = full_3 + { 1'b0, kinds_3[i] && changed_3 > i[CHANGED_W-1:0]};
        end
    end

    // Bodies: 2 bits for each changed nibble, 2 more for each kind that is 1. Class: flag, kind and body of three blocks.
    wire                    two_11    = other_11 && kind_11 == 2'd2;
    wire                    escape_11 = other_11 && kind_11 == 2'd3;
    wire [2:0]              body_len  = { escape_11, 1'b0, two_11 || (escape_11 && cfg_mode[1]) };
    reg  [HEADER_LEN_W-1:0] known_3;  // flags and 2 bits for each changed nibble
    wire [HEADER_LEN_W-1:0] next_len = (known_3 + { 2'b00, full_3, has_7})
                                     + (({ 2'b00, body_len} + { 3'b000, other_9, 1'b0}) + { 3'b000, changed_1});

    always @(posedge clk)
        if (clear) begin
            flags_2   <= { NIBBLES {1'b0} };
            flags_3   <= { NIBBLES {1'b0} };
            flags_4   <= { NIBBLES {1'b0} };
            flags_5   <= { NIBBLES {1'b0} };
            flags_6   <= { NIBBLES {1'b0} };
            changed_2 <= { CHANGED_W {1'b0} };
            changed_3 <= { CHANGED_W {1'b0} };
            known_3   <= 5'd2;
            has_8     <= 1'b0;
            has_9     <= 1'b0;
            other_10  <= 1'b0;
            other_11  <= 1'b0;
            skip_q    <= { SKIP_W {1'b0} };
        end else if (move) begin
            flags_2   <= flags_1;
            flags_3   <= flags_2;
            flags_4   <= flags_3;
            flags_5   <= flags_4;
            flags_6   <= flags_5;
            changed_2 <= changed_1;
            changed_3 <= changed_2;
            known_3   <= 5'd2 + { 2'b00, changed_2, 1'b0};
            has_8     <= has_7;
            has_9     <= has_8;
            other_10  <= other_9;
            other_11  <= other_10;
            skip_q    <= { 1'b0, other_10, has_8} + { 1'b0, changed_2};
        end

    ///////////////////////////////////////////////////////////
    // Mask: kinds to their nibbles, position of each body, XOR into the mask
    ///////////////////////////////////////////////////////////
    reg  [NIBBLES-1:0]          kinds_4;      // as sent
    reg  [NIBBLES-1:0]          kinds_5;      // by nibble
    reg  [NIBBLES-1:0]          kinds_6;
    reg  [NIBBLES*OFFSET_W-1:0] offsets_6;
    reg  [OFFSET_W-1:0]         end_6;        // of the bodies: there the class body begins
    reg  [TAIL_W-1:0]           tail_6;       // bodies(j), classBody(j-8)
    reg  [NIBBLES-1:0]          kinds_by_nibble;
    reg  [NIBBLES*OFFSET_W-1:0] offsets;
    reg  [RANK_W-1:0]           rank;
    reg  [OFFSET_W-1:0]         offset;
    integer                     j;
    always @* begin
        rank            = { RANK_W {1'b0} };
        offset          = { OFFSET_W {1'b0} };
        kinds_by_nibble = { NIBBLES {1'b0} };
        offsets         = { NIBBLES*OFFSET_W {1'b0} };
        for (j = 0; j < NIBBLES; j = j + 1) begin
            kinds_by_nibble[j]              = flags_4[j] && kinds_4[rank];
            rank                            = rank + { flags_4[j]};
            offsets[j*OFFSET_W +: OFFSET_W] = offset;
            offset                          = offset + { 2'b00, flags_5[j]}
                                                     + { 2'b00, kinds_5[j]};
        end
    end

    wire [17:0] skip_all = header_q[HEADER_MAX-1:NIBBLES];
    wire [15:0] skip_4   = {skip_all[15:14], skip_q[2] ? skip_all[17:4] : skip_all[13:0]};
    wire [13:0] skip_2   = skip_q[1] ? skip_4[15:2] : skip_4[13:0];
    wire [12:0] skip_1   = skip_q[0] ? skip_2[13:1] : skip_2[12:0];
    always @(posedge clk)
        if (move) begin
            kinds_4   <= kinds_3;
            kinds_5   <= kinds_by_nibble;
            kinds_6   <= kinds_5;
            offsets_6 <= offsets;
            end_6     <= offset;
            tail_6    <= skip_1;
        end

    wire [N-1:0]       change;  // mask(j) XOR mask(j-1)
    wire [NIBBLES-1:0] few;     // a full body that changes less than two bits
    genvar g;
    generate
        for (g = 0; g < NIBBLES; g = g + 1) begin : gen_nibble
            wire [3:0] at   = { offsets_6[g*OFFSET_W +: OFFSET_W], 1'b0};
            wire [3:0]        body = tail_6[at +: 4];
            wire [3:0]        x    = kinds_6[g] ? body : 4'b0001 << body[1:0];
            assign change[4*g +: 4] = x & {4{flags_6[g]}};
            assign few[g]           = kinds_6[g] && (body & (body - 4'd1)) == 4'd0;
        end
    endgenerate

    reg  [N-1:0] mask_7;
    assign has_7 = mask_7 != { N {1'b0} };
    always @(posedge clk)
        if (clear)     mask_7 <= { N {1'b0} };
        else if (move) mask_7 <= mask_7 ^ change;

    wire [N-1:0] mask_14;
    reg          few_7;
    wire         few_14;
    always @(posedge clk)
        if (move) few_7 <= few != { NIBBLES {1'b0} };
    dctcm_delay #(
        .WIDTH (9),
        .DEPTH (7)
    ) u_delay_mask (
        .clk    (clk),
        .rst    (rst),
        .enable (move),
        .d      ({few_7, mask_7}),
        .q      ({few_14, mask_14})
    );

    ///////////////////////////////////////////////////////////
    // Step j+14: class of block j; step j+15: its payload length
    ///////////////////////////////////////////////////////////
    reg                other_12;
    reg                other_13;
    reg  [1:0]         kind_12;
    reg  [1:0]         kind_13;
    reg                odd_14;     // class is one more or one less
    reg                two_14;     // class is two more or two less: by the first bit of the body
    reg                down_14;    // one less, or two less or more
    reg                escape_14;  // class is in the body
    reg  [CODE_W-1:0]  code_15;    // the last class
    reg                auto_15;    // its domain, in auto frames
    wire [BODY_W-1:0]  body_14 = tail_6[{ end_6, 1'b0} +: BODY_W];  // block j+8 is in its step 6
    wire               minus_14 = two_14 ? !body_14[0] : down_14;
    wire [CODE_W-1:0]  delta_14 = { { (CODE_W-2) {minus_14} }, down_14, odd_14};
    wire [CODE_W-1:0]  absolute_14 = cfg_mode[1] ? body_14[CODE_W:1] : body_14[CODE_W-1:0];
    always @(posedge clk)
        if (clear) begin
            other_12  <= 1'b0;
            other_13  <= 1'b0;
            odd_14    <= 1'b0;
            two_14    <= 1'b0;
            down_14   <= 1'b0;
            escape_14 <= 1'b0;
            code_15   <= { CODE_W {1'b0} };
        end else if (move) begin
            other_12  <= other_11;
            other_13  <= other_12;
            odd_14    <= other_13 && !kind_13[1];
            two_14    <= other_13 && kind_13 == 2'd2;
            down_14   <= other_13 && !kind_13[0];
            escape_14 <= other_13 && kind_13 == 2'd3;
            code_15   <= escape_14 ? absolute_14 : code_15 + delta_14;
        end

    always @(posedge clk)
        if (move) begin
            kind_12 <= kind_11;
            kind_13 <= kind_12;
        end

    always @(posedge clk)
        if (clear)                  auto_15 <= 1'b0;  // direct
        else if (move && escape_14) auto_15 <= body_14[0];

    wire dom_15 = cfg_mode[1] ? auto_15 : cfg_mode[0];

    // Ones of the mask, one step ahead
    wire [2:0] ones_0 = ones4(mask_14[3:0]);
    wire [2:0] ones_1 = ones4(mask_14[7:4]);
    wire [COUNT_W-1:0] count_14 = { 1'b0, ones_0} + { 1'b0, ones_1};
    reg  [COUNT_W-1:0] count_15;
    always @(posedge clk)
        if (move) count_15 <= count_14;

    wire                 plain_15 = code_15 == PLAIN;
    wire                 end_15   = code_15 == END;
    wire                 has_15   = count_15 != { COUNT_W {1'b0} };
    wire [PRODUCT_W-1:0] values_15 = { 4'b0000, count_15} * { 4'b0000, code_15};
    wire                 carries_15 = dom_15 && cfg_activation_mask && has_15;
    wire [PRODUCT_W-1:0] bits_15    = values_15 + (carries_15 ? 8'd8 : 8'd0);
    // After the last slot the rest of its word is read as headers of PAD_STEP bits.
    assign header_len = end_15 ? PAD_STEP[HEADER_LEN_W-1:0] : next_len;
    assign pay_none = !block_15 || !has_15 || end_15;
    assign pay_len  = plain_15 ? 7'd64 : bits_15[LEN_W-1:0];

    reg  [N-1:0]         mask_15;
    reg  [N-1:0]         mask_16;
    reg  [N-1:0]         mask_17;
    reg  [CODE_W-1:0]    last_bit_16;
    reg  [CODE_W-1:0]    last_bit_17;
    reg                  plain_16;
    reg                  plain_17;
    reg                  transform_16;
    reg                  transform_17;
    reg                  end_16;  // no block: the frame ended before it
    always @(posedge clk)
        if (move) begin
            mask_15      <= mask_14;
            mask_16      <= mask_15;
            mask_17      <= mask_16;
            last_bit_16  <= plain_15 ? PLAIN_LAST : code_15 - 4'd1;
            last_bit_17  <= last_bit_16;
            plain_16     <= plain_15 && has_15;
            plain_17     <= plain_16;
            transform_16 <= dom_15 && !plain_15;
            transform_17 <= transform_16;
        end

    always @(posedge clk)
        if (clear)     end_16 <= 1'b0;
        else if (move) end_16 <= end_15;

    wire too_wide = code_15 > (dom_15 ? COEF_MAX : DIRECT_MAX);
    wire too_long = bits_15 >= 8'd64;
    reg  few_15;
    reg  bad_16;  // nothing may be rebuilt from the block
    reg  bad_17;
    always @(posedge clk)
        if (move) begin
            few_15 <= few_14;
            bad_16 <= few_15 || (has_15 && !plain_15 && (too_wide || too_long));
            bad_17 <= bad_16;
        end

    // The frame's tail: flags and class flags of zero in a row, as many as there are after block M
    reg [3:0] quiet_q;
    reg [2:0] same_q;
    always @(posedge clk)
        if (clear) begin
            quiet_q <= 4'd0;
            same_q  <= 3'd0;
        end else if (step) begin  // not while padding is read
            if (flags_1 != { NIBBLES {1'b0} }) quiet_q <= 4'd0;
            else if (quiet_q != TAIL_FLAGS)   quiet_q <= quiet_q + 4'd1;
            if (other_9)                      same_q <= 3'd0;
            else if (same_q != TAIL_SAME)     same_q <= same_q + 3'd1;
        end
    wire tail_good = quiet_q == TAIL_FLAGS && same_q == TAIL_SAME;

    ///////////////////////////////////////////////////////////
    // Payload of slot s-1, block s-17: PAYLOAD_MAX bits from pay_pos on
    ///////////////////////////////////////////////////////////
    wire [94:0] pay_in = {pay_slice_2, pay_slice_1, pay_slice_0};
    wire [78:0] pay_16 = pay_shift_q[4] ? pay_in[94:16] : pay_in[78:0];
    wire [70:0] pay_8  = pay_shift_q[3] ? pay_16[78:8] : pay_16[70:0];
    wire [66:0] pay_4  = pay_shift_q[2] ? pay_8[70:4] : pay_8[66:0];
    wire [64:0] pay_2  = pay_shift_q[1] ? pay_4[66:2] : pay_4[64:0];
    wire [63:0] pay_1  = pay_shift_q[0] ? pay_2[64:1] : pay_2[63:0];

    ///////////////////////////////////////////////////////////
    // The frame's words: more read than came?
    ///////////////////////////////////////////////////////////
    // Slot s-1 ends in the word of slot s, or with the word before
    wire whole   = head_q[POS_W-1:0] == 6'd0;
    wire at_last = tail_q && (whole ? real_p && !real_0 : real_0 && !real_1);
    wire cut     = whole ? !real_p : !real_0;
    wire truncated = cut;
    wire all_words = at_last;

    ///////////////////////////////////////////////////////////
    // Output
    ///////////////////////////////////////////////////////////
    reg [PAYLOAD_MAX-1:0] out_payload;
    reg [N-1:0]           out_mask;
    reg [CODE_W-1:0]      out_last_bit;
    reg                   out_plain;
    reg                   out_transform;
    reg                   out_valid;  // a block, or the end of a damaged frame
    reg                   out_bad;    // the latter
    reg                   out_final;  // the frame's last block

    assign step_final    = block_17 && end_16;
    assign step          = run && open_q && enough && (m_axis_tready || !out_valid);
    assign m_axis_tvalid = out_valid && (run || done);
    assign m_axis_tdata  = { out_payload, out_last_bit, out_plain, out_transform, out_mask };

    wire   pad      = state_q == PAD;
    wire   pad_step = pad && enough;
    wire   dirty    = header_q[PAD_STEP-1:0] != { PAD_STEP {1'b0} };  // padding that is not zero; beyond may be no word yet
    wire   damaged  = out_bad || (done && (dirty || !tail_good));
    assign move     = step || pad_step;
    assign pad_done = pad_step && end_at[POS_W+1:POS_W] != head_q[POS_W+1:POS_W];  // another word, 3 further at most

    assign m_axis_tlast = damaged || out_final;
    assign m_axis_tuser = damaged;

    always @(posedge clk)
        if (clear)                     out_valid <= 1'b0;
        else if (step)                 out_valid <= block_17 || truncated;
        else if (run && m_axis_tready) out_valid <= 1'b0;

    always @(posedge clk)
        if (step) begin
            out_final <= step_final;
            out_bad   <= truncated || bad_17 || (step_final && !all_words);
        end else if (pad) out_bad <= out_bad || dirty;

    always @(posedge clk)  // data path: no reset
        if (step) begin
            out_payload   <= pay_1;
            out_mask      <= mask_17;
            out_last_bit  <= last_bit_17;
            out_plain     <= plain_17;
            out_transform <= transform_17;
        end

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
    reg  f_cfg_activation_mask;
    reg [63:0] f_s_axis_tdata;
    reg  f_s_axis_tlast;
    reg [77:0] f_m_axis_tdata;
    reg  f_m_axis_tlast;
    reg  f_m_axis_tuser;

    always @(posedge clk) begin
        f_in_waits  <= !rst && s_axis_tvalid && !s_axis_tready;
        f_out_waits <= !rst && m_axis_tvalid && !m_axis_tready;
        f_cfg_mode <= cfg_mode;
        f_cfg_activation_mask <= cfg_activation_mask;
        f_s_axis_tdata <= s_axis_tdata;
        f_s_axis_tlast <= s_axis_tlast;
        f_m_axis_tdata <= m_axis_tdata;
        f_m_axis_tlast <= m_axis_tlast;
        f_m_axis_tuser <= m_axis_tuser;
    end

    always @* begin
        if (f_running) assume (cfg_mode == f_cfg_mode);
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
            assert (m_axis_tuser == f_m_axis_tuser);  // HOLD_DATA
        end
    end
`endif
`ifdef FORMAL  // rules of this unit
    ///////////////////////////////////////////////////////////
    // Formal: no word is written over, none is read that has not come, no length leaves its bounds
    ///////////////////////////////////////////////////////////
    // Words from that of slot s on.  Behind the frame's last one zeros are read: then fewer than none.
    reg  signed [7:0]  f_fill;
    wire [RING_W-1:0]  f_taken = end_at[AT_W-1:POS_W] - head_q[AT_W-1:POS_W];
    always @(posedge clk)
        if (clear) f_fill <= 8'sd0;
        else       f_fill <= f_fill + $signed({7'd0, write}) - (fetch ? $signed({ 2'd0, f_taken}) : 8'sd0);

    always @* if (f_running) begin
        assert (filled == f_fill[RING_W-1:0]);  // FILL
        assert (f_fill <= 24);  // FILL
        assert (f_taken <= 3);  // LENGTHS
        if (!tail_q) begin
            assert (f_fill >= 0);  // AHEAD
            assert (!ahead_q || f_fill >= 8 - 3);
            assert (!fetch || f_fill >= 5);  // AHEAD: a step reads that many words
        end
        if (!open_q)
            assert (run && !out_valid && slot_q == 4'd0
                    && head_q == { AT_W {1'b0} } && header_len_q == { HEADER_LEN_W {1'b0} } && pay_len_q == { LEN_W {1'b0} });
        // LENGTHS
        assert (changed_2 <= NIBBLES && changed_3 <= NIBBLES && known_3 == NIBBLES + 2*changed_3);
        assert (header_len_q <= HEADER_MAX);
        assert (bad_16 || pay_len_q <= PAYLOAD_MAX);
        // END: a frame that is read beyond its end is left before the ring comes round to its words
        assert (!real_0 || real_p);
        if (f_fill < 0) assert (tail_q && !real_p);
        if (run) assert (f_fill >= -3 || (f_fill >= -2*3 && out_valid && out_bad));
        if (pad) assert (f_fill >= -2*3);
        assert (f_fill >= -3*3);
        assert (f_fill > -(1 << (RING_W-1)));
    end

    // No deadlock, counted in bits: a clock with the output ready reads a flag of each nibble at least.
    localparam signed [15:0] F_WORD  = 1 << POS_W;
    localparam signed [15:0] F_CLOCK = NIBBLES;
    wire signed [15:0] f_pos  = {16'd0 | head_q[POS_W-1:0]};
    wire signed [15:0] f_bits = F_WORD*f_fill - f_pos;  // from slot s on
    always @* if (f_running) assert (!open_q || header_len_q >= NIBBLES);

    // REFUSED: while a word of the frame waits, slots move on to the next word of the ring
    reg  signed [15:0] f_refused;  // bits that must have been read since it waits
    reg  signed [15:0] f_from;     // where it began to
    wire               f_waits = s_axis_tvalid && !s_axis_tready && !tail_q && m_axis_tready;
    always @(posedge clk) begin
        f_refused <= f_waits && !clear ? f_refused + F_CLOCK : 16'sd0;
        if (f_refused == 16'sd0) f_from <= f_pos;
    end

    always @* if (f_running) begin
        if (full && !tail_q) begin
            assert (ahead_q);
            // The first header takes a clock, and so does the frame's last beat.
            if (f_refused != 16'sd0) assert (f_refused <= (run || pad ? f_pos : F_WORD) - f_from + (open_q ? F_CLOCK : 16'sd0));
        end
        assert (f_refused <= F_WORD + 2*F_CLOCK);  // REFUSED
    end

    // LAST_OUT: once its last word is in, a frame is left when its bits and the padding of one more word are read
    wire signed [15:0] f_rest = done                 ? F_CLOCK :
                                pad                  ? F_WORD - f_pos + 2*F_CLOCK :
                                !run                 ? 16'sd0 :
                                out_valid && out_bad ? F_CLOCK :
                                f_bits < 0           ? F_WORD + 3*F_CLOCK :
                                                       F_WORD + 4*F_CLOCK + f_bits + (open_q ? 16'sd0 : F_CLOCK);
    reg  signed [15:0] f_due;
    always @(posedge clk)
        if (!tail_q || clear)   f_due <= (24+1)*F_WORD + 5*F_CLOCK;
        else if (m_axis_tready) f_due <= (f_due < f_rest ? f_due : f_rest) - F_CLOCK;

    always @* if (f_running) begin
        assert (!real_0 || f_fill > 0);
        if (pad || done) assert (out_valid && out_final);
        assert (f_rest >= 0 && f_rest <= f_due);  // LAST_OUT
    end
`endif

endmodule

`resetall
