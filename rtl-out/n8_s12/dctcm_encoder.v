// dctcm_encoder - encoder of the feature map codec, 8 channels of 12 bits per clock
//
// Blocks of N samples in, words of a compressed frame out.  A frame is the blocks up to s_axis_tlast; its
// words end with m_axis_tlast, and the next frame may follow without a pause.
//
// GENERATED FILE - DO NOT EDIT.  Change the configuration and regenerate with:
//     dctcm generate --channels 8 --width 12 --signed --out rtl-out/n8_s12
//
// Generator : dctcm 0.1.0, template encoder/dctcm_encoder.v.hbs
// Config    : n8_s12, sha256 bdfc6bbeabc5 (full copy in manifest.json)
// Licence   : this file belongs to whoever generated it, without conditions;
//             the generator's own licence (Apache-2.0) does not apply to it
// Formats   : in: 8 x Q12.0, channel 0 in the low bits
//             out: stream words of 128 bits
// Timing    : 1 block per clock, or 1 word per clock if the blocks are longer; 25 clocks to the bit packer;
//             s_axis_tready does not depend on m_axis_tready in the same clock; a frame ends with 16 clocks more
//
//   s_axis -> [fifo] -> [dct_fwd] -> [quantise] -> [mask_fwd] --+
//     +---------------------------------------------------------+
//     +-> [value_pack] -> [bit_packer] -> m_axis

`resetall
`timescale 1ns / 1ps
`default_nettype none

module dctcm_encoder (
    input  wire clk,
    input  wire rst,  // synchronous, active high, control only

    // Frame settings: static, they may change only while idle is high
    input  wire [1:0]  cfg_mode,             // 0 direct, 1 transform, 2 auto: the cheaper one, per block
    input  wire        cfg_predict,          // 1: blocks are predicted from the block before
    // Direct blocks
    input  wire [3:0]  cfg_direct_step,      // step d: {three, shift[2:0]} = (three ? 3 : 1) << shift; 0 is lossless
    input  wire        cfg_nearest,          // 1: round to nearest, 0: keep every non-zero
    // Transform blocks
    input  wire [31:0] cfg_coef_step,        // step of coefficient k at [4*k +: 4]
    input  wire [7:0]  cfg_zonal_mask,       // bit k: keep coefficient k
    input  wire [11:0] cfg_dead_zone,        // coefficients with a smaller magnitude are 0
    input  wire        cfg_activation_mask,  // 1: send which samples are 0; needs cfg_predict = 0

    // Block in: N samples Q12.0, channel 0 in the low bits
    input  wire [95:0] s_axis_tdata,
    input  wire        s_axis_tvalid,
    output wire        s_axis_tready,  // from registers: does not depend on m_axis_tready
    input  wire        s_axis_tlast,   // last block of the frame

    // Stream word out, first bit of the stream in bit 0
    output wire [127:0] m_axis_tdata,
    output wire [15:0]  m_axis_tkeep,   // all ones: the last word is padded with zeros
    output wire         m_axis_tvalid,
    input  wire         m_axis_tready,
    output wire         m_axis_tlast,   // last word of the frame

    output wire idle  // no frame is inside
);

    ///////////////////////////////////////////////////////////
    // Frames inside
    ///////////////////////////////////////////////////////////
    localparam FRAMES_W = 6;  // fewer than 64: every one has a block, a slot or a word in some register

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
            if (frame_in && !frame_out)         frames   <= frames + 6'd1;
            else if (frame_out && !frame_in)    frames   <= frames - 6'd1;
        end

    assign idle = frames == { FRAMES_W {1'b0} };

    ///////////////////////////////////////////////////////////
    // Input: cuts the ready path
    ///////////////////////////////////////////////////////////
    wire [96:0] block;  // {last, samples}
    wire        block_valid;
    wire        block_ready;

    dctcm_fifo #(
        .WIDTH (97)
    ) u_fifo (
        .clk           (clk),
        .rst           (rst),
        .s_axis_tdata  ({s_axis_tlast, s_axis_tdata}),
        .s_axis_tvalid (s_axis_tvalid),
        .s_axis_tready (s_axis_tready),
        .m_axis_tdata  (block),
        .m_axis_tvalid (block_valid),
        .m_axis_tready (block_ready)
    );

    ///////////////////////////////////////////////////////////
    // Forward transform; the samples travel beside it
    ///////////////////////////////////////////////////////////
    wire [119:0] coefs;
    wire [96:0] coefs_side;
    wire coefs_valid;
    wire coefs_ready;

    dctcm_dct_fwd #(
        .USER_W (97)
    ) u_dct_fwd (
        .clk           (clk),
        .rst           (rst),
        .s_axis_tdata  (block[95:0]),
        .s_axis_tuser  (block),
        .s_axis_tvalid (block_valid),
        .s_axis_tready (block_ready),
        .m_axis_tdata  (coefs),
        .m_axis_tuser  (coefs_side),
        .m_axis_tvalid (coefs_valid),
        .m_axis_tready (coefs_ready)
    );

    wire [215:0] dct_tdata = {coefs_side[95:0], coefs};
    wire dct_tlast = coefs_side[96];
    wire dct_tvalid = coefs_valid;
    wire dct_tready;
    assign coefs_ready = dct_tready;

    ///////////////////////////////////////////////////////////
    // Samples and coefficients -> indices
    ///////////////////////////////////////////////////////////
    wire [223:0] quantised_tdata;
    wire quantised_tlast;
    wire quantised_tvalid;
    wire quantised_tready;

    dctcm_quantise u_quantise (
        .clk             (clk),
        .rst             (rst),
        .cfg_direct_step (cfg_direct_step),
        .cfg_nearest     (cfg_nearest),
        .cfg_coef_step   (cfg_coef_step),
        .cfg_zonal_mask  (cfg_zonal_mask),
        .cfg_dead_zone   (cfg_dead_zone),
        .s_axis_tdata    (dct_tdata),
        .s_axis_tvalid   (dct_tvalid),
        .s_axis_tready   (dct_tready),
        .s_axis_tlast    (dct_tlast),
        .m_axis_tdata    (quantised_tdata),
        .m_axis_tvalid   (quantised_tvalid),
        .m_axis_tready   (quantised_tready),
        .m_axis_tlast    (quantised_tlast)
    );

    ///////////////////////////////////////////////////////////
    // Indices -> mask, class, values
    ///////////////////////////////////////////////////////////
    wire [143:0] record_tdata;
    wire record_tlast;
    wire record_tvalid;
    wire record_tready;

    dctcm_mask_fwd u_mask_fwd (
        .clk                 (clk),
        .rst                 (rst),
        .cfg_mode            (cfg_mode),
        .cfg_predict         (cfg_predict),
        .cfg_activation_mask (cfg_activation_mask),
        .s_axis_tdata        (quantised_tdata),
        .s_axis_tvalid       (quantised_tvalid),
        .s_axis_tready       (quantised_tready),
        .s_axis_tlast        (quantised_tlast),
        .m_axis_tdata        (record_tdata),
        .m_axis_tvalid       (record_tvalid),
        .m_axis_tready       (record_tready),
        .m_axis_tlast        (record_tlast)
    );

    ///////////////////////////////////////////////////////////
    // Values -> payload
    ///////////////////////////////////////////////////////////
    wire [116:0] packed_tdata;
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
    // Masks, classes, payloads -> words of 128 bits
    ///////////////////////////////////////////////////////////

    dctcm_bit_packer u_bit_packer (
        .clk           (clk),
        .rst           (rst),
        .cfg_mode      (cfg_mode),
        .s_axis_tdata  (packed_tdata),
        .s_axis_tvalid (packed_tvalid),
        .s_axis_tready (packed_tready),
        .s_axis_tlast  (packed_tlast),
        .m_axis_tdata  (m_axis_tdata),
        .m_axis_tvalid (m_axis_tvalid),
        .m_axis_tready (m_axis_tready),
        .m_axis_tlast  (m_axis_tlast)
    );

    assign m_axis_tkeep = { 16 {1'b1} };

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
    reg  f_cfg_predict;
    reg [3:0] f_cfg_direct_step;
    reg  f_cfg_nearest;
    reg [31:0] f_cfg_coef_step;
    reg [7:0] f_cfg_zonal_mask;
    reg [11:0] f_cfg_dead_zone;
    reg  f_cfg_activation_mask;
    reg [95:0] f_s_axis_tdata;
    reg  f_s_axis_tlast;
    reg [127:0] f_m_axis_tdata;
    reg [15:0] f_m_axis_tkeep;
    reg  f_m_axis_tlast;

    always @(posedge clk) begin
        f_in_waits  <= !rst && s_axis_tvalid && !s_axis_tready;
        f_out_waits <= !rst && m_axis_tvalid && !m_axis_tready;
        f_cfg_mode <= cfg_mode;
        f_cfg_predict <= cfg_predict;
        f_cfg_direct_step <= cfg_direct_step;
        f_cfg_nearest <= cfg_nearest;
        f_cfg_coef_step <= cfg_coef_step;
        f_cfg_zonal_mask <= cfg_zonal_mask;
        f_cfg_dead_zone <= cfg_dead_zone;
        f_cfg_activation_mask <= cfg_activation_mask;
        f_s_axis_tdata <= s_axis_tdata;
        f_s_axis_tlast <= s_axis_tlast;
        f_m_axis_tdata <= m_axis_tdata;
        f_m_axis_tkeep <= m_axis_tkeep;
        f_m_axis_tlast <= m_axis_tlast;
    end

    always @* begin
        if (f_running) assume (cfg_mode == f_cfg_mode);
        if (f_running) assume (cfg_predict == f_cfg_predict);
        if (f_running) assume (cfg_direct_step == f_cfg_direct_step);
        if (f_running) assume (cfg_nearest == f_cfg_nearest);
        if (f_running) assume (cfg_coef_step == f_cfg_coef_step);
        if (f_running) assume (cfg_zonal_mask == f_cfg_zonal_mask);
        if (f_running) assume (cfg_dead_zone == f_cfg_dead_zone);
        if (f_running) assume (cfg_activation_mask == f_cfg_activation_mask);
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
