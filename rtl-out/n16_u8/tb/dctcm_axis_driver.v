// dctcm_axis_driver - drives an AXI4-Stream from a file of golden vectors
//
// Hand-written; shared by all benches.  Simulation only.
//
// File   : <golden>/<set>/<stream>.hex, one word per line: tdata in whole hex digits, above it one digit of
//          flags (bit 0 tlast, 1 last beat of a case, 2 last beat of the file, 3 for the checker), above it tuser.
//          <golden> is the plusarg +golden=DIR, default "golden"; <set> is +set=NAME, default the parameter.
// Case   : a pulse on `start` sends the beats up to the end of the next case; then `done` rises.
// Stalls : with `stall` valid is held back at random, in phases of 64 clocks of different density; without it beats follow
//          each other without a gap.  Valid never waits for ready.
// Idle   : while valid is low, tdata, tlast and tuser are X: a unit that looks at them is found out.
// Errors : a missing, cut or damaged file and an X on ready are counted in `errors`.

`resetall
`timescale 1ns / 1ps
`default_nettype none

module dctcm_axis_driver #(
    parameter WIDTH  = 8,          // bits of tdata
    parameter SET    = "encoder",
    parameter STREAM = "samples",
    parameter SALT   = 1           // makes the stall patterns of driver and checker differ
) (
    input  wire             clk,
    input  wire             rst,
    input  wire             start,  // one clock
    input  wire             stall,
    input  wire [31:0]      seed,

    output reg  [WIDTH-1:0] m_axis_tdata,
    output reg              m_axis_tvalid,
    input  wire             m_axis_tready,
    output reg              m_axis_tlast,
    output reg  [3:0]       m_axis_tuser,

    output reg              done,   // all beats of the case were accepted
    output reg  [31:0]      beats,  // beats accepted since reset
    output reg  [31:0]      errors
);

    localparam FLAGS  = 4 * ((WIDTH + 3) / 4);  // position of the flags digit
    localparam WORD_W = FLAGS + 8;

    reg [8*512-1:0] dir;
    reg [8*64-1:0]  set;
    reg [8*640-1:0] path;
    reg [WORD_W-1:0] word;
    reg [31:0] rand;
    reg [3:0]  level;   // 0: never hold back, 15: nearly always
    reg [5:0]  phase;
    reg        active;
    reg        case_end;
    reg        file_end;
    integer    fd;
    integer    got;

    wire accept = m_axis_tvalid && m_axis_tready === 1'b1;
    wire go     = !stall || rand[3:0] >= level;

    initial begin
        if (!$value$plusargs("golden=%s", dir)) dir = "golden";
        if (!$value$plusargs("set=%s", set)) set = SET;
        $sformat(path, "%0s/%0s/%0s.hex", dir, set, STREAM);
        fd            = 0;
        errors        = 0;
        beats         = 0;
        done          = 1'b0;
        active        = 1'b0;
        file_end      = 1'b0;
        case_end      = 1'b0;
        m_axis_tvalid = 1'b0;
        m_axis_tdata  = {WIDTH{1'bx}};
        m_axis_tlast  = 1'bx;
        m_axis_tuser  = 4'bx;
    end

    task fail_file;
        begin
            $display("ERROR driver: %0s: expected %0d-bit hex words up to the end of the case, got a missing, cut or damaged file",
                     path, WORD_W);
            errors <= errors + 1;
        end
    endtask

    // Pseudo random numbers (xorshift) and the density of the stalls
    always @(posedge clk)
        if (rst) begin
            rand  <= (seed * 32'd2654435761) ^ (SALT * 32'h9e3779b9) ^ 32'h1;
            level <= 4'd8;
            phase <= 6'd0;
        end else begin
            rand  <= xorshift(rand);
            phase <= phase + 6'd1;
            if (&phase) level <= rand[11:8];
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
            beats         <= 0;
            done          <= 1'b0;
            active        <= 1'b0;
            file_end      <= 1'b0;
            case_end      <= 1'b0;
            m_axis_tvalid <= 1'b0;
        end else begin
            if (m_axis_tready !== 1'b0 && m_axis_tready !== 1'b1) begin
                $display("ERROR driver: %0s: ready is %b at beat %0d", path, m_axis_tready, beats);
                errors <= errors + 1;
            end
            if (accept) beats <= beats + 1;
            if (accept && case_end) done <= 1'b1;
            if (start) begin
                active <= 1'b1;
                done   <= 1'b0;
            end
            if (!m_axis_tvalid || accept) begin
                m_axis_tvalid <= 1'b0;
                m_axis_tdata  <= {WIDTH{1'bx}};
                m_axis_tlast  <= 1'bx;
                m_axis_tuser  <= 4'bx;
                case_end      <= 1'b0;
                if (active && go) begin
                    got = 0;
                    if (fd != 0 && !file_end) got = $fscanf(fd, "%h", word);
                    if (got != 1 || ^word === 1'bx) begin
                        fail_file;
                        active <= 1'b0;
                    end else begin
                        m_axis_tvalid <= 1'b1;
                        m_axis_tdata  <= word[WIDTH-1:0];
                        m_axis_tlast  <= word[FLAGS];
                        m_axis_tuser  <= word[FLAGS+7:FLAGS+4];
                        case_end      <= word[FLAGS+1];
                        file_end      <= word[FLAGS+2];
                        if (word[FLAGS+1]) active <= 1'b0;
                    end
                end
            end
        end

endmodule

`resetall
