// dctcm_bit_packer - masks, classes and payloads to stream words
//
// Slot s holds class(s - 8), flags(s), kinds(s - 2), bodies(s - 4) and payload(s - 11) of the blocks: the
// decoder knows all lengths but that of the class before it reads a slot.  After the last block the unit
// adds 12 slots of END blocks, while s_axis_tready is low.
//
// One slot per clock is turned to its place in the words.  Words leave as soon as they are full, the last
// one, padded with zeros, at the end of the frame; a slot that fills two words takes two clocks, so the
// output never waits.
//
// GENERATED FILE - DO NOT EDIT.  Change the configuration and regenerate with:
//     dctcm generate --channels 4 --width 8 --out rtl-out/n4_u8
//
// Generator : dctcm 0.1.0, template encoder/dctcm_bit_packer.v.hbs
// Config    : n4_u8, sha256 8eaf3ce29002 (full copy in manifest.json)
// Licence   : this file belongs to whoever generated it, without conditions;
//             the generator's own licence (Apache-2.0) does not apply to it
// Formats   : in: mask 4 bits, class, payload of 0..32 bits
//             out: words of 32 bits, first bit of the stream in bit 0
// Timing    : 1 slot per clock; a payload leaves 11 slots and 7 clocks later;
//             ready path combinational

`resetall
`timescale 1ns / 1ps
`default_nettype none

module dctcm_bit_packer (
    input  wire clk,
    input  wire rst,  // synchronous, active high, control only

    // Frame setting: changes only between frames
    input  wire [1:0] cfg_mode,  // 0 direct, 1 transform, 2 auto

    // Block in: {payload_length, payload, code, dom, mask}
    input  wire [46:0] s_axis_tdata,
    input  wire        s_axis_tvalid,
    output wire        s_axis_tready,
    input  wire        s_axis_tlast,  // last block of the frame

    // Word out, first bit of the stream in bit 0
    output wire [31:0] m_axis_tdata,
    output wire        m_axis_tvalid,
    input  wire        m_axis_tready,
    output wire        m_axis_tlast   // last word of the frame
);

    localparam N           = 4;   // lanes
    localparam NIBBLES     = 1;   // N/4 nibbles of the mask
    localparam CODE_W      = 4;   // class number
    localparam PAYLOAD_MAX = 32;   // N*W
    localparam LEN_W       = 6;   // 0..PAYLOAD_MAX
    localparam CLASS_W     = 8;   // longest class code: prefix 3, domain 1, class 4
    localparam BODIES_W    = 4;   // 4 bits for each nibble
    localparam MARKS_W     = 2;   // flags and kinds, one bit each for each nibble
    localparam FIELDS_W    = 6;   // flags, kinds and bodies
    localparam HEADER_W    = 14;   // class, flags, kinds, bodies
    localparam COUNT_W     = 1;   // changed nibbles, 0..NIBBLES
    localparam BODY_LEN_W  = 2;   // bodies in units of 2 bits, 0..2*NIBBLES
    localparam HEADER_LEN_W = 4;  // 0..HEADER_W
    localparam SLOT_LEN_W  = 6;   // 0..HEADER_W + PAYLOAD_MAX
    localparam CORE_W      = 32;   // bits per word
    localparam TURN_W      = 5;   // a bit of a word
    localparam SUM_W       = 7;   // end of a slot, in words from the one that is being filled: below 3
    localparam ENTRY_W     = 6;   // class of one slot: present, code, dom

    localparam [1:0]        MODE_TRANSFORM = 2'd1;
    localparam [1:0]        MODE_AUTO      = 2'd2;
    localparam [CODE_W-1:0] END            = 4'd15;  // class of the block after the last one
    localparam [2:0]        ESCAPE         = 3'b111;
    // M blocks have M + 12 slots: the last one holds the payload of the last block.
    localparam [3:0]        TAIL_LAST      = 4'd11;  // slot M + 11
    localparam [3:0]        TAIL_CLASS     = 4'd3;  // END blocks M .. M + 3 have a class in the frame
    localparam [3:0]        PAYLOAD_DELAY  = 4'd11;

    // One enable moves all stages up to the merging one.
    wire pipe_en;

    ///////////////////////////////////////////////////////////
    // Stage 0: one slot per block, then the END slots
    ///////////////////////////////////////////////////////////
    wire [N-1:0]           mask           = s_axis_tdata[3:0];
    wire                   dom            = s_axis_tdata[4];
    wire [CODE_W-1:0]      code           = s_axis_tdata[8:5];
    wire [PAYLOAD_MAX-1:0] payload        = s_axis_tdata[40:9];
    wire [LEN_W-1:0]       payload_length = s_axis_tdata[46:41];

    reg         tail;         // END slots are being sent
    reg [3:0]   tail_index;   // slot M + tail_index comes next
    reg [N-1:0] mask_before;

    wire         slot      = s_axis_tvalid || tail;
    wire         slot_last = tail && tail_index == TAIL_LAST;
    wire         any       = |mask;
    wire [N-1:0] end_mask  = {mask_before[N-1:1], mask_before[0] || mask_before == { N {1'b0} }};
    wire [N-1:0] slot_mask = tail ? end_mask : mask;

    reg               s0_valid;
    reg               s0_last;
    reg [N-1:0]       s0_change;   // mask ^ mask before
    reg [ENTRY_W-1:0] s0_class;    // {present, code, dom}

    always @(posedge clk)
        if (rst) begin
            tail        <= 1'b0;
            tail_index  <= 4'd0;
            mask_before <= { N {1'b0} };
            s0_valid    <= 1'b0;
        end else if (pipe_en) begin
            s0_valid <= slot;
            if (slot) begin
                tail        <= tail ? !slot_last : s_axis_tlast;
                tail_index  <= tail ? tail_index + 4'd1 : 4'd0;
                mask_before <= slot_last ? { N {1'b0} } : slot_mask;
            end
        end

    // A block without values has no class, nor have the last END blocks.
    always @(posedge clk)
        if (pipe_en) begin
            s0_last   <= slot_last;
            s0_change <= slot_mask ^ mask_before;
            s0_class  <= tail ? {tail_index <= TAIL_CLASS, END, 1'b0}
                              : {any, code & { CODE_W {any} }, dom && any};
        end

    assign s_axis_tready = pipe_en && !tail;

    ///////////////////////////////////////////////////////////
    // Delay lines: they move with the slots.  kN_ = N slots later.
    // At the end of a frame nothing is left in them but zeros.
    ///////////////////////////////////////////////////////////
    wire move = pipe_en && s0_valid;

    // Payload: stage 0 and 11 slots
    wire [PAYLOAD_MAX-1:0] late_payload;
    wire [LEN_W-1:0]       late_length;

    dctcm_delay #(
        .WIDTH (PAYLOAD_MAX + LEN_W),
        .DEPTH (12)
    ) u_delay_payload (
        .clk    (clk),
        .enable (pipe_en && slot),
        .d      ({payload_length & { LEN_W {!tail} }, payload}),
        .q      ({late_length, late_payload})
    );

    // After a reset the line holds garbage until 11 slots have passed.
    reg [3:0] passed;
    wire      late_ready = passed == PAYLOAD_DELAY;

    always @(posedge clk)
        if (rst)                       passed <= 4'd0;
        else if (move && !late_ready) passed <= passed + 4'd1;

    // Mask: kinds 2 slots later, bodies 4 slots later.
    // Fields of variable length are aligned to the top: the first bit is the lowest one of the field.
    wire [3:0] change_0  = s0_change[3:0];
    wire       changed_0 = |change_0;
    wire       kind_0    = (change_0 & (change_0 - 4'd1)) != 4'd0;  // 0: exactly one bit changed
    wire [3:0] body_0    = kind_0 ? change_0 : {change_0[3] || change_0[2], change_0[3] || change_0[1], 2'b00};
    wire [NIBBLES-1:0] flags = {changed_0};
    reg       k1_kind_0;  // 1 slot later: kind, whether there is one
    reg       k1_kind_0_length;
    reg [3:0] k1_body_0;  // bodies, lengths in units of 2 bits
    reg [1:0] k1_body_0_length;
    reg       k2_kinds_0;  // 2 slots later: all kinds
    reg       k2_kinds_0_length;
    reg [3:0] k2_bodies_0;  // 2 slots later: all bodies
    reg [1:0] k2_bodies_0_length;
    reg [3:0] k3_bodies_0;  // 3 slots later: all bodies
    reg [1:0] k3_bodies_0_length;
    reg [3:0] k4_bodies_0;  // 4 slots later: all bodies
    reg [1:0] k4_bodies_0_length;

    always @(posedge clk)
        if (rst) begin
            k1_kind_0          <= 1'b0;
            k1_kind_0_length   <= 1'b0;
            k1_body_0          <= 4'd0;
            k1_body_0_length   <= 2'd0;
            k2_kinds_0         <= 1'b0;
            k2_kinds_0_length  <= 1'b0;
            k2_bodies_0        <= 4'd0;
            k2_bodies_0_length <= 2'd0;
            k3_bodies_0        <= 4'd0;
            k3_bodies_0_length <= 2'd0;
            k4_bodies_0        <= 4'd0;
            k4_bodies_0_length <= 2'd0;
        end else if (move) begin
            k1_kind_0          <= kind_0;
            k1_kind_0_length   <= changed_0;
            k1_body_0          <= body_0;
            k1_body_0_length   <= {kind_0, changed_0 && !kind_0};
            k2_kinds_0         <= k1_kind_0;
            k2_kinds_0_length  <= k1_kind_0_length;
            k2_bodies_0        <= k1_body_0;
            k2_bodies_0_length <= k1_body_0_length;
            k3_bodies_0        <= k2_bodies_0;
            k3_bodies_0_length <= k2_bodies_0_length;
            k4_bodies_0        <= k3_bodies_0;
            k4_bodies_0_length <= k3_bodies_0_length;
        end

    // Class: 8 slots later.  It waits as it is and is coded in the last two steps.
    reg  [6*ENTRY_W-1:0] k6_classes;  // newest in the low bits
    wire [ENTRY_W-1:0]   wait_class = k6_classes[5*ENTRY_W +: ENTRY_W];
    wire                 class_any  = wait_class[ENTRY_W-1];
    wire [CODE_W-1:0]    class_code = wait_class[1 +: CODE_W];
    wire                 class_end  = class_code == END;

    // The class before; dom at the start of a frame is that of the mode
    reg                  before_none;
    reg                  before_dom;
    reg  [CODE_W-1:0]    before_code;
    wire                 dom_before = before_none ? cfg_mode == MODE_TRANSFORM : before_dom;
    wire                 class_dom  = class_end ? dom_before : wait_class[0];
    wire [CODE_W-1:0]    delta      = class_code - before_code;

    reg                  k7_any;
    reg                  k7_same;
    reg                  k7_down;
    reg                  k7_up;
    reg                  k7_dom;
    reg  [CODE_W-1:0]    k7_code;

    always @(posedge clk)
        if (rst) begin
            k6_classes  <= { 6*ENTRY_W {1'b0} };
            before_none <= 1'b1;
            before_code <= { CODE_W {1'b0} };
            k7_any      <= 1'b0;
        end else if (move) begin
            k6_classes <= {k6_classes[5*ENTRY_W-1:0], s0_class};
            k7_any     <= class_any;
            if (class_any) begin
                before_none <= 1'b0;
                before_code <= class_code;
            end else if (class_end) begin
                before_none <= 1'b1;  // the frame is over
                before_code <= { CODE_W {1'b0} };
            end
        end

    always @(posedge clk)
        if (move) begin
            if (class_any) before_dom <= class_dom;
            k7_same <= class_dom == dom_before && delta == { CODE_W {1'b0} };
            k7_down <= class_dom == dom_before && delta == { CODE_W {1'b1} };
            k7_up   <= class_dom == dom_before && delta == 4'd1;
            k7_dom  <= class_dom;
            k7_code <= class_code;
        end

    // Class code, aligned to the top
    wire mode_auto = cfg_mode == MODE_AUTO;

    reg [CLASS_W-1:0] k8_class;
    reg [3:0]         k8_class_length;

    always @(posedge clk)
        if (rst) begin
            k8_class        <= { CLASS_W {1'b0} };
            k8_class_length <= 4'd0;
        end else if (move) begin
            if (!k7_any) begin
                k8_class        <= { CLASS_W {1'b0} };
                k8_class_length <= 4'd0;
            end else if (k7_same) begin
                k8_class        <= {1'b0, 7'd0};
                k8_class_length <= 4'd1;
            end else if (k7_down) begin
                k8_class        <= {2'b01, 6'd0};
                k8_class_length <= 4'd2;
            end else if (k7_up) begin
                k8_class        <= {3'b011, 5'd0};
                k8_class_length <= 4'd3;
            end else if (mode_auto) begin
                k8_class        <= {k7_code, k7_dom, ESCAPE};
                k8_class_length <= 4'd8;
            end else begin
                k8_class        <= {k7_code, ESCAPE, 1'b0};
                k8_class_length <= 4'd7;
            end
        end

    ///////////////////////////////////////////////////////////
    // Stage 1: the fields of a slot meet; kinds behind flags
    ///////////////////////////////////////////////////////////
    reg                    s1_valid;
    reg                    s1_last;
    reg [CLASS_W-1:0]      s1_class;
    reg [3:0]              s1_class_length;
    reg [MARKS_W-1:0]      s1_marks;         // flags and kinds
    reg [COUNT_W-1:0]      s1_kinds_length;
    reg [BODIES_W-1:0]     s1_bodies;
    reg [BODY_LEN_W-1:0]   s1_bodies_length;
    reg [PAYLOAD_MAX-1:0]  s1_payload;
    reg [LEN_W-1:0]        s1_payload_length;

    wire late_empty = !late_ready || late_length == { LEN_W {1'b0} };

    always @(posedge clk)
        if (rst)          s1_valid <= 1'b0;
        else if (pipe_en) s1_valid <= s0_valid;

    always @(posedge clk)
        if (pipe_en) begin
            s1_last          <= s0_last;
            s1_class         <= k8_class;
            s1_class_length  <= k8_class_length;
            s1_marks         <= {k2_kinds_0, { NIBBLES {1'b0} }}
                                | ({flags, { NIBBLES {1'b0} } } >> k2_kinds_0_length);
            s1_kinds_length  <= k2_kinds_0_length;
            s1_bodies        <= k4_bodies_0;
            s1_bodies_length <= k4_bodies_0_length;
            if (late_empty) begin
                s1_payload        <= { PAYLOAD_MAX {1'b0} };
                s1_payload_length <= { LEN_W {1'b0} };
            end else begin
                s1_payload        <= late_payload;
                s1_payload_length <= late_length;
            end
        end

    ///////////////////////////////////////////////////////////
    // Stage 2: bodies behind kinds, lengths
    ///////////////////////////////////////////////////////////
    reg                    s2_valid;
    reg                    s2_last;
    reg [CLASS_W-1:0]      s2_class;
    reg [FIELDS_W-1:0]     s2_fields;         // flags, kinds, bodies
    reg [HEADER_LEN_W-1:0] s2_fields_length;
    reg [HEADER_LEN_W-1:0] s2_header_length;
    reg [SLOT_LEN_W-1:0]   s2_length;
    reg [PAYLOAD_MAX-1:0]  s2_payload;

    wire [BODY_LEN_W:0]     bodies_bits   = {s1_bodies_length, 1'b0};
    wire [HEADER_LEN_W-1:0] fields_length = 4'd1 + {3'd0, s1_kinds_length} + {1'b0, bodies_bits};
    wire [HEADER_LEN_W-1:0] header_length = fields_length + s1_class_length;

    always @(posedge clk)
        if (rst)          s2_valid <= 1'b0;
        else if (pipe_en) s2_valid <= s1_valid;

    always @(posedge clk)
        if (pipe_en) begin
            s2_last          <= s1_last;
            s2_class         <= s1_class;
            s2_fields        <= {s1_bodies, { MARKS_W {1'b0} } }
                                | ({s1_marks, { BODIES_W {1'b0} } } >> bodies_bits);
            s2_fields_length <= fields_length;
            s2_header_length <= header_length;
            s2_length        <= {2'd0, header_length} + s1_payload_length;
            s2_payload       <= s1_payload;
        end

    ///////////////////////////////////////////////////////////
    // Stage 3: class in front, position of the slot in the word
    ///////////////////////////////////////////////////////////
    reg                   s3_valid;
    reg                   s3_last;
    reg [HEADER_W-1:0]    s3_header;
    reg [PAYLOAD_MAX-1:0] s3_payload;
    reg [TURN_W-1:0]      s3_turn;    // first bit of the payload in its word
    reg                   s3_cross;   // that is the word after the one that is being filled
    reg [1:0]             s3_words;   // words that the slot completes, 0..2
    reg [TURN_W-1:0]      position;   // bits in the word that is being filled

    wire [TURN_W:0]   payload_start = {1'b0, position} + {2'd0, s2_header_length};
    wire [SUM_W-1:0]  slot_end      = {2'd0, position} + {1'b0, s2_length};
    wire [TURN_W-1:0] rest          = slot_end[TURN_W-1:0];
    wire              part          = s2_last && rest != { TURN_W {1'b0} };  // a last word that is not full

    always @(posedge clk)
        if (rst) begin
            s3_valid <= 1'b0;
            position <= { TURN_W {1'b0} };
        end else if (pipe_en) begin
            s3_valid <= s2_valid;
            if (s2_valid) position <= s2_last ? { TURN_W {1'b0} } : rest;
        end

    always @(posedge clk)
        if (pipe_en) begin
            s3_last    <= s2_last;
            s3_header  <= {s2_fields, { CLASS_W {1'b0} } }
                          | ({s2_class, { FIELDS_W {1'b0} } } >> s2_fields_length);
            s3_payload <= s2_payload;
            s3_turn    <= payload_start[TURN_W-1:0];
            s3_cross   <= payload_start[TURN_W];
            s3_words   <= slot_end[SUM_W-1:TURN_W] + {1'b0, part};
        end

    // The header lies at the top of a ring of CORE_W bits, the payload at its bottom: both turn by the
    // position of the payload's first bit, which brings the header right before it.
    wire [CORE_W-1:0] s3_header_ring  = {s3_header, 18'd0};
    wire [CORE_W-1:0] s3_payload_ring = s3_payload;

    genvar coarse;

    ///////////////////////////////////////////////////////////
    // Stage 4: turn by 1, 2, 4
    ///////////////////////////////////////////////////////////
    wire [CORE_W-1:0] header_by_1  = s3_turn[0] ? {s3_header_ring[30:0], s3_header_ring[31]} : s3_header_ring;
    wire [CORE_W-1:0] payload_by_1 = s3_turn[0] ? {s3_payload_ring[30:0], s3_payload_ring[31]} : s3_payload_ring;
    wire [CORE_W-1:0] header_by_2  = s3_turn[1] ? {header_by_1[29:0], header_by_1[31:30]} : header_by_1;
    wire [CORE_W-1:0] payload_by_2 = s3_turn[1] ? {payload_by_1[29:0], payload_by_1[31:30]} : payload_by_1;
    wire [CORE_W-1:0] header_by_4  = s3_turn[2] ? {header_by_2[27:0], header_by_2[31:28]} : header_by_2;
    wire [CORE_W-1:0] payload_by_4 = s3_turn[2] ? {payload_by_2[27:0], payload_by_2[31:28]} : payload_by_2;
    reg               s4_valid;
    reg               s4_last;
    reg [CORE_W-1:0]  s4_header;
    reg [CORE_W-1:0]  s4_payload;
    reg [7:0] s4_behind;  // bit i: i is not before the payload's first bit, as far as compared
    reg [1:0] s4_turn;
    reg               s4_cross;
    reg [1:0]         s4_words;

    // Bit i of the thermometer: i >= turn.  Here for the low bits of both
    wire [7:0] s4_reached = 8'd255 << s3_turn[2:0];
    wire [7:0] s4_behind_next = s4_reached;

    always @(posedge clk)
        if (rst)          s4_valid <= 1'b0;
        else if (pipe_en) s4_valid <= s3_valid;

    always @(posedge clk)
        if (pipe_en) begin
            s4_last    <= s3_last;
            s4_header  <= header_by_4;
            s4_payload <= payload_by_4;
            s4_behind  <= s4_behind_next;
            s4_turn    <= s3_turn[4:3];
            s4_cross   <= s3_cross;
            s4_words   <= s3_words;
        end

    ///////////////////////////////////////////////////////////
    // Stage 5: turn by 8, 16
    ///////////////////////////////////////////////////////////
    wire [CORE_W-1:0] header_by_8   = s4_turn[0] ? {s4_header[23:0], s4_header[31:24]} : s4_header;
    wire [CORE_W-1:0] payload_by_8  = s4_turn[0] ? {s4_payload[23:0], s4_payload[31:24]} : s4_payload;
    wire [CORE_W-1:0] header_by_16  = s4_turn[1] ? {header_by_8[15:0], header_by_8[31:16]} : header_by_8;
    wire [CORE_W-1:0] payload_by_16 = s4_turn[1] ? {payload_by_8[15:0], payload_by_8[31:16]} : payload_by_8;
    reg               s5_valid;
    reg               s5_last;
    reg [CORE_W-1:0]  s5_header;
    reg [CORE_W-1:0]  s5_payload;
    reg [31:0] s5_behind;  // bit i: i is not before the payload's first bit, as far as compared
    reg               s5_cross;
    reg [1:0]         s5_words;

    // Bit i of the thermometer: i >= turn.  By the next bits, by those below where they are equal
    wire [3:0] s5_reached = 4'd15 << s4_turn;
    wire [3:0] s5_equal = 4'd1 << s4_turn;
    wire [31:0] s5_behind_next;
    generate
        for (coarse = 0; coarse < 4; coarse = coarse + 1) begin : gen_behind_8
            assign s5_behind_next[coarse*8 +: 8] = s5_equal[coarse] ? s4_behind : { 8 { s5_reached[coarse]} };
        end
    endgenerate

    always @(posedge clk)
        if (rst)          s5_valid <= 1'b0;
        else if (pipe_en) s5_valid <= s4_valid;

    always @(posedge clk)
        if (pipe_en) begin
            s5_last    <= s4_last;
            s5_header  <= header_by_16;
            s5_payload <= payload_by_16;
            s5_behind  <= s5_behind_next;
            s5_cross   <= s4_cross;
            s5_words   <= s4_words;
        end

    ///////////////////////////////////////////////////////////
    // Merge: the slot's bits in three words.  The header ends where the payload begins, at the first bit of
    // `behind`; before it, round the ring, is what belongs to the word after (payload), from it on the header's
    // part of the word before.
    ///////////////////////////////////////////////////////////
    wire [CORE_W-1:0] around = (s5_behind & s5_payload) | (~s5_behind & s5_header);
    wire [CORE_W-1:0] ahead  = s5_behind & s5_header;
    wire [CORE_W-1:0] beyond = ~s5_behind & s5_payload;

    reg  [CORE_W-1:0] open_word;  // bits of the word that is being filled, zeros above
    wire [CORE_W-1:0] word_0 = open_word | (s5_cross ? ahead : around);
    wire [CORE_W-1:0] word_1 = s5_cross ? around : beyond;
    wire [CORE_W-1:0] word_2 = beyond;  // only reached when cross

    // A slot that completes two words holds all stages for one clock.
    reg  second;  // its second word is sent
    wire hold   = s5_valid && s5_words == 2'd2 && !second;
    wire out_en = m_axis_tready || !m_axis_tvalid;
    assign pipe_en = out_en && !hold;

    reg              out_valid;
    reg              out_last;
    reg [CORE_W-1:0] out_word;

    always @(posedge clk)
        if (rst) begin
            second    <= 1'b0;
            out_valid <= 1'b0;
            open_word <= { CORE_W {1'b0} };
        end else if (out_en) begin
            second    <= hold;
            out_valid <= s5_valid && s5_words != 2'd0;
            if (s5_valid && !hold) begin
                if (s5_last)               open_word <= { CORE_W {1'b0} };
                else if (s5_words == 2'd0) open_word <= word_0;
                else if (s5_words == 2'd1) open_word <= word_1;
                else                       open_word <= word_2;
            end
        end

    always @(posedge clk)
        if (out_en) begin
            out_word <= second ? word_1 : word_0;
            out_last <= s5_last && !hold;
        end

    assign m_axis_tvalid = out_valid;
    assign m_axis_tdata  = out_word;
    assign m_axis_tlast  = out_last;

endmodule

`resetall
