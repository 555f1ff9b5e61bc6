/** What the build adds to Icarus's sources. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What `configure` would find out, for emscripten: it does not know this compiler. */
const HAVE =
  'IOSFWD|GETOPT_H|INTTYPES_H|DLFCN_H|LROUND|LLROUND|NAN|FMIN|FMAX|ALLOCA_H|FSEEKO|REALPATH|SYS_WAIT_H|FCHMOD';
const SIZES = { UNSIGNED_LONG_LONG: 8, UNSIGNED_LONG: 4, UNSIGNED: 4 };
const HEADERS = ['config.h', '_pli_types.h', 'vvp/config.h', 'vpi/vpi_config.h', 'tgt-vvp/vvp_config.h'];

/** Writes the headers that `configure` would write. */
export async function writeHeaders(source: string): Promise<void> {
  for (const header of HEADERS) {
    let text = await readFile(join(source, `${header}.in`), 'utf8');
    text = text.replace(new RegExp(`^# *undef +(HAVE_(?:${HAVE})) *$`, 'gm'), '#define $1 1');
    for (const [name, size] of Object.entries(SIZES))
      text = text.replace(new RegExp(`^( *# *define +SIZEOF_${name}) .*`, 'gm'), `$1 ${size}`);
    await writeFile(join(source, header), text);
  }
  await writeFile(join(source, 'version_tag.h'), '#define VERSION_TAG "wasm"\n');
}

/** Files that the programs look for beside themselves, in one: all modules are linked in, so theirs are empty. */
export async function supportFiles(source: string): Promise<Record<string, string>> {
  const modules = ['system', 'v2005_math', 'va_math', 'v2009', 'vhdl_sys', 'vhdl_textio', 'vpi_debug'];
  const files: Record<string, string> = Object.fromEntries(modules.map((name) => [`${name}.vpi`, '']));
  for (const name of ['vvp.conf', 'vvp-s.conf'])
    files[name] =
      `${await readFile(join(source, 'tgt-vvp', `${name}.in`), 'utf8')}flag:VVP_EXECUTABLE=/usr/bin/env vvp-wasm\n`;
  for (const name of ['constants.vams', 'disciplines.vams'])
    files[`include/${name}`] = await readFile(join(source, name), 'utf8');
  return files;
}
