import { findProgram, installCommand, runProgram, type ToolName } from './process.js';

/** Milliseconds for a package manager: it may have to fetch its lists first. */
const INSTALL_TIMEOUT = 300_000;

/**
 * Installs a tool with apt-get, where that is possible without asking: as root, or with a sudo that wants no password.
 *
 * @param notice - told what is done before it is done
 * @returns true when the tool is there afterwards
 */
export async function tryInstall(tool: ToolName, notice: (text: string) => void): Promise<boolean> {
  if (findProgram(tool) !== undefined) return true;
  const apt = findProgram('apt-get');
  if (apt === undefined) return false;
  const prefix = process.getuid?.() === 0 ? [] : await freeSudo();
  if (prefix === undefined) return false;
  const packages = installCommand(tool).split(' install -y ')[1]?.split(' ') ?? [];
  notice(`${tool} is not installed: running ${installCommand(tool)}`);
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', ...packages]]) {
    const [program = apt, ...rest] = [...prefix, apt, ...args];
    // A failed update is no reason to stop: the lists may be good enough.
    await runProgram(program, rest, { timeout: INSTALL_TIMEOUT, env: { DEBIAN_FRONTEND: 'noninteractive' } });
  }
  return findProgram(tool) !== undefined;
}

/** `sudo -n`, if it works; undefined if not. */
async function freeSudo(): Promise<string[] | undefined> {
  const sudo = findProgram('sudo');
  if (sudo === undefined) return undefined;
  const { exitCode } = await runProgram(sudo, ['-n', 'true'], { timeout: 10_000 });
  return exitCode === 0 ? [sudo, '-n', 'DEBIAN_FRONTEND=noninteractive'] : undefined;
}
