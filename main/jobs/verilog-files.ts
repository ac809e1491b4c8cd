/** @file A synthesis plan as files: one per layer, and the top that joins them. Pure. */

import type { SynthesisPlan } from '../workers/plan-synthesis.ts';

/** Return the files of a plan, the top first. Names are unique also on disks that do not tell A from a. Never throws. */
export function verilogFiles(plan: SynthesisPlan): readonly { readonly name: string; readonly text: string }[] {
  const taken = new Set<string>();
  const nameFor = (moduleName: string): string => {
    let name = `${moduleName}.v`;
    for (let number = 2; taken.has(name.toLowerCase()); number += 1) name = `${moduleName}_${number}.v`;
    taken.add(name.toLowerCase());
    return name;
  };
  return [{ name: nameFor(plan.top.moduleName), text: plan.top.verilog }, ...plan.layers.map((layer) => ({ name: nameFor(layer.moduleName), text: layer.verilog }))];
}
