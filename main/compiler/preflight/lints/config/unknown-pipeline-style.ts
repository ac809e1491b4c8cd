/** @file Lint: a pipeline style that hls4ml does not know. */

import type { Lint } from '../../lint.ts';

const STYLES = new Set(['auto', 'pipeline', 'dataflow']);

/** Finds a PipelineStyle of another name. */
export const configUnknownPipelineStyle: Lint = {
  code: 'config/unknown-pipeline-style',
  severity: 'warning',
  needs: 'graph',
  flow: 'hls',
  title: 'Unknown pipeline style',
  explanation: 'hls4ml pipelines the whole network, or lets its layers run as a dataflow; any other word makes it choose itself.',
  help: 'Write auto, pipeline or dataflow.',
  check: ({ design }) => {
    const style = design.hlsConfig.Model['PipelineStyle'];
    return typeof style !== 'string' || STYLES.has(style.toLowerCase()) ? [] : [{ message: `PipelineStyle "${style}" is none of auto, pipeline, dataflow; hls4ml chooses one itself.`, attribute: 'Model.PipelineStyle' }];
  },
  fix: () => ({ label: 'Set PipelineStyle to auto, which is in force', edit: { kind: 'set-model-option', path: ['PipelineStyle'], value: 'auto' } }),
};
