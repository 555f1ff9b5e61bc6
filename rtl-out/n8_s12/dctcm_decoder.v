// dctcm_decoder - decoder of the feature map codec, 8 channels of 12 bits per clock
//
// Words of a compressed frame in, blocks of N samples out, bit-exact with what the encoder rebuilt.
// A damaged frame never stops the decoder: its output ends with one beat tlast = tuser = 1, data 0,
// in place of the first block that cannot be trusted, and the next frame is good.
//
// GENERATED FILE - DO NOT EDIT.  Change the configuration and regenerate with:
//     dctcm generate --channels 8 --width 12 --signed --out rtl-out/n8_s12
//
// Generator : dctcm 0.1.0, template decoder/dctcm_decoder.v.hbs
// Config    : n8_s12, sha256 bdfc6bbeabc5 (full copy in manifest.json)
// Licence   : this file belongs to whoever generated it, without conditions;
//             the generator's own licence (Apache-2.0) does not apply to it
// Formats   : in: stream words of 128 bits
//             out: 8 x Q12.0, channel 0 in the low bits
// Timing    : 1 block per clock; blocks above 128 bits at 1 word per clock; 11 clocks from
//             the unpacker to the output; s_axis_tready does not depend on m_axis_tready in the same clock;
//             a frame starts when 8 words of 128 bits, or its last one, have come
//
//   s_axis -> [bit_unpacker] -> [value_unpack] -> [mask_inv] --+
//     +--------------------------------------------------------+
//     +-> [predict_inv] -> [dequantise] --coefs--> [dct_inv] --> [output_select] -> m_axis
//                               +-------samples, masks-------------^

`resetall
`timescale 1ns / 1ps
`default_nettype none

module dctcm_decoder (
    input  wire clk,
    input  wire rst,  // synchronous, active high, control only

    // Frame settings, the same as the encoder's: change only while idle is 1
    input  wire [1:0]  cfg_mode,             // 0 direct, 1 transform, 2 auto
    input  wire        cfg_predict,          // indices are coded as differences to the block before
    input  wire        cfg_activation_mask,  // transform blocks carry the mask of non-zero samples
    // Steps: code {three, shift[2:0]} for d = (three ? 3 : 1) << shift
    input  wire        cfg_nearest,          // direct rounding: 0 keep-nonzero, 1 nearest
    input  wire [3:0]  cfg_direct_step,      // step of direct blocks
    input  wire [31:0] cfg_coef_step,        // one per coefficient, 0 (DC) in the low bits

    output wire idle,  // no frame is in the decoder

    // Stream words, first bit of the stream in bit 0
    input  wire [127:0] s_axis_tdata,
    input  wire         s_axis_tvalid,
    output wire         s_axis_tready,
    input  wire         s_axis_tlast,  // last word of the frame

    // Blocks of N samples, Q12.0, channel 0 in the low bits
    output wire [95:0] m_axis_tdata,
    output wire        m_axis_tvalid,
    input  wire        m_axis_tready,
    output wire        m_axis_tlast,  // last beat of the frame
    output wire        m_axis_tuser   // with tlast: the frame is damaged, this beat is no block (data 0)
);

    ///////////////////////////////////////////////////////////
    // Words -> mask, class and payload of each block
    ///////////////////////////////////////////////////////////
    wire [110:0] unpacked_tdata;
    wire [7:0] unpacked_activation;
    wire unpacked_tvalid;
    wire unpacked_tready;
    wire unpacked_tlast;
    wire unpacked_tuser;
    dctcm_bit_unpacker u_bit_unpacker (
        .clk                 (clk),
        .rst                 (rst),
        .cfg_mode            (cfg_mode),
        .cfg_activation_mask (cfg_activation_mask),
        .s_axis_tdata        (s_axis_tdata),
        .s_axis_tvalid       (s_axis_tvalid),
        .s_axis_tready       (s_axis_tready),
        .s_axis_tlast        (s_axis_tlast),
        .m_axis_tdata        (unpacked_tdata),
        .m_axis_tvalid       (unpacked_tvalid),
        .m_axis_tready       (unpacked_tready),
        .m_axis_tlast        (unpacked_tlast),
        .m_axis_tuser        (unpacked_tuser)
    );

    ///////////////////////////////////////////////////////////
    // Payload -> values in their lanes
    ///////////////////////////////////////////////////////////
    wire [130:0] values_tdata;
    wire values_tvalid;
    wire values_tready;
    wire values_tlast;
    wire values_tuser;
    dctcm_value_unpack u_value_unpack (
        .clk                 (clk),
        .rst                 (rst),
        .cfg_activation_mask (cfg_activation_mask),
        .s_axis_tdata        (unpacked_tdata),
        .s_axis_tvalid       (unpacked_tvalid),
        .s_axis_tready       (unpacked_tready),
        .s_axis_tlast        (unpacked_tlast),
        .s_axis_tuser        (unpacked_tuser),
        .activation          (unpacked_activation),
        .m_axis_tdata        (values_tdata),
        .m_axis_tvalid       (values_tvalid),
        .m_axis_tready       (values_tready),
        .m_axis_tlast        (values_tlast),
        .m_axis_tuser        (values_tuser)
    );

    ///////////////////////////////////////////////////////////
    // Values -> residuals
    ///////////////////////////////////////////////////////////
    wire [130:0] residuals_tdata;
    wire residuals_tvalid;
    wire residuals_tready;
    wire residuals_tlast;
    wire residuals_tuser;
    dctcm_mask_inv u_mask_inv (
        .clk           (clk),
        .rst           (rst),
        .cfg_predict   (cfg_predict),
        .s_axis_tdata  (values_tdata),
        .s_axis_tvalid (values_tvalid),
        .s_axis_tready (values_tready),
        .s_axis_tlast  (values_tlast),
        .s_axis_tuser  (values_tuser),
        .m_axis_tdata  (residuals_tdata),
        .m_axis_tvalid (residuals_tvalid),
        .m_axis_tready (residuals_tready),
        .m_axis_tlast  (residuals_tlast),
        .m_axis_tuser  (residuals_tuser)
    );

    ///////////////////////////////////////////////////////////
    // Residuals -> indices
    ///////////////////////////////////////////////////////////
    wire [120:0] indices_tdata;
    wire indices_tvalid;
    wire indices_tready;
    wire indices_tlast;
    wire indices_tuser;
    dctcm_predict_inv u_predict_inv (
        .clk           (clk),
        .rst           (rst),
        .cfg_mode      (cfg_mode),
        .cfg_predict   (cfg_predict),
        .s_axis_tdata  (residuals_tdata),
        .s_axis_tvalid (residuals_tvalid),
        .s_axis_tready (residuals_tready),
        .s_axis_tlast  (residuals_tlast),
        .s_axis_tuser  (residuals_tuser),
        .m_axis_tdata  (indices_tdata),
        .m_axis_tvalid (indices_tvalid),
        .m_axis_tready (indices_tready),
        .m_axis_tlast  (indices_tlast),
        .m_axis_tuser  (indices_tuser)
    );

    ///////////////////////////////////////////////////////////
    // Indices -> samples or coefficients
    ///////////////////////////////////////////////////////////
    wire [224:0] dequantised_tdata;
    wire dequantised_tvalid;
    wire dequantised_tready;
    wire dequantised_tlast;
    wire dequantised_tuser;
    dctcm_dequantise u_dequantise (
        .clk             (clk),
        .rst             (rst),
        .cfg_nearest     (cfg_nearest),
        .cfg_direct_step (cfg_direct_step),
        .cfg_coef_step   (cfg_coef_step),
        .s_axis_tdata    (indices_tdata),
        .s_axis_tvalid   (indices_tvalid),
        .s_axis_tready   (indices_tready),
        .s_axis_tlast    (indices_tlast),
        .s_axis_tuser    (indices_tuser),
        .m_axis_tdata    (dequantised_tdata),
        .m_axis_tvalid   (dequantised_tvalid),
        .m_axis_tready   (dequantised_tready),
        .m_axis_tlast    (dequantised_tlast),
        .m_axis_tuser    (dequantised_tuser)
    );

    wire dct_tvalid;
    wire dct_tready;

    ///////////////////////////////////////////////////////////
    // Activation masks wait in a memory for their blocks to come out of the inverse transform
    ///////////////////////////////////////////////////////////
    localparam PLACE_W = 4;  // more places than there are blocks in the units between

    // A place is read long after it was written, so it does not matter what a read in the same clock gives.
    (* no_rw_check *)
    reg  [7:0] masks [0:(1 << PLACE_W)-1];
    reg  [7:0] dct_activation;
    reg  [PLACE_W-1:0] place_in;
    reg  [PLACE_W-1:0] place_out;
    wire unpacked_taken = unpacked_tvalid && unpacked_tready;
    wire dct_taken      = dct_tvalid && dct_tready;
    wire [PLACE_W-1:0] place_next = place_out + { { (PLACE_W-1) {1'b0} }, dct_taken};

    always @(posedge clk)
        if (rst) begin
            place_in  <= { PLACE_W {1'b0} };
            place_out <= { PLACE_W {1'b0} };
        end else begin
            place_in  <= place_in + { { (PLACE_W-1) {1'b0} }, unpacked_taken};
            place_out <= place_next;
        end

    always @(posedge clk) begin  // data path: no reset
        if (unpacked_taken) masks[place_in] <= unpacked_activation;
        dct_activation <= masks[place_next];
    end

    ///////////////////////////////////////////////////////////
    // Inverse transform; what else belongs to the block travels beside it:
    // { last, damaged, samples, transform }
    ///////////////////////////////////////////////////////////
    localparam SIDE_W = 107;
    wire [119:0] dct_tdata;
    wire [SIDE_W-1:0] dct_tuser;
    dctcm_dct_inv #(
        .USER_W (SIDE_W)
    ) u_dct_inv (
        .clk           (clk),
        .rst           (rst),
        .s_axis_tdata  (dequantised_tdata[224:105]),
        .s_axis_tuser  ({dequantised_tlast, dequantised_tuser, dequantised_tdata[104:0]}),
        .s_axis_tvalid (dequantised_tvalid),
        .s_axis_tready (dequantised_tready),
        .m_axis_tdata  (dct_tdata),
        .m_axis_tuser  (dct_tuser),
        .m_axis_tvalid (dct_tvalid),
        .m_axis_tready (dct_tready)
    );

    dctcm_output_select u_output_select (
        .clk           (clk),
        .rst           (rst),
        .s_axis_tdata  (dct_tdata),
        .s_axis_tuser  (dct_tuser),
        .s_axis_tvalid (dct_tvalid),
        .s_axis_tready (dct_tready),
        .activation    (dct_activation),
        .m_axis_tdata  (m_axis_tdata),
        .m_axis_tvalid (m_axis_tvalid),
        .m_axis_tready (m_axis_tready),
        .m_axis_tlast  (m_axis_tlast),
        .m_axis_tuser  (m_axis_tuser)
    );

    ///////////////////////////////////////////////////////////
    // Idle: each frame in is one tlast out, good or damaged
    ///////////////////////////////////////////////////////////
    localparam FRAMES_W = 6;  // more frames than the pipeline has stages

    reg  [FRAMES_W-1:0] frames_q;    // frames whose last block is still to come
    reg                 in_frame_q;  // words of the last one are still to come
    wire word_in   = s_axis_tvalid && s_axis_tready;
    wire frame_in  = word_in && !in_frame_q;
    wire frame_out = m_axis_tvalid && m_axis_tready && m_axis_tlast;

    always @(posedge clk)
        if (rst) begin
            frames_q   <= { FRAMES_W {1'b0} };
            in_frame_q <= 1'b0;
        end else begin
            if (word_in) in_frame_q <= !s_axis_tlast;
            if (frame_in && !frame_out)      frames_q <= frames_q + 6'd1;
            else if (!frame_in && frame_out) frames_q <= frames_q - 6'd1;
        end

    assign idle = frames_q == { FRAMES_W {1'b0} } && !in_frame_q;

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
    reg  f_cfg_activation_mask;
    reg  f_cfg_nearest;
    reg [3:0] f_cfg_direct_step;
    reg [31:0] f_cfg_coef_step;
    reg [127:0] f_s_axis_tdata;
    reg  f_s_axis_tlast;
    reg [95:0] f_m_axis_tdata;
    reg  f_m_axis_tlast;
    reg  f_m_axis_tuser;

    always @(posedge clk) begin
        f_in_waits  <= !rst && s_axis_tvalid && !s_axis_tready;
        f_out_waits <= !rst && m_axis_tvalid && !m_axis_tready;
        f_cfg_mode <= cfg_mode;
        f_cfg_predict <= cfg_predict;
        f_cfg_activation_mask <= cfg_activation_mask;
        f_cfg_nearest <= cfg_nearest;
        f_cfg_direct_step <= cfg_direct_step;
        f_cfg_coef_step <= cfg_coef_step;
        f_s_axis_tdata <= s_axis_tdata;
        f_s_axis_tlast <= s_axis_tlast;
        f_m_axis_tdata <= m_axis_tdata;
        f_m_axis_tlast <= m_axis_tlast;
        f_m_axis_tuser <= m_axis_tuser;
    end

    always @* begin
        if (f_running) assume (cfg_mode == f_cfg_mode);
        if (f_running) assume (cfg_predict == f_cfg_predict);
        if (f_running) assume (cfg_activation_mask == f_cfg_activation_mask);
        if (f_running) assume (cfg_nearest == f_cfg_nearest);
        if (f_running) assume (cfg_direct_step == f_cfg_direct_step);
        if (f_running) assume (cfg_coef_step == f_cfg_coef_step);
        if (f_running && f_in_waits && !rst) begin
            assume (s_axis_tvalid);
            assume (s_axis_tdata == f_s_axis_tdata);
            assume (s_axis_tlast == f_s_axis_tlast);
        end
        if (f_running && f_out_waits && !rst) begin
            assert (m_axis_tvalid);  // HOLD_VALID
            assert (m_axis_tdata == f_m_axis_tdata);  // HOLD_DATA
            assert (m_axis_tlast == f_m_axis_tlast);  // HOLD_DATA
            assert (m_axis_tuser == f_m_axis_tuser);  // HOLD_DATA
        end
    end
`endif
endmodule

`resetall
