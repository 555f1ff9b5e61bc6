// dctcm_mask_fwd - mask, class and values of each block
//
// mask = lanes whose residual is not 0; the values of these lanes travel with one common width, the class.
// A block whose payload would reach N*W bits, or with a value that is too wide, travels plain: all direct
// indices with W bits.
//
// GENERATED FILE - DO NOT EDIT.  Change the configuration and regenerate with:
//     dctcm generate --channels 8 --width 8 --modes direct --no-steps --no-prediction \
//       --name n8_u8_direct --out rtl-out/n8_u8_direct
//
// Generator : dctcm 0.1.0, template encoder/dctcm_mask_fwd.v.hbs
// Config    : n8_u8_direct, sha256 0027ab0cf0ec (full copy in manifest.json)
// Licence   : this file belongs to whoever generated it, without conditions;
//             the generator's own licence (Apache-2.0) does not apply to it
// Formats   : in: samples UQ8.0
//             out: values UQ8.0
// Timing    : latency 3 clocks, 1 block per clock, ready path combinational

`resetall
`timescale 1ns / 1ps
`default_nettype none

module dctcm_mask_fwd (
    input  wire clk,
    input  wire rst,  // synchronous, active high, control only

    // Block in: samples
    input  wire [63:0] s_axis_tdata,
    input  wire        s_axis_tvalid,
    output wire        s_axis_tready,
    input  wire        s_axis_tlast,  // last block of the frame

    // Block out: {values, plain, code, mask}
    output wire [76:0] m_axis_tdata,
    output wire        m_axis_tvalid,
    input  wire        m_axis_tready,
    output wire        m_axis_tlast
);

    localparam N       = 8;   // lanes
    localparam W       = 8;   // direct index, UQ8.0
    localparam VALUE_W = 8;   // widest value that travels
    localparam CODE_W  = 4;   // class: width of the values, or PLAIN
    localparam COUNT_W = 4;   // values 0..N
    localparam LATENCY = 3;

    localparam [CODE_W-1:0] PLAIN = 4'd14;


    // One enable moves all stages: they stop only while the last one is held.
    wire pipe_en;

    wire in_valid = s_axis_tvalid;
    wire in_last  = s_axis_tlast;

    reg [LATENCY-1:0] valid;      // bit k: stage k holds a block
    reg [LATENCY-1:0] last;       // it is the last one of its frame

    always @(posedge clk)
        if (rst) begin
            valid <= { LATENCY {1'b0} };
        end else if (pipe_en) begin
            valid <= {valid[LATENCY-2:0], in_valid};
        end

    always @(posedge clk)  // data path: no reset
        if (pipe_en) begin
            last <= {last[LATENCY-2:0], in_last};
        end

    genvar lane, b;

    ///////////////////////////////////////////////////////////
    // Stage 0: mask and values.  A lane without a value has value 0.
    ///////////////////////////////////////////////////////////
    // As a direct block
    localparam DIRECT_RW = 8;
    localparam DIRECT_UW = 8;
    wire [N*DIRECT_RW-1:0] direct_residuals = s_axis_tdata[63:0];
    reg [N*DIRECT_UW-1:0] s0_direct_values;
    reg [N-1:0] s0_direct_mask;
    generate
        for (lane = 0; lane < N; lane = lane + 1) begin : gen_direct_value
            wire [DIRECT_RW-1:0] r = direct_residuals[lane*DIRECT_RW +: DIRECT_RW];
            // r - 1, and as its carry whether there is something to take 1 from
            wire present;
            wire [DIRECT_UW-1:0] value;
            assign {present, value} = {1'b0, r} + {1'b0, { DIRECT_RW {1'b1} } };

            always @(posedge clk)
                if (pipe_en) begin
                    s0_direct_mask[lane] <= present;
                    s0_direct_values[lane*DIRECT_UW +: DIRECT_UW] <= value;
                    if (!present) s0_direct_values[lane*DIRECT_UW +: DIRECT_UW] <= { DIRECT_UW {1'b0} };
                end
        end
    endgenerate

    // The values wait until stage 2.
    wire [N*8-1:0] late_direct_values;
    wire [N*8-1:0] s0_direct_kept;
    generate
        for (lane = 0; lane < N; lane = lane + 1) begin : gen_direct_kept
            assign s0_direct_kept[lane*8 +: 8] = s0_direct_values[lane*DIRECT_UW +: 8];
        end
    endgenerate

    dctcm_delay #(
        .WIDTH (64),
        .DEPTH (2)
    ) u_delay_values (
        .clk    (clk),
        .rst    (rst),
        .enable (pipe_en),
        .d      (s0_direct_kept),
        .q      (late_direct_values)
    );

    // So do the masks, until stage 2.
    wire [N-1:0] s2_direct_mask;

    dctcm_delay #(
        .WIDTH (8),
        .DEPTH (2)
    ) u_delay_masks (
        .clk    (clk),
        .rst    (rst),
        .enable (pipe_en),
        .d      (s0_direct_mask),
        .q      (s2_direct_mask)
    );

    ///////////////////////////////////////////////////////////
    // Stage 1: OR of the values over the lanes, number of values
    ///////////////////////////////////////////////////////////
    wire [DIRECT_UW-1:0] direct_any_bit;
    generate
        for (b = 0; b < DIRECT_UW; b = b + 1) begin : gen_direct_or
            wire [N-1:0] of_lanes;
            for (lane = 0; lane < N; lane = lane + 1) begin : gen_lane
                assign of_lanes[lane] = s0_direct_values[lane*DIRECT_UW + b];
            end
            assign direct_any_bit[b] = |of_lanes;
        end
    endgenerate
    wire [2:0] direct_ones_0 = ({2'b00, s0_direct_mask[0]} + {2'b00, s0_direct_mask[1]}) + ({2'b00, s0_direct_mask[2]} + {2'b00, s0_direct_mask[3]});
    wire [2:0] direct_ones_1 = ({2'b00, s0_direct_mask[4]} + {2'b00, s0_direct_mask[5]}) + ({2'b00, s0_direct_mask[6]} + {2'b00, s0_direct_mask[7]});

    reg [DIRECT_UW-1:0] s1_direct_bits;
    reg [COUNT_W-1:0] s1_direct_count;

    always @(posedge clk)
        if (pipe_en) begin
            s1_direct_bits  <= direct_any_bit;
            s1_direct_count <= {1'b0, direct_ones_0} + {1'b0, direct_ones_1};
        end

    ///////////////////////////////////////////////////////////
    // Stage 2: width = length of the OR
    ///////////////////////////////////////////////////////////
    integer i;
    reg [CODE_W-1:0] direct_length;
    always @* begin
        direct_length = { CODE_W {1'b0} };
        for (i = 0; i < 8; i = i + 1)
            if (s1_direct_bits[i]) direct_length = i[CODE_W-1:0] + 4'd1;
    end
    wire direct_over = 1'b0;  // a value is too wide
    // N values of W bits are as long as a plain block.
    wire direct_plain = direct_over || (s1_direct_count[COUNT_W-1] && s1_direct_bits[W-1]);

    reg [CODE_W-1:0] s2_direct_code;
    reg              s2_direct_plain;

    always @(posedge clk)
        if (pipe_en) begin
            s2_direct_code  <= direct_plain ? PLAIN : direct_length;
            s2_direct_plain <= direct_plain;
        end

    wire [N*VALUE_W-1:0] out_values = late_direct_values;
    wire [N-1:0]         out_mask   = s2_direct_mask;
    wire [CODE_W-1:0]    out_code   = s2_direct_code;
    wire                 out_plain  = s2_direct_plain;

    assign pipe_en       = m_axis_tready || !m_axis_tvalid;
    assign s_axis_tready = pipe_en;
    assign m_axis_tvalid = valid[LATENCY-1];
    assign m_axis_tlast  = last[LATENCY-1];
    assign m_axis_tdata  = {out_values, out_plain, out_code, out_mask};

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
    reg [63:0] f_s_axis_tdata;
    reg  f_s_axis_tlast;
    reg [76:0] f_m_axis_tdata;
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
        assert (f_count == {7'd0, valid[0]} + {7'd0, valid[1]} + {7'd0, valid[2]});  // COUNT
        assert (f_wait <= (valid[2] ? 8'd3 : valid[1] ? 8'd2 : valid[0] ? 8'd1 : 8'd0));  // PROGRESS_OUT: the oldest beat has moved in each of these clocks
        assert (f_refused <= 2'd1);  // PROGRESS_IN
    end
`endif
endmodule

`resetall
