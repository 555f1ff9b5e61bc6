/**
 * Builds Icarus Verilog to WebAssembly, into dist/wasm of the package: `npm run build:iverilog-wasm`.
 *
 *   tsx packages/iverilog-wasm/native/build.ts [--force]
 *
 * Needs emscripten, bison, flex, gperf and make; takes two to three minutes on two cores. The source package comes from
 * Debian by apt-get, or from the file in IVERILOG_WASM_SOURCE; its hash is checked. The result is kept in
 * IVERILOG_WASM_CACHE (default: iverilog-wasm in the user's folder for caches; `off`: nowhere) under the hash of source,
 * scripts and compiler version, so the next build with the same is a copy. Two builds at once wait for each other.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { availableParallelism, homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { execa, ExecaError } from 'execa';
import { findProgram, installCommand } from '../../../generator/tools/process.js';
import { supportFiles, writeHeaders } from './source.js';

const NATIVE = dirname(fileURLToPath(import.meta.url));
const PACKAGE = dirname(NATIVE);
const OUT = join(PACKAGE, 'dist/wasm');

const ICARUS = '11.0';
const SOURCE = 'iverilog_11.0.orig.tar.gz';
const SOURCE_SHA256 = '6327fb900e66b46803d928b7ca439409a0dc32731d82143b20387be0833f1c95';
/** Where apt-get finds the source package, by the ID of /etc/os-release. */
const SUITES: Readonly<Record<string, { readonly suite: string; readonly keyring: string }>> = {
  debian: { suite: 'bookworm main', keyring: '/usr/share/keyrings/debian-archive-keyring.gpg' },
  ubuntu: { suite: 'jammy universe', keyring: '/usr/share/keyrings/ubuntu-archive-keyring.gpg' },
};
const TOOLS = ['emcc', 'em++', 'bison', 'flex', 'gperf', 'make', 'tar'];
/** Settings of emscripten's own JavaScript tools: Debian's packages of Node modules, which only Debian's Node finds. */
const ENV = { NODE_PATH: '/usr/share/nodejs' };

/** A sentence for the user; anything else that is thrown is a bug. */
class BuildError extends Error {}

function say(text: string): void {
  console.log(`iverilog-wasm: ${text}`);
}

async function sha256(path: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
}

/** Runs a command; its output is shown only when it fails. */
async function run(cwd: string, command: string, args: readonly string[]): Promise<string> {
  const result = await execa(command, args, {
    cwd,
    env: ENV,
    all: true,
    reject: false,
    stdin: 'ignore',
    preferLocal: true,
    localDir: PACKAGE,
  });
  if (result.exitCode !== 0)
    throw new BuildError(
      `${result.escapedCommand} failed:\n${(result.all || result.shortMessage || '').split('\n').slice(-20).join('\n')}`,
    );
  return result.stdout;
}

function cacheFolder(): string | undefined {
  const own = process.env['IVERILOG_WASM_CACHE'];
  if (own === 'off') return undefined;
  if (own !== undefined && own !== '') return own;
  return join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'iverilog-wasm');
}

/** Holds a lock while it works; the lock of a process that is gone does not count. */
async function locked<T>(path: string, work: () => Promise<T>): Promise<T> {
  for (let told = false; ;) {
    try {
      await writeFile(path, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const holder = Number(await readFile(path, 'utf8').catch(() => ''));
    const age =
      Date.now() -
      (await stat(path).then(
        ({ mtimeMs }) => mtimeMs,
        () => Date.now(),
      ));
    // A lock without a number was made just now, or its writer was stopped in between.
    if (holder > 0 ? !isAlive(holder) : age > 10_000) await rm(path, { force: true });
    else {
      if (!told) say(`process ${holder || '?'} is building; waiting for it (${path})`);
      told = true;
      await sleep(500);
    }
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Puts the source package into a folder, from the user's file, the cache or Debian. */
async function fetchSource(folder: string): Promise<string> {
  const path = join(folder, SOURCE);
  const given = process.env['IVERILOG_WASM_SOURCE'];
  if (given !== undefined && given !== '') {
    if (!existsSync(given)) throw new BuildError(`IVERILOG_WASM_SOURCE: expected ${SOURCE}, got no file ${given}`);
    await cp(given, path);
  } else if (!existsSync(path)) {
    say(`fetching ${SOURCE}`);
    try {
      await aptSource(folder);
    } catch (error) {
      if (!(error instanceof BuildError)) throw error;
      throw new BuildError(
        `the source package cannot be had: ${error.message}\n` +
          `Get ${SOURCE} (SHA-256 ${SOURCE_SHA256}) from any Debian mirror, and give its path in IVERILOG_WASM_SOURCE.`,
      );
    }
  }
  const hash = await sha256(path);
  if (hash !== SOURCE_SHA256) {
    await rm(path);
    throw new BuildError(`${SOURCE}: expected SHA-256 ${SOURCE_SHA256}, got ${hash}`);
  }
  return path;
}

/** By apt-get with lists of its own: nothing of the machine's settings is touched, and the signatures are checked. */
async function aptSource(folder: string): Promise<void> {
  if (findProgram('apt-get') === undefined) throw new BuildError('apt-get is missing');
  const id = /^ID=(.*)$/m.exec(await readFile('/etc/os-release', 'utf8').catch(() => ''))?.[1] ?? '';
  const { suite, keyring } = SUITES[id] ?? SUITES['debian']!;
  const apt = await mkdtemp(join(tmpdir(), 'iverilog-wasm-apt-'));
  try {
    await mkdir(join(apt, 'lists/partial'), { recursive: true });
    const list = join(apt, 'sources.list');
    await writeFile(list, `deb-src [signed-by=${keyring}] ${await mirror(id)} ${suite}\n`);
    const options = [
      `Dir::Etc::sourcelist=${list}`,
      'Dir::Etc::sourceparts=-',
      `Dir::State::lists=${join(apt, 'lists')}`,
      `Dir::Cache=${apt}`,
      'APT::Sandbox::User=root',
    ].flatMap((option) => ['-o', option]);
    await run(apt, 'apt-get', [...options, 'update']);
    // Only the tarball: the patches of the distribution are not built.
    await run(apt, 'apt-get', [...options, 'source', '--download-only', '--tar-only', 'iverilog']);
    if (!existsSync(join(apt, SOURCE))) throw new BuildError(`${suite} has another version of iverilog than ${ICARUS}`);
    await cp(join(apt, SOURCE), join(folder, SOURCE));
  } finally {
    await rm(apt, { recursive: true, force: true });
  }
}

/** The mirror that this machine uses. */
async function mirror(id: string): Promise<string> {
  const names = await readdir('/etc/apt/sources.list.d').catch(() => []);
  const files = ['/etc/apt/sources.list', ...names.map((name) => join('/etc/apt/sources.list.d', name))];
  for (const file of files) {
    const text = await readFile(file, 'utf8').catch(() => '');
    const found = /^(?:deb|URIs:)\s+(?:\[[^\]]*\]\s*)?(\S+\/(?:debian|ubuntu)\/?)(?=\s|$)/m.exec(text)?.[1];
    if (found !== undefined) return found;
  }
  return id === 'ubuntu' ? 'http://archive.ubuntu.com/ubuntu' : 'http://deb.debian.org/debian';
}

/** Runs make and shows how far it is. */
async function make(cwd: string, variables: readonly string[]): Promise<void> {
  const args = ['-f', join(NATIVE, 'wasm.mk'), ...variables];
  const commands = (text: string) => text.split('\n').filter((line) => /^em(cc|\+\+) /.test(line)).length;
  const total = commands(await run(cwd, 'make', ['-n', ...args]));
  const child = execa('make', [`-j${availableParallelism()}`, ...args], {
    cwd,
    env: ENV,
    all: true,
    reject: false,
    stdin: 'ignore',
  });
  let done = 0;
  let told = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    done += commands(chunk.toString());
    const percent = Math.min(100, Math.floor((100 * done) / total));
    if (process.stdout.isTTY) process.stdout.write(`\riverilog-wasm: compiling, ${percent} %  `);
    else if (percent >= told + 20) say(`compiling, ${percent} %`);
    if (percent >= told + 20) told = percent;
  });
  const result = await child;
  if (process.stdout.isTTY) process.stdout.write('\n');
  if (result.exitCode !== 0) throw new BuildError(`make failed:\n${result.all.split('\n').slice(-20).join('\n')}`);
}

async function build(tarball: string, target: string, info: Readonly<Record<string, string>>): Promise<void> {
  const work = await mkdtemp(`${target}-`);
  try {
    await run(work, 'tar', ['xzf', tarball]);
    const unpacked = (await readdir(work)).map((name) => join(work, name))[0]!;
    const source = join(work, 'source');
    await rename(unpacked, source);
    await writeHeaders(source);
    await run(work, 'bash', [join(NATIVE, 'widen-words.sh'), source]);
    for (const folder of ['ivl', 'tgt', 'vvp', 'vpi', 'ivlpp', 'drv'])
      await mkdir(join(work, 'o', folder), { recursive: true });
    const out = join(work, 'out');
    await mkdir(out);
    // Relative: assertions print the path.
    await make(work, ['S=source', `K=${NATIVE}`, 'OUT=out']);
    await writeFile(join(out, 'support.json'), JSON.stringify(await supportFiles(source)));
    await cp(join(source, 'COPYING'), join(out, 'COPYING'));
    // Last: what has this file is whole.
    await writeFile(join(out, 'build.json'), `${JSON.stringify(info, null, 2)}\n`);
    await replaceFolder(out, target);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Copies a folder so that the target is either the old or the new one. */
async function replaceFolder(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  const fresh = await mkdtemp(`${to}-`);
  await cp(from, fresh, { recursive: true });
  await chmod(fresh, 0o755);
  await rm(to, { recursive: true, force: true });
  await rename(fresh, to);
}

async function main(force: boolean): Promise<void> {
  const missing = TOOLS.filter((tool) => findProgram(tool) === undefined);
  if (missing.length > 0)
    throw new BuildError(`${missing.join(', ')} missing: install with \`${installCommand('emscripten')}\``);
  const emscripten = /\d+\.\d+\.\d+/.exec(await run(NATIVE, 'emcc', ['--version']))?.[0] ?? 'unknown';
  const hash = createHash('sha256').update(`${SOURCE_SHA256} ${emscripten}`);
  // All that shapes the result; this file only fetches, starts and copies.
  for (const name of (await readdir(NATIVE)).filter((file) => file !== 'build.ts').sort())
    hash.update(`${name}\n`).update(await readFile(join(NATIVE, name)));
  const key = hash.digest('hex').slice(0, 16);
  const info = { icarus: ICARUS, emscripten, key, source: SOURCE, sha256: SOURCE_SHA256 };

  const cache = cacheFolder() ?? (await mkdtemp(join(tmpdir(), 'iverilog-wasm-')));
  await mkdir(cache, { recursive: true });
  const kept = join(cache, key);
  await locked(join(cache, 'lock'), async () => {
    if (force || !existsSync(join(kept, 'build.json'))) {
      const start = performance.now();
      // What an interrupted build left behind
      for (const name of await readdir(cache))
        if (/^[0-9a-f]{16}-/.test(name)) await rm(join(cache, name), { recursive: true, force: true });
      await build(await fetchSource(cache), kept, info);
      say(`compiled in ${((performance.now() - start) / 1000).toFixed(0)} s with emscripten ${emscripten}`);
    }
    await replaceFolder(kept, OUT);
  });
  if (cacheFolder() === undefined) await rm(cache, { recursive: true });
  await run(PACKAGE, 'tsc', ['-p', PACKAGE]);

  let bytes = 0;
  let zipped = 0;
  for (const name of await readdir(OUT)) {
    const content = await readFile(join(OUT, name));
    bytes += content.length;
    zipped += gzipSync(content, { level: 9 }).length;
  }
  say(`Icarus Verilog ${ICARUS} in ${OUT}: ${bytes} bytes, ${zipped} with gzip -9; build ${key}`);
}

try {
  await main(process.argv.includes('--force'));
} catch (error) {
  const known = error instanceof BuildError || error instanceof ExecaError;
  console.error(known ? `iverilog-wasm: ${error.message}` : error);
  process.exitCode = 2;
}
