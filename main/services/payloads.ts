/**
 * @file Schemas of payload parts that several channels share.
 */

import { z } from 'zod';
import type { ConfigMap, ConfigValue, Design, DesignEdit, StructureEdit } from '../../preload/model/design.ts';
import { parsePrecision } from '../../preload/model/fixed-type.ts';

/** An id as this program makes them. */
export const ID = z.string().min(1).max(64);
/** A name that people give. */
export const NAME = z.string().trim().min(1).max(200);
/** No payload at all. */
export const NOTHING = z.strictObject({});
/** A file handed over by the user. */
export const UPLOADED_FILE = z.strictObject({ name: z.string().min(1).max(1000), bytes: z.instanceof(Uint8Array).transform(ownBytes) });

/** A file of a folder. */
export const FOLDER_FILE = UPLOADED_FILE.extend({ modifiedAtMs: z.number().finite().exactOptional() });

/** A file handed over whole, or in pieces. */
export const USER_FILE = z.union([UPLOADED_FILE, z.strictObject({ name: z.string().min(1).max(1000), uploadId: ID })]);

/** Bytes that are a window onto a whole frame would take the frame along to every thread. */
function ownBytes(bytes: Uint8Array): Uint8Array {
  return bytes.byteLength === bytes.buffer.byteLength ? bytes : new Uint8Array(bytes);
}

const DEPTH_MAX = 40;

function isConfigValue(value: unknown, depth = 0): boolean {
  if (depth > DEPTH_MAX) return false;
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') return true;
  if (Array.isArray(value)) return value.every((element) => isConfigValue(element, depth + 1));
  return isPlainObject(value) && Object.values(value).every((element) => isConfigValue(element, depth + 1));
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

const CONFIG_VALUE = z.custom<ConfigValue>((value) => isConfigValue(value), 'must be plain text, numbers, true, false, lists or mappings');
const CONFIG_MAP = z.custom<ConfigMap>((value) => isPlainObject(value) && isConfigValue(value), 'must be a mapping');
const CONFIG_ENTRIES = z.record(z.string(), CONFIG_MAP);

const GLOBALS = {
  name: NAME,
  flow: z.enum(['hls', 'rtl']),
  numericsProfile: z.enum(['hls4ml-1.3', 'hls4ml-0.8']),
  backend: z.enum(['Vitis', 'Vivado']),
  ioType: z.enum(['io_parallel', 'io_stream']),
  part: z.string().min(1).max(200),
  clockPeriodNs: z.number().positive().max(10_000),
  adderLevelsPerStage: z.number().int().min(1).max(64),
};

const LAYER = z.string().min(1).max(1000);
const PRECISION = z.string().superRefine((text, context) => {
  const parsed = parsePrecision(text);
  if (!parsed.ok) context.addIssue({ code: 'custom', message: parsed.reason });
});

/** An edit of the network's structure. */
export const STRUCTURE_EDIT: z.ZodType<StructureEdit> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('requantise'), layer: LAYER, to: LAYER.exactOptional(), precision: PRECISION.refine((text) => text.trim() !== 'auto', 'must be a type') }),
  z.strictObject({ kind: z.literal('keep-batch-norm'), layer: LAYER }),
  z.strictObject({ kind: z.literal('extra-output'), layer: LAYER }),
  z.strictObject({ kind: z.literal('cut'), layer: LAYER }),
  z.strictObject({ kind: z.literal('drop-softmax'), layer: LAYER }),
  z.strictObject({ kind: z.literal('trace'), layer: LAYER }),
]);

/** A complete design. */
export const DESIGN: z.ZodType<Design> = z.strictObject({
  ...GLOBALS,
  hlsConfig: z.looseObject({ Model: CONFIG_MAP, LayerType: CONFIG_ENTRIES.exactOptional(), LayerName: CONFIG_ENTRIES.exactOptional() }),
  structure: z.array(STRUCTURE_EDIT).max(10_000).exactOptional(),
  otherKeys: CONFIG_MAP,
  importedYaml: z.string().exactOptional(),
});

const LAYERS = z.array(z.string().min(1)).min(1).max(100_000);

/** An edit of a design. */
export const DESIGN_EDIT: z.ZodType<DesignEdit> = z.lazy(() => z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('set-precision'), layers: LAYERS, variables: z.array(z.string().min(1)).min(1), precision: PRECISION.exactOptional() }),
  z.strictObject({ kind: z.literal('set-reuse-factor'), layers: LAYERS, reuseFactor: z.number().int().min(1) }),
  z.strictObject({ kind: z.literal('set-strategy'), layers: LAYERS, strategy: z.string().min(1) }),
  z.strictObject({ kind: z.literal('set-option'), layers: LAYERS, key: z.string().min(1), value: CONFIG_VALUE.exactOptional() }),
  z.strictObject({ kind: z.literal('set-model-option'), path: z.array(z.string().min(1)).min(1), value: CONFIG_VALUE.exactOptional() }),
  z.strictObject({ kind: z.literal('set-global'), changes: z.strictObject(optionalGlobals()) }),
  z.strictObject({ kind: z.literal('add-structure'), edit: STRUCTURE_EDIT }),
  z.strictObject({ kind: z.literal('remove-structure'), edit: STRUCTURE_EDIT }),
  z.strictObject({ kind: z.literal('replace'), design: DESIGN, reason: z.string() }),
  z.strictObject({ kind: z.literal('group'), label: z.string(), edits: z.array(DESIGN_EDIT).max(100_000) }),
]));

function optionalGlobals() {
  return {
    name: GLOBALS.name.exactOptional(), flow: GLOBALS.flow.exactOptional(), numericsProfile: GLOBALS.numericsProfile.exactOptional(), backend: GLOBALS.backend.exactOptional(),
    ioType: GLOBALS.ioType.exactOptional(), part: GLOBALS.part.exactOptional(), clockPeriodNs: GLOBALS.clockPeriodNs.exactOptional(), adderLevelsPerStage: GLOBALS.adderLevelsPerStage.exactOptional(),
  };
}
