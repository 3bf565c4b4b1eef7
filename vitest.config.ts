import { defineConfig } from 'vitest/config';

// In-process tests run on the sources: the `sealwright-source` condition of each package's exports.
const conditions = ['sealwright-source', 'node', 'import', 'module', 'default'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: ['packages/*/src/**/*.test.ts', 'tests/**/*.test.ts', 'tools/**/*.test.ts'],
    testTimeout: 30_000,
  },
});
