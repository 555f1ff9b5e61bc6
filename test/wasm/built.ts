/** Whether Icarus in WebAssembly can be tested here. */
import { iverilogWasmVersion } from '../../generator/tools/iverilog-wasm.js';

/** For `describe.skipIf`: true where the package is not built. Never true with CI=true: there the tests run, and fail. */
export const notBuilt = iverilogWasmVersion() === null && process.env['CI'] !== 'true';
