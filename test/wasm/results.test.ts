/** Icarus in WebAssembly: whatever happens to a run, the result says so clearly. */
import { execute, run, shutdown, simulate, compile, type SimulateOptions } from 'iverilog-wasm';
import { afterAll, describe, expect, it } from 'vitest';
import { notBuilt } from './built.js';

const program = (body: string, more: Partial<SimulateOptions> = {}): Promise<Awaited<ReturnType<typeof simulate>>> =>
  simulate({ files: { 't.v': `module t;\n${body}\nendmodule\n` }, sources: ['t.v'], timeoutMs: 170_000, ...more });

describe.skipIf(notBuilt)('results', () => {
  afterAll(shutdown);

  it('a run', async () => {
    const result = await program('initial $display("%0d", 6 * 7);');
    expect(result).toEqual({ status: 0, stopped: null, reason: null, log: '42\n', files: new Map(), stage: 'run' });
  });
  it('a syntax error names the line', async () => {
    const result = await program('initial begin\n  a = ;\nend');
    expect(result).toMatchObject({ stage: 'compile', stopped: null, status: 2 });
    expect(result.log).toMatch(/^t\.v:3: /m);
  });
  it('an error of elaboration', async () => {
    const result = await program('missing u_missing ();');
    expect(result).toMatchObject({ stage: 'compile', stopped: null });
    expect(result.status).toBeGreaterThan(0);
    expect(result.log).toContain('Unknown module type: missing');
  });
  it('a missing source and a missing include', async () => {
    const source = await program('', { sources: ['gone.v'] });
    expect(source).toMatchObject({ stage: 'compile', stopped: null, status: 1 });
    expect(source.log).toContain('gone.v: No such file or directory');
    const include = await program('`include "gone.vh"');
    expect(include).toMatchObject({ stage: 'compile', stopped: null });
    expect(include.status).toBeGreaterThan(0);
    expect(include.log).toMatch(/t\.v:\d: Include file gone\.vh not found/);
  });
  it('an unknown option', async () => {
    const compiler = await execute({ program: 'iverilog', args: ['--nonsense', 't.v'], files: { 't.v': '' } });
    expect(compiler).toMatchObject({ status: 1, stopped: null });
    expect(compiler.log).toMatch(/unrecognized option|invalid option/);
    const simulator = await execute({ program: 'vvp', args: ['-Z', 'a.vvp'] });
    expect(simulator).toMatchObject({ stopped: null });
    expect(simulator.status).not.toBe(0);
    expect(simulator.log).toMatch(/unrecognized option: Z/);
  });
  it('an image that is none', async () => {
    const result = await run({ image: new TextEncoder().encode('not an image\n') });
    expect(result.stopped).toBeNull();
    expect(result.status).not.toBe(0);
    expect(result.log).toMatch(/syntax error|Program not runnable/);
  });
  it('$finish, $stop and $fatal', async () => {
    expect(await program('initial $finish;')).toMatchObject({ status: 0 });
    expect(await program('initial $stop;')).toMatchObject({ status: 0 });
    expect(await program('initial $fatal(1, "no");')).toMatchObject({ status: 1 });
    expect(await program('initial $finish_and_return(7);')).toMatchObject({ status: 7 });
  });
  it('an endless loop is stopped, with what it printed before', async () => {
    const chunks: string[] = [];
    const result = await program('initial begin $display("before"); while (1) ; end', {
      timeoutMs: 5000,
      onOutput: (text, stream) => chunks.push(`${stream}: ${text}`),
    });
    expect(result).toMatchObject({ status: null, stopped: 'timeout', reason: 'stopped after 5 s', log: 'before\n' });
    expect(chunks.join('')).toContain('stdout: before');
  });
  it('an endless loop in the compiler is stopped too', async () => {
    const result = await program(
      'function integer f(input integer n); while (1) n = n + 1; endfunction localparam X = f(1);',
      {
        timeoutMs: 5000,
      },
    );
    expect(result).toMatchObject({ status: null, stopped: 'timeout', stage: 'compile' });
  });
  it('a flood of output is stopped', async () => {
    const result = await program('initial forever $display("again and again");', { maxOutput: 100_000 });
    expect(result).toMatchObject({
      status: null,
      stopped: 'output',
      reason: 'stopped: more than 100000 bytes of output',
    });
    expect(result.log).toHaveLength(100_000);
  });
  it.each([
    ['a memory', 'reg [7:0] m [0:1000000000]; initial m[5] = 1;'],
    ['a dynamic array', 'int q[]; initial q = new[1000000000];'],
  ])('%s that does not fit', async (_, body) => {
    const result = await program(body);
    expect(result).toMatchObject({ status: null, stopped: 'memory', log: '', files: new Map() });
    expect(result.reason).toMatch(/^(ivl|vvp) ran out of memory: the limit is 2 GiB$/);
  });
  it('a memory of millions of words', async () => {
    const result = await program(`reg [31:0] m [0:1048575]; integer i; reg [63:0] s;
      initial begin
        s = 0;
        for (i = 0; i < 1048576; i = i + 1) m[i] = i * 3;
        for (i = 0; i < 1048576; i = i + 7) s = s + m[i];
        $display("%0d", s);
      end`);
    let sum = 0n;
    for (let i = 0; i < 1048576; i += 7) sum += BigInt.asUintN(32, BigInt(i * 3));
    expect(result.log).toBe(`${sum}\n`);
  });
  it('expressions that the compiler walks recursively', async () => {
    const result = await program(`integer a;
      initial begin
        a = 1;
        $display("%0d", ${Array.from({ length: 3000 }, () => 'a').join(' + ')});
        $display("%0d", ${'('.repeat(3000)}a${' + a)'.repeat(3000)});
      end`);
    expect(result).toMatchObject({ status: 0, log: '3000\n3001\n' });
  });
  it('an assertion of the simulator is a crash with its text', async () => {
    // Icarus 11 has this fault natively too.
    const result = await program(`function automatic int fib(int n);
      if (n < 2) return n;
      return fib(n - 1) + fib(n - 2);
      endfunction
      initial $display("%0d", fib(10));`);
    expect(result).toMatchObject({ status: null, stopped: 'crash' });
    expect(result.reason).toMatch(/^vvp crashed: Assertion failed: .*vthread\.cc/);
  });
  it('the next run after each of these is good', async () => {
    expect(await program('initial $display("fine");')).toMatchObject({ status: 0, log: 'fine\n' });
  });
  it('runs at the same time do not meet', async () => {
    const results = await Promise.all(
      Array.from({ length: 6 }, (_, i) =>
        program(`integer f; initial begin f = $fopen("o.txt", "w"); $fwrite(f, "${i}"); #${i} $display("${i}"); end`),
      ),
    );
    expect(results.map(({ log, files }) => [log, new TextDecoder().decode(files.get('o.txt'))])).toEqual(
      results.map((_, i) => [`${i}\n`, `${i}`]),
    );
  });
  it('a compiled image runs many times', async () => {
    const compiled = await compile({
      files: {
        't.v': 'module t; integer n; initial if ($value$plusargs("n=%d", n)) $display("%0d", n + 1); endmodule',
      },
      sources: ['t.v'],
    });
    for (const n of [1, 20, 300])
      expect(await run({ image: compiled.image!, plusargs: [`n=${n}`] })).toMatchObject({
        status: 0,
        log: `${n + 1}\n`,
      });
  });
  it('library folders and command files', async () => {
    const files = {
      'top.v': 'module top; leaf u_leaf (); endmodule',
      'lib/leaf.v': '`include "word.vh"\nmodule leaf; initial $display(`WORD); endmodule',
      'include/word.vh': '`define WORD "found"',
      'all.f': '-y lib\n+incdir+include\ntop.v\n',
    };
    const compiled = await execute({ program: 'iverilog', args: ['-o', 'x.vvp', '-c', 'all.f'], files });
    expect(compiled).toMatchObject({ status: 0, log: '' });
    expect(await run({ image: compiled.files.get('x.vvp')! })).toMatchObject({ status: 0, log: 'found\n' });
  });
  it('warnings when they are asked for', async () => {
    const files = { 't.v': 'module t; wire a; m u_m (a); endmodule module m (input [3:0] x); endmodule' };
    const compiled = await compile({ files, sources: ['t.v'], warnings: ['all'] });
    expect(compiled.status).toBe(0);
    expect(compiled.log).toMatch(/t\.v:1: warning: Port 1 \(x\) of m expects 4 bits, got 1/);
  });
  it.each<[string, () => Promise<unknown>, RegExp]>([
    ['no sources', () => compile({ files: {}, sources: [] }), /expected sources, got none/],
    [
      'a path outside',
      () => compile({ files: { '../x': '' }, sources: ['x'] }),
      /inside the working folder, got \.\.\/x/,
    ],
    ['parameters without a top', () => program('', { params: { N: 1 } }), /exactly one top module, got 0/],
    ['a folder that is not there', () => execute({ program: 'vvp', args: [], cwd: '/gone' }), /a folder .*got \/gone/],
    ['files and a folder', () => execute({ program: 'vvp', args: [], cwd: '/', files: {} }), /files or cwd, got both/],
    ['a time of zero', () => program('', { timeoutMs: 0 }), /timeoutMs above 0, got 0/],
  ])('refused: %s', async (_, call, message) => {
    await expect(call).rejects.toThrow(message);
  });
});
