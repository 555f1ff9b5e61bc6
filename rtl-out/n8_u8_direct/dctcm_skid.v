// dctcm_skid - skid buffer: cuts the ready path
//
// A beat that comes while the output is stalled is kept in a spare register; ready drops a clock later.
// Without a stall beats pass straight through.
//
// GENERATED FILE - DO NOT EDIT.  Change the configuration and regenerate with:
//     dctcm generate --channels 8 --width 8 --modes direct --no-steps --no-prediction \
//       --name n8_u8_direct --out rtl-out/n8_u8_direct
//
// Generator : dctcm 0.1.0, template common/dctcm_skid.v.hbs
// Config    : n8_u8_direct, sha256 21877b8b4e9c (full copy in manifest.json)
// Licence   : this file belongs to whoever generated it, without conditions;
//             the generator's own licence (Apache-2.0) does not apply to it
// Timing    : latency 0 clocks, 1 beat per clock; ready comes from a register, valid and data are combinational

`resetall
`timescale 1ns / 1ps
`default_nettype none

module dctcm_skid #(
    // Bits of data, at least 1
    parameter WIDTH = 8
) (
    input  wire             clk,
    input  wire             rst,  // synchronous, active high, control only

    input  wire [WIDTH-1:0] s_axis_tdata,
    input  wire             s_axis_tvalid,
    output wire             s_axis_tready,  // a register: does not depend on m_axis_tready

    output wire [WIDTH-1:0] m_axis_tdata,
    output wire             m_axis_tvalid,
    input  wire             m_axis_tready
);

    generate
        if (WIDTH < 1) begin : gen_width
            ERROR_WIDTH_must_be_at_least_1 u_error ();
        end
    endgenerate

    // Holds the beat that came while m_axis was stalled.
    reg             spare_valid;
    reg [WIDTH-1:0] spare_data;

    always @(posedge clk)
        if (rst) spare_valid <= 1'b0;
        else     spare_valid <= m_axis_tvalid && !m_axis_tready;

    always @(posedge clk)  // data path: no reset
        if (s_axis_tready) spare_data <= s_axis_tdata;

    assign s_axis_tready = !spare_valid;
    assign m_axis_tvalid = spare_valid || s_axis_tvalid;
    assign m_axis_tdata  = spare_valid ? spare_data : s_axis_tdata;

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
    reg [WIDTH-1:0] f_s_axis_tdata;
    reg [WIDTH-1:0] f_m_axis_tdata;

    always @(posedge clk) begin
        f_in_waits  <= !rst && s_axis_tvalid && !s_axis_tready;
        f_out_waits <= !rst && m_axis_tvalid && !m_axis_tready;
        f_s_axis_tdata <= s_axis_tdata;
        f_m_axis_tdata <= m_axis_tdata;
    end

    always @* begin
        if (f_running && f_in_waits && !rst) begin
            assume (s_axis_tvalid);
            assume (s_axis_tdata == f_s_axis_tdata);
        end
        if (f_running && f_out_waits && !rst) begin
            assert (m_axis_tvalid);  // HOLD_VALID
            assert (m_axis_tdata == f_m_axis_tdata);  // HOLD_DATA
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
        assert (f_count == {7'd0, spare_valid});  // COUNT
        assert (f_wait <= (spare_valid ? 8'd1 : 8'd0));  // PROGRESS_OUT: the oldest beat has moved in each of these clocks
        assert (f_refused <= 2'd1);  // PROGRESS_IN
    end
`endif
endmodule

`resetall
