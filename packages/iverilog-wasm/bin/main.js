import process from 'node:process';

/** The command lines of iverilog and vvp, on the files of this machine. */
export async function main(program) {
  try {
    const { execute } = await import('iverilog-wasm');
    const { status, reason } = await execute({
      program,
      args: process.argv.slice(2),
      cwd: process.cwd(),
      env: process.env,
      inherit: true,
    });
    if (reason !== null) process.stderr.write(`${program}-wasm: ${reason}\n`);
    process.exitCode = status ?? 1;
  } catch (error) {
    const missing = error.code === 'ERR_MODULE_NOT_FOUND';
    process.stderr.write(
      `${program}-wasm: ${missing ? 'not built: run npm run build:iverilog-wasm' : error.message}\n`,
    );
    process.exitCode = 2;
  }
}
