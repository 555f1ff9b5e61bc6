// dctcm_mask_inv - values of the lanes in the mask to residuals, 0 in the others
//
// Direct block without prediction: u = r - 1. Else u = 2*(|r|-1) + (r < 0); r is never 0.
// Plain block: u = sample - 1 modulo 2**W.
// A residual leaves as base + one: the next unit adds both to the prediction in one sum.
//
// GENERATED FILE - DO NOT EDIT.  Change the configuration and regenerate with:
//     dctcm generate --channels 16 --width 8 --out rtl-out/n16_u8
//
// Generator : dctcm 0.1.0, template decoder/dctcm_mask_inv.v.hbs
// Config    : n16_u8, sha256 c60131aa783c (full copy in manifest.json)
// Licence   : this file belongs to whoever generated it, without conditions;
//             the generator's own licence (Apache-2.0) does not apply to it
// Formats   : in: values UQ13.0
//             out: bases of 13 bits and ones
// Timing    : latency 1 clock, 1 block per clock, ready path combinational

`resetall
`timescale 1ns / 1ps
`default_nettype none

module dctcm_mask_inv (
    input  wire clk,
    input  wire rst,  // synchronous, active high, control only

    // Frame setting: changes only between frames
    input  wire cfg_predict,  // residuals of direct blocks have a sign

    // {values, empty, transform, plain, lanes}
    input  wire [226:0] s_axis_tdata,
    input  wire         s_axis_tvalid,
    output wire         s_axis_tready,
    input  wire         s_axis_tlast,
    input  wire         s_axis_tuser,  // damaged frame, this beat is no block and has no lanes

    // {bases, ones, empty, transform, fresh}
    output wire [226:0] m_axis_tdata,
    output wire         m_axis_tvalid,
    input  wire         m_axis_tready,
    output wire         m_axis_tlast,
    output wire         m_axis_tuser
);

    localparam N       = 16;   // lanes
    localparam VALUE_W = 13;   // UQ13.0
    localparam INDEX_W = 13;   // residuals and indices, modulo 2**INDEX_W

    wire pipe_en;

    wire [N-1:0] lanes      = s_axis_tdata[15:0];
    wire         plain = s_axis_tdata[16];
    wire         transform = s_axis_tdata[17];
    wire         empty = s_axis_tdata[18];
    // Values that count from 1 upwards: plain samples and unpredicted direct ones
    wire         natural    = plain || (!transform && !cfg_predict);

    ///////////////////////////////////////////////////////////
    // Stage 0: residual of each lane, base + one
    ///////////////////////////////////////////////////////////
    wire [N*INDEX_W-1:0] bases;
    wire [N-1:0]         ones;
    genvar lane;
    generate
        for (lane = 0; lane < N; lane = lane + 1) begin : gen_lane
            wire [VALUE_W-1:0] u      = s_axis_tdata[19 + VALUE_W*lane +: VALUE_W];
            // Zig-zag: u = 2*(|r|-1) + (r < 0), so r = h + 1 or -h - 1 = ~h with h = u >> 1
            wire [INDEX_W-1:0] folded = {1'b0, u[VALUE_W-1:1]} ^ { INDEX_W {u[0]} };
            assign bases[INDEX_W*lane +: INDEX_W] = natural ? u : folded;
            assign ones[lane]                     = lanes[lane] && (natural || !u[0]);
        end
    endgenerate

    reg s0_valid;
    reg s0_last;
    reg                     s0_user;
    reg                     s0_fresh;
    reg                     s0_transform;
    reg                     s0_empty;
    reg [N-1:0]             s0_ones;
    reg [N*INDEX_W-1:0]     s0_bases;

    always @(posedge clk)
        if (rst)          s0_valid <= 1'b0;
        else if (pipe_en) s0_valid <= s_axis_tvalid;

    always @(posedge clk)  // data path: no reset
        if (pipe_en) begin
            s0_last <= s_axis_tlast;
            s0_user <= s_axis_tuser;
            s0_fresh <= plain;
            s0_transform <= transform;
            s0_empty <= empty;
            s0_ones <= ones;
            s0_bases <= bases;
        end

    assign pipe_en       = m_axis_tready || !s0_valid;
    assign s_axis_tready = pipe_en;
    assign m_axis_tvalid = s0_valid;
    assign m_axis_tlast  = s0_last;
    assign m_axis_tuser  = s0_user;
    assign m_axis_tdata  = { s0_bases, s0_ones, s0_empty, s0_transform, s0_fresh };

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
    reg  f_cfg_predict;
    reg [226:0] f_s_axis_tdata;
    reg  f_s_axis_tlast;
    reg  f_s_axis_tuser;
    reg [226:0] f_m_axis_tdata;
    reg  f_m_axis_tlast;
    reg  f_m_axis_tuser;

    always @(posedge clk) begin
        f_in_waits  <= !rst && s_axis_tvalid && !s_axis_tready;
        f_out_waits <= !rst && m_axis_tvalid && !m_axis_tready;
        f_cfg_predict <= cfg_predict;
        f_s_axis_tdata <= s_axis_tdata;
        f_s_axis_tlast <= s_axis_tlast;
        f_s_axis_tuser <= s_axis_tuser;
        f_m_axis_tdata <= m_axis_tdata;
        f_m_axis_tlast <= m_axis_tlast;
        f_m_axis_tuser <= m_axis_tuser;
    end

    always @* begin
        if (f_running) assume (cfg_predict == f_cfg_predict);
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
        assert (f_count == {7'd0, s0_valid});  // COUNT
        assert (f_wait <= (s0_valid ? 8'd1 : 8'd0));  // PROGRESS_OUT: the oldest beat has moved in each of these clocks
        assert (f_refused <= 2'd1);  // PROGRESS_IN
    end
`endif
endmodule

`resetall
