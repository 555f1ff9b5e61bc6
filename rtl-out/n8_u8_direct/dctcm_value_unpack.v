// dctcm_value_unpack - takes a payload apart: values into their lanes
//
// A payload is popcount(mask) values of w bits without gaps, in lane order. A multiplexer per bit, by w,
// takes it apart. Then the values spread: the value of lane i moves up by the number of lanes below i
// that have none, in powers of two, largest first.
//
// GENERATED FILE - DO NOT EDIT.  Change the configuration and regenerate with:
//     dctcm generate --channels 8 --width 8 --modes direct --no-steps --no-prediction \
//       --name n8_u8_direct --out rtl-out/n8_u8_direct
//
// Generator : dctcm 0.1.0, template decoder/dctcm_value_unpack.v.hbs
// Config    : n8_u8_direct, sha256 0027ab0cf0ec (full copy in manifest.json)
// Licence   : this file belongs to whoever generated it, without conditions;
//             the generator's own licence (Apache-2.0) does not apply to it
// Formats   : in: payload of 64 bits, last_bit = w - 1 modulo 16
//             out: values 8 x UQ8.0, 0 in lanes without a value
// Timing    : latency 2 clocks, 1 block per clock, ready path combinational

`resetall
`timescale 1ns / 1ps
`default_nettype none

module dctcm_value_unpack (
    input  wire clk,
    input  wire rst,  // synchronous, active high, control only

    // One block per beat: {payload, last_bit, plain, mask}
    input  wire [76:0] s_axis_tdata,
    input  wire        s_axis_tvalid,
    output wire        s_axis_tready,
    input  wire        s_axis_tlast,
    input  wire        s_axis_tuser,  // damaged frame, this beat is no block

    // {values, lanes}; a damaged beat has no lanes
    output wire [71:0] m_axis_tdata,
    output wire        m_axis_tvalid,
    input  wire        m_axis_tready,
    output wire        m_axis_tlast,
    output wire        m_axis_tuser
);

    localparam N           = 8;   // lanes
    localparam LOG2N       = 3;   // a number of lanes below this one: 0..N-1
    localparam LAST_W      = 4;   // index of a value's last bit, all ones for values of no bits
    localparam VALUE_W     = 8;   // widest value
    localparam PAYLOAD_MAX = 64;   // N*W bits: a plain block

    // One enable moves all stages: they stop only while the last one is held.
    wire pipe_en;

    wire                   in_valid    = s_axis_tvalid;
    wire                   in_last     = s_axis_tlast;
    wire                   in_user     = s_axis_tuser;
    wire [N-1:0]           in_mask     = s_axis_tdata[7:0];
    wire                   in_plain    = s_axis_tdata[8];
    wire [LAST_W-1:0]      in_last_bit = s_axis_tdata[12:9];
    wire [PAYLOAD_MAX-1:0] in_payload  = s_axis_tdata[76:13];

    wire [N-1:0]      spread_lanes = in_mask | { N {in_plain} };
    wire [N-1:0]      in_lanes     = spread_lanes & { N {!s_axis_tuser} };
    wire [PAYLOAD_MAX-1:0] in_values = in_payload;

    genvar g;

    ///////////////////////////////////////////////////////////
    // Stage 0: take the payload apart, work out the moves
    ///////////////////////////////////////////////////////////
    // The moves for each set of lanes: bit k*N + p is set if the value that ends the move by 2**k at place p came from
    // below. As a table behind a register it is a memory. Without bits 0 and 1, which are simpler than that, its words
    // have 16 bits that are ever set for 8 lanes: the width of the smallest memories.
    reg [N*LOG2N-1:2] moves;
    always @*
        case (spread_lanes)
            8'h00: moves = 22'h000000; 8'h01: moves = 22'h000000; 8'h02: moves = 22'h000000; 8'h03: moves = 22'h000000;
            8'h04: moves = 22'h000100; 8'h05: moves = 22'h000001; 8'h06: moves = 22'h000001; 8'h07: moves = 22'h000000;
            8'h08: moves = 22'h000102; 8'h09: moves = 22'h000200; 8'h0a: moves = 22'h000200; 8'h0b: moves = 22'h000002;
            8'h0c: moves = 22'h000300; 8'h0d: moves = 22'h000003; 8'h0e: moves = 22'h000003; 8'h0f: moves = 22'h000000;
            8'h10: moves = 22'h040000; 8'h11: moves = 22'h000204; 8'h12: moves = 22'h000204; 8'h13: moves = 22'h000400;
            8'h14: moves = 22'h000304; 8'h15: moves = 22'h000401; 8'h16: moves = 22'h000401; 8'h17: moves = 22'h000004;
            8'h18: moves = 22'h000306; 8'h19: moves = 22'h000600; 8'h1a: moves = 22'h000600; 8'h1b: moves = 22'h000006;
            8'h1c: moves = 22'h000700; 8'h1d: moves = 22'h000007; 8'h1e: moves = 22'h000007; 8'h1f: moves = 22'h000000;
            8'h20: moves = 22'h040008; 8'h21: moves = 22'h080000; 8'h22: moves = 22'h080000; 8'h23: moves = 22'h000408;
            8'h24: moves = 22'h080100; 8'h25: moves = 22'h000409; 8'h26: moves = 22'h000409; 8'h27: moves = 22'h000800;
            8'h28: moves = 22'h080102; 8'h29: moves = 22'h000608; 8'h2a: moves = 22'h000608; 8'h2b: moves = 22'h000802;
            8'h2c: moves = 22'h000708; 8'h2d: moves = 22'h000803; 8'h2e: moves = 22'h000803; 8'h2f: moves = 22'h000008;
            8'h30: moves = 22'h0c0000; 8'h31: moves = 22'h00060c; 8'h32: moves = 22'h00060c; 8'h33: moves = 22'h000c00;
            8'h34: moves = 22'h00070c; 8'h35: moves = 22'h000c01; 8'h36: moves = 22'h000c01; 8'h37: moves = 22'h00000c;
            8'h38: moves = 22'h00070e; 8'h39: moves = 22'h000e00; 8'h3a: moves = 22'h000e00; 8'h3b: moves = 22'h00000e;
            8'h3c: moves = 22'h000f00; 8'h3d: moves = 22'h00000f; 8'h3e: moves = 22'h00000f; 8'h3f: moves = 22'h000000;
            8'h40: moves = 22'h041000; 8'h41: moves = 22'h080010; 8'h42: moves = 22'h080010; 8'h43: moves = 22'h100000;
            8'h44: moves = 22'h080110; 8'h45: moves = 22'h100001; 8'h46: moves = 22'h100001; 8'h47: moves = 22'h000810;
            8'h48: moves = 22'h080112; 8'h49: moves = 22'h100200; 8'h4a: moves = 22'h100200; 8'h4b: moves = 22'h000812;
            8'h4c: moves = 22'h100300; 8'h4d: moves = 22'h000813; 8'h4e: moves = 22'h000813; 8'h4f: moves = 22'h001000;
            8'h50: moves = 22'h0c0010; 8'h51: moves = 22'h100204; 8'h52: moves = 22'h100204; 8'h53: moves = 22'h000c10;
            8'h54: moves = 22'h100304; 8'h55: moves = 22'h000c11; 8'h56: moves = 22'h000c11; 8'h57: moves = 22'h001004;
            8'h58: moves = 22'h100306; 8'h59: moves = 22'h000e10; 8'h5a: moves = 22'h000e10; 8'h5b: moves = 22'h001006;
            8'h5c: moves = 22'h000f10; 8'h5d: moves = 22'h001007; 8'h5e: moves = 22'h001007; 8'h5f: moves = 22'h000010;
            8'h60: moves = 22'h0c0018; 8'h61: moves = 22'h180000; 8'h62: moves = 22'h180000; 8'h63: moves = 22'h000c18;
            8'h64: moves = 22'h180100; 8'h65: moves = 22'h000c19; 8'h66: moves = 22'h000c19; 8'h67: moves = 22'h001800;
            8'h68: moves = 22'h180102; 8'h69: moves = 22'h000e18; 8'h6a: moves = 22'h000e18; 8'h6b: moves = 22'h001802;
            8'h6c: moves = 22'h000f18; 8'h6d: moves = 22'h001803; 8'h6e: moves = 22'h001803; 8'h6f: moves = 22'h000018;
            8'h70: moves = 22'h1c0000; 8'h71: moves = 22'h000e1c; 8'h72: moves = 22'h000e1c; 8'h73: moves = 22'h001c00;
            8'h74: moves = 22'h000f1c; 8'h75: moves = 22'h001c01; 8'h76: moves = 22'h001c01; 8'h77: moves = 22'h00001c;
            8'h78: moves = 22'h000f1e; 8'h79: moves = 22'h001e00; 8'h7a: moves = 22'h001e00; 8'h7b: moves = 22'h00001e;
            8'h7c: moves = 22'h001f00; 8'h7d: moves = 22'h00001f; 8'h7e: moves = 22'h00001f; 8'h7f: moves = 22'h000000;
            8'h80: moves = 22'h041020; 8'h81: moves = 22'h082000; 8'h82: moves = 22'h082000; 8'h83: moves = 22'h100020;
            8'h84: moves = 22'h082100; 8'h85: moves = 22'h100021; 8'h86: moves = 22'h100021; 8'h87: moves = 22'h200000;
            8'h88: moves = 22'h082102; 8'h89: moves = 22'h100220; 8'h8a: moves = 22'h100220; 8'h8b: moves = 22'h200002;
            8'h8c: moves = 22'h100320; 8'h8d: moves = 22'h200003; 8'h8e: moves = 22'h200003; 8'h8f: moves = 22'h001020;
            8'h90: moves = 22'h0c2000; 8'h91: moves = 22'h100224; 8'h92: moves = 22'h100224; 8'h93: moves = 22'h200400;
            8'h94: moves = 22'h100324; 8'h95: moves = 22'h200401; 8'h96: moves = 22'h200401; 8'h97: moves = 22'h001024;
            8'h98: moves = 22'h100326; 8'h99: moves = 22'h200600; 8'h9a: moves = 22'h200600; 8'h9b: moves = 22'h001026;
            8'h9c: moves = 22'h200700; 8'h9d: moves = 22'h001027; 8'h9e: moves = 22'h001027; 8'h9f: moves = 22'h002000;
            8'ha0: moves = 22'h0c2008; 8'ha1: moves = 22'h180020; 8'ha2: moves = 22'h180020; 8'ha3: moves = 22'h200408;
            8'ha4: moves = 22'h180120; 8'ha5: moves = 22'h200409; 8'ha6: moves = 22'h200409; 8'ha7: moves = 22'h001820;
            8'ha8: moves = 22'h180122; 8'ha9: moves = 22'h200608; 8'haa: moves = 22'h200608; 8'hab: moves = 22'h001822;
            8'hac: moves = 22'h200708; 8'had: moves = 22'h001823; 8'hae: moves = 22'h001823; 8'haf: moves = 22'h002008;
            8'hb0: moves = 22'h1c0020; 8'hb1: moves = 22'h20060c; 8'hb2: moves = 22'h20060c; 8'hb3: moves = 22'h001c20;
            8'hb4: moves = 22'h20070c; 8'hb5: moves = 22'h001c21; 8'hb6: moves = 22'h001c21; 8'hb7: moves = 22'h00200c;
            8'hb8: moves = 22'h20070e; 8'hb9: moves = 22'h001e20; 8'hba: moves = 22'h001e20; 8'hbb: moves = 22'h00200e;
            8'hbc: moves = 22'h001f20; 8'hbd: moves = 22'h00200f; 8'hbe: moves = 22'h00200f; 8'hbf: moves = 22'h000020;
            8'hc0: moves = 22'h0c3000; 8'hc1: moves = 22'h180030; 8'hc2: moves = 22'h180030; 8'hc3: moves = 22'h300000;
            8'hc4: moves = 22'h180130; 8'hc5: moves = 22'h300001; 8'hc6: moves = 22'h300001; 8'hc7: moves = 22'h001830;
            8'hc8: moves = 22'h180132; 8'hc9: moves = 22'h300200; 8'hca: moves = 22'h300200; 8'hcb: moves = 22'h001832;
            8'hcc: moves = 22'h300300; 8'hcd: moves = 22'h001833; 8'hce: moves = 22'h001833; 8'hcf: moves = 22'h003000;
            8'hd0: moves = 22'h1c0030; 8'hd1: moves = 22'h300204; 8'hd2: moves = 22'h300204; 8'hd3: moves = 22'h001c30;
            8'hd4: moves = 22'h300304; 8'hd5: moves = 22'h001c31; 8'hd6: moves = 22'h001c31; 8'hd7: moves = 22'h003004;
            8'hd8: moves = 22'h300306; 8'hd9: moves = 22'h001e30; 8'hda: moves = 22'h001e30; 8'hdb: moves = 22'h003006;
            8'hdc: moves = 22'h001f30; 8'hdd: moves = 22'h003007; 8'hde: moves = 22'h003007; 8'hdf: moves = 22'h000030;
            8'he0: moves = 22'h1c0038; 8'he1: moves = 22'h380000; 8'he2: moves = 22'h380000; 8'he3: moves = 22'h001c38;
            8'he4: moves = 22'h380100; 8'he5: moves = 22'h001c39; 8'he6: moves = 22'h001c39; 8'he7: moves = 22'h003800;
            8'he8: moves = 22'h380102; 8'he9: moves = 22'h001e38; 8'hea: moves = 22'h001e38; 8'heb: moves = 22'h003802;
            8'hec: moves = 22'h001f38; 8'hed: moves = 22'h003803; 8'hee: moves = 22'h003803; 8'hef: moves = 22'h000038;
            8'hf0: moves = 22'h3c0000; 8'hf1: moves = 22'h001e3c; 8'hf2: moves = 22'h001e3c; 8'hf3: moves = 22'h003c00;
            8'hf4: moves = 22'h001f3c; 8'hf5: moves = 22'h003c01; 8'hf6: moves = 22'h003c01; 8'hf7: moves = 22'h00003c;
            8'hf8: moves = 22'h001f3e; 8'hf9: moves = 22'h003e00; 8'hfa: moves = 22'h003e00; 8'hfb: moves = 22'h00003e;
            8'hfc: moves = 22'h003f00; 8'hfd: moves = 22'h00003f; 8'hfe: moves = 22'h00003f; default: moves = 22'h000000;
        endcase

    // Values of each width, rank 0 in the low bits; none for a width of 0
    reg [N*VALUE_W-1:0] ranked;
    always @*
        case (in_last_bit)
            4'd0: ranked = { { 7'd0, in_values[7]}, { 7'd0, in_values[6]}, { 7'd0, in_values[5]}, { 7'd0, in_values[4]},
                             { 7'd0, in_values[3]}, { 7'd0, in_values[2]}, { 7'd0, in_values[1]},
                             { 7'd0, in_values[0]}};
            4'd1: ranked = { { 6'd0, in_values[15:14]}, { 6'd0, in_values[13:12]}, { 6'd0, in_values[11:10]},
                             { 6'd0, in_values[9:8]}, { 6'd0, in_values[7:6]}, { 6'd0, in_values[5:4]},
                             { 6'd0, in_values[3:2]}, { 6'd0, in_values[1:0]}};
            4'd2: ranked = { { 5'd0, in_values[23:21]}, { 5'd0, in_values[20:18]}, { 5'd0, in_values[17:15]},
                             { 5'd0, in_values[14:12]}, { 5'd0, in_values[11:9]}, { 5'd0, in_values[8:6]},
                             { 5'd0, in_values[5:3]}, { 5'd0, in_values[2:0]}};
            4'd3: ranked = { { 4'd0, in_values[31:28]}, { 4'd0, in_values[27:24]}, { 4'd0, in_values[23:20]},
                             { 4'd0, in_values[19:16]}, { 4'd0, in_values[15:12]}, { 4'd0, in_values[11:8]},
                             { 4'd0, in_values[7:4]}, { 4'd0, in_values[3:0]}};
            4'd4: ranked = { { 3'd0, in_values[39:35]}, { 3'd0, in_values[34:30]}, { 3'd0, in_values[29:25]},
                             { 3'd0, in_values[24:20]}, { 3'd0, in_values[19:15]}, { 3'd0, in_values[14:10]},
                             { 3'd0, in_values[9:5]}, { 3'd0, in_values[4:0]}};
            4'd5: ranked = { { 2'd0, in_values[47:42]}, { 2'd0, in_values[41:36]}, { 2'd0, in_values[35:30]},
                             { 2'd0, in_values[29:24]}, { 2'd0, in_values[23:18]}, { 2'd0, in_values[17:12]},
                             { 2'd0, in_values[11:6]}, { 2'd0, in_values[5:0]}};
            4'd6: ranked = { { 1'b0, in_values[55:49]}, { 1'b0, in_values[48:42]}, { 1'b0, in_values[41:35]},
                             { 1'b0, in_values[34:28]}, { 1'b0, in_values[27:21]}, { 1'b0, in_values[20:14]},
                             { 1'b0, in_values[13:7]}, { 1'b0, in_values[6:0]}};
            4'd7: ranked = { in_values[63:56], in_values[55:48], in_values[47:40], in_values[39:32], in_values[31:24],
                             in_values[23:16], in_values[15:8], in_values[7:0]};
            default: ranked = { N*VALUE_W {1'b0} };
        endcase

    reg                    s0_valid;
    reg                    s0_last;
    reg                  s0_user;
    reg  [N-1:0]         s0_lanes;
    reg  [N*LOG2N-1:2]   s0_moves;
    reg  [N*VALUE_W-1:0] s0_values;
    always @(posedge clk)
        if (rst)          s0_valid <= 1'b0;
        else if (pipe_en) s0_valid <= in_valid;

    always @(posedge clk)  // data path: no reset
        if (pipe_en) begin
            s0_last       <= in_last;
            s0_user <= in_user;
            s0_lanes <= in_lanes;
            s0_moves <= moves;
            s0_values <= ranked;
        end

    ///////////////////////////////////////////////////////////
    // Stage 1: move values up by 4, 2, 1 lanes
    ///////////////////////////////////////////////////////////
    // Nothing moves to place 0; what lane 1 has comes from there if lane 0 has nothing.
    wire [N*LOG2N-1:0] places = { s0_moves, !s0_lanes[0], 1'b0};
    // Up by 4 lanes
    wire [N*VALUE_W-1:0] spread_4;
    generate
        for (g = 0; g < N; g = g + 1) begin : gen_spread_4
            if (g < 4) begin : gen_stay
                assign spread_4[VALUE_W*g +: VALUE_W] = s0_values[VALUE_W*g +: VALUE_W];
            end else begin : gen_move
                assign spread_4[VALUE_W*g +: VALUE_W] = (places[2*N + g] ? s0_values[VALUE_W*(g-4) +: VALUE_W]
                    : s0_values[VALUE_W*g +: VALUE_W]);
            end
        end
    endgenerate
    // Up by 2 lanes
    wire [N*VALUE_W-1:0] spread_2;
    generate
        for (g = 0; g < N; g = g + 1) begin : gen_spread_2
            if (g < 2) begin : gen_stay
                assign spread_2[VALUE_W*g +: VALUE_W] = spread_4[VALUE_W*g +: VALUE_W];
            end else begin : gen_move
                assign spread_2[VALUE_W*g +: VALUE_W] = (places[1*N + g] ? spread_4[VALUE_W*(g-2) +: VALUE_W]
                    : spread_4[VALUE_W*g +: VALUE_W]);
            end
        end
    endgenerate
    // Up by 1 lane; lanes without a value become 0
    wire [N*VALUE_W-1:0] spread_1;
    generate
        for (g = 0; g < N; g = g + 1) begin : gen_spread_1
            if (g < 1) begin : gen_stay
                assign spread_1[VALUE_W*g +: VALUE_W] = spread_2[VALUE_W*g +: VALUE_W] & { VALUE_W {s0_lanes[g]} };
            end else begin : gen_move
                assign spread_1[VALUE_W*g +: VALUE_W] = (places[0 + g] ? spread_2[VALUE_W*(g-1) +: VALUE_W]
                    : spread_2[VALUE_W*g +: VALUE_W]) & { VALUE_W {s0_lanes[g]} };
            end
        end
    endgenerate
    reg                    s1_valid;
    reg                    s1_last;
    reg                  s1_user;
    reg  [N-1:0]         s1_lanes;
    reg  [N*VALUE_W-1:0] s1_values;
    always @(posedge clk)
        if (rst)          s1_valid <= 1'b0;
        else if (pipe_en) s1_valid <= s0_valid;

    always @(posedge clk)  // data path: no reset
        if (pipe_en) begin
            s1_last       <= s0_last;
            s1_user <= s0_user;
            s1_lanes <= s0_lanes;
            s1_values <= spread_1;
        end

    assign pipe_en       = m_axis_tready || !s1_valid;
    assign s_axis_tready = pipe_en;
    assign m_axis_tvalid = s1_valid;
    assign m_axis_tlast  = s1_last;
    assign m_axis_tuser  = s1_user;
    assign m_axis_tdata  = { s1_values, s1_lanes };

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
    reg [76:0] f_s_axis_tdata;
    reg  f_s_axis_tlast;
    reg  f_s_axis_tuser;
    reg [71:0] f_m_axis_tdata;
    reg  f_m_axis_tlast;
    reg  f_m_axis_tuser;

    always @(posedge clk) begin
        f_in_waits  <= !rst && s_axis_tvalid && !s_axis_tready;
        f_out_waits <= !rst && m_axis_tvalid && !m_axis_tready;
        f_s_axis_tdata <= s_axis_tdata;
        f_s_axis_tlast <= s_axis_tlast;
        f_s_axis_tuser <= s_axis_tuser;
        f_m_axis_tdata <= m_axis_tdata;
        f_m_axis_tlast <= m_axis_tlast;
        f_m_axis_tuser <= m_axis_tuser;
    end

    always @* begin
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
        assert (f_count == {7'd0, s0_valid} + {7'd0, s1_valid});  // COUNT
        assert (f_wait <= (s1_valid ? 8'd2 : s0_valid ? 8'd1 : 8'd0));  // PROGRESS_OUT: the oldest beat has moved in each of these clocks
        assert (f_refused <= 2'd1);  // PROGRESS_IN
    end
`endif
endmodule

`resetall
