// dctcm_word_queue - queue of words
//
// Words wait in a memory while more of them are completed than leave.  s_axis_tready is a register: it cuts
// the ready path of the encoder.
//
// GENERATED FILE - DO NOT EDIT.  Change the configuration and regenerate with:
//     dctcm generate --channels 8 --width 12 --signed --out rtl-out/n8_s12
//
// Generator : dctcm 0.1.0, template encoder/dctcm_word_queue.v.hbs
// Config    : n8_s12, sha256 bdfc6bbeabc5 (full copy in manifest.json)
// Licence   : this file belongs to whoever generated it, without conditions;
//             the generator's own licence (Apache-2.0) does not apply to it
// Timing    : latency 2 clocks, ready path registered; part of dctcm_bit_packer

`resetall
`timescale 1ns / 1ps
`default_nettype none

module dctcm_word_queue (
    input  wire clk,
    input  wire rst,  // synchronous, active high, control only

    // Beat in: a word
    input  wire [127:0] s_axis_tdata,
    input  wire         s_axis_tvalid,
    output wire         s_axis_tready,
    input  wire         s_axis_tlast,  // its last word is the frame's last

    // Word out
    output wire [127:0] m_axis_tdata,
    output wire         m_axis_tvalid,
    input  wire         m_axis_tready,
    output wire         m_axis_tlast
);

    localparam CORE_W = 128;   // bits per word
    localparam BEAT_W = 129;   // last, word

    // A ring of 16 beats and the register behind it.  A beat is read when it is not the one that is being written: any
    // kind of memory will do.
    localparam ADDRESS_W = 4;
    localparam [ADDRESS_W-1:0] ONE = 1;

    reg [BEAT_W-1:0]    memory [0:(1 << ADDRESS_W)-1];
    reg [BEAT_W-1:0]    oldest;
    reg                 oldest_valid;
    reg [ADDRESS_W-1:0] to;
    reg [ADDRESS_W-1:0] from;
    reg                 room;  // in the ring, whatever leaves

    wire [ADDRESS_W-1:0] held = to - from;
    wire put   = s_axis_tvalid && room;
    wire taken = m_axis_tready && oldest_valid;
    wire leaves = taken;
    wire move  = leaves || !oldest_valid;
    wire any   = held != { ADDRESS_W {1'b0} };
    wire get   = move && any;

    always @(posedge clk)
        if (rst) begin
            to           <= { ADDRESS_W {1'b0} };
            from         <= { ADDRESS_W {1'b0} };
            oldest_valid <= 1'b0;
            room         <= 1'b1;
        end else begin
            if (put)  to           <= to + ONE;
            if (get)  from         <= from + ONE;
            if (move) oldest_valid <= any;
            // A quarter of the ring is kept for what comes in this clock and the next.
            room <= !(&held[ADDRESS_W-1:ADDRESS_W-2]);
        end

    always @(posedge clk)  // data path: no reset
        if (put) memory[to] <= {s_axis_tlast, s_axis_tdata};

    always @(posedge clk)
        if (get) oldest <= memory[from];

    assign s_axis_tready = room;
    assign m_axis_tvalid = oldest_valid;
    assign m_axis_tdata  = oldest[CORE_W-1:0];
    assign m_axis_tlast  = oldest[CORE_W];

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
    reg [127:0] f_s_axis_tdata;
    reg  f_s_axis_tlast;
    reg [127:0] f_m_axis_tdata;
    reg  f_m_axis_tlast;

    always @(posedge clk) begin
        f_in_waits  <= !rst && s_axis_tvalid && !s_axis_tready;
        f_out_waits <= !rst && m_axis_tvalid && !m_axis_tready;
        f_s_axis_tdata <= s_axis_tdata;
        f_s_axis_tlast <= s_axis_tlast;
        f_m_axis_tdata <= m_axis_tdata;
        f_m_axis_tlast <= m_axis_tlast;
    end

    always @* begin
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
    // Formal: no word is written over, none is refused for long
    ///////////////////////////////////////////////////////////
    wire       f_second = 1'b0;
    wire [7:0] f_words  = {8'd0 | held} + {7'd0, oldest_valid};
    localparam [7:0] F_RING = 8'd12;  // beats in the ring when `room` drops

    always @* if (f_running) begin
        assert (held <= F_RING + (room ? 8'd0 : 8'd1));
        assert (room || (oldest_valid && held >= F_RING - 8'd1));
        // A beat leaves in two clocks at most.
        assert (room || {8'd0 | f_refused} + 2*held <= 2*F_RING + 8'd2 + {7'd0, f_second});
    end

    // WRITE_OVER: words that came and have not left are those inside
    reg [7:0] f_owed;
    reg [3:0] f_refused;  // clocks with a beat refused while the output was ready
    always @(posedge clk)
        if (rst) begin
            f_owed    <= 8'd0;
            f_refused <= 4'd0;
        end else begin
            f_owed    <= f_owed + (s_axis_tvalid && s_axis_tready ? 8'd1 : 8'd0) - {7'd0, m_axis_tvalid && m_axis_tready};
            f_refused <= s_axis_tvalid && !s_axis_tready && m_axis_tready ? f_refused + 4'd1 : 4'd0;
        end
    always @* if (f_running) begin
        assert (f_owed == f_words);  // WRITE_OVER
        assert (f_refused <= 6);  // REFUSED
    end
`endif

endmodule

`resetall
