/** @file What two backends make of a plan, compared: every word, and every count of the statistics. */
import { isDeepStrictEqual } from 'node:util';
import type { EmulationBackend, EmulationInput, EmulationOutcome } from '../../main/compiler/emulator/backend.ts';
import type { Plan } from '../../main/compiler/emulator/plan.ts';

/** First tensor that differs, as text. */
export function wordDifference(wanted: EmulationOutcome, got: EmulationOutcome | undefined): string | undefined {
  for (const [name, tensor] of wanted.tensors) {
    const other = got?.tensors.get(name);
    if (other === undefined) return `${name} is missing`;
    for (let i = 0; i < tensor.mantissas.length; i++) if (tensor.mantissas[i] != other.mantissas[i]) return `${name}[${i}]: ${tensor.mantissas[i]} expected, ${other.mantissas[i]} found`;
  }
  return undefined;
}

/** First layer whose statistics differ. */
function countDifference(wanted: EmulationOutcome, got: EmulationOutcome): string | undefined {
  return [...wanted.statistics].find(([layer, seen]) => !isDeepStrictEqual(got.statistics.get(layer)?.variables, seen.variables))?.[0];
}

/** What a backend computes otherwise than `wanted`, with and without statistics. */
export function outcomeDifference(wanted: EmulationOutcome, backend: EmulationBackend, plan: Plan, input: EmulationInput): string | undefined {
  const watched = backend.run(plan, input, { collectStatistics: true });
  return wordDifference(wanted, backend.run(plan, input)) ?? wordDifference(wanted, watched) ?? countDifference(wanted, watched);
}
