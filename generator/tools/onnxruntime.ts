import type * as Ort from 'onnxruntime-node';
import { ToolError } from '../errors.js';

/** The optional package that runs networks; its CPU code is in the package, nothing else is fetched. */
const PACKAGE = 'onnxruntime-node';

/** A tensor as ONNX Runtime gives it. */
export interface RuntimeTensor {
  readonly type: string;
  readonly dims: readonly number[];
  readonly data: unknown;
}

export interface RuntimeSession {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  run(
    feeds: Readonly<Record<string, { readonly shape: readonly number[]; readonly data: Float32Array }>>,
  ): Promise<Readonly<Record<string, RuntimeTensor>>>;
  release(): Promise<void>;
}

export interface Runtime {
  /** @param model - content of an `.onnx` file */
  open(model: Uint8Array): Promise<RuntimeSession>;
}

/** @throws ToolError when the package is not installed */
export async function loadRuntime(): Promise<Runtime> {
  let ort: typeof Ort;
  try {
    ort = await import('onnxruntime-node');
  } catch (error) {
    throw new ToolError(
      `capture needs ${PACKAGE}, an optional dependency that is not installed here: npm install ${PACKAGE}`,
      `import ${PACKAGE}`,
      undefined,
      error instanceof Error ? error.message : String(error),
      { cause: error },
    );
  }
  const guard = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      throw new ToolError(`ONNX Runtime: ${what}: ${message.replace(/\s*\n\s*/g, ' ')}`, PACKAGE, undefined, message, {
        cause: error,
      });
    }
  };
  return {
    open: async (model) => {
      const session = await guard('the model cannot be loaded', () =>
        ort.InferenceSession.create(model, { executionProviders: ['cpu'], logSeverityLevel: 3 }),
      );
      return {
        inputNames: session.inputNames,
        outputNames: session.outputNames,
        run: (feeds) =>
          guard('the model cannot be run', () =>
            session.run(
              Object.fromEntries(
                Object.entries(feeds).map(([name, { shape, data }]) => [
                  name,
                  new ort.Tensor('float32', data, [...shape]),
                ]),
              ),
            ),
          ),
        release: () => session.release(),
      };
    },
  };
}
