/** @file A vitest reporter that hands the outcome to `tests/run.mjs`: counts, and every skip with its reason. */
import { writeFileSync } from 'node:fs';
import type { Reporter, TestModule } from 'vitest/node';

/** Collects the outcome and writes it where `BITLOOM_TEST_SUMMARY` says. */
export class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const target = process.env['BITLOOM_TEST_SUMMARY'];
    if (target === undefined) return;
    const summary = { passed: 0, failed: unhandledErrors.length, skipped: [] as { file: string; name: string; reason: string }[] };
    for (const module of modules) {
      let own = 0;
      for (const test of module.children.allTests()) {
        own += 1;
        const result = test.result();
        if (result.state === 'passed') summary.passed += 1;
        else if (result.state === 'failed') summary.failed += 1;
        else summary.skipped.push({ file: module.relativeModuleId, name: test.fullName, reason: ('note' in result ? result.note : undefined) ?? '' });
      }
      // A file that could not be loaded has no tests of its own, yet it is a failure.
      if (module.state() === 'failed' && (own === 0 || module.errors().length > 0)) summary.failed += 1;
    }
    writeFileSync(target, JSON.stringify(summary));
  }
}
