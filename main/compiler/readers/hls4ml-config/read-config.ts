/**
 * @file hls4ml's configuration file to a design.
 *
 * Read are the complete form (top-level keys and `HLSConfig`) and the bare form that `config_from_keras_model` gives (`Model`,
 * `LayerType`, `LayerName` at the top). The text stays with the design, so that an export keeps its order, tags and comments
 * (write-config.ts). Unknown keys are kept and reported; hls4ml itself ignores them silently.
 */

import { DESIGN_DEFAULTS, isConfigMap } from '../../../../preload/model/design.ts';
import type { ConfigMap, ConfigValue, Design } from '../../../../preload/model/design.ts';
import { HLS_KEYS, LAYER_KEYS, MODEL_KEYS, TOP_KEYS, type KeyTable } from '../../../../preload/model/hls4ml-keys.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { BITLOOM_KEY, readBitloomBlock, type BesideConfig } from './bitloom-block.ts';
import { describe, KeyChecker } from './check-keys.ts';
import { parseConfigYaml } from './parse-yaml.ts';

/** What a file gives: a design unless nothing of it can be used. */
export interface ConfigReading {
  readonly design?: Design;
  /** What the file says beyond hls4ml's keys; part of the design too. */
  readonly beside?: BesideConfig;
  readonly diagnostics: readonly Diagnostic[];
}

/** Top-level keys that a design has fields for. */
const FIELD_KEYS = new Set(['Backend', 'IOType', 'Part', 'XilinxPart', 'FPGAPart', 'ClockPeriod', 'HLSConfig', BITLOOM_KEY]);
/** Older names of `Part`. */
export const PART_KEYS = ['Part', 'XilinxPart', 'FPGAPart'] as const;

/** Read a configuration's text. Never throws: what is wrong is a diagnostic that names file, place and what was expected. */
export function readHls4mlConfig(text: string, options: { readonly name?: string; readonly fileName?: string } = {}): ConfigReading {
  const fileName = options.fileName ?? 'hls4ml_config.yml';
  const { values: all, diagnostics } = parseConfigYaml(text, fileName);
  if (!all) return { diagnostics };
  const checker = new KeyChecker(fileName);
  const { [BITLOOM_KEY]: block, ...values } = all;
  const beside = readBitloomBlock(block, checker);
  const isBare = isBareForm(values);
  const top = isBare ? {} : checker.check(values, TOP_KEYS, []);
  const hls = isBare ? values : top['HLSConfig'];
  if (!isConfigMap(hls) || !isConfigMap(hls['Model'])) {
    const what = isConfigMap(hls) ? 'HLSConfig has no Model' : 'there is no HLSConfig';
    checker.report('error', 'config-file/not-a-configuration', [], `${fileName} is not an hls4ml configuration: ${what}.`);
    return { diagnostics: checker.diagnostics };
  }
  reportOlderPart(top, checker);
  const hlsConfig = readHlsBlock(hls, isBare ? [] : ['HLSConfig'], checker);
  const design: Design = {
    name: options.name ?? textOf(top['ProjectName']) ?? 'imported',
    flow: DESIGN_DEFAULTS.flow,
    numericsProfile: DESIGN_DEFAULTS.numericsProfile,
    backend: isBare ? DESIGN_DEFAULTS.backend : readBackend(top['Backend'], checker),
    ioType: readIoType(top['IOType'], checker),
    part: PART_KEYS.map((key) => textOf(top[key])).find((part) => part !== undefined) ?? DESIGN_DEFAULTS.part,
    clockPeriodNs: readClock(top['ClockPeriod'], checker),
    adderLevelsPerStage: DESIGN_DEFAULTS.adderLevelsPerStage,
    hlsConfig,
    otherKeys: Object.fromEntries(Object.entries(top).filter(([key]) => !FIELD_KEYS.has(key))),
    importedYaml: text,
    ...beside,
  };
  return { design, beside, diagnostics: checker.diagnostics };
}

/** Return whether the mapping is the bare form, without top-level keys. Never throws. */
export function isBareForm(values: ConfigMap): boolean {
  return values['HLSConfig'] === undefined && isConfigMap(values['Model']);
}

function readHlsBlock(hls: ConfigMap, path: readonly string[], checker: KeyChecker): Design['hlsConfig'] {
  const block = checker.check(hls, HLS_KEYS, path);
  const { Model, LayerType, LayerName, ...others } = block;
  return {
    ...others,
    Model: isConfigMap(Model) ? checker.check(Model, MODEL_KEYS, [...path, 'Model']) : {},
    ...(isConfigMap(LayerType) ? { LayerType: readEntries(LayerType, [...path, 'LayerType'], checker) } : {}),
    ...(isConfigMap(LayerName) ? { LayerName: readEntries(LayerName, [...path, 'LayerName'], checker) } : {}),
  };
}

/** The part under a name that hls4ml 1.x does not look for: it would build for its default part. */
function reportOlderPart(top: ConfigMap, checker: KeyChecker): void {
  if (textOf(top['Part']) !== undefined) return;
  const key = PART_KEYS.find((name) => name !== 'Part' && textOf(top[name]) !== undefined);
  if (key !== undefined) checker.report('warning', 'config-file/older-key', [key], [`${key} is the name that older versions of hls4ml have for Part; hls4ml 1.x ignores it and builds for ${DESIGN_DEFAULTS.part}. The design uses ${textOf(top[key]) ?? ''}.`, 'Write Part.']);
}

function readEntries(entries: ConfigMap, path: readonly string[], checker: KeyChecker, table: KeyTable = LAYER_KEYS): { readonly [name: string]: ConfigMap } {
  return Object.fromEntries(
    Object.entries(entries).flatMap(([name, entry]) => {
      if (isConfigMap(entry)) return [[name, checker.check(entry, table, [...path, name])] as const];
      const place = [...path, name].join('.');
      checker.report('error', 'config-file/wrong-type', [...path, name], [`${place} must be a mapping of options such as Precision or ReuseFactor.`, 'Write the options below the name, indented.']);
      return [];
    }),
  );
}

function readBackend(value: ConfigValue | undefined, checker: KeyChecker): Design['backend'] {
  const text = textOf(value);
  if (text === undefined) return 'Vivado'; // hls4ml's own default where the file names none
  const known = (['Vitis', 'Vivado'] as const).find((name) => name.toLowerCase() === text.toLowerCase());
  if (known) return known;
  const used = text.toLowerCase().startsWith('vivado') ? 'Vivado' : 'Vitis';
  checker.report('warning', 'config-file/unsupported-value', ['Backend'], `The backend "${text}" is not supported; the design uses ${used}. The file keeps its own.`);
  return used;
}

function readIoType(value: ConfigValue | undefined, checker: KeyChecker): Design['ioType'] {
  const text = textOf(value);
  if (text === undefined || text === 'io_parallel' || text === 'io_stream') return text ?? 'io_parallel';
  checker.report('error', 'config-file/wrong-type', ['IOType'], [`IOType is "${text}"; expected io_parallel or io_stream. io_parallel is used.`, 'Write io_parallel or io_stream.']);
  return 'io_parallel';
}

function readClock(value: ConfigValue | undefined, checker: KeyChecker): number {
  if (value === undefined) return DESIGN_DEFAULTS.clockPeriodNs;
  if (typeof value === 'number' && value > 0) return value;
  checker.report('error', 'config-file/wrong-type', ['ClockPeriod'], [`ClockPeriod is ${describe(value)}; expected nanoseconds above 0. ${DESIGN_DEFAULTS.clockPeriodNs} ns is used.`, 'Write the period in nanoseconds.']);
  return DESIGN_DEFAULTS.clockPeriodNs;
}

function textOf(value: ConfigValue | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
