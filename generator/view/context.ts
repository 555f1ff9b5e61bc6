import type { CodecParams } from '../config/params.js';

/** What every view builder gets: the resolved parameters and what the banner says about their origin. */
export interface GenerateContext {
  readonly params: CodecParams;
  /** The exact command that makes the files again, with relative paths: it is printed in every banner. */
  readonly command: string;
  /** First 12 hex digits of the SHA-256 of the resolved configuration (see manifest.json). */
  readonly configHash: string;
  /** Version of dctcm, for example "0.1.0". */
  readonly generatorVersion: string;
}
