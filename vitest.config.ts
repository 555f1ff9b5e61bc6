import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Simulations are processes of their own: two workers are enough and keep small machines usable.
    maxWorkers: 2,
    testTimeout: 30_000,
  },
});
