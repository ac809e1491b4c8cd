/** @file What analyses work with, in the calling thread: a source graph and samples by name. */
import { BlockMemory } from '../../main/compiler/emulator/emulation-cache.ts';
import { referenceBackend } from '../../main/compiler/emulator/reference-backend.ts';
import type { ModelGraph } from '../../main/compiler/ir/model-graph.ts';
import type { AnalysisHost } from '../../main/workers/analysis-host.ts';
import { estimateDesign } from '../../main/workers/engine-estimate.ts';
import { lowerDesign } from '../../main/workers/engine-lower.ts';
import type { EngineDataset } from '../../main/workers/sample-source.ts';

/** Make a host. */
export function analysisHostOf(source: ModelGraph, datasets: Readonly<Record<string, EngineDataset>>, isCancelled: () => boolean = () => false): AnalysisHost {
  return {
    lower: (design) => lowerDesign(source, design),
    estimate: (lowered, design) => estimateDesign(lowered, design),
    dataset: (dataId) => {
      const dataset = datasets[dataId];
      if (dataset === undefined) throw new TypeError(`no dataset ${dataId}`);
      return dataset;
    },
    memoryId: (dataId) => dataId,
    memory: new BlockMemory(64 * 1024 * 1024), backend: referenceBackend, isCancelled,
  };
}
