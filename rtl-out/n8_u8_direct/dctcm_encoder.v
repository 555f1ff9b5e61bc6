// dctcm_encoder - encoder of the feature map codec, 8 channels of 8 bits per clock
//
// Blocks of N samples in, words of a compressed frame out.  A frame is the blocks up to s_axis_tlast; its
// words end with m_axis_tlast, and the next frame may follow without a pause.
//
// GENERATED FILE - DO NOT EDIT.  Change the configuration and regenerate with:
//     dctcm generate --channels 8 --width 8 --modes direct --no-steps --no-prediction \
//       --name n8_u8_direct --out rtl-out/n8_u8_direct
//
// Generator : dctcm 0.1.0, template encoder/dctcm_encoder.v.hbs
// Config    : n8_u8_direct, sha256 0027ab0cf0ec (full copy in manifest.json)
// Licence   : this file belongs to whoever generated it, without conditions;
//             the generator's own licence (Apache-2.0) does not apply to it
// Formats   : in: 8 x UQ8.0, channel 0 in the low bits
//             out: stream words of 64 bits
// Timing    : 1 block per clock, or 1 word per clock if the blocks are longer; 6 clocks to the bit packer;
//             s_axis_tready does not depend on m_axis_tready in the same clock; a frame ends with 16 clocks more
//
//   s_axis -> [mask_fwd] --+
//     +--------------------+
//     +-> [value_pack] -> [bit_packer] -> m_axis

`resetall
`timescale 1ns / 1ps
`default_nettype none

module dctcm_encoder (
    input  wire clk,
    input  wire rst,  // synchronous, active high, control only

    // Block in: N samples UQ8.0, channel 0 in the low bits
    input  wire [63:0] s_axis_tdata,
    input  wire        s_axis_tvalid,
    output wire        s_axis_tready,  // from registers: does not depend on m_axis_tready
    input  wire        s_axis_tlast,   // last block of the frame

    // Stream word out, first bit of the stream in bit 0
    output wire [63:0] m_axis_tdata,
    output wire [7:0]  m_axis_tkeep,   // all ones: the last word is padded with zeros
    output wire        m_axis_tvalid,
    input  wire        m_axis_tready,
    output wire        m_axis_tlast,   // last word of the frame

    output wire idle  // no frame is inside
);

    ///////////////////////////////////////////////////////////
    // Frames inside
    ///////////////////////////////////////////////////////////
    localparam FRAMES_W = 5;  // fewer than 32: every one has a block, a slot or a word in some register

    reg                in_frame;  // the first block of a frame came, its last one did not
    reg [FRAMES_W-1:0] frames;
    wire               frame_in  = s_axis_tvalid && s_axis_tready && !in_frame;
    wire               frame_out = m_axis_tvalid && m_axis_tready && m_axis_tlast;

    always @(posedge clk)
        if (rst) begin
            in_frame <= 1'b0;
            frames   <= { FRAMES_W {1'b0} };
        end else begin
            if (s_axis_tvalid && s_axis_tready) in_frame <= !s_axis_tlast;
            if (frame_in && !frame_out)         frames   <= frames + 5'd1;
            else if (frame_out && !frame_in)    frames   <= frames - 5'd1;
        end

    assign idle = frames == { FRAMES_W {1'b0} };

    ///////////////////////////////////////////////////////////
    // Indices -> mask, class, values
    ///////////////////////////////////////////////////////////
    wire [76:0] record_tdata;
    wire record_tlast;
    wire record_tvalid;
    wire record_tready;

    dctcm_mask_fwd u_mask_fwd (
        .clk           (clk),
        .rst           (rst),
        .s_axis_tdata  (s_axis_tdata),
        .s_axis_tvalid (s_axis_tvalid),
        .s_axis_tready (s_axis_tready),
        .s_axis_tlast  (s_axis_tlast),
        .m_axis_tdata  (record_tdata),
        .m_axis_tvalid (record_tvalid),
        .m_axis_tready (record_tready),
        .m_axis_tlast  (record_tlast)
    );

    ///////////////////////////////////////////////////////////
    // Values -> payload
    ///////////////////////////////////////////////////////////
    wire [82:0] packed_tdata;
    wire packed_tlast;
    wire packed_tvalid;
    wire packed_tready;

    dctcm_value_pack u_value_pack (
        .clk           (clk),
        .rst           (rst),
        .s_axis_tdata  (record_tdata),
        .s_axis_tvalid (record_tvalid),
        .s_axis_tready (record_tready),
        .s_axis_tlast  (record_tlast),
        .m_axis_tdata  (packed_tdata),
        .m_axis_tvalid (packed_tvalid),
        .m_axis_tready (packed_tready),
        .m_axis_tlast  (packed_tlast)
    );

    ///////////////////////////////////////////////////////////
    // Masks, classes, payloads -> words of 64 bits
    ///////////////////////////////////////////////////////////

    dctcm_bit_packer u_bit_packer (
        .clk           (clk),
        .rst           (rst),
        .s_axis_tdata  (packed_tdata),
        .s_axis_tvalid (packed_tvalid),
        .s_axis_tready (packed_tready),
        .s_axis_tlast  (packed_tlast),
        .m_axis_tdata  (m_axis_tdata),
        .m_axis_tvalid (m_axis_tvalid),
        .m_axis_tready (m_axis_tready),
        .m_axis_tlast  (m_axis_tlast)
    );

    assign m_axis_tkeep = { 8 {1'b1} };

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
    reg [63:0] f_m_axis_tdata;
    reg [7:0] f_m_axis_tkeep;
    reg  f_m_axis_tlast;

    always @(posedge clk) begin
        f_in_waits  <= !rst && s_axis_tvalid && !s_axis_tready;
        f_out_waits <= !rst && m_axis_tvalid && !m_axis_tready;
        f_s_axis_tdata <= s_axis_tdata;
        f_s_axis_tlast <= s_axis_tlast;
        f_m_axis_tdata <= m_axis_tdata;
        f_m_axis_tkeep <= m_axis_tkeep;
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
            assert (m_axis_tkeep == f_m_axis_tkeep);  // HOLD_DATA
            assert (m_axis_tlast == f_m_axis_tlast);  // HOLD_DATA
        end
    end
`endif
endmodule

`resetall
