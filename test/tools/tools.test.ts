import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { ToolError } from '../../generator/errors.js';
import { compileIcarus, runIcarus } from '../../generator/tools/iverilog.js';
import { findProgram, runProgram, runTool } from '../../generator/tools/process.js';
import { toolVersions } from '../../generator/tools/versions.js';
import { lintVerilator } from '../../generator/tools/verilator.js';
import { checkYosys } from '../../generator/tools/yosys.js';

let cwd: string;
const file = (name: string, text: string) => {
  writeFileSync(join(cwd, name), text);
  return name;
};
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'dctcm-tools-'));
});
afterAll(() => rmSync(cwd, { recursive: true }));
afterEach(() => {
  vi.unstubAllEnvs();
});

const GOOD = 'module good (input wire a, output wire b);\n  assign b = !a;\nendmodule\n';
const LATCH = 'module latch (input wire g, input wire d, output reg q);\n  always @* if (g) q = d;\nendmodule\n';

describe('missing tools', () => {
  it('give one sentence with the command that installs them', async () => {
    vi.stubEnv('PATH', cwd);
    for (const tool of ['iverilog', 'verilator', 'yosys', 'g++'] as const) {
      const run = runTool(tool, [], { timeout: 1000 });
      await expect(run).rejects.toThrow(ToolError);
      await expect(run).rejects.toThrow(/^\S+ is not installed: install it with `[^\n]*install[^\n]*`$/);
    }
    const versions = await toolVersions();
    expect(versions.every((v) => v.version === null && v.install !== null)).toBe(true);
  });
  it('a program that cannot be started is a ToolError', async () => {
    await expect(runProgram(join(cwd, 'absent'), [], { timeout: 1000 })).rejects.toThrow(ToolError);
  });
});

describe('runProgram', () => {
  it('stops at the time limit', async () => {
    const result = await runProgram(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { timeout: 200 });
    expect(result.timedOut).toBe(true);
    expect(result.exitCode).toBeUndefined();
  });
  it('gives exit code and log', async () => {
    const result = await runProgram(process.execPath, ['-e', 'console.log("x y"); process.exit(3)'], { timeout: 5000 });
    expect(result).toMatchObject({ exitCode: 3, timedOut: false, log: 'x y' });
  });
});

describe.skipIf(findProgram('iverilog') === undefined)('icarus', () => {
  it('compiles and runs with plusargs', async () => {
    const source = file(
      'tb.v',
      'module tb;\n  reg [31:0] n;\n  initial begin\n    if (!$value$plusargs("n=%d", n)) n = 0;\n    $display("n is %0d", n);\n    $stop;\n  end\nendmodule\n',
    );
    const compiled = await compileIcarus({ cwd, sources: [source], top: 'tb', output: join(cwd, 'tb.vvp') });
    expect(compiled).toMatchObject({ exitCode: 0 });
    const run = await runIcarus({ cwd, image: 'tb.vvp', plusargs: ['n=42'], timeout: 10_000 });
    expect(run.log).toContain('n is 42');
    expect(run.timedOut).toBe(false);
  });
  it('reports errors in the log', async () => {
    const bad = await compileIcarus({ cwd, sources: [file('bad.v', 'module bad(;')], top: 'bad', output: 'bad.vvp' });
    expect(bad.exitCode).not.toBe(0);
    expect(bad.log).toContain('syntax error');
  });
});

describe.skipIf(findProgram('verilator') === undefined)('verilator', () => {
  it('takes clean code and refuses a latch', async () => {
    expect(await lintVerilator({ cwd, sources: [file('good.v', GOOD)], top: 'good' })).toMatchObject({
      exitCode: 0,
      log: '',
    });
    const bad = await lintVerilator({ cwd, sources: [file('latch.v', LATCH)], top: 'latch' });
    expect(bad.exitCode).not.toBe(0);
    expect(bad.log).toContain('LATCH');
  });
});

describe.skipIf(findProgram('yosys') === undefined)('yosys', () => {
  it('takes clean code and refuses a latch', async () => {
    expect(await checkYosys({ cwd, sources: [file('good.v', GOOD)], top: 'good' })).toMatchObject({ exitCode: 0 });
    const bad = await checkYosys({ cwd, sources: [file('latch.v', LATCH)], top: 'latch' });
    expect(bad.exitCode).not.toBe(0);
  });
});
