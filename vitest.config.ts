import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Simulations are processes of their own: two workers are enough and keep small machines usable.
    maxWorkers: 2,
    // Generous: a test that hangs ends anyway, and a busy machine is no reason to fail.
    testTimeout: 180_000,
  },
});
