/**
 * @file What a design holds that hls4ml has no key for, in the configuration file: the mapping `Bitloom` beside `HLSConfig`.
 *
 * hls4ml ignores keys it does not know, so the file stays one that it reads; with the mapping, writing a design and reading it
 * again gives the same design.
 */

import { DESIGN_DEFAULTS, isConfigMap } from '../../../../preload/model/design.ts';
import type { ConfigMap, ConfigValue, Design, StructureEdit } from '../../../../preload/model/design.ts';
import { parsePrecision } from '../../../../preload/model/fixed-type.ts';
import { structureEditText } from '../../../../preload/model/structure-edit.ts';
import { describe, type KeyChecker } from './check-keys.ts';

/**
 * Key of the mapping, in the configuration of a project that this program wrote: path of the model there. It belongs to the folder, not to
 * the design (project-config.ts).
 */
export const MODEL_PATH_KEY = 'Model';

/** Name of the mapping. */
export const BITLOOM_KEY = 'Bitloom';

/** The fields of a design that the mapping holds. */
export type BesideConfig = Partial<Pick<Design, 'flow' | 'numericsProfile' | 'adderLevelsPerStage' | 'structure'>>;

/** Return the mapping of a design, without what has its default; undefined where nothing is left. Never throws. */
export function bitloomBlock(design: Design): ConfigMap | undefined {
  const structure = design.structure ?? [];
  const block: ConfigMap = {
    ...(design.numericsProfile === DESIGN_DEFAULTS.numericsProfile ? {} : { NumericsProfile: design.numericsProfile }),
    ...(design.flow === DESIGN_DEFAULTS.flow ? {} : { Flow: design.flow }),
    ...(design.adderLevelsPerStage === DESIGN_DEFAULTS.adderLevelsPerStage ? {} : { AdderLevelsPerStage: design.adderLevelsPerStage }),
    ...(structure.length === 0 ? {} : { Structure: structure.map(editBlock) }),
  };
  return Object.keys(block).length === 0 ? undefined : block;
}

/** Return what the mapping of a design says, in words. Never throws. */
export function besideTexts(design: Design): readonly string[] {
  return [
    ...(design.numericsProfile === DESIGN_DEFAULTS.numericsProfile ? [] : [`numerics of ${design.numericsProfile}`]),
    ...(design.flow === DESIGN_DEFAULTS.flow ? [] : [`flow ${design.flow}`]),
    ...(design.adderLevelsPerStage === DESIGN_DEFAULTS.adderLevelsPerStage ? [] : [`${design.adderLevelsPerStage} adder levels per stage`]),
    ...(design.structure ?? []).map(structureEditText),
  ];
}

/** Read the mapping. What cannot be read is reported and left out. Never throws. */
export function readBitloomBlock(value: ConfigValue | undefined, checker: KeyChecker): BesideConfig {
  if (value === undefined) return {};
  if (!isConfigMap(value)) {
    checker.report('error', 'config-file/wrong-type', [BITLOOM_KEY], [`${BITLOOM_KEY} is ${describe(value)}; expected a mapping.`, 'Remove it, or export the design again.']);
    return {};
  }
  const { NumericsProfile, Flow, AdderLevelsPerStage, Structure, [MODEL_PATH_KEY]: _path, ...unknown } = value;
  for (const key of Object.keys(unknown)) checker.report('warning', 'config-file/unknown-key', [BITLOOM_KEY, key], `There is no key "${key}" in ${BITLOOM_KEY}; it is left out.`);
  const numericsProfile = choice(NumericsProfile, ['NumericsProfile', ['hls4ml-1.3', 'hls4ml-0.8']], checker);
  const flow = choice(Flow, ['Flow', ['hls', 'rtl']], checker);
  return {
    ...(numericsProfile === undefined ? {} : { numericsProfile }),
    ...(flow === undefined ? {} : { flow }),
    ...(typeof AdderLevelsPerStage === 'number' && Number.isInteger(AdderLevelsPerStage) && AdderLevelsPerStage > 0 && AdderLevelsPerStage <= 64 ? { adderLevelsPerStage: AdderLevelsPerStage } : refused(AdderLevelsPerStage, ['AdderLevelsPerStage', 'a whole number from 1 to 64'], checker)),
    ...readStructure(Structure, checker),
  };
}

/** Return the choice that the value is, or report it. */
function choice<V extends string>(value: ConfigValue | undefined, [key, choices]: readonly [string, readonly V[]], checker: KeyChecker): V | undefined {
  const found = choices.find((candidate) => candidate === value);
  if (found === undefined) refused(value, [key, choices.join(' or ')], checker);
  return found;
}

function refused(value: ConfigValue | undefined, [key, expected]: readonly [string, string], checker: KeyChecker): BesideConfig {
  if (value !== undefined) checker.report('error', 'config-file/wrong-type', [BITLOOM_KEY, key], [`${BITLOOM_KEY}.${key} is ${describe(value)}; expected ${expected}.`, `Write ${expected}.`]);
  return {};
}

function readStructure(value: ConfigValue | undefined, checker: KeyChecker): Pick<BesideConfig, 'structure'> {
  if (value === undefined) return {};
  if (!Array.isArray(value)) return refused(value, ['Structure', 'a list of edits'], checker);
  const edits = (value as readonly ConfigValue[]).flatMap((entry, index) => {
    const edit = readEdit(entry);
    if (edit === undefined) refused(entry, [`Structure.${index}`, 'an edit with Kind, Layer and what belongs to its kind'], checker);
    return edit ?? [];
  });
  return edits.length === 0 ? {} : { structure: edits };
}

function editBlock(edit: StructureEdit): ConfigMap {
  return {
    Kind: edit.kind,
    Layer: edit.layer,
    ...(edit.kind === 'requantise' && edit.to !== undefined ? { To: edit.to } : {}),
    ...(edit.kind === 'requantise' ? { Precision: edit.precision } : {}),
  };
}

function readEdit(entry: ConfigValue): StructureEdit | undefined {
  if (!isConfigMap(entry)) return undefined;
  const { Kind: kind, Layer: layer, To: to, Precision: precision } = entry;
  if (typeof layer !== 'string' || layer === '') return undefined;
  if (kind === 'keep-batch-norm' || kind === 'extra-output' || kind === 'cut') return { kind, layer };
  const type = typeof precision === 'string' ? parsePrecision(precision) : undefined;
  if (kind !== 'requantise' || type?.ok !== true || type.value.kind === 'auto' || typeof precision !== 'string') return undefined;
  return { kind, layer, precision, ...(typeof to === 'string' ? { to } : {}) };
}
