// dctcm_word_queue - queue of words: up to two in a clock in, one out
//
// A slot of the packer that is longer than a word may complete two.
// With the transform, memories are what the smaller FPGAs run out of: one word waits, in registers.
//
// GENERATED FILE - DO NOT EDIT.  Change the configuration and regenerate with:
//     dctcm generate --channels 8 --width 8 --out rtl-out/n8_u8
//
// Generator : dctcm 0.1.0, template encoder/dctcm_word_queue.v.hbs
// Config    : n8_u8, sha256 0e296c8bafb9 (full copy in manifest.json)
// Licence   : this file belongs to whoever generated it, without conditions;
//             the generator's own licence (Apache-2.0) does not apply to it
// Timing    : latency 1 clock, ready path combinational; part of dctcm_bit_packer

`resetall
`timescale 1ns / 1ps
`default_nettype none

module dctcm_word_queue (
    input  wire clk,
    input  wire rst,  // synchronous, active high, control only

    // Beat in: {second word, word}, or one word
    input  wire [127:0] s_axis_tdata,
    input  wire         s_axis_tuser,  // two words
    input  wire         s_axis_tvalid,
    output wire         s_axis_tready,
    input  wire         s_axis_tlast,  // its last word is the frame's last

    // Word out
    output wire [63:0] m_axis_tdata,
    output wire        m_axis_tvalid,
    input  wire        m_axis_tready,
    output wire        m_axis_tlast
);

    localparam CORE_W = 64;   // bits per word
    localparam BEAT_W = 65;   // last, word

    wire two = s_axis_tuser;
    reg              out_valid;
    reg [BEAT_W-1:0] out;
    wire             out_en = m_axis_tready || !out_valid;

    // A second word waits; what comes then goes through the same place until there is a clock without a word.
    reg              wait_valid;
    reg [BEAT_W-1:0] waiting;

    assign s_axis_tready = out_en && !(wait_valid && s_axis_tvalid && two);

    always @(posedge clk)
        if (rst) begin
            wait_valid <= 1'b0;
            out_valid  <= 1'b0;
        end else if (out_en) begin
            wait_valid <= s_axis_tvalid && (wait_valid ^ two);
            out_valid  <= s_axis_tvalid || wait_valid;
        end

    always @(posedge clk)  // data path: no reset
        if (out_en) begin
            waiting <= { s_axis_tlast, wait_valid ? s_axis_tdata[CORE_W-1:0] : s_axis_tdata[2*CORE_W-1:CORE_W]};
            out     <= wait_valid ? waiting : { s_axis_tlast && !two, s_axis_tdata[CORE_W-1:0]};
        end

    assign m_axis_tvalid = out_valid;
    assign m_axis_tdata  = out[CORE_W-1:0];
    assign m_axis_tlast  = out[CORE_W];

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
    reg  f_s_axis_tuser;
    reg  f_s_axis_tlast;
    reg [63:0] f_m_axis_tdata;
    reg  f_m_axis_tlast;

    always @(posedge clk) begin
        f_in_waits  <= !rst && s_axis_tvalid && !s_axis_tready;
        f_out_waits <= !rst && m_axis_tvalid && !m_axis_tready;
        f_s_axis_tdata <= s_axis_tdata;
        f_s_axis_tuser <= s_axis_tuser;
        f_s_axis_tlast <= s_axis_tlast;
        f_m_axis_tdata <= m_axis_tdata;
        f_m_axis_tlast <= m_axis_tlast;
    end

    always @* begin
        if (f_running && f_in_waits && !rst) begin
            assume (s_axis_tvalid);
            assume (s_axis_tdata == f_s_axis_tdata);
            assume (s_axis_tuser == f_s_axis_tuser);
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
    wire [7:0] f_words = {7'd0, out_valid} + {7'd0, wait_valid};

    // WRITE_OVER: words that came and have not left are those inside
    reg [7:0] f_owed;
    reg [3:0] f_refused;  // clocks with a beat refused while the output was ready
    always @(posedge clk)
        if (rst) begin
            f_owed    <= 8'd0;
            f_refused <= 4'd0;
        end else begin
            f_owed    <= f_owed + (s_axis_tvalid && s_axis_tready ? two ? 8'd2 : 8'd1 : 8'd0) - {7'd0, m_axis_tvalid && m_axis_tready};
            f_refused <= s_axis_tvalid && !s_axis_tready && m_axis_tready ? f_refused + 4'd1 : 4'd0;
        end
    always @* if (f_running) begin
        assert (f_owed == f_words);  // WRITE_OVER
        assert (f_refused <= 1);  // REFUSED
    end
`endif

endmodule

`resetall
