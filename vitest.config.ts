import { defineConfig } from 'vitest/config';

// In-process tests run on the sources: the `sealwright-source` condition of each package's exports. Nothing but that may
// stand here: Vitest hands these to Node, where `import` would make `require` load ES modules inside CommonJS packages.
const conditions = ['sealwright-source', 'node'];
/** Of the conditions under which `#engine` is the Web Crypto engine, the one that asks for nothing else. */
const webConditions = ['sealwright-source', 'workerd'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    testTimeout: 30_000,
    // A hook may start a PostgreSQL or a Redis, on a machine that is busy with other tests.
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: { name: 'in process', include: ['packages/*/src/**/*.test.ts', 'tools/**/*.test.ts'] },
      },
      {
        extends: true,
        // The token core once more, on the engine that every platform but Node gets.
        resolve: { conditions: webConditions },
        ssr: { resolve: { conditions: webConditions, externalConditions: webConditions } },
        test: {
          name: 'web crypto',
          include: ['packages/jwt/src/**/*.test.ts'],
          exclude: ['**/*-node*.test.ts'],
          provide: { engine: 'web' },
        },
      },
      {
        extends: true,
        // Real processes and deadlines on the wall clock: one file at a time, so that they measure the product.
        test: {
          name: 'end to end',
          include: ['tests/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 180_000,
        },
      },
    ],
  },
});
