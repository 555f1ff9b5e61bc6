/** The build of Icarus in WebAssembly: what it says when it cannot do its work. (That it can is what the other tests run on.) */
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findProgram } from '../../generator/tools/process.js';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'dctcm-wasm-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const build = (env: Readonly<Record<string, string>>) =>
  execa(process.execPath, ['--import', 'tsx', 'packages/iverilog-wasm/native/build.ts'], {
    env: { IVERILOG_WASM_CACHE: dir, ...env },
    reject: false,
    stdin: 'ignore',
  });

describe('the build says', () => {
  it('which tools are missing, and how to get them', async () => {
    const { exitCode, stdout, stderr } = await build({ PATH: dir });
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^iverilog-wasm: emcc, .* missing: install with `.*\bemscripten bison flex gperf make`$/);
  });

  describe.skipIf(findProgram('emcc') === undefined && process.env['CI'] !== 'true')('with emscripten', () => {
    it('that the source given is not there', async () => {
      const { exitCode, stderr } = await build({ IVERILOG_WASM_SOURCE: join(dir, 'gone.tar.gz') });
      expect(exitCode).toBe(2);
      expect(stderr).toMatch(
        /^iverilog-wasm: IVERILOG_WASM_SOURCE: expected iverilog_11\.0\.orig\.tar\.gz, got no file/,
      );
    });
    it('that the source given is another one, and takes over the lock of a process that is gone', async () => {
      const source = join(dir, 'other.tar.gz');
      await writeFile(source, 'something else');
      await writeFile(join(dir, 'lock'), '999999999');
      const { exitCode, stderr } = await build({ IVERILOG_WASM_SOURCE: source });
      expect(exitCode).toBe(2);
      expect(stderr).toMatch(
        /^iverilog-wasm: iverilog_11\.0\.orig\.tar\.gz: expected SHA-256 6327[0-9a-f]+, got [0-9a-f]+$/,
      );
      expect(existsSync(join(dir, 'lock'))).toBe(false);
    });
  });
});
