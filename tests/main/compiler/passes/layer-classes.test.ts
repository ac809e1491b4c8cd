/** @file Tests of what the classes of layers have in common. */
import { expect, it } from 'vitest';
import { isMerge } from '../../../../main/compiler/passes/layer-classes.ts';

it('Concatenate and Dot merge as Merge does', () => {
  expect(['Merge', 'Concatenate', 'Dot'].map(isMerge)).toEqual([true, true, true]);
  expect(['Dense', 'Reshape'].map(isMerge)).toEqual([false, false]);
});
