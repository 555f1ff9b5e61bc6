/** Codes of the literature for comparison with the codec, written here from their definitions. All lossless. */
import type { BaselineCoder } from './coder.js';
import { ebpc } from './ebpc.js';
import { deflate } from './general.js';
import { zeroRle, zvc } from './zero-codes.js';

export type { BaselineCoder, BaselineStream } from './coder.js';
export { order0Entropy } from './general.js';

/** Coders with real streams, in the order of the tables. */
export const BASELINES: readonly BaselineCoder[] = [zvc, zeroRle, ebpc, deflate];
export { deflate, ebpc, zeroRle, zvc };
