// Multiplication, division, modulus, shifts and powers of 64 to 128 bits: words of 32 bits get some of them wrong.
module division;
    reg [63:0] a, b;
    reg signed [63:0] s;
    reg [127:0] c, d;
    reg [95:0] e;
    integer i;
    initial begin
        a = 64'hffffffffffffffff;
        b = 64'h1ffffffff;
        $display("%h %h", a / b, a % b);
        for (i = 0; i < 300; i = i + 1) begin
            a = {$random, $random};
            b = {$random, $random} >> ($random & 63);
            if (b == 0) b = 1;
            s = a;
            $display("%h %h %h %0d %0d", a / b, a % b, a * b, s / $signed(b | 1), s % $signed(b | 1));
            c = {a, b};
            d = {b, a} >> 3;
            e = c ^ d;
            $display("%h %h %h %h %b %0d", c * d, c - d, c + d, c << i[6:0], e[95:60] >= d[70:35], e);
            $display("%h %h", a ** 3, s >>> 5);
        end
        $finish;
    end
endmodule
