// dctcm_bit_unpacker - finds mask, class and payload of each block in the stream
//
// A frame of M blocks is a row of slots 0..M+11 without gaps. Slot s holds
//   class(s-8)  flags(s)  kinds(s-2)  bodies(s-4)  payload(s-11)
// so every length but that of the class code is known one clock before its slot. Step s of this
// module reads the payload of slot s-1 and the header of slot s+1; block j leaves in step j+12.
// The loop in one clock: 3 bits of class code -> its length -> where the next but one header begins.
// A damaged frame ends with one beat tlast = tuser = 1 in place of the first block that cannot be
// trusted; its other words are dropped. A good frame ends with its last block, after the check
// that the tail is as it must be and that only zeros of the last word are left.
//
// GENERATED FILE - DO NOT EDIT.  Change the configuration and regenerate with:
//     dctcm generate --channels 8 --width 12 --signed --out rtl-out/n8_s12
//
// Generator : dctcm 0.1.0, template decoder/dctcm_bit_unpacker.v.hbs
// Config    : n8_s12, sha256 cdd58f3adaa4 (full copy in manifest.json)
// Licence   : this file belongs to whoever generated it, without conditions;
//             the generator's own licence (Apache-2.0) does not apply to it
// Formats   : in: word of 128 bits, first bit of the stream in bit 0
//             out: {payload[96], code[5], dom, mask[8]}; payload bits above its length, and dom
//             and code of a block with mask 0, are not defined
// Timing    : block j leaves with slot j+11; 1 block per clock, or 1 word per clock for blocks above
//             128 bits; a frame takes M+12 steps and about 7 clocks to its next; s_axis_tready comes
//             from registers, m_axis_tready enables the step

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
    input  wire [127:0] s_axis_tdata,
    input  wire         s_axis_tvalid,
    output wire         s_axis_tready,
    input  wire         s_axis_tlast,  // last word of the frame

    // One block per beat: {payload, code, dom, mask}
    output wire [109:0] m_axis_tdata,
    output wire         m_axis_tvalid,
    input  wire         m_axis_tready,
    output wire         m_axis_tlast,  // last beat of the frame
    output wire         m_axis_tuser   // with tlast: the frame is damaged, this beat is no block
);

    localparam N            = 8;    // lanes
    localparam NIBBLES      = 2;    // nibbles of the mask, N/4
    localparam CORE_W       = 128;  // bits per word
    localparam POS_W        = 7;    // a bit of one word
    localparam REACH_W      = 9;    // a bit of four words: payload, header, payload, next header
    localparam WORDS        = 4;    // words in the buffer: 3 that are read, 1 more
    localparam SHIFT_W      = 5;    // 0..16: 7 + longest class code
    localparam PAYLOAD_MAX  = 96;   // N*W bits: a plain block
    localparam LEN_W        = 7;    // 0..PAYLOAD_MAX
    localparam HEADER_MAX   = 21;   // class 9 + flags 2 + kinds 2 + bodies 4*2
    localparam FIELDS_W     = 12;   // header without the class
    localparam FIELDS_LEN_W = 4;    // 0..FIELDS_W
    localparam BODIES_W     = 8;    // 4 bits for each nibble
    localparam CHANGED_W    = 2;    // 0..NIBBLES
    localparam RANK_W       = 1;    // 0..NIBBLES-1
    localparam OFFSET_W     = 2;    // 0..2*(NIBBLES-1): position of a body in units of 2 bits
    localparam COUNT_W      = 4;    // 0..N
    localparam CODE_W       = 5;    // class number
    localparam PRODUCT_W    = 9;    // N * largest class number: COUNT_W + CODE_W
    localparam CLASS_LEN_W  = 4;    // 0..9

    localparam [CODE_W-1:0] PLAIN        = 5'd30;  // class of a plain block
    localparam [CODE_W-1:0] END          = 5'd31;  // class of the block after the last one
    localparam [CODE_W-1:0] DIRECT_MAX   = 5'd12;  // widest value of a direct block, W
    localparam [CODE_W-1:0] COEF_MAX     = 5'd15;  // widest value of a transform block
    localparam [3:0]        FIRST_BLOCK  = 4'd13;  // steps before block 0 leaves: slots -1 to 11
    localparam [3:0]        TAIL_QUIET   = 4'd11;  // unchanged masks of the tail

    localparam [2:0] RUN   = 3'd0;  // a step per clock, if its words are there and the output is free
    localparam [2:0] JUDGE = 3'd1;  // the last block is read: does the frame end here?
    localparam [2:0] PAD   = 3'd2;  // is the rest of the word zero?
    localparam [2:0] DONE  = 3'd3;  // the last beat waits
    localparam [2:0] FLUSH = 3'd4;  // drop the rest of the frame's words

    ///////////////////////////////////////////////////////////
    // Frame control
    ///////////////////////////////////////////////////////////
    reg  [2:0] state_q;
    reg        tail_q;      // the frame's last word has been taken
    wire       step;        // one slot is read
    wire       step_final;  // it is the frame's last slot
    wire       pad_done;
    wire       leave = m_axis_tvalid && m_axis_tready && m_axis_tlast;
    // The next frame starts as after a reset.
    wire       frame_end = state_q == FLUSH && (tail_q || (s_axis_tvalid && s_axis_tlast));
    wire       clear     = rst || frame_end;

    always @(posedge clk)
        if (clear) state_q <= RUN;
        else if (leave) state_q <= FLUSH;
        else if (state_q == RUN && step && step_final) state_q <= JUDGE;
        else if (state_q == JUDGE) state_q <= PAD;
        else if (state_q == PAD && pad_done) state_q <= DONE;

    ///////////////////////////////////////////////////////////
    // Word buffer w0, w1, ..: all but the last are read; the last keeps the word that comes while the others are full.
    // Words enter in the last two places and move down into holes. After the frame's last word follow words of zeros.
    ///////////////////////////////////////////////////////////
    localparam TOP = WORDS - 1;

    reg  [WORDS*CORE_W-1:0] words_q;  // w0 in the low bits
    reg  [TOP:1]            valid_q;  // w0 is never empty: a frame starts with a word that is used up
    wire [TOP-1:1]          through;  // all words up to this one are there
    wire [1:0]              used;     // words used up by a step, 0..2
    wire                    use_one   = step && used[0];
    wire                    use_two   = step && used[1];
    wire                    take_word = state_q == RUN && !tail_q && !valid_q[TOP] && s_axis_tvalid;
    wire                    push      = take_word || (tail_q && !valid_q[TOP]);
    wire [CORE_W-1:0]       word_in   = s_axis_tdata & { CORE_W {!tail_q} };

    // Ready comes from registers only.
    assign s_axis_tready = !tail_q && ((state_q == RUN && !valid_q[TOP]) || state_q == FLUSH);

    genvar w;
    generate
        for (w = 0; w < WORDS; w = w + 1) begin : gen_word
            if (w == TOP) begin : gen_top
                always @(posedge clk)
                    if (!valid_q[TOP]) words_q[CORE_W*w +: CORE_W] <= word_in;
            end else if (w == TOP-1) begin : gen_entry
                always @(posedge clk)
                    if (use_one || use_two || !through[w])
                        words_q[CORE_W*w +: CORE_W] <= valid_q[TOP] ? words_q[CORE_W*TOP +: CORE_W] : word_in;
            end else if (w != 0) begin : gen_middle
                always @(posedge clk)
                    if (use_one || use_two || !through[w])
                        words_q[CORE_W*w +: CORE_W] <= use_two ? words_q[CORE_W*(w+2) +: CORE_W]
                                                               : words_q[CORE_W*(w+1) +: CORE_W];
            end else begin : gen_bottom
                always @(posedge clk)
                    if (use_one || use_two)
                        words_q[CORE_W-1:0] <= used[1] ? words_q[CORE_W*2 +: CORE_W] : words_q[CORE_W +: CORE_W];
            end
            if (w != 0) begin : gen_valid
                if (w != TOP) begin : gen_through
                    assign through[w] = &valid_q[w:1];
                end
                if (w == TOP) begin : gen_top
                    always @(posedge clk)
                        if (clear || use_one || use_two || !through[w-1]) valid_q[w] <= 1'b0;
                        else                                              valid_q[w] <= valid_q[w] || push;
                end else if (w == TOP-1) begin : gen_entry
                    always @(posedge clk)
                        if (clear)                        valid_q[w] <= 1'b0;
                        else if (use_two)                 valid_q[w] <= push;
                        else if (use_one || !through[w]) valid_q[w] <= valid_q[TOP] || push;
                end else begin : gen_middle
                    always @(posedge clk)
                        if (clear)                        valid_q[w] <= 1'b0;
                        else if (use_two)                 valid_q[w] <= valid_q[w+2];
                        else if (use_one || !through[w]) valid_q[w] <= valid_q[w+1];
                end
            end
        end
    endgenerate

    // Words of the frame from w0 on, its first empty one included; below zero: more was read than came.
    reg signed [3:0] real_q;
    always @(posedge clk)
        if (clear) real_q <= 4'sd1;
        else       real_q <= real_q + $signed({3'b000, take_word})
                                    - $signed({2'b00, use_two, use_one});

    always @(posedge clk)
        if (clear)                                                tail_q <= 1'b0;
        else if (s_axis_tvalid && s_axis_tready && s_axis_tlast) tail_q <= 1'b1;

    ///////////////////////////////////////////////////////////
    // The loop. Step s reads the payload of slot s-1 at pos and the header of slot s+1, while that of slot s,
    //   class(s-8) flags(s) kinds(s-2) bodies(s-4)
    // is in a register. All lengths but that of the class code are known before: step s adds it to
    //   end_base   where slot s-1's payload and slot s's fields end
    //   next_base  the same and slot s's payload
    // Class code: 0 same, 10 down, 110 up, 111 escape.
    ///////////////////////////////////////////////////////////
    reg  [POS_W-1:0]        pos_q;         // first bit of the payload of slot s-1, inside w0
    reg  [REACH_W-1:0]      end_base_q;
    reg  [REACH_W-1:0]      next_base_q;
    reg  [HEADER_MAX-1:0]   header_q;      // header of slot s
    reg  [FIELDS_LEN_W-1:0] fields_len_q;  // flags, kinds and bodies of slot s+1
    reg  [LEN_W-1:0]        len_10;        // payload of slot s+1
    reg                     has_8;         // mask(s-8) is not 0: there is a class code
    reg  [CLASS_LEN_W-1:0]  escape_len_q;  // static during a frame

    wire class_same   = !header_q[0];
    wire class_down   = header_q[1:0] == 2'b01;   // first bit of the code in bit 0
    wire class_up     = header_q[2:0] == 3'b011;
    wire class_escape = header_q[2:0] == 3'b111;
    wire [CLASS_LEN_W-1:0] class_len = !has_8     ? 4'd0 :
                                       class_same ? 4'd1 :
                                       class_down ? 4'd2 :
                                       class_up   ? 4'd3 : escape_len_q;

    // Header of slot s+1: down by next_base to a multiple of 8, then by the rest and the class code of slot s
    wire [364:0] head_in = words_q[364:0];
    wire [284:0] head_256 = {head_in[284:109], next_base_q[8] ? head_in[364:256] : head_in[108:0]};
    wire [156:0] head_128 = next_base_q[7] ? head_256[284:128] : head_256[156:0];
    wire [92:0]  head_64  = next_base_q[6] ? head_128[156:64] : head_128[92:0];
    wire [60:0]  head_32  = next_base_q[5] ? head_64[92:32] : head_64[60:0];
    wire [44:0]  head_16  = next_base_q[4] ? head_32[60:16] : head_32[44:0];
    wire [36:0]  head_8   = next_base_q[3] ? head_16[44:8] : head_16[36:0];
    wire [SHIFT_W-1:0] shift = { 2'b00, next_base_q[2:0]} + { 1'b0, class_len};
    wire [35:0] fine_16 = {head_8[35:21], shift[4] ? head_8[36:16] : head_8[20:0]};
    wire [27:0] fine_8  = shift[3] ? fine_16[35:8] : fine_16[27:0];
    wire [23:0] fine_4  = shift[2] ? fine_8[27:4] : fine_8[23:0];
    wire [21:0] fine_2  = shift[1] ? fine_4[23:2] : fine_4[21:0];
    wire [20:0] fine_1  = shift[0] ? fine_2[21:1] : fine_2[20:0];

    // Sums without the class code first: it is known last. Modulo 2**REACH_W, less the words that go.
    wire [REACH_W-1:0] end_pos   = end_base_q + { 5'b00000, class_len };
    wire [REACH_W-1:0] end_next  = next_base_q + { 5'b00000, fields_len_q };
    wire [REACH_W-1:0] next_next = end_next + { 2'b00, len_10 };
    wire [REACH_W-1:0] gone      = {used, { POS_W {1'b0} }};

    assign used = end_pos[REACH_W-1:POS_W];

    always @(posedge clk)
        if (clear) begin  // the step before slot 0: the frame begins in w1
            end_base_q  <= 9'd128;
            next_base_q <= 9'd128;
            header_q    <= { HEADER_MAX {1'b0} };
        end else if (step) begin
            end_base_q  <= end_next + { 5'b00000, class_len } - gone;
            next_base_q <= next_next + { 5'b00000, class_len } - gone;
            header_q    <= fine_1;
        end

    always @(posedge clk)
        escape_len_q <= cfg_mode[1] ? 4'd9 : 4'd8;  // auto: with the domain bit

    // The next header ends in the word after the one where next_base is.
    wire [3:0] there  = { through[2], through[2], through[2], through[1] };
    wire enough = there[next_base_q[REACH_W-1:POS_W]];

    // After the last block: the next PAYLOAD_MAX bits of w0
    wire [POS_W:0] pad_pos = {1'b0, pos_q} + 8'd96;

    always @(posedge clk)
        if (state_q == PAD && valid_q[1]) pos_q <= pad_pos[POS_W-1:0];
        else if (step)                    pos_q <= end_pos[POS_W-1:0];

    // Steps so far, to FIRST_BLOCK
    reg  [3:0] slot_q;
    wire       is_block = slot_q == FIRST_BLOCK;
    always @(posedge clk)
        if (clear)                  slot_q <= 4'd0;
        else if (step && !is_block) slot_q <= slot_q + 4'd1;

    ///////////////////////////////////////////////////////////
    // Take the header of slot s apart
    ///////////////////////////////////////////////////////////
    wire [FIELDS_W-1:0] fields = !has_8     ? header_q[FIELDS_W-1:0] :
                                 class_same ? header_q[FIELDS_W:1] :
                                 class_down ? header_q[FIELDS_W+1:2] :
                                 class_up   ? header_q[FIELDS_W+2:3] :
                                 cfg_mode[1] ? header_q[FIELDS_W+9-1:9] : header_q[FIELDS_W+8-1:8];

    // flags(s), kinds(s-2), bodies(s-4); <name>_<k>: of block j during step j+k
    reg  [CHANGED_W-1:0] changed_1;  // ones in flags
    reg  [CHANGED_W-1:0] changed_2;
    reg  [NIBBLES-1:0]   flags_1;
    reg  [NIBBLES-1:0]   flags_2;
    reg  [NIBBLES-1:0]   flags_3;
    reg  [NIBBLES-1:0]   flags_4;
    wire [NIBBLES-1:0]   flags = fields[NIBBLES-1:0];
    wire [NIBBLES-1:0]   kinds = fields[2*NIBBLES-1:NIBBLES];
    reg  [CHANGED_W-1:0] changed;
    reg  [CHANGED_W-1:0] full;       // kinds that are 1
    integer i;
    always @* begin
        changed = { CHANGED_W {1'b0} };
        full    = { CHANGED_W {1'b0} };
        for (i = 0; i < NIBBLES; i = i + 1) begin
            changed = changed + { 1'b0, flags[i]};
            // the block has changed_2 kind bits
            full    = full + { 1'b0, kinds[i] && changed_2 > i[CHANGED_W-1:0]};
        end
    end

    // Bodies: 2 bits for each changed nibble, 2 more for each kind that is 1
    wire [FIELDS_LEN_W-1:0] bodies_len = { 1'b0, changed_2, 1'b0} + { 1'b0, full, 1'b0};
    always @(posedge clk)
        if (clear)     fields_len_q <= 4'd2;
        else if (step) fields_len_q <= 4'd2 + { 2'b00, changed} + bodies_len;

    always @(posedge clk)
        if (clear) begin
            changed_1 <= { CHANGED_W {1'b0} };
            changed_2 <= { CHANGED_W {1'b0} };
            flags_1   <= { NIBBLES {1'b0} };
            flags_2   <= { NIBBLES {1'b0} };
            flags_3   <= { NIBBLES {1'b0} };
            flags_4   <= { NIBBLES {1'b0} };
        end else if (step) begin
            changed_1 <= changed;
            changed_2 <= changed_1;
            flags_1   <= flags;
            flags_2   <= flags_1;
            flags_3   <= flags_2;
            flags_4   <= flags_3;
        end

    // Unchanged masks in a row, to TAIL_QUIET: what the frame's tail must be
    reg [3:0] quiet_q;
    always @(posedge clk)
        if (clear) quiet_q <= 4'd0;
        else if (step) begin
            if (flags != { NIBBLES {1'b0} }) quiet_q <= 4'd0;
            else if (quiet_q != TAIL_QUIET)  quiet_q <= quiet_q + 4'd1;
        end

    ///////////////////////////////////////////////////////////
    // Mask: kinds to their nibbles, position of each body, XOR into the mask
    ///////////////////////////////////////////////////////////
    reg  [NIBBLES-1:0]          kinds_3;      // as sent
    reg  [NIBBLES-1:0]          kinds_4;      // by nibble
    reg  [NIBBLES-1:0]          kinds_5;
    reg  [NIBBLES-1:0]          flags_5;
    reg  [NIBBLES*OFFSET_W-1:0] offsets_5;
    reg  [BODIES_W-1:0]         bodies_5;
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
            kinds_by_nibble[j]                 = kinds_3[rank];
            rank                               = rank + { flags_3[j]};
            offsets[j*OFFSET_W +: OFFSET_W]    = offset;
            offset                             = offset + { 1'b0, flags_4[j]}
                                                        + { 1'b0, flags_4[j] && kinds_4[j]};
        end
    end

    wire [FIELDS_W-NIBBLES-1:0] bodies_at = fields[FIELDS_W-1:NIBBLES] >> changed_2;
    wire [NIBBLES-1:0]          unused_bodies_at = bodies_at[FIELDS_W-NIBBLES-1:BODIES_W];
    always @(posedge clk)
        if (clear) flags_5 <= { NIBBLES {1'b0} };
        else if (step) flags_5 <= flags_4;

    always @(posedge clk)
        if (step) begin
            kinds_3   <= kinds;
            kinds_4   <= kinds_by_nibble;
            kinds_5   <= kinds_4;
            offsets_5 <= offsets;
            bodies_5  <= bodies_at[BODIES_W-1:0];
        end

    wire [N-1:0]       change;    // mask(j) XOR mask(j-1)
    wire [NIBBLES-1:0] few;       // a full body that changes less than two bits
    genvar g;
    generate
        for (g = 0; g < NIBBLES; g = g + 1) begin : gen_nibble
            wire [OFFSET_W:0] at   = {offsets_5[g*OFFSET_W +: OFFSET_W], 1'b0};
            wire [3:0]        body = bodies_5[at +: 4];
            wire [3:0]        x    = kinds_5[g] ? body : 4'b0001 << body[1:0];
            assign change[4*g +: 4] = x & {4{flags_5[g]}};
            assign few[g]           = flags_5[g] && kinds_5[g] && (body & (body - 4'd1)) == 4'd0;
        end
    endgenerate

    reg [N-1:0] mask_6;
    reg [N-1:0] mask_7;
    reg [N-1:0] mask_8;
    reg [N-1:0] mask_9;
    reg [N-1:0] mask_10;
    reg [N-1:0] mask_11;
    reg [N-1:0] mask_12;
    reg         few_6;
    reg         few_7;
    reg         few_8;
    reg         few_9;
    always @(posedge clk)
        if (clear) begin
            mask_6 <= { N {1'b0} };
            mask_7 <= { N {1'b0} };
            has_8  <= 1'b0;
            few_6  <= 1'b0;
            few_7  <= 1'b0;
            few_8  <= 1'b0;
            few_9  <= 1'b0;
        end else if (step) begin
            mask_6 <= mask_6 ^ change;
            mask_7 <= mask_6;
            has_8  <= mask_7 != { N {1'b0} };
            few_6  <= few != { NIBBLES {1'b0} };
            few_7  <= few_6;
            few_8  <= few_7;
            few_9  <= few_8;
        end

    always @(posedge clk)
        if (step) begin
            mask_8  <= mask_7;
            mask_9  <= mask_8;
            mask_10 <= mask_9;
            mask_11 <= mask_10;
            mask_12 <= mask_11;
        end

    ///////////////////////////////////////////////////////////
    // Step j+8: class of block j; step j+9: its payload length
    ///////////////////////////////////////////////////////////
    reg               auto_9;   // domain of the last class, in auto frames
    reg  [CODE_W-1:0] code_9;   // last class
    reg               has_9;    // it is the class of this block
    wire              dom_9       = cfg_mode[1] ? auto_9 : cfg_mode[0];
    wire [CODE_W-1:0] escape_code = cfg_mode[1] ? header_q[4 +: CODE_W] : header_q[3 +: CODE_W];
    always @(posedge clk)
        if (clear) begin
            auto_9 <= 1'b0;  // direct
            code_9 <= { CODE_W {1'b0} };
            has_9  <= 1'b0;
        end else if (step) begin
            has_9 <= has_8;
            if (has_8 && class_escape) auto_9 <= header_q[3];
            if (has_8 && !class_same)
                code_9 <= class_down ? code_9 - 5'd1 :
                          class_up   ? code_9 + 5'd1 : escape_code;
        end

    // Ones of the mask, one step ahead
    reg  [COUNT_W-1:0] count_8;
    reg  [COUNT_W-1:0] count_9;
    integer            k;
    always @* begin
        count_8 = { COUNT_W {1'b0} };
        for (k = 0; k < N; k = k + 1)
            count_8 = count_8 + { 3'b000, mask_8[k]};
    end
    always @(posedge clk)
        if (step) count_9 <= count_8;

    wire                 is_plain = code_9 == PLAIN;
    wire                 is_end   = code_9 == END;
    wire                 carries  = dom_9 && cfg_activation_mask;
    wire [PRODUCT_W-1:0] bits     = { 5'b00000, count_9} * { 4'b0000, code_9}
                                    + (carries ? 9'd8 : 9'd0);
    wire                 too_wide = code_9 > (dom_9 ? COEF_MAX : DIRECT_MAX);
    wire                 too_long = bits >= 9'd96;
    wire                 is_coded = has_9 && !is_plain && !is_end;
    reg                  end_10;     // no block: the frame ended before it
    reg                  end_11;
    reg                  end_12;
    reg                  bad_10;     // nothing may be rebuilt from it
    reg                  bad_11;
    reg                  bad_12;
    reg                  dom_10;
    reg                  dom_11;
    reg                  dom_12;
    reg  [CODE_W-1:0]    code_10;
    reg  [CODE_W-1:0]    code_11;
    reg  [CODE_W-1:0]    code_12;
    always @(posedge clk)
        if (clear) begin
            len_10 <= { LEN_W {1'b0} };
            end_10 <= 1'b0;
            end_11 <= 1'b0;
            end_12 <= 1'b0;
            bad_10 <= 1'b0;
            bad_11 <= 1'b0;
            bad_12 <= 1'b0;
        end else if (step) begin
            len_10 <= (has_9 && is_plain)                  ? 7'd96 :
                      (is_coded && !too_wide && !too_long) ? bits[LEN_W-1:0] : { LEN_W {1'b0} };
            end_10 <= has_9 && is_end;
            end_11 <= end_10;
            end_12 <= end_11;
            bad_10 <= few_9 || (has_9 && is_end) || (is_coded && (too_wide || too_long));
            bad_11 <= bad_10;
            bad_12 <= bad_11;
        end

    always @(posedge clk)
        if (step) begin
            dom_10  <= dom_9;
            dom_11  <= dom_10;
            dom_12  <= dom_11;
            code_10 <= code_9;
            code_11 <= code_10;
            code_12 <= code_11;
        end

    ///////////////////////////////////////////////////////////
    // Payload of slot s-1, block s-12: PAYLOAD_MAX bits from pos on
    ///////////////////////////////////////////////////////////
    wire [222:0] pay_in = words_q[222:0];
    wire [158:0] pay_64 = pos_q[6] ? pay_in[222:64] : pay_in[158:0];
    wire [126:0] pay_32 = pos_q[5] ? pay_64[158:32] : pay_64[126:0];
    wire [110:0] pay_16 = pos_q[4] ? pay_32[126:16] : pay_32[110:0];
    wire [102:0] pay_8  = pos_q[3] ? pay_16[110:8] : pay_16[102:0];
    wire [98:0]  pay_4  = pos_q[2] ? pay_8[102:4] : pay_8[98:0];
    wire [96:0]  pay_2  = pos_q[1] ? pay_4[98:2] : pay_4[96:0];
    wire [95:0]  pay_1  = pos_q[0] ? pay_2[96:1] : pay_2[95:0];

    reg [PAYLOAD_MAX-1:0] out_payload;
    reg [N-1:0]           out_mask;
    reg                   out_dom;
    reg [CODE_W-1:0]      out_code;
    reg                   out_step;   // a slot has been read and its outcome not yet left
    reg                   out_block;  // it ended a block
    reg                   out_bad;    // that cannot be trusted
    reg                   out_final;  // that is the frame's last one

    // The frame's words end inside the slot that was read last.
    wire pos_zero  = pos_q == { POS_W {1'b0} };
    wire truncated = tail_q && (real_q < 4'sd0 || (real_q == 4'sd0 && !pos_zero));
    // All words have been read, and not one more
    wire all_words = tail_q && ((real_q == 4'sd1 && !pos_zero) || (real_q == 4'sd0 && pos_zero));
    // Tail: after block M only unchanged masks, classes END
    wire tail_good = quiet_q == TAIL_QUIET && end_12 && end_11 && end_10 && has_9 && is_end;

    // Is the rest of the word zero? By quarters of PAYLOAD_MAX bits, PAYLOAD_MAX bits per clock
    localparam QUARTER = PAYLOAD_MAX / 4;

    reg        end_good_q;
    reg  [3:0] rest_q;  // a quarter is not zero
    assign pad_done = !end_good_q || (valid_q[1] && pad_pos[POS_W]);
    always @(posedge clk)
        if (state_q == JUDGE) begin
            end_good_q <= all_words && tail_good && !truncated && !out_bad;
            rest_q     <= 4'd0;
        end else if (state_q == PAD && valid_q[1]) begin
            end_good_q <= end_good_q && rest_q == 4'd0;
            rest_q     <= { |pay_1[4*QUARTER-1:3*QUARTER], |pay_1[3*QUARTER-1:2*QUARTER],
                           |pay_1[2*QUARTER-1:QUARTER], |pay_1[QUARTER-1:0]};
        end

    wire damaged   = (state_q == DONE) ? !end_good_q || rest_q != 4'd0 : truncated || out_bad;
    assign m_axis_tvalid = out_step && (out_block || truncated) && (!out_final || state_q == DONE);
    assign m_axis_tlast  = damaged || out_final;
    assign m_axis_tuser  = damaged;
    assign m_axis_tdata  = {out_payload, out_code, out_dom, out_mask};

    // A slot without a block may still end a frame that is cut off: once the last word is in, it waits for ready as
    // a block does. So the step need not know whether the frame is cut off.
    wire out_waits = out_step && (out_block || tail_q) && !m_axis_tready;
    wire out_stays = out_waits || (out_step && out_final && state_q != DONE);
    assign step       = state_q == RUN && enough && !out_waits;
    assign step_final = is_block && end_11;

    always @(posedge clk)
        if (clear)           out_step <= 1'b0;
        else if (!out_stays) out_step <= step && !leave;

    always @(posedge clk)
        if (clear) begin
            out_block <= 1'b0;
            out_bad   <= 1'b0;
            out_final <= 1'b0;
        end else if (step) begin
            out_block <= is_block;
            out_bad   <= bad_12;
            out_final <= step_final;
        end

    always @(posedge clk)  // data path: no reset
        if (step) begin
            out_payload <= pay_1;
            out_mask    <= mask_12;
            out_dom     <= dom_12;
            out_code    <= code_12;
        end

endmodule

`resetall
