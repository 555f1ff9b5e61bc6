/** iverilog-wasm and vvp-wasm as commands on the disk, the engine of sim, and doctor. */
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { doctor } from '../../generator/commands/doctor.js';
import { resolveEngine, sim } from '../../generator/commands/sim.js';
import { notBuilt } from './built.js';

const BIN = fileURLToPath(new URL('../../packages/iverilog-wasm/bin', import.meta.url));

describe.skipIf(notBuilt)('commands', () => {
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'dctcm-wasm-'));
    await writeFile(join(dir, 'top.v'), 'module top; leaf u_leaf (); endmodule\n');
    await writeFile(
      join(dir, 'leaf.v'),
      `module leaf; integer f; reg [8*20:1] s; initial begin
         $display("leaf %0d", \`N);
         f = $fopen("out.txt", "w"); $fdisplay(f, "made"); $fclose(f);
         if ($value$plusargs("s=%s", s)) $display("got %0s", s);
         $stop; $display("after"); $finish_and_return(3);
       end endmodule\n`,
    );
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));
  const call = (name: string, args: readonly string[], input?: string, cwd = dir) =>
    execa(process.execPath, [join(BIN, `${name}-wasm.js`), ...args], {
      cwd,
      reject: false,
      ...(input === undefined ? { stdin: 'ignore' } : { input }),
    });

  it('compile with a library folder, run, write a file', async () => {
    expect(await call('iverilog', ['-g2005', '-Wall', '-DN=5', '-y', dir, '-o', 'a.vvp', 'top.v'])).toMatchObject({
      exitCode: 0,
      stdout: '',
      stderr: '',
    });
    const result = await call('vvp', ['-n', 'a.vvp', '+s=text']);
    expect(result.exitCode).toBe(0);
    expect(result.stdout).toBe('leaf 5\ngot text');
    expect(result.stdout).not.toContain('after');
    expect(await readFile(join(dir, 'out.txt'), 'utf8')).toBe('made\n');
  });
  it('$stop takes commands from stdin', async () => {
    const result = await call('vvp', ['a.vvp'], 'cont\n');
    expect(result.stdout).toMatch(/leaf 5[^]*after/);
    expect(result.exitCode).toBe(3);
  });
  it('through a link to the folder', async () => {
    await symlink(dir, join(dir, 'link'));
    expect((await call('vvp', ['-n', join(dir, 'link', 'a.vvp')], undefined, join(dir, 'link'))).stdout).toMatch(
      /^leaf 5/,
    );
  });
  it('sources by absolute path and preprocessing to stdout', async () => {
    const result = await call('iverilog', ['-E', '-DN=1234', '-o', '-', join(dir, 'leaf.v')], undefined, '/');
    expect(result.exitCode).toBe(0);
    expect(result.stdout).toContain('$display("leaf %0d", 1234);');
  });
  it('errors go to stderr, with the status of Icarus', async () => {
    await writeFile(join(dir, 'bad.v'), 'module bad;\n  initial a = ;\nendmodule\n');
    const bad = await call('iverilog', ['-o', 'b.vvp', 'bad.v']);
    expect([bad.exitCode, bad.stdout]).toEqual([2, '']);
    expect(bad.stderr).toMatch(/^bad\.v:2: /);
    const missing = await call('vvp', ['gone.vvp']);
    expect(missing.exitCode).not.toBe(0);
    expect(missing.stderr).toMatch(/gone\.vvp: Unable to open input file/);
    const option = await call('iverilog', ['--nonsense']);
    expect(option.exitCode).toBe(1);
    expect(option.stderr).toMatch(/--nonsense|option/);
  });
});

describe.skipIf(notBuilt)('the engine icarus-wasm', () => {
  afterEach(() => vi.unstubAllEnvs());

  it('is what auto takes where Icarus is not installed, and the result says so', { timeout: 300_000 }, async () => {
    vi.stubEnv('PATH', '/nowhere');
    expect(resolveEngine('auto')).toBe('icarus-wasm');
    const result = await sim({ dir: 'rtl-out/n4_u8', benches: ['mask_fwd'] });
    expect(result).toMatchObject({ ok: true, engine: 'icarus-wasm', passed: 4, failed: 0 });
    expect(result.engineNote).toMatch(/its WebAssembly build: .*iverilog/);
  });
  it('writes waves', { timeout: 300_000 }, async () => {
    const dir = await mkdtemp(join(tmpdir(), 'dctcm-wasm-'));
    try {
      const vcd = join(dir, 'w.vcd');
      const options = { benches: ['mask_fwd'], stalls: ['none'], vcd } as const;
      expect(await sim({ dir: 'rtl-out/n4_u8', engine: 'icarus-wasm', ...options })).toMatchObject({ ok: true });
      expect(await readFile(vcd, 'utf8')).toMatch(/\$var wire .*m_axis_tdata/);
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  });
  it('is listed by doctor', async () => {
    const result = await doctor();
    expect(result.engines).toContain('icarus-wasm');
    expect(result.icarusWasm).toBe('11.0');
  });
});
