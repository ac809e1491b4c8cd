/** @file Applies the fixes that findings offer, round by round: mending one thing can uncover another. */

import type { Problem } from '../../preload/contract/design.ts';
import type { DesignDiff, DesignEdit, PathChange } from '../../preload/model/design.ts';
import { applyEdit, leafChanges } from '../../preload/model/design.ts';
import type { GatheredProblems } from './gather-problems.ts';
import type { OpenModel } from './open-model.ts';
import { ask } from './studio-session.ts';

/** Fixes can uncover others; then the same is done again, this many times at most. */
const ROUND_LIMIT = 8;

/** A fix that was applied. */
export interface AppliedFix {
  readonly code: string;
  readonly layer?: string;
  readonly label: string;
  readonly changes: DesignDiff;
}

/** What fixing did, and what is found now. */
export interface FixOutcome {
  readonly applied: readonly AppliedFix[];
  /** Fixes that would have put back what another fix had replaced. */
  readonly refused: readonly Omit<AppliedFix, 'changes'>[];
  readonly found: GatheredProblems;
}

/** What to fix, and how to look again. */
export interface FixOrder {
  /** Codes; `all` stands for every error and warning. */
  readonly codes: ReadonlySet<string>;
  readonly gather: () => Promise<GatheredProblems>;
}

/** Apply the first fix of every finding that is asked for, a round as one undo step, until nothing is left to do. @throws {FailureError} */
export async function applyFixes(model: OpenModel, { codes, gather }: FixOrder): Promise<FixOutcome> {
  const plan = new FixPlan(codes);
  let found = await gather();
  for (let round = 0; round < ROUND_LIMIT; round += 1) {
    const edits = plan.round(found);
    if (edits.length === 0) break;
    const label = `fix ${[...codes].join(' ')}`;
    await ask(model.session, 'design:apply-edit', { designId: model.view.designId, edit: { kind: 'group', label, edits }, label });
    found = await gather();
  }
  return { applied: plan.applied, refused: plan.refused, found };
}

/** Remembers what was done: nothing is tried twice, and no fix puts back what another one has replaced. */
class FixPlan {
  readonly applied: AppliedFix[] = [];
  readonly refused: Omit<AppliedFix, 'changes'>[] = [];
  readonly #codes: ReadonlySet<string>;
  /** Place in the design → values that fixes have replaced there. */
  readonly #replaced = new Map<string, Set<string>>();
  readonly #tried = new Set<string>();

  constructor(codes: ReadonlySet<string>) {
    this.#codes = codes;
  }

  /** Return the edits of one round, worst finding first. What a finding proposes for a place that the round has changed is looked at again in the next. */
  round({ problems, view }: GatheredProblems): readonly DesignEdit[] {
    const changed = new Set<string>();
    let { design } = view;
    return problems.filter((problem) => this.#isAsked(problem)).flatMap((problem) => {
      const [fix] = problem.fixes;
      if (fix === undefined || this.#tried.has(JSON.stringify(fix.edit))) return [];
      const next = applyEdit(design, fix.edit);
      const changes = leafChanges(next.diff);
      const places = changes.map(({ path }) => path.join('.'));
      if (changes.length === 0 || places.some((place) => changed.has(place))) return [];
      this.#tried.add(JSON.stringify(fix.edit));
      const what = { code: problem.code, ...(problem.layer === undefined ? {} : { layer: problem.layer }), label: fix.label };
      if (changes.some((change) => this.#putsBack(change))) {
        this.refused.push(what);
        return [];
      }
      for (const change of changes) this.#remember(change);
      for (const place of places) changed.add(place);
      design = next.design;
      this.applied.push({ ...what, changes });
      return [fix.edit];
    });
  }

  #isAsked({ code, severity }: Problem): boolean {
    return this.#codes.has(code) || (this.#codes.has('all') && severity !== 'note');
  }

  #putsBack({ path, to }: PathChange): boolean {
    return this.#replaced.get(path.join('.'))?.has(JSON.stringify(to) ?? '') === true;
  }

  #remember({ path, from }: PathChange): void {
    const place = path.join('.');
    this.#replaced.set(place, (this.#replaced.get(place) ?? new Set()).add(JSON.stringify(from) ?? ''));
  }
}
