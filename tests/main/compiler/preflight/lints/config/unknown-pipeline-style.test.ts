/** @file Tests of the lint config/unknown-pipeline-style: a pipeline style of another name. */
import { expect, it } from 'vitest';
import { configUnknownPipelineStyle } from '../../../../../../main/compiler/preflight/lints/config/unknown-pipeline-style.ts';
import { dense, design, input } from '../../../../../helpers/build-graph.ts';
import { afterFix, loweredContext, places } from '../../../../../helpers/lint-context.ts';

const style = (PipelineStyle: string) => loweredContext([input(), dense('d')], design({ Model: { PipelineStyle } }));

it('names it, and auto ends it', () => {
  expect(places(configUnknownPipelineStyle, style('fast'))).toEqual(['– Model.PipelineStyle warning']);
  expect(afterFix(configUnknownPipelineStyle, style('fast'))).toEqual([]);
});

it('says nothing of those that hls4ml knows, nor of none', () => {
  expect([...places(configUnknownPipelineStyle, style('dataflow')), ...places(configUnknownPipelineStyle, style('Pipeline')), ...places(configUnknownPipelineStyle, loweredContext([input(), dense('d')]))]).toEqual([]);
});
