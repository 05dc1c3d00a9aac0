import { defineConfig } from 'vitest/config'

/** Fixes the seed of generated cases. */
const setupFiles = ['scripts/property-seed.ts']
const ignored = ['**/node_modules/**', '**/dist/**']

/** Suites by what they need: `unit` runs anywhere; the others say in their names what they start. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          setupFiles,
          include: ['{contracts,engine,policies,server,workspace-ui,bench}/**/*.test.{ts,tsx}', 'scripts/**/*.test.ts'],
          exclude: [...ignored, '**/*.{stat,db,trino,crash,proof,postgresql}.test.ts', 'e2e/**'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      // Thousands of generated cases each: too long for the quick check, short enough for every whole run.
      {
        test: {
          name: 'proof',
          setupFiles,
          include: ['**/*.proof.test.ts'],
          exclude: ignored,
          testTimeout: 300_000,
          hookTimeout: 120_000,
        },
      },
      { test: { name: 'statistical', include: ['**/*.stat.test.ts'], exclude: ignored, testTimeout: 300_000 } },
      {
        test: {
          name: 'database',
          setupFiles,
          include: ['{server,engine}/**/*.db.test.ts'],
          exclude: ignored,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      // Start a PostgreSQL server of their own.
      {
        test: {
          name: 'postgresql',
          setupFiles,
          include: ['server/**/*.postgresql.test.ts'],
          exclude: ignored,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      // Needs a running Trino, whose address is in YINGBI_TEST_TRINO_URL.
      {
        test: {
          name: 'trino',
          setupFiles,
          include: ['{server,engine}/**/*.trino.test.ts'],
          exclude: ignored,
          testTimeout: 300_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'crash',
          include: ['server/**/*.crash.test.ts'],
          exclude: ignored,
          testTimeout: 600_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['e2e/**/*.test.ts'],
          exclude: ignored,
          testTimeout: 300_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
