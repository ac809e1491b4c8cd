/** @file Questions about the configuration of a model: where its layers stand in a weights file, what its first layer is. */

import { classPathOf, snakeCase } from './class-path.ts';
import { isList, isObject, objectAt, textAt, type JsonObject, type JsonValue } from './json-value.ts';

/** A layer of the file with what its surroundings say about it. */
export interface Placed {
  readonly layer: JsonObject;
  readonly kerasName: string;
  readonly storePath: string;
}

/** Return every layer with its place in a file of numbered arrays: layers of one class are counted; operations are not in it. Never throws. */
export function placeLayers(layers: readonly JsonObject[], storePath: string): readonly Placed[] {
  const counts = new Map<string, number>();
  return layers.map((layer) => {
    const path = classPathOf(layer);
    const kerasName = textAt(objectAt(layer, 'config'), 'name') ?? textAt(layer, 'name') ?? path.className.toLowerCase();
    if (path.isOperation) return { layer, kerasName, storePath: '' };
    const snake = snakeCase(path.className);
    const count = counts.get(snake) ?? 0;
    counts.set(snake, count + 1);
    return { layer, kerasName, storePath: `${storePath}${storePath === '' ? '' : '/'}layers/${snake}${count === 0 ? '' : `_${count}`}` };
  });
}

/** Return whether a layer is of a class of hls4ml's example networks that Keras does not know. Never throws. */
export function isDefinedElsewhere(layer: JsonObject): boolean {
  return /^(Binary|Ternary)Dense$/.test(textAt(layer, 'class_name') ?? '');
}

/** Return the class of a nested model's first layer. Never throws. */
export function firstClass(model: JsonObject): string | undefined {
  const config = model['config'];
  const list = isList(config) ? config : isObject(config) ? config['layers'] : undefined;
  const first = isList(list) ? list[0] : undefined;
  return isObject(first) ? classPathOf(first).className : undefined;
}

/** Return the batch shape of a Sequential model's first layer, looked for inside nested models too. Never throws. */
export function impliedShape(layer: JsonObject): JsonValue | undefined {
  const config = layer['config'];
  const inner = isList(config) ? config[0] : isObject(config) && isList(config['layers']) ? config['layers'][0] : undefined;
  const shape = isObject(config) ? (config['batch_input_shape'] ?? config['batch_shape']) : undefined;
  return shape ?? (isObject(inner) ? impliedShape(inner) : undefined);
}
