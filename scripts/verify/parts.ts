import { COVERAGE_PARTS } from './coverage.js';
import { FORMAL_PARTS } from './formal.js';
import { HOSTILE_PARTS } from './hostile.js';
import { MUTATION_PARTS } from './mutation.js';
import type { Part } from './part.js';
import { READER_PARTS } from './readers.js';
import { RESTART_PARTS } from './restart.js';

/** All parts, in the order in which they run. */
export const PARTS: readonly Part[] = [
  ...HOSTILE_PARTS,
  ...READER_PARTS,
  ...RESTART_PARTS,
  ...MUTATION_PARTS,
  ...FORMAL_PARTS,
  ...COVERAGE_PARTS,
];
