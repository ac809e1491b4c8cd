/**
 * @file Pass: enforce proxy settings (hls4ml's enforce_proxy_model_embedded_config).
 *
 * *Requires* the configuration applied.
 * *Guarantees* that the settings which a proxy model of HGQ carries for its layers (table sizes, parallelization factors) hold, unless
 * the configuration has its own; the casts of linear activations that proxy models do not have are gone.
 * *Method*: each quantizer names layers and their settings; types among them are left to the exact types, which come next.
 * *Does not handle* settings that a layer does not have.
 */

import { isConfigMap, type Design } from '../../../preload/model/design.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { GraphEditor } from '../ir/graph-editor.ts';
import type { AttributeValue, Layer, ModelGraph } from '../ir/model-graph.ts';
import { textAttribute } from '../ir/visit.ts';
import { absorbIntoParent } from './absorb-layer.ts';
import { exactTypeFindings } from './findings-exact-types.ts';
import { toSnakeCase } from './hls-config.ts';
import type { PassContext, PassResult } from './pass.ts';

type Settings = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Return the graph with the settings of its proxy quantizers. Never throws. */
export function enforceProxySettings(graph: ModelGraph, { design }: PassContext): PassResult {
  const editor = new GraphEditor(graph);
  const diagnostics: Diagnostic[] = [];
  for (const quantizer of graph.layers) {
    for (const [name, settings] of Object.entries(settingsOf(quantizer))) {
      const layer = editor.get(name);
      if (!layer) continue;
      for (const key of Object.keys(settings)) if (isConfigured(design, name, key)) diagnostics.push(exactTypeFindings.proxySettingIgnored(name, key));
      const own = Object.entries(settings).flatMap(([key, value]) => (isConfigured(design, name, key) ? [] : settingOf(layer, key, value)));
      if (own.some(([key, value]) => layer.attributes[key] !== value)) editor.update({ ...layer, attributes: { ...layer.attributes, ...Object.fromEntries(own) } });
      const linear = editor.get(`${name}_linear`);
      const parent = editor.producer(linear?.inputs[0]);
      if (linear && parent && textAttribute(linear, 'activation') === 'linear') absorbIntoParent(editor, linear, parent);
    }
  }
  return { graph: editor.finish(), ...(diagnostics.length > 0 ? { diagnostics } : {}) };
}

/** A reader has checked nothing of this text but that it is JSON. */
function settingsOf(layer: Layer): Settings {
  const text = layer.attributes['overrides'];
  if (layer.class_name !== 'FixedPointQuantizer' || typeof text !== 'string') return {};
  const written: unknown = JSON.parse(text);
  const layers = isRecord(written) ? written['layers'] : undefined;
  return isRecord(layers) ? Object.fromEntries(Object.entries(layers).filter((entry): entry is [string, Readonly<Record<string, unknown>>] => isRecord(entry[1]))) : {};
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function settingOf(layer: Layer, key: string, value: unknown): readonly (readonly [string, AttributeValue])[] {
  const isKnown = key === 'parallelization_factor' || Object.hasOwn(layer.attributes, key);
  if (key.endsWith('_t') || !isKnown || (typeof value !== 'number' && typeof value !== 'string' && typeof value !== 'boolean')) return [];
  return [[key, key === 'parallelization_factor' ? Math.trunc(Number(value)) : value]];
}

/** Whether the configuration of a layer has the setting itself. */
function isConfigured({ hlsConfig }: Design, name: string, key: string): boolean {
  const entry = isConfigMap(hlsConfig.LayerName) ? hlsConfig.LayerName[name] : undefined;
  return isConfigMap(entry) && !key.endsWith('_t') && Object.keys(entry).some((own) => own === key || (key === 'parallelization_factor' && toSnakeCase(own) === key));
}
