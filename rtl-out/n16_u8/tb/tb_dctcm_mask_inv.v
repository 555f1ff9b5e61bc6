// tb_dctcm_mask_inv - self-checking bench of dctcm_mask_inv
//
// Needs dctcm_axis_driver.v and dctcm_axis_checker.v.  Plusargs, all optional:
//   +golden=DIR    folder of the vectors, default "golden"
//   +stall=MODE    none, input, output or both: random gaps in valid, in ready
//   +seed=NUMBER   of the stalls, default 1
//   +vcd=FILE      writes a wave form
// The last line is PASS or FAIL with the number of beats that were compared and equal.
//
// GENERATED FILE - DO NOT EDIT.  Change the configuration and regenerate with:
//     dctcm generate --channels 16 --width 8 --out rtl-out/n16_u8
//
// Generator : dctcm 0.1.0, template tb/bench.v.hbs
// Config    : n16_u8, sha256 c60131aa783c (full copy in manifest.json)
// Licence   : this file belongs to whoever generated it, without conditions;
//             the generator's own licence (Apache-2.0) does not apply to it

`resetall
`timescale 1ns / 1ps
`default_nettype none

module tb_dctcm_mask_inv;

    ///////////////////////////////////////////////////////////
    // Clock, reset, settings of the case
    ///////////////////////////////////////////////////////////
    localparam DRAIN   = 64;     // clocks after a case in which no further beat may come
    localparam TIMEOUT = 20000;  // clocks without a beat until the bench calls itself hung
    localparam CFG_W   = 104;

    reg clk = 1'b0;
    reg rst = 1'b1;
    always #5 clk = ~clk;

    reg [CFG_W-1:0] cfg_word = {CFG_W{1'b0}};
    wire cfg_predict = cfg_word[4];  // subtract the indices of the block before

    ///////////////////////////////////////////////////////////
    // Driver: stream values
    ///////////////////////////////////////////////////////////
    reg         start = 1'b0;
    reg         stall_input;
    reg         stall_output;
    reg  [31:0] seed;

    wire [226:0] in_tdata;
    wire        in_tvalid;
    wire        in_tready;
    wire        in_tlast;
    wire [3:0]  in_tuser;
    wire        in_done;
    wire [31:0] in_beats;
    wire [31:0] in_errors;

    dctcm_axis_driver #(
        .WIDTH  (227),
        .SET    ("decoder"),
        .STREAM ("values"),
        .SALT   (1)
    ) u_driver (
        .clk           (clk),
        .rst           (rst),
        .start         (start),
        .stall         (stall_input),
        .seed          (seed),
        .m_axis_tdata  (in_tdata),
        .m_axis_tvalid (in_tvalid),
        .m_axis_tready (in_tready),
        .m_axis_tlast  (in_tlast),
        .m_axis_tuser  (in_tuser),
        .done          (in_done),
        .beats         (in_beats),
        .errors        (in_errors)
    );

    ///////////////////////////////////////////////////////////
    // Unit under test: values -> residuals
    ///////////////////////////////////////////////////////////
    wire [226:0] out_tdata;
    wire        out_tvalid;
    wire        out_tready;
    wire        out_tlast;
    wire [3:0]  out_tuser;
    assign out_tuser[3:1] = 3'd0;

    dctcm_mask_inv u_dut (
        .clk           (clk),
        .rst           (rst),
        .cfg_predict   (cfg_predict),
        .s_axis_tdata  (in_tdata),
        .s_axis_tvalid (in_tvalid),
        .s_axis_tready (in_tready),
        .s_axis_tlast  (in_tlast),
        .s_axis_tuser  (in_tuser[0]),
        .m_axis_tdata  (out_tdata),
        .m_axis_tvalid (out_tvalid),
        .m_axis_tready (out_tready),
        .m_axis_tlast  (out_tlast),
        .m_axis_tuser  (out_tuser[0])
    );

    ///////////////////////////////////////////////////////////
    // Checker: stream residuals
    ///////////////////////////////////////////////////////////
    wire        out_done;
    wire [31:0] out_beats;
    wire [31:0] out_passed;
    wire [31:0] out_failed;

    dctcm_axis_checker #(
        .WIDTH    (227),
        .SET      ("decoder"),
        .STREAM   ("residuals"),
        .HAS_CARE (1),
        .SALT     (2)
    ) u_checker (
        .clk           (clk),
        .rst           (rst),
        .start         (start),
        .stall         (stall_output),
        .seed          (seed),
        .s_axis_tdata  (out_tdata),
        .s_axis_tvalid (out_tvalid),
        .s_axis_tready (out_tready),
        .s_axis_tlast  (out_tlast),
        .s_axis_tuser  (out_tuser),
        .done          (out_done),
        .beats         (out_beats),
        .passed        (out_passed),
        .failed        (out_failed)
    );

    ///////////////////////////////////////////////////////////
    // Clock counts of the case: first and last beat of the input
    ///////////////////////////////////////////////////////////
    integer cycles      = 0;
    integer quiet       = 0;      // clocks since the last beat
    integer case_in     = 0;
    integer case_out    = 0;
    integer span_first  = 0;
    integer span_last   = 0;
    reg     span_open   = 1'b0;
    wire    in_beat     = in_tvalid && in_tready === 1'b1;
    wire    out_beat    = out_tvalid === 1'b1 && out_tready;

    always @(posedge clk) begin
        cycles <= cycles + 1;
        quiet  <= (rst || in_beat || out_beat) ? 0 : quiet + 1;
        if (rst || start) begin
            case_in   <= 0;
            case_out  <= 0;
            span_open <= 1'b0;
        end else begin
            if (in_beat) case_in <= case_in + 1;
            if (out_beat) case_out <= case_out + 1;
            if (in_beat) begin
                span_open <= 1'b1;
                span_last <= cycles;
                if (!span_open) span_first <= cycles;
            end
        end
    end

    ///////////////////////////////////////////////////////////
    // Sequence: reset in the middle of a frame, then all cases
    ///////////////////////////////////////////////////////////
    reg [8*512-1:0] dir;
    reg [8*64-1:0]  set;
    reg [8*640-1:0] path;
    reg [8*16-1:0]  stall;
    reg [8*512-1:0] vcd;
    reg [CFG_W-1:0] next_word;
    reg             last_case;
    reg             rate;
    reg             ended;
    integer         fd;
    integer         got;
    integer         index;
    integer         errors;
    integer         clocks;
    integer         ideal;
    integer         first_cycle;

    // Reads the settings of the next case; a bad file ends the bench.
    task read_case;
        begin
            got = 0;
            if (fd != 0) got = $fscanf(fd, "%h", next_word);
            if (got != 1 || next_word[3] !== 1'b1 || ^next_word === 1'bx) begin
                $display("ERROR bench: %0s: expected settings of %0d bits in hex, got a missing, cut or damaged file", path, CFG_W);
                errors = errors + 1;
                report;
            end
            last_case = next_word[2];
        end
    endtask

    // The last line of the log; printed once.
    task report;
        if (!ended) begin
            ended  = 1'b1;
            errors = errors + in_errors + out_failed;
            $display("%0s tb_dctcm_mask_inv stall=%0s seed=%0d: %0d passed, %0d failed, %0d cycles",
                     (errors == 0 && out_passed == out_beats && out_passed != 0) ? "PASS" : "FAIL",
                     stall, seed, out_passed, errors, cycles - first_cycle);
            $finish;
        end
    endtask

    // The bench hangs or is beyond hope
    always @(posedge clk)
        if (quiet == TIMEOUT) begin
            $display("ERROR bench: no beat in or out for %0d clocks, case %0d, %0d beats in, %0d beats out", TIMEOUT, index, in_beats, out_beats);
            errors = errors + 1;
            report;
        end else if (in_errors != 0 || out_failed > 20) begin
            report;
        end

    // Drives between the clock edges: no race with what samples at the rising edge.
    initial begin
        ended       = 1'b0;
        errors      = 0;
        index       = 0;
        first_cycle = 0;
        if (!$value$plusargs("golden=%s", dir)) dir = "golden";
        if (!$value$plusargs("set=%s", set)) set = "decoder";
        if (!$value$plusargs("stall=%s", stall)) stall = "none";
        if (!$value$plusargs("seed=%d", seed)) seed = 32'd1;
        rate         = $test$plusargs("rate");
        stall_input  = stall == "input" || stall == "both";
        stall_output = stall == "output" || stall == "both";
        if (!stall_input && !stall_output && stall != "none") begin
            $display("ERROR bench: expected +stall=none, input, output or both, got %0s", stall);
            errors = errors + 1;
        end
        if ($value$plusargs("vcd=%s", vcd)) begin
            $dumpfile(vcd);
            $dumpvars(0, tb_dctcm_mask_inv);
        end
        $sformat(path, "%0s/%0s/cases.hex", dir, set);

        // Half a frame, then a reset of one clock
        fd = $fopen(path, "r");
        read_case;
        cfg_word = next_word;
        repeat (4) @(negedge clk);
        rst = 1'b0;
        repeat (2) @(negedge clk);
        start = 1'b1;
        @(negedge clk);
        start = 1'b0;
        while (in_beats < 6 + seed[2:0]) @(negedge clk);
        rst = 1'b1;
        @(negedge clk);
        if (fd != 0) $fclose(fd);

        // All cases
        fd          = $fopen(path, "r");
        first_cycle = cycles;
        last_case   = 1'b0;
        rst = 1'b0;
        while (!last_case) begin
            read_case;
            cfg_word = next_word;
            repeat (2) @(negedge clk);
            start = 1'b1;
            @(negedge clk);
            start = 1'b0;
            repeat (2) @(negedge clk);
            while (!(in_done && out_done)) @(negedge clk);
            repeat (DRAIN) @(negedge clk);
            clocks = span_last - span_first + 1;
            ideal  = case_in > case_out ? case_in : case_out;
            if (!stall_input && !stall_output && clocks != case_in) begin
                $display("ERROR bench: case %0d: expected a beat per clock, got %0d beats in %0d clocks", index, case_in, clocks);
                errors = errors + 1;
            end
            if (rate)
                $display("RATE tb_dctcm_mask_inv case=%0d in=%0d out=%0d clocks=%0d ideal=%0d", index, case_in, case_out, clocks, ideal);
            if (rate && !stall_input && !stall_output && clocks * 1000 > ideal * 1005) begin
                $display("ERROR bench: case %0d took %0d clocks, more than 0.5 %% above the ideal of %0d", index, clocks, ideal);
                errors = errors + 1;
            end
            index = index + 1;
        end
        report;
    end

endmodule

`resetall
