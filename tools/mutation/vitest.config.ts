import { defineConfig } from 'vitest/config';
import { loadFailureReporter } from './load-failure.ts';

// What the mutants are tried by: the quick tests beside the sources, on the sources, in one project.
const conditions = ['sealwright-source', 'node'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: ['packages/jwt/src/*.test.ts'],
    testTimeout: 30_000,
    reporters: [loadFailureReporter()],
  },
});
