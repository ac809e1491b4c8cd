import { defineConfig } from 'vitest/config';
import { SummaryReporter } from './tests/helpers/summary-reporter.ts';

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts', 'tests/**/*.test.tsx'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // A browser beside a full run answers late; what never comes still fails.
    expect: { poll: { timeout: 15_000 } },
    setupFiles: ['tests/helpers/repeatable-chance.ts'],
    pool: 'forks',
    maxWorkers: 2,
    reporters: ['default', new SummaryReporter()],
  },
});
