// dctcm_bit_packer - masks, classes and payloads to stream words
//
// Slot s holds flags(s), class flag(s - 8), class kind(s - 10), kinds(s - 2),
// bodies(s - 4), class body(s - 12) and payload(s - 16) of the blocks, so that a decoder knows
// all lengths before it reads a slot.  After the last block the unit adds 16 slots of END blocks,
// while s_axis_tready is low, as it is for some clocks after a reset.
//
// One slot per clock is turned to its place in the words.  Words leave as soon as they are full, the last
// one, padded with zeros, at the end of the frame.
//
// GENERATED FILE - DO NOT EDIT.  Change the configuration and regenerate with:
//     dctcm generate --channels 4 --width 8 --out rtl-out/n4_u8
//
// Generator : dctcm 0.1.0, template encoder/dctcm_bit_packer.v.hbs
// Config    : n4_u8, sha256 64e5f440d438 (full copy in manifest.json)
// Licence   : this file belongs to whoever generated it, without conditions;
//             the generator's own licence (Apache-2.0) does not apply to it
// Formats   : in: mask 4 bits, class, payload of 0..32 bits
//             out: words of 32 bits, first bit of the stream in bit 0
// Timing    : 1 slot per clock; a payload leaves 16 slots and 8 clocks later;
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

    localparam N            = 4;   // lanes
    localparam NIBBLES      = 1;   // N/4 nibbles of the mask
    localparam CODE_W       = 4;   // class number
    localparam PAYLOAD_MAX  = 32;   // N*W
    localparam LEN_W        = 6;   // 0..PAYLOAD_MAX
    localparam CLASS_BODY_W = 5;   // domain 1, class number
    localparam BODIES_W     = 4;   // 4 bits for each nibble
    localparam MARKS_W      = 2;   // flags, class flag
    localparam FRONT_W      = 5;   // flags, class flag, class kind, kinds
    localparam BACK_W       = 9;   // bodies, class body
    localparam HEADER_W     = 14;   // all but the payload
    localparam COUNT_W      = 1;   // changed nibbles, 0..NIBBLES
    localparam BODY_LEN_W   = 2;   // bodies in units of 2 bits, 0..2*NIBBLES
    localparam FRONT_LEN_W  = 3;   // 0..FRONT_W
    localparam BACK_LEN_W   = 4;   // 0..BACK_W
    localparam HEADER_LEN_W = 4;   // 0..HEADER_W
    localparam CORE_W       = 32;   // bits per word
    localparam TURN_W       = 5;   // a bit of a word
    localparam LINE_W       = 61;   // header, payload, less than half a word to move up
    localparam SUM_W        = 7;   // end of a slot, in words from the one that is being filled: below 3

    localparam [1:0]        MODE_AUTO = 2'd2;
    localparam [CODE_W-1:0] END       = 4'd15;  // class of the block after the last one
    localparam [1:0]        KIND_UP   = 2'd1;
    localparam [1:0]        KIND_TWO  = 2'd2;
    localparam [1:0]        ESCAPE    = 2'd3;
    // Of the slots behind the last block: M blocks have slots 0 .. M + 15.  Slot M + 16 is empty and sends the
    // rest of a word, 4 more push it to the stage that does.
    localparam [4:0]        TAIL_CLASS = 5'd7;   // the last one with a class in the frame
    localparam [4:0]        TAIL_LAST  = 5'd15;
    localparam [4:0]        TAIL_FLUSH = 5'd16;
    localparam [4:0]        TAIL_DONE  = 5'd20;

    // Stages 0 to 4 move by whole slots: all of them when a slot comes in.  The merge moves with the words.
    wire pipe_en;  // the words move
    wire slot;     // a slot comes in
    wire step = pipe_en && slot;

    ///////////////////////////////////////////////////////////
    // Stage 0: one slot per block, then the END slots
    ///////////////////////////////////////////////////////////
    wire [N-1:0]           mask           = s_axis_tdata[3:0];
    wire                   dom            = s_axis_tdata[4] && cfg_mode == MODE_AUTO;
    wire [CODE_W-1:0]      code           = s_axis_tdata[8:5];
    wire [PAYLOAD_MAX-1:0] payload        = s_axis_tdata[40:9];
    wire [LEN_W-1:0]       payload_length = s_axis_tdata[46:41];

    reg         tail;         // the slots behind the last block come
    reg         dead;         // after a reset: the tail of no frame, which is not sent, clears the lines
    reg [4:0]   tail_index;   // slot M + tail_index comes next
    reg [N-1:0] mask_before;

    wire         tail_done = tail && tail_index == TAIL_DONE;
    wire [N-1:0] end_mask  = {mask_before[N-1:1], mask_before[0] || mask_before == { N {1'b0} }};
    wire [N-1:0] slot_mask = tail ? end_mask : mask;

    assign slot          = s_axis_tvalid || tail;
    assign s_axis_tready = pipe_en && !tail;

    reg              s0_valid;
    reg              s0_last;     // last slot of the frame
    reg              s0_flush;    // the empty one behind it
    reg [N-1:0]      s0_change;   // mask ^ mask before
    reg              s0_any;      // has a class
    reg              s0_end;      // the line of classes is at rest: the class before is that of a frame's start
    reg              s0_dom;
    reg [CODE_W-1:0] s0_code;

    always @(posedge clk)
        if (rst) begin
            tail        <= 1'b1;
            dead        <= 1'b1;
            tail_index  <= 5'd0;
            mask_before <= { N {1'b0} };
            s0_valid    <= 1'b0;
        end else if (step) begin
            tail        <= tail ? !tail_done : s_axis_tlast;
            dead        <= dead && !tail_done;
            tail_index  <= tail ? tail_index + 5'd1 : 5'd0;
            mask_before <= slot_mask & { N {!tail_done} };
            s0_valid    <= !dead && !(tail && tail_index > TAIL_FLUSH);
        end

    always @(posedge clk)  // data path: no reset
        if (step) begin
            s0_last   <= tail && tail_index == TAIL_LAST;
            s0_flush  <= tail && tail_index == TAIL_FLUSH;
            s0_change <= slot_mask ^ mask_before;
            s0_any    <= tail ? tail_index <= TAIL_CLASS : |mask;
            s0_end    <= tail && tail_index > TAIL_CLASS;
            s0_dom    <= dom;
            s0_code   <= tail ? END : code;
        end

    ///////////////////////////////////////////////////////////
    // Delay lines.  kN_ = what goes into slots N later
    ///////////////////////////////////////////////////////////
    // Payload: to stage 3.  That of an END block is not used, its length is 0.
    wire [PAYLOAD_MAX-1:0] late_payload;
    wire [LEN_W-1:0]       late_length;

    dctcm_delay #(
        .WIDTH (LEN_W + PAYLOAD_MAX),
        .DEPTH (20)
    ) u_delay_payload (
        .clk    (clk),
        .rst    (rst),
        .enable (step),
        .d      ({payload_length & { LEN_W {!tail} }, payload}),
        .q      ({late_length, late_payload})
    );

    // Class: coded against the one before when it comes.  Fields of variable length are aligned to the top: the first
    // bit is the lowest one of the field, below it are zeros.
    reg  [CODE_W-1:0] before_code;
    wire [CODE_W-1:0] delta    = s0_code - before_code;
    reg               before_dom;
    wire              class_dom = s0_code == END ? before_dom : s0_dom;
    wire              same_dom  = class_dom == before_dom;
    wire              same     = same_dom && delta == { CODE_W {1'b0} };
    wire              by_one   = same_dom && (delta == 4'd1 || delta == 4'd15);
    wire              by_two   = same_dom && (delta == 4'd2 || delta == 4'd14);
    wire              more     = !delta[CODE_W-1];

    reg                    k1_any;
    reg                    k1_other;  // class flag
    reg [1:0]              k1_kind;   // 0 without class kind
    reg [CLASS_BODY_W-1:0] k1_class_body;

    always @(posedge clk)
        if (step) begin
            if (s0_end)      before_code <= { CODE_W {1'b0} };
            else if (s0_any) before_code <= s0_code;
            if (s0_end)      before_dom  <= 1'b0;
            else if (s0_any) before_dom  <= class_dom;
            k1_any        <= s0_any;
            k1_other      <= s0_any && !same;
            k1_kind       <= 2'd0;
            k1_class_body <= { CLASS_BODY_W {1'b0} };
            if (s0_any && by_one) begin
                k1_kind       <= {1'b0, more} & KIND_UP;
            end else if (s0_any && by_two) begin
                k1_kind       <= KIND_TWO;
                k1_class_body <= {more, { (CLASS_BODY_W-1) {1'b0} } };
            end else if (s0_any && !same) begin
                k1_kind       <= ESCAPE;
                k1_class_body <= {s0_code, class_dom};
            end
        end

    wire                    k8_any;
    wire                    k8_other;
    wire [1:0]              k8_kind;
    wire [CLASS_BODY_W-1:0] k8_class_body;

    dctcm_delay #(
        .WIDTH (CLASS_BODY_W + 4),
        .DEPTH (7)
    ) u_delay_class (
        .clk    (clk),
        .rst    (rst),
        .enable (step),
        .d      ({k1_class_body, k1_kind, k1_other, k1_any}),
        .q      ({k8_class_body, k8_kind, k8_other, k8_any})
    );

    reg [2:0] k9_class;  // {kind, other}
    reg [2:0] k10_class;

    always @(posedge clk)
        if (step) begin
            k9_class  <= {k8_kind, k8_other};
            k10_class <= k9_class;
        end

    // More than one bit is set.  A table: x & (x - 1) would take a carry chain.
    function several;
        input [3:0] x;
        case (x)
            4'd0, 4'd1, 4'd2, 4'd4, 4'd8: several = 1'b0;
            default:                      several = 1'b1;
        endcase
    endfunction

    // Mask: which nibbles changed, and how
    wire changed_0 = |s0_change[3:0];
    wire kind_0    = several(s0_change[3:0]);  // 0: exactly one bit changed
    wire [NIBBLES-1:0] flags = {changed_0};

    // The bodies are made 4 slots later, the class body comes with them.
    wire [N-1:0]            late_change;
    wire [1:0]              late_kind;
    wire [CLASS_BODY_W-1:0] late_class_body;

    dctcm_delay #(
        .WIDTH (N + 2 + CLASS_BODY_W),
        .DEPTH (4)
    ) u_delay_bodies (
        .clk    (clk),
        .rst    (rst),
        .enable (step),
        .d      ({k8_class_body, k8_kind, s0_change}),
        .q      ({late_class_body, late_kind, late_change})
    );

    wire [3:0] late_0 = late_change[3:0];
    wire       full_0   = several(late_0);
    wire [3:0] body_0   = full_0 ? late_0 : {late_0[3] || late_0[2], late_0[3] || late_0[1], 2'b00};
    wire [1:0] body_0_length = { full_0, late_0 != 4'd0 && !full_0 };  // in units of 2 bits
    reg  k1_kind_0;
    reg  k1_kind_0_length;
    reg  k2_kind_0;
    reg  k2_kind_0_length;

    always @(posedge clk)
        if (step) begin
            k1_kind_0        <= kind_0;
            k1_kind_0_length <= changed_0;
            k2_kind_0        <= k1_kind_0;
            k2_kind_0_length <= k1_kind_0_length;
        end

    ///////////////////////////////////////////////////////////
    // Stage 1: the fields of a slot meet
    ///////////////////////////////////////////////////////////
    reg                    s1_valid;
    reg                    s1_last;
    reg                    s1_flush;
    reg                    s1_any;             // class flag is there
    reg [MARKS_W-1:0]      s1_marks;           // flags, class flag
    reg [2:0]              s1_class;           // {class kind, there is one}
    reg [NIBBLES-1:0]      s1_kinds;
    reg [COUNT_W-1:0]      s1_kinds_length;
    reg [BODIES_W-1:0]     s1_bodies;
    reg [BODY_LEN_W-1:0]   s1_bodies_length;
    reg [CLASS_BODY_W-1:0] s1_class_body;
    reg                    s1_class_one;       // length of the class body: 1 ..
    reg                    s1_class_number;    // .. and CODE_W

    always @(posedge clk)
        if (rst)       s1_valid <= 1'b0;
        else if (step) s1_valid <= s0_valid;

    always @(posedge clk)
        if (step) begin
            s1_last          <= s0_last;
            s1_flush         <= s0_flush;
            s1_any           <= k8_any;
            s1_marks         <= k8_any ? {k8_other, flags} : {flags, 1'b0};
            s1_class         <= k10_class;
            s1_kinds         <= k2_kind_0;
            s1_kinds_length  <= k2_kind_0_length;
            s1_bodies        <= body_0;
            s1_bodies_length <= body_0_length;
            s1_class_body    <= late_class_body;
            s1_class_one     <= late_kind == KIND_TWO || (late_kind == ESCAPE && cfg_mode == MODE_AUTO);
            s1_class_number  <= late_kind == ESCAPE;
        end

    ///////////////////////////////////////////////////////////
    // Stage 2: two parts of the header
    ///////////////////////////////////////////////////////////
    reg                    s2_valid;
    reg                    s2_last;
    reg [FRONT_W-1:0]      s2_front;          // flags, class flag, class kind, kinds
    reg [BACK_W-1:0]       s2_back;           // bodies, class body
    reg [FRONT_LEN_W-1:0]  s2_front_length;
    reg [BACK_LEN_W-1:0]   s2_back_length;

    wire [NIBBLES+1:0] class_and_kinds = {s1_kinds, 2'd0} | ({s1_class[2:1], { NIBBLES {1'b0} } } >> s1_kinds_length);
    wire [FRONT_W-1:0] marks_by_kinds  = {s1_marks, { (FRONT_W-MARKS_W) {1'b0} } } >> s1_kinds_length;
    wire [FRONT_W-1:0] marks_by_class  = marks_by_kinds >> {s1_class[0], 1'b0};
    wire [BACK_W-1:0]  bodies_by_one   = {s1_bodies, { CLASS_BODY_W {1'b0} } } >> s1_class_one;
    wire [BACK_W-1:0]  bodies_by_class = s1_class_number ? bodies_by_one >> CODE_W : bodies_by_one;

    always @(posedge clk)
        if (rst)       s2_valid <= 1'b0;
        else if (step) s2_valid <= s1_valid;

    always @(posedge clk)
        if (step) begin
            s2_last          <= s1_last || s1_flush;
            s2_front         <= {class_and_kinds, { MARKS_W {1'b0} } } | marks_by_class;
            s2_back          <= {s1_class_body, { BODIES_W {1'b0} } } | bodies_by_class;
            s2_front_length  <= {2'd0, s1_kinds_length}
                                + {1'b0, s1_class[0], s1_any}
                                + (s1_flush ? 3'd0 : 3'd1);
            // A class body of one bit is the lowest bit of the sum: the bodies have 2 or 4 bits each.
            s2_back_length   <= {1'b0, s1_bodies_length, s1_class_one}
                                + (s1_class_number ? 4'd4 : 4'd0);
        end

    ///////////////////////////////////////////////////////////
    // Stage 3: the header
    ///////////////////////////////////////////////////////////
    reg                    s3_valid;
    reg                    s3_last;
    reg [HEADER_W-1:0]     s3_header;
    reg [HEADER_LEN_W-1:0] s3_header_length;

    always @(posedge clk)
        if (rst)       s3_valid <= 1'b0;
        else if (step) s3_valid <= s2_valid;

    always @(posedge clk)
        if (step) begin
            s3_last          <= s2_last;
            s3_header        <= {s2_back, { FRONT_W {1'b0} } } | ({s2_front, { BACK_W {1'b0} } } >> s2_back_length);
            s3_header_length <= {1'b0, s2_front_length} + s2_back_length;
        end

    ///////////////////////////////////////////////////////////
    // Stage 4: position of the slot in the word; its bits move up by 1, 2
    ///////////////////////////////////////////////////////////
    // The payload stands right above the header, so that both are in place when the payload's first bit is: here and in
    // the stages behind by the low bits of that place, in the merge by half words.
    reg                  s4_valid;
    reg                  s4_last;   // all bits of the frame are sent
    reg                  s4_emit;   // completes a word
    reg                  s4_two;    // completes two words
    reg                  s4_cross;  // the payload begins in the word behind the one that is being filled
    reg                  s4_half;   // in the upper half of its word
    reg [1:0]  s4_up;     // to move up, in units of 4 bits
    reg [48:0] s4_line;
    reg [TURN_W-1:0]     position;  // bits in the word that is being filled

    wire [TURN_W:0]   payload_start = {1'b0, position} + {2'd0, s3_header_length};
    wire [SUM_W-1:0]  slot_end      = {1'b0, payload_start} + {1'b0, late_length};
    wire              any_payload   = late_length != { LEN_W {1'b0} };
    wire [TURN_W-1:0] rest          = slot_end[TURN_W-1:0];
    wire              any_rest      = rest != { TURN_W {1'b0} };
    wire              full          = slot_end[SUM_W-1:TURN_W] != 2'd0;
    // A rest behind a full word in the last slot is left to the empty one.
    wire              all_sent      = s3_last && (!full || !any_rest);

    always @(posedge clk)
        if (rst) begin
            s4_valid <= 1'b0;
            position <= { TURN_W {1'b0} };
        end else if (pipe_en) begin
            s4_valid <= s3_valid && slot;
            if (slot && s3_valid) position <= rest & { TURN_W {!all_sent} };
        end

    wire [48:0] slot_bits = { 3'd0, late_payload & { PAYLOAD_MAX {any_payload} }, s3_header};

    always @(posedge clk)
        if (step) begin
            s4_last  <= all_sent;
            s4_emit  <= full || (s3_last && any_rest);
            s4_two   <= slot_end[SUM_W-1];
            s4_cross <= payload_start[TURN_W];
            s4_half  <= payload_start[TURN_W-1];
            s4_up    <= payload_start[TURN_W-2:2];
            s4_line  <= slot_bits << payload_start[1:0];
        end

    ///////////////////////////////////////////////////////////
    // Stage 5: up by 4, 8
    ///////////////////////////////////////////////////////////
    reg        s5_valid;
    reg        s5_last;
    reg        s5_emit;
    reg        s5_two;
    reg        s5_cross;
    reg        s5_half;
    reg [60:0] s5_line;

    always @(posedge clk)
        if (rst)          s5_valid <= 1'b0;
        else if (pipe_en) s5_valid <= s4_valid;

    always @(posedge clk)
        if (pipe_en) begin
            s5_last  <= s4_last;
            s5_emit  <= s4_emit;
            s5_two   <= s4_two;
            s5_cross <= s4_cross;
            s5_half  <= s4_half;
            s5_line  <= { 12'd0, s4_line} << { s4_up[1:0], 2'd0 };
        end

    ///////////////////////////////////////////////////////////
    // Merge with the word that is being filled
    ///////////////////////////////////////////////////////////
    // Three words, the payload begins in the one in the middle.  In the one below it are only bits of the header.
    wire [3*CORE_W-1:0] words  = { { (2*CORE_W+HEADER_W-LINE_W) {1'b0} }, s5_line, { (CORE_W-HEADER_W) {1'b0} } };
    wire [CORE_W-1:0]   below  = words[0 +: CORE_W];
    wire [CORE_W-1:0]   middle = s5_half ? words[CORE_W/2 +: CORE_W] : words[CORE_W +: CORE_W];
    wire [CORE_W-1:0]   above  = s5_half ? words[3*CORE_W/2 +: CORE_W] : words[2*CORE_W +: CORE_W];
    wire                unused_words = &{1'b0, words};  // zeros between and above them

    reg  [CORE_W-1:0] open_word;  // bits of the word that is being filled, zeros above
    wire [CORE_W-1:0] word = open_word | (s5_cross ? below : middle);

    always @(posedge clk)
        if (rst) begin
            open_word <= { CORE_W {1'b0} };
        end else if (pipe_en && s5_valid) begin
            if (!s5_emit)                     open_word <= word;
            else if (s5_cross && !s5_two) open_word <= middle;
            else                              open_word <= above;
        end

    dctcm_word_queue u_word_queue (
        .clk           (clk),
        .rst           (rst),
        .s_axis_tdata  ({middle, word}),
        .s_axis_tuser  (s5_two),
        .s_axis_tvalid (s5_valid && s5_emit),
        .s_axis_tready (pipe_en),
        .s_axis_tlast  (s5_last),
        .m_axis_tdata  (m_axis_tdata),
        .m_axis_tvalid (m_axis_tvalid),
        .m_axis_tready (m_axis_tready),
        .m_axis_tlast  (m_axis_tlast)
    );

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
    reg [46:0] f_s_axis_tdata;
    reg  f_s_axis_tlast;
    reg [31:0] f_m_axis_tdata;
    reg  f_m_axis_tlast;

    always @(posedge clk) begin
        f_in_waits  <= !rst && s_axis_tvalid && !s_axis_tready;
        f_out_waits <= !rst && m_axis_tvalid && !m_axis_tready;
        f_cfg_mode <= cfg_mode;
        f_s_axis_tdata <= s_axis_tdata;
        f_s_axis_tlast <= s_axis_tlast;
        f_m_axis_tdata <= m_axis_tdata;
        f_m_axis_tlast <= m_axis_tlast;
    end

    always @* begin
        if (f_running) assume (cfg_mode == f_cfg_mode);
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
`endif
`ifdef FORMAL  // rules of this unit
    ///////////////////////////////////////////////////////////
    // Formal: the fill of the word never leaves its bounds, no word is written over, the input is never refused for long
    ///////////////////////////////////////////////////////////
    // A payload is no longer than its bus says; the line gives back what went in.
    always @* if (s_axis_tvalid) assume (payload_length <= PAYLOAD_MAX);
    always @* if (s3_valid) assume (late_length <= PAYLOAD_MAX);

    // Steps since the reset, as far as the lines need them: the tail of no frame fills them.
    reg [4:0] f_steps;
    always @(posedge clk)
        if (rst)                                 f_steps <= 5'd0;
        else if (step && f_steps <= TAIL_DONE) f_steps <= f_steps + 5'd1;

    always @* if (f_running) begin
        assert (dead ? tail && f_steps == tail_index : f_steps == TAIL_DONE + 5'd1);
        if (dead) assert (!s0_valid && !s1_valid && !s2_valid && !s3_valid);
        // LENGTHS: no sum of lengths wraps
        if (f_steps >= 1) assert (k1_kind_0_length <= 1);
        if (f_steps >= 2) assert (k2_kind_0_length <= 1);
        if (s1_valid) begin
            assert (s1_kinds_length <= NIBBLES);
            assert (s1_bodies_length <= 2*NIBBLES);
            assert ((s1_class_number ? CODE_W : 0) + (s1_class_one ? 1 : 0) <= CLASS_BODY_W);
        end
        if (s2_valid) begin
            assert (s2_back_length <= BACK_W);
            assert (s2_front_length <= FRONT_W);
        end
        if (s3_valid) begin
            assert (s3_header_length <= HEADER_W);
            assert (f_slot_end == slot_end);  // FILL
            assert (f_slot_end < 3*CORE_W);
        end
    end
    wire [15:0] f_length   = {16'd0 | s3_header_length} + late_length;
    wire [15:0] f_slot_end = {16'd0 | position} + f_length;

    // Bits before a slot in its word, and its length, beside the stages
    reg  [15:0] f_s5_from;
    reg  [15:0] f_s5_length;
    wire [15:0] f_s5_end   = f_s5_from + f_s5_length;
    wire [15:0] f_s5_words = s5_emit ? s5_two ? 16'd2 : 16'd1 : 16'd0;
    // Bits in the word behind the slot; a word that is the frame's last one is padded
    wire [15:0] f_s5_after = !s5_valid ? f_fill : s5_last ? 16'd0 : f_s5_end - f_s5_words*CORE_W;
    reg  [15:0] f_s4_from;
    reg  [15:0] f_s4_length;
    wire [15:0] f_s4_end   = f_s4_from + f_s4_length;
    wire [15:0] f_s4_words = s4_emit ? s4_two ? 16'd2 : 16'd1 : 16'd0;
    // Bits in the word behind the slot; a word that is the frame's last one is padded
    wire [15:0] f_s4_after = !s4_valid ? f_s5_after : s4_last ? 16'd0 : f_s4_end - f_s4_words*CORE_W;
    always @(posedge clk) begin
        if (step) begin
            f_s4_from   <= position;
            f_s4_length <= f_length;
        end
        if (pipe_en) begin
            f_s5_from   <= f_s4_from;
            f_s5_length <= f_s4_length;
        end
    end

    // The fill of `open_word`
    reg [15:0] f_fill;
    always @(posedge clk)
        if (rst)          f_fill <= 16'd0;
        else if (pipe_en) f_fill <= f_s5_after;

    always @* if (f_running) begin
        assert (f_fill < CORE_W);  // FILL
        assert (position == f_s4_after);  // FILL: what is counted in front is what is placed behind
        if (s5_valid) begin
            assert (f_s5_from == f_fill);
            assert (f_s5_end < 3*CORE_W);
            // WHOLE: a word leaves when it is full or the frame's last, and all full ones leave
            assert (s5_last ? f_s5_end <= f_s5_words*CORE_W
                                 : f_s5_end >= f_s5_words*CORE_W && f_s5_end - f_s5_words*CORE_W < CORE_W);
            if (s5_last) assert (f_s5_end + CORE_W > f_s5_words*CORE_W);
            if (s5_two) assert (s5_emit && s5_cross);
        end
        if (s4_valid) begin
            assert (f_s4_from == f_s5_after);
            assert (f_s4_end < 3*CORE_W);
            // WHOLE: a word leaves when it is full or the frame's last, and all full ones leave
            assert (s4_last ? f_s4_end <= f_s4_words*CORE_W
                                 : f_s4_end >= f_s4_words*CORE_W && f_s4_end - f_s4_words*CORE_W < CORE_W);
            if (s4_last) assert (f_s4_end + CORE_W > f_s4_words*CORE_W);
            if (s4_two) assert (s4_emit && s4_cross);
        end
    end
    // REFUSED: while the words move, no input is refused for longer than a tail takes
    reg [5:0] f_refused;
    always @(posedge clk)
        if (rst)          f_refused <= 6'd0;
        else if (pipe_en) f_refused <= s_axis_tvalid && !s_axis_tready ? f_refused + 6'd1 : 6'd0;
    always @* if (f_running) begin
        assert (f_refused <= TAIL_DONE + 5'd1);  // REFUSED
        if (tail) assert (tail_index <= TAIL_DONE && f_refused <= tail_index);
    end

    // LAST_OUT: clocks with the output ready from a frame's last block in to its last word out; any one frame is watched
    (* anyseq *)   wire       f_pick;
    (* hierconn *) wire [7:0] \u_word_queue.f_owed ;
    wire [7:0] f_owed    = \u_word_queue.f_owed ;  // words in the queue
    wire [7:0] f_put     = pipe_en && s5_valid ? f_s5_words[7:0] : 8'd0;
    wire       f_gone    = m_axis_tvalid && m_axis_tready;
    wire       f_last_in = s_axis_tvalid && s_axis_tready && s_axis_tlast;
    wire       f_all_out = f_moves == 8'd0 && f_left == 8'd0;
    reg        f_watch;
    reg  [7:0] f_moves;   // of the slots, until all of the frame is in the queue
    reg  [7:0] f_left;    // words in the queue, without those of later frames
    reg  [7:0] f_later;
    reg  [7:0] f_clocks;
    localparam [7:0] F_PLACING = 2;  // stages behind those that move by slots
    localparam [7:0] F_MOVES   = TAIL_DONE + 1 + F_PLACING;
    localparam [7:0] F_QUEUE   = 28;  // words that it holds at most
    always @(posedge clk) begin
        if (!f_watch) begin
            f_watch  <= f_last_in && f_pick;
            f_moves  <= F_MOVES;
            f_clocks <= 8'd0;
            f_left   <= f_owed + f_put - {7'd0, f_gone};
        end else begin
            f_watch  <= !f_all_out;
            f_moves  <= f_moves - {7'd0, pipe_en && f_moves != 8'd0};
            f_clocks <= f_clocks + {7'd0, m_axis_tready && !f_all_out};
            f_left   <= f_left + (f_moves != 8'd0 ? f_put : 8'd0) - {7'd0, f_gone && f_left != 8'd0};
        end
        f_later <= f_watch && f_moves == 8'd0 ? f_later + f_put : 8'd0;
        if (rst) f_watch <= 1'b0;
    end

    always @* if (f_running) begin
        assert (pipe_en || !m_axis_tready || m_axis_tvalid);
        if (tail && !dead) begin
            assert (tail_index != TAIL_FLUSH + 5'd1 || (s0_valid && s0_flush));
            assert (tail_index != TAIL_FLUSH + 5'd2 || (s1_valid && s1_flush));
            assert (tail_index != TAIL_FLUSH + 5'd3 || (s2_valid && s2_last));
            assert (tail_index != TAIL_FLUSH + 5'd4 || (s3_valid && s3_last));
        end
        if (f_watch) begin
            assert (f_moves <= F_MOVES);
            assert (f_moves <= F_PLACING || (tail && !dead && f_moves == F_MOVES - {3'd0, tail_index}));
            assert (f_owed == f_left + f_later && f_owed <= F_QUEUE && f_left <= f_owed);
            assert (f_moves == 8'd0 || f_later == 8'd0);
            // A slot brings 3 words less one at most, so that with its move one of these falls in each clock.
            assert (10'd0 + f_clocks + 3*f_moves + f_left <= 3*F_MOVES + F_QUEUE + (m_axis_tvalid || f_all_out));  // LAST_OUT
        end
    end
`endif

endmodule

`resetall
