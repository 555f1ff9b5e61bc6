// Constants that the compiler folds, times beyond 32 bits, and conversions between reals and wide vectors.
module constants;
    parameter [63:0] A = 64'hffffffffffffffff, B = 64'h1ffffffff;
    localparam [63:0] Q = A / B, R = A % B, M = A * B;
    localparam signed [63:0] S = -64'sd9223372036854775807 / 64'sd3;
    localparam [127:0] W = 128'hdeadbeefdeadbeefdeadbeefdeadbeef / 128'd98765432109;
    localparam real X = 1.0e18;
    localparam integer L = $clog2(64'h100000001);
    localparam [63:0] SHIFT = 64'h1 << 40, POWER = 64'd3 ** 40, REAL = X * 9.0;
    time now;
    real r;
    reg [63:0] z;
    reg signed [63:0] zs;
    initial begin
        $display("%h %h %h %0d %h %0d %h %h %h", Q, R, M, S, W, L, SHIFT, POWER, REAL);
        #5000000000 now = $time;
        $display("%0d %0t", now, $time);
        #1 $display("%0d", $time);
        r = -9.0e17;
        zs = r;
        z = $rtoi(3.0e9);
        $display("%0d %0d", zs, z);
        zs = -5;
        zs = zs * 1000000000;
        r = zs;
        $display("%f", r);
        r = 1.0e15;
        z = r;
        $display("%0d %0d", z, $realtobits(1.5));
        z = 64'd1 << 50;
        r = $itor(z);
        $display("%f", r);
        $finish;
    end
endmodule
