/**
 * @file In which order hls4ml numbers the layers of a model with models nested in it.
 *
 * What a TimeDistributed layer wraps and its end marker come after the layers around it, before nested models.
 * Everything around a nested model is numbered first, the nested model itself taking one number; then the nested models are
 * opened one after another, each giving a number to its own input layer (which vanishes) and to its layers.
 * Layers that hls4ml inserts when it turns a model to channels last come after all others.
 * @source hls4ml:model/optimizer/passes/expand_layer_group.py, checked against the golden `nested`
 */

import type { Layer } from '../ir/model-graph.ts';

interface Group {
  /** Set for the layers between the markers of a TimeDistributed layer. */
  readonly isTimeBlock: boolean;
  readonly groups: Map<string, Group>;
  /** Layers and nested groups in order. */
  readonly items: (Layer | Group)[];
}

/** Return the index of every layer by name, and the largest number given out. Never throws. */
export function numberLayers(layers: readonly Layer[]): { readonly indices: ReadonlyMap<string, number>; readonly lastIndex: number } {
  const indices = new Map<string, number>();
  let last = 0;
  const numberItems = (group: Group): void => {
    for (const item of group.items) {
      last += 1;
      if ('name' in item) indices.set(item.name, last);
    }
  };
  /** Number the blocks of TimeDistributed layers; return the models nested in the group and in them. */
  const openTimeBlocks = (group: Group): readonly Group[] =>
    [...group.groups.values()].flatMap((nested) => {
      if (!nested.isTimeBlock) return [nested];
      numberItems(nested);
      return openTimeBlocks(nested);
    });
  const number = (group: Group): void => {
    numberItems(group);
    for (const nested of openTimeBlocks(group)) {
      last += 1;
      number(nested);
    }
  };
  number(groupByScope(layers.filter((layer) => layer.is_inserted !== true)));
  for (const layer of layers) if (layer.is_inserted === true) indices.set(layer.name, ++last);
  return { indices, lastIndex: last };
}

function groupByScope(layers: readonly Layer[]): Group {
  const top: Group = { isTimeBlock: false, groups: new Map(), items: [] };
  for (const layer of layers) {
    let group = top;
    for (const name of layer.scope ?? []) {
      let nested = group.groups.get(name);
      if (!nested) {
        const isTimeBlock = group.items.some((item) => 'name' in item && item.name === name && item.class_name === 'TimeDistributed');
        nested = { isTimeBlock, groups: new Map(), items: [] };
        group.groups.set(name, nested);
        if (!isTimeBlock) group.items.push(nested);
      }
      group = nested;
    }
    group.items.push(layer);
  }
  return top;
}
