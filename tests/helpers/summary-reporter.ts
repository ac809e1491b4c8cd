/** @file A vitest reporter that hands the outcome to `tests/run.mjs`: counts, every skip with its reason, and files whose process died. */
import { writeFileSync } from 'node:fs';
import type { Reporter, TestModule } from 'vitest/node';

/** How vitest says that the process of a file died of a signal. */
const DIED = /exited unexpectedly with signal (SIG\w+) .*while running test file (.+)$/;

/** The file and the signal, where an error tells of a process that died. */
function deathIn(error: unknown): { readonly path: string; readonly signal: string } | undefined {
  const cause = error instanceof Object && 'cause' in error ? error.cause : undefined;
  const message = cause instanceof Object && 'message' in cause ? String(cause.message) : '';
  const [, signal, path] = DIED.exec(message) ?? [];
  return signal === undefined || path === undefined ? undefined : { path, signal };
}

/** Collects the outcome and writes it where `BITLOOM_TEST_SUMMARY` says. */
export class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const target = process.env['BITLOOM_TEST_SUMMARY'];
    if (target === undefined) return;
    const deaths = unhandledErrors.flatMap((error) => deathIn(error) ?? []);
    const died = modules.flatMap((module) => deaths.filter(({ path }) => path === module.moduleId).map(({ signal }) => ({ file: module.relativeModuleId, signal })));
    const summary = { passed: 0, failed: unhandledErrors.length - died.length, skipped: [] as { file: string; name: string; reason: string }[], died };
    for (const module of modules) {
      // Tests of a process that died are no result; the run tries the file again.
      if (died.some(({ file }) => file === module.relativeModuleId)) continue;
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
