// dctcm_axis_checker - compares an AXI4-Stream with a file of golden vectors
//
// Hand-written; shared by all benches.  Simulation only.
//
// Files  : <golden>/<set>/<stream>.hex as in dctcm_axis_driver.  Flag bit 3 says that not all bits of the beat
//          are defined; then the next word of <stream>.care.hex, same layout, has a 1 for each bit to compare.
// Case   : a pulse on `start` expects the beats up to the end of the next case; then `done` rises.  A beat that
//          comes when none is expected is an error, so are X on valid and on any compared bit.
// Stalls : with `stall` ready is low at random, in phases of 64 clocks of different density: long enough to fill every
//          queue.  In half of the phases, and from reset to the first beat, it also waits for valid: the rule that a
//          source may not wait for ready.  Such a phase does not end before a beat is offered, so a source that breaks
//          the rule hangs, and the bench says so.
// Hold   : once valid is high, valid, tdata, tlast and tuser must not change before ready.
// Counts : `passed` beats since reset were equal in all compared bits; `failed` counts errors since the start.

`resetall
`timescale 1ns / 1ps
`default_nettype none

module dctcm_axis_checker #(
    parameter WIDTH    = 8,          // bits of tdata
    parameter SET      = "encoder",
    parameter STREAM   = "words",
    parameter HAS_CARE = 0,
    parameter SALT     = 2
) (
    input  wire             clk,
    input  wire             rst,
    input  wire             start,   // one clock
    input  wire             stall,
    input  wire [31:0]      seed,

    input  wire [WIDTH-1:0] s_axis_tdata,
    input  wire             s_axis_tvalid,
    output reg              s_axis_tready,
    input  wire             s_axis_tlast,
    input  wire [3:0]       s_axis_tuser,

    output reg              done,    // all beats of the case have come
    output reg  [31:0]      beats,   // beats since reset
    output reg  [31:0]      passed,
    output reg  [31:0]      failed
);

    localparam FLAGS      = 4 * ((WIDTH + 3) / 4);
    localparam WORD_W     = FLAGS + 8;
    localparam MAX_REPORT = 10;

    reg [8*512-1:0] dir;
    reg [8*64-1:0]  set;
    reg [8*640-1:0] path;
    reg [8*640-1:0] care_path;
    reg [WORD_W-1:0] word;
    reg [WORD_W-1:0] care;
    reg [31:0] rand;
    reg [3:0]  level;
    reg [5:0]  phase;
    reg        patient;  // ready waits for valid
    reg        expecting;
    reg        file_end;
    integer    fd;
    integer    care_fd;
    integer    got;

    // The beat of the last clock, for the hold rule
    reg             held;
    reg [WIDTH-1:0] held_tdata;
    reg             held_tlast;
    reg [3:0]       held_tuser;

    initial begin
        if (!$value$plusargs("golden=%s", dir)) dir = "golden";
        if (!$value$plusargs("set=%s", set)) set = SET;
        $sformat(path, "%0s/%0s/%0s.hex", dir, set, STREAM);
        $sformat(care_path, "%0s/%0s/%0s.care.hex", dir, set, STREAM);
        fd            = 0;
        care_fd       = 0;
        failed        = 0;
        passed        = 0;
        beats         = 0;
        done          = 1'b0;
        expecting     = 1'b0;
        file_end      = 1'b0;
        held          = 1'b0;
        s_axis_tready = 1'b0;
    end

    task fail_file;
        begin
            $display("ERROR checker: %0s: expected %0d-bit hex words up to the end of the case, got a missing, cut or damaged file",
                     path, WORD_W);
            failed <= failed + 1;
        end
    endtask

    always @(posedge clk)
        if (rst) begin
            rand          <= (seed * 32'd2246822519) ^ (SALT * 32'h85ebca6b) ^ 32'h1;
            level         <= 4'd8;
            phase         <= 6'd0;
            patient       <= 1'b1;
            s_axis_tready <= 1'b0;
        end else begin
            rand          <= xorshift(rand);
            phase         <= phase + 6'd1;
            if (&phase) level <= rand[11:8];
            if (&phase && (!patient || s_axis_tvalid === 1'b1)) patient <= rand[12];
            s_axis_tready <= !stall || (rand[3:0] >= level && (!patient || (s_axis_tvalid === 1'b1 && !s_axis_tready)));
        end

    function [31:0] xorshift;
        input [31:0] value;
        reg   [31:0] t;
        begin
            t = (value == 32'd0) ? 32'h2545f491 : value;
            t = t ^ (t << 13);
            t = t ^ (t >> 17);
            xorshift = t ^ (t << 5);
        end
    endfunction

    always @(posedge clk)
        if (rst) begin
            if (fd != 0) $fclose(fd);
            fd = $fopen(path, "r");
            if (fd == 0) fail_file;
            if (HAS_CARE != 0) begin
                if (care_fd != 0) $fclose(care_fd);
                care_fd = $fopen(care_path, "r");
                if (care_fd == 0) fail_file;
            end
            beats     <= 0;
            passed    <= 0;
            done      <= 1'b0;
            expecting <= 1'b0;
            file_end  <= 1'b0;
            held      <= 1'b0;
        end else begin
            if (start) begin
                expecting <= 1'b1;
                done      <= 1'b0;
            end

            if (s_axis_tvalid !== 1'b0 && s_axis_tvalid !== 1'b1) begin
                if (failed < MAX_REPORT) $display("ERROR checker: %0s: valid is %b at beat %0d", path, s_axis_tvalid, beats);
                failed <= failed + 1;
            end

            if (held && (s_axis_tvalid !== 1'b1 || s_axis_tdata !== held_tdata || s_axis_tlast !== held_tlast
                         || s_axis_tuser !== held_tuser)) begin
                if (failed < MAX_REPORT) $display("ERROR checker: %0s: beat %0d changed while ready was low", path, beats);
                failed <= failed + 1;
            end
            held       <= s_axis_tvalid === 1'b1 && !s_axis_tready;
            held_tdata <= s_axis_tdata;
            held_tlast <= s_axis_tlast;
            held_tuser <= s_axis_tuser;

            if (s_axis_tvalid === 1'b1 && s_axis_tready) begin
                beats <= beats + 1;
                if (!expecting) begin
                    if (failed < MAX_REPORT)
                        $display("ERROR checker: %0s: expected no beat after beat %0d, got %h", path, beats, s_axis_tdata);
                    failed <= failed + 1;
                end else begin
                    got = 0;
                    if (fd != 0 && !file_end) got = $fscanf(fd, "%h", word);
                    care = {WORD_W{1'b1}};
                    if (got == 1 && word[FLAGS+3]) begin
                        got = 0;
                        if (HAS_CARE != 0 && care_fd != 0) got = $fscanf(care_fd, "%h", care);
                    end
                    // A care word compares at least tlast.
                    if (got != 1 || ^word === 1'bx || ^care === 1'bx || care[FLAGS] !== 1'b1) begin
                        fail_file;
                        expecting <= 1'b0;
                    end else begin
                        if ((s_axis_tdata & care[WIDTH-1:0]) !== (word[WIDTH-1:0] & care[WIDTH-1:0])
                            || s_axis_tlast !== word[FLAGS]
                            || (s_axis_tuser & care[FLAGS+7:FLAGS+4]) !== (word[FLAGS+7:FLAGS+4] & care[FLAGS+7:FLAGS+4])) begin
                            if (failed < MAX_REPORT)
                                $display("ERROR checker: %0s: beat %0d: expected %h last %b user %h, got %h last %b user %h, compared bits %h",
                                         path, beats, word[WIDTH-1:0], word[FLAGS], word[FLAGS+7:FLAGS+4],
                                         s_axis_tdata, s_axis_tlast, s_axis_tuser, care[WIDTH-1:0]);
                            failed <= failed + 1;
                        end else
                            passed <= passed + 1;
                        file_end <= word[FLAGS+2];
                        if (word[FLAGS+1]) begin
                            expecting <= 1'b0;
                            done      <= 1'b1;
                        end
                    end
                end
            end
        end

endmodule

`resetall
