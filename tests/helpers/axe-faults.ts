/** @file What axe-core finds in a page. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** Elements of one rule that are printed. */
const PRINTED_MAX = 4;

/** Where to look, and whether only colours can be wrong: of a view that was looked at in the other scheme. */
export interface AxeLook {
  readonly root?: string;
  readonly onlyColours: boolean;
}

/** Return the violations, one line an element. */
export async function axeFaults(page: Page, { root, onlyColours }: AxeLook): Promise<readonly string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(AXE);
  return page.evaluate(async ({ part, colours, most }) => {
    interface Finding { readonly id: string; readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[] }
    const { axe } = window as unknown as { readonly axe: { run(context: Document | string, options: object): Promise<{ readonly violations: readonly Finding[] }> } };
    const { violations } = await axe.run(part ?? document, { resultTypes: ['violations'], ...(colours ? { runOnly: ['color-contrast'] } : {}) });
    return violations.flatMap(({ id, nodes }) => nodes.slice(0, most).map((node) => `axe ${id}: ${node.html.slice(0, 160)} — ${(node.failureSummary ?? '').split('\n').slice(1, 2).join('').trim()}`));
  }, { part: root, colours: onlyColours, most: PRINTED_MAX });
}
