// SystemVerilog, tasks, events, strengths, random numbers, formats.
`timescale 1ns / 1ns
package pk;
    typedef enum logic [1:0] {A, B, C} e_t;
    typedef struct packed {logic [7:0] x; logic [55:0] y;} s_t;
    function automatic int fib(int n);
        int a, b, k, t;
        a = 0;
        b = 1;
        for (k = 0; k < n; k = k + 1) begin t = a + b; a = b; b = t; end
        return a;
    endfunction
endpackage
module language;
    import pk::*;
    e_t e;
    s_t s;
    logic [127:0] w;
    logic [1023:0] big;
    int queue[$];
    int dynamic[];
    string str;
    real r;
    integer i;
    int out;
    reg [63:0] wide;
    reg [8*20:1] line;
    wire [3:0] net;
    bufif1 (net[0], 1'b1, 1'b0);
    assign (weak0, weak1) net[1] = 1;
    pullup (net[2]);
    class cl;
        int v;
        function new(int x); v = x; endfunction
        function int twice(); return v * 2; endfunction
    endclass
    cl object;
    task automatic later(input int a, output int b);
        #3 b = a + 1;
    endtask
    initial begin
        e = B;
        s = 64'h0123456789abcdef;
        $display("%0d %h %h", e, s.x, s.y);
        w = {4{32'hdeadbeef}};
        $display("%h %0d %b %o", w, w, w[70:60], w);
        big = 1;
        for (i = 0; i < 200; i = i + 1) big = big * 3;
        $display("%0d", big);
        queue.push_back(3);
        queue.push_front(4);
        queue.push_back(fib(15));
        dynamic = new[5];
        foreach (dynamic[k]) dynamic[k] = k * k;
        $display("%0d %0d %0d %0d", queue.size(), queue[0], queue[2], dynamic[4]);
        str = {"hello", " world"};
        $display("%s %0d %s", str, str.len(), str.substr(0, 4));
        r = 3.14159;
        $display("%f %g %e %0.3f %0d %h", r, r ** 20, $pow(r, 3.0), $sin(r), $rtoi(r), $realtobits(r));
        object = new(21);
        later(5, out);
        $display("%0d %0d @%0t", object.twice(), out, $time);
        $display("%b %v %v", net, net[1], net[2]);
        $display("%0d %0d %0d", $random, $urandom_range(10, 5) >= 5, $dist_normal(out, 100, 10));
        wide = 64'hffffffff_00000001;
        $display("%0d %0d", wide >>> 4, wide << 33);
        fork
            begin #5 $display("f1 %0t", $time); end
            begin #2 $display("f2 %0t", $time); end
        join
        $monitor("mon %0d", i);
        #1 i = 77;
        #1 i = 78;
        $strobe("st %0d", i);
        #1 $sformat(line, "%0d-%s", 5, "x");
        $display("%0s %m %t %c%c", line, $realtime, 65, 66);
        $write("no newline");
        $finish(0);
    end
endmodule
