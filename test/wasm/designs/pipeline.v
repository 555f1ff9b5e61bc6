// Lanes of a multiply-accumulate pipeline with parameters, defines, an include file, plusargs and waves.
`include "saturate.vh"
`timescale 1ns / 1ps
module mac (
    input clk, input rst, input valid, input signed [15:0] a, input signed [15:0] b,
    output reg out_valid, output reg signed [47:0] acc
);
    reg signed [15:0] a1, b1;
    reg signed [31:0] p2, p3;
    reg v1, v2, v3;
    always @(posedge clk)
        if (rst) begin
            v1 <= 0; v2 <= 0; v3 <= 0; out_valid <= 0; acc <= 0;
        end else begin
            a1 <= a; b1 <= b; v1 <= valid;
            p2 <= a1 * b1; v2 <= v1;
            p3 <= `SATURATE(p2); v3 <= v2;
            out_valid <= v3;
            if (v3) acc <= acc + p3;
        end
endmodule

module pipeline;
    parameter LANES = 2;
    reg clk = 0, rst = 1;
    reg [7:0] pc = 0;
    reg [31:0] lfsr = 32'hACE1ACE1;
    reg [31:0] rom [0:15];
    reg [1023:0] vcd;
    integer cycles, n = 0, i;
    real x;
    wire [48*LANES-1:0] acc;
    wire [LANES-1:0] v;
    genvar g;
    generate
        for (g = 0; g < LANES; g = g + 1) begin : gen_lane
            wire [31:0] word = rom[pc[3:0]] ^ lfsr ^ g * 17;
            mac u_mac (.clk(clk), .rst(rst), .valid(lfsr[0]), .a(word[15:0]), .b(word[31:16]),
                       .out_valid(v[g]), .acc(acc[48*g +: 48]));
        end
    endgenerate
    always #5 clk = ~clk;
    always @(posedge clk) begin
        pc <= pc + 1;
        lfsr <= {lfsr[30:0], lfsr[31] ^ lfsr[21] ^ lfsr[1] ^ lfsr[0]};
        if (!rst) n <= n + 1;
        if (!rst && n == cycles) begin
            for (i = 0; i < LANES; i = i + 1) $display("lane %0d acc=%h (%0d)", i, acc[48*i +: 48], $signed(acc[48*i +: 48]));
            x = acc[31:0];
            $display("time %0t real %e sqrt %f clog2 %0d random %0d", $time, x, $sqrt(x), $clog2(n), $random);
            $finish;
        end
    end
    initial begin
        if (!$value$plusargs("cycles=%d", cycles)) cycles = 10;
        if ($value$plusargs("vcd=%s", vcd)) begin
            $dumpfile(vcd);
            $dumpvars(0, pipeline);
        end
        if ($test$plusargs("hello")) $display("hello %0d lanes", LANES);
        $readmemh("rom.hex", rom);
        $timeformat(-9, 1, " ns", 10);
        #22 rst = 0;
    end
endmodule
