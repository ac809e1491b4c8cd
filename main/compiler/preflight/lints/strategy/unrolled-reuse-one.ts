/** @file Lint: ResourceUnrolled that ends at reuse factor 1. */

import type { Lint } from '../../lint.ts';

/** Finds unrolled layers for which hls4ml writes no kernel. */
export const strategyUnrolledReuseOne: Lint = {
  code: 'strategy/unrolled-reuse-one',
  severity: 'error',
  needs: 'graph',
  flow: 'hls',
  title: 'ResourceUnrolled with reuse factor 1',
  explanation: 'The reuse factor that hls4ml settles on for the layer is 1. For that it generates no unrolled kernel, but still asks for one: the project does not compile. The numbers shown are what the kernel would compute.',
  help: 'Choose a legal reuse factor above 1, or Resource.',
  check: ({ graph }) =>
    graph.layers
      .filter(({ attributes }) => attributes['strategy'] === 'resource_unrolled' && attributes['reuse_factor'] === 1)
      .map(({ name }) => ({ message: `${name}: no legal reuse factor above 1 is near the one asked for, and hls4ml writes no unrolled kernel for reuse factor 1; its project does not compile.`, layer: name, attribute: 'reuse_factor' })),
  fix: ({ layer }) => (layer === undefined ? undefined : { label: 'Set the strategy to Resource', edit: { kind: 'set-strategy', layers: [layer], strategy: 'Resource' } }),
};
