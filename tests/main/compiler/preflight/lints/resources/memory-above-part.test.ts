/** @file Tests of the lint resources/memory-above-part: weights and buffers that no memory of the part holds. */
import { expect, it } from 'vitest';
import type { ConfigMap, Design } from '../../../../../../preload/model/design.ts';
import { resourcesMemoryAbovePart } from '../../../../../../main/compiler/preflight/lints/resources/memory-above-part.ts';
import { dense, design, input } from '../../../../../helpers/build-graph.ts';
import { found, loweredContext, onPart, part, places } from '../../../../../helpers/lint-context.ts';

/** 1024 × 64 weights of 16 bits: 1 Mb, read in 16 turns. */
const net = [input('x', [1024]), dense('d', { size: [1024, 64] })];
const shared = (more: Partial<Design> = {}, Model: ConfigMap = {}) => loweredContext(net, design({ Model, LayerName: { d: { Strategy: 'Resource', ReuseFactor: 16 } } }, more));
/** 56 block RAMs of 18 Kb: 0.98 Mb. */
const small = part({ bram18kCount: 56 });

it('names bits of weights beside those of the part', () => {
  expect(found(resourcesMemoryAbovePart, onPart(shared(), small))[0]?.message).toBe('Weights in memories take 1.00 Mb; xc7z020 has 0.984 Mb in 56 block RAMs of 18 Kb and 0 UltraRAMs.');
});

it('says nothing where they fit, with UltraRAM, where they are wired in, where they lie outside, and in the rtl flow', () => {
  for (const context of [
    onPart(shared(), part({ bram18kCount: 57 })), onPart(shared(), part({ bram18kCount: 0, uramCount: 4 })), onPart(loweredContext(net), small), onPart(shared({}, { BramFactor: 65_535 }), small), onPart(shared({ flow: 'rtl' }), small),
  ]) expect(places(resourcesMemoryAbovePart, context)).toEqual([]);
});
