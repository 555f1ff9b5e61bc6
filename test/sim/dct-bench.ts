/** A small self-checking bench for dctcm_dct_fwd and dctcm_dct_inv, for test/sim/dct.test.ts. */

export interface BenchSpec {
  readonly module: string;
  readonly inW: number;
  readonly outW: number;
  readonly latency: number;
  readonly count: number;
  /** Files of hex words beside the bench. */
  readonly stimulus: string;
  readonly expected: string;
}

/** Stall modes of +stall=: 0 none, 1 input, 2 output, 3 both. */
export const STALLS = [0, 1, 2, 3] as const;

/**
 * Drives `count` blocks with their index as sideband; checks data and sideband (X fails), that held outputs do not
 * change, and, without stalls, latency and one block per clock. Prints `N passed, M failed`.
 */
export function benchText(spec: BenchSpec): string {
  const { module, inW, outW, latency, count } = spec;
  return `\`timescale 1ns / 1ps
\`default_nettype none
module bench;
    reg clk = 1'b0;
    always #5 clk = !clk;
    reg rst = 1'b1;

    reg [${inW - 1}:0] stimulus [0:${count - 1}];
    reg [${outW - 1}:0] expected [0:${count - 1}];

    reg  [${inW - 1}:0] s_data;
    reg  [15:0] s_user;
    reg  s_valid = 1'b0;
    wire s_ready;
    wire [${outW - 1}:0] m_data;
    wire [15:0] m_user;
    wire m_valid;
    reg  m_ready = 1'b0;

    ${module} #(.USER_W(16)) u_dut (
        .clk(clk), .rst(rst),
        .s_axis_tdata(s_data), .s_axis_tuser(s_user), .s_axis_tvalid(s_valid), .s_axis_tready(s_ready),
        .m_axis_tdata(m_data), .m_axis_tuser(m_user), .m_axis_tvalid(m_valid), .m_axis_tready(m_ready)
    );

    integer stall, seed, sent, got, passed, failed, cycle, first_in, first_out, last_out;
    reg held;
    reg [${outW - 1}:0] held_data;
    reg go_in, go_out;

    task fail;
        begin
            failed = failed + 1;
        end
    endtask

    initial begin
        if (!$value$plusargs("stall=%d", stall)) stall = 0;
        seed = 1 + stall;
        sent = 0; got = 0; passed = 0; failed = 0; cycle = 0; held = 1'b0;
        first_in = -1; first_out = -1; last_out = -1;
        $readmemh("${spec.stimulus}", stimulus);
        $readmemh("${spec.expected}", expected);
        repeat (4) @(posedge clk);
        rst <= 1'b0;
    end

    always @(posedge clk) begin
        cycle = cycle + 1;
        go_in  = (stall == 0 || stall == 2) ? 1'b1 : ($random(seed) & 3) != 0;
        go_out = (stall == 0 || stall == 1) ? 1'b1 : ($random(seed) & 3) != 0;
        if (rst) begin
            if (m_valid !== 1'b0 && cycle > 2) fail;
        end else begin
            // Checker
            if (m_valid === 1'bx) fail;
            if (held && (m_valid !== 1'b1 || m_data !== held_data)) fail;
            if (m_valid && m_ready) begin
                if (got < ${count} && m_data === expected[got] && m_user === got[15:0]) passed = passed + 1;
                else begin
                    fail;
                    if (failed < 4) $display("block %0d: expected %h, got %h, user %h", got, expected[got], m_data, m_user);
                end
                got = got + 1;
                last_out = cycle;
            end
            if (m_valid && first_out < 0) first_out = cycle;
            held = m_valid && !m_ready;
            held_data = m_data;
            // Driver
            if (s_valid && s_ready && first_in < 0) first_in = cycle;
            if (!s_valid || s_ready) begin
                if (sent < ${count} && go_in) begin
                    s_valid <= 1'b1;
                    s_data  <= stimulus[sent];
                    s_user  <= sent[15:0];
                    sent = sent + 1;
                end else begin
                    s_valid <= 1'b0;
                    s_data  <= {${inW}{1'bx}};
                    s_user  <= 16'hxxxx;
                end
            end
            m_ready <= go_out;
        end
        if (got == ${count} || cycle > ${20 * count + 1000}) begin
            if (got != ${count}) fail;
            if (stall == 0 && first_out - first_in != ${latency}) begin
                $display("latency: expected ${latency}, got %0d", first_out - first_in);
                fail;
            end
            if (stall == 0 && last_out - first_out != ${count - 1}) begin
                $display("rate: %0d clocks for ${count} blocks", last_out - first_out + 1);
                fail;
            end
            $display("%0d passed, %0d failed", passed, failed);
            $finish;
        end
    end
endmodule
`;
}
