import { defineConfig } from 'vitest/config';
import { loadFailureReporter } from './load-failure.ts';

// What the mutants are tried by: the quick tests beside the sources, on the sources, on one engine.
const { SEALWRIGHT_MUTATION_ENGINE: engine = 'node', SEALWRIGHT_MUTATION_TESTS: tests = '*' } = process.env;
const conditions = ['sealwright-source', engine === 'web' ? 'workerd' : 'node'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: tests.split(',').map((name) => `packages/jwt/src/${name}.test.ts`),
    exclude: engine === 'web' ? ['**/engine-node-*.test.ts'] : [],
    // Each mutant has a worker of its own, which takes all its tests.
    isolate: false,
    testTimeout: 30_000,
    reporters: [loadFailureReporter()],
  },
});
