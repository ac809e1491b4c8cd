/** @file `bitloom verify` with the real hls4ml 1.3: the networks that it must be equal on, and one on which it must not be. */

import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VerificationReport } from '../../../../preload/contract/verify.ts';
import { runCommandLine } from '../../../../main/cli/run-command-line.ts';
import { makeStyle } from '../../../../main/cli/terminal.ts';
import { buildOnce } from '../../../helpers/cli.ts';
import { findHls4ml } from '../../../helpers/hls4ml-python.ts';
import { hasShared, repositoryRoot, sharedPath } from '../../../helpers/shared.ts';

const python = findHls4ml();
const folder = mkdtempSync(join(tmpdir(), 'bitloom-verify-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
/** g++ on a busy machine. @unit ms */
const PATIENCE_MS = 300_000;

async function command(...words: readonly string[]) {
  const [lines, notes]: [string[], string[]] = [[], []];
  const terminal = { print: (text = '') => void lines.push(text), note: (text: string) => void notes.push(text), progress: () => undefined, clearProgress: () => undefined, style: makeStyle(false) };
  const exitCode = await runCommandLine([...words, '--json', '--workspace', join(folder, 'workspace')], terminal, new AbortController().signal);
  return { exitCode, report: JSON.parse(lines.at(-1) ?? '{}') as VerificationReport & { readonly state?: string }, notes: notes.join('\n') };
}

const keras = (name: string): readonly string[] => [sharedPath('models/keras', `${name}.json`), '--weights', sharedPath('models/keras', `${name}_weights.h5`)];
const golden = (name: string): readonly string[] => ['--config', sharedPath('goldens', name, 'hls4ml_config.yml'), '--data', sharedPath('goldens', name, 'input.npy')];
const states = ({ layers }: VerificationReport): Readonly<Record<string, string>> => Object.fromEntries(layers.map(({ layer, state }) => [layer, state]));

const verify = (...words: readonly string[]) => command('verify', ...words);

describe.skipIf(typeof python === 'string')(`bitloom verify with hls4ml${typeof python === 'string' ? `: ${python}` : ''}`, () => {
  beforeAll(() => {
    if (typeof python !== 'string') process.env['BITLOOM_HLS4ML_PYTHON'] = python.python;
    buildOnce();
  }, PATIENCE_MS);

  it('finds every layer of the convolutional example equal on 256 of its samples, quantised weights included', async () => {
    const { exitCode, report } = await verify('example:digits-cnn-q');
    expect(states(report)).toEqual({ image: 'not-compared', conv: 'equal', conv_relu: 'equal', flatten: 'not-compared', fc: 'equal', softmax: 'equal' });
    expect([exitCode, report.isEqual, report.sampleCount, report.mismatchCount, report.hls4mlVersion]).toEqual([0, true, 256, 0, '1.3.0']);
    expect(report.elementCount).toBe(256 * (54 + 54 + 10 + 10));
  }, PATIENCE_MS);

  it('finds the wrapped values of issue 978 equal: it is hls4ml that wraps', async () => {
    const { exitCode, report } = await verify('example:overflow-978');
    expect(states(report)).toMatchObject({ fused_convbn_0: 'equal', fused_convbn_0_alpha: 'equal' });
    expect([exitCode, report.isEqual]).toEqual([0, true]);
  }, PATIENCE_MS);

  it.skipIf(!hasShared).each([
    ['KERAS_3layer', [...keras('KERAS_3layer'), '--samples', '64'], 8],
    ['KERAS_conv2d_model, which has no input layer of its own', [...keras('KERAS_conv2d_model'), '--samples', '64'], 4],
    ['qkeras_mnist_cnn as stream', [...keras('qkeras_mnist_cnn'), ...golden('qkeras-mnist-cnn')], 10],
  ])('finds every layer of %s equal', async (_name, words, equalCount) => {
    const { exitCode, report } = await verify(...words);
    expect([exitCode, report.isEqual, report.mismatchCount]).toEqual([0, true, 0]);
    expect(report.layers.filter(({ state }) => state === 'equal')).toHaveLength(equalCount);
    expect(report.layers.filter(({ state }) => state === 'differs' || state === 'missing')).toEqual([]);
  }, PATIENCE_MS);

  it.skipIf(!hasShared).each([
    ['Keras 3', 'keras3-mlp/model.keras', 7],
    ['PyTorch', 'torch-mlp/model.pt2', 6],
    ['ONNX', 'onnx-channels-last/model.onnx', 5],
  ])('finds every layer of a %s network equal, written as it is lowered here', async (_format, file, equalCount) => {
    const { exitCode, report } = await verify(sharedPath('models/made', file), '--data', sharedPath('models/made', file.replace(/[^/]*$/, 'input.npy')));
    expect([exitCode, report.isEqual, report.mismatchCount]).toEqual([0, true, 0]);
    expect(report.layers.filter(({ state }) => state === 'equal')).toHaveLength(equalCount);
    expect(report.layers.filter(({ state }) => state === 'differs' || state === 'missing')).toEqual([]);
    expect(report.notes[0]).toContain('as it is lowered here');
  }, PATIENCE_MS);

  it.each([
    ['padding at one end only', 'torch-cnn2d', 7], ['PReLU, ELU and thresholds', 'torch-activations', 8], ['a GRU with two biases', 'torch-gru', 1], ['an LSTM with two biases', 'torch-lstm', 1], ['an image repeated', 'torch-upsample', 5],
    ['a depthwise convolution and a border that does not count', 'k3-depthwise', 3], ['a permutation of three axes', 'k3-permute3', 1], ['hard sigmoids', 'k3-inline', 12], ['a GRU that resets before', 'k3-gru-before', 1],
  ])('finds every layer equal of a network with %s (%s), which is told beside what Keras can say', async (_what, name, layerCount) => {
    const folderOf = (file: string): string => join(repositoryRoot, 'tests/golden', name, file);
    const { exitCode, report } = await verify(folderOf(name.startsWith('k3') ? 'model.keras' : 'model.pt2'), '--config', folderOf('hls4ml_config.yml'), '--data', folderOf('input.npy'));
    expect([exitCode, report.isEqual, report.mismatchCount]).toEqual([0, true, 0]);
    expect(report.layers.filter(({ state }) => state === 'equal')).toHaveLength(layerCount);
    expect(report.layers.filter(({ state }) => state === 'differs' || state === 'missing')).toEqual([]);
  }, PATIENCE_MS);

  it('names the layer of a network that hls4ml reads from no Keras file, and runs nothing', async () => {
    const { exitCode, notes } = await verify(join(repositoryRoot, 'tests/golden/k3-einsum-2/model.keras'), '--data', join(repositoryRoot, 'tests/golden/k3-einsum-2/input.npy'));
    expect(exitCode).not.toBe(0);
    expect(notes).toMatch(/Verification against hls4ml is not applicable to this design: ed: Keras 2 has no layer for EinsumDense/);
    expect(existsSync(join(folder, 'workspace', 'jobs'))).toBe(false);
  }, PATIENCE_MS);

  it('says of a design that hls4ml cannot build that it is not applicable, and runs nothing', async () => {
    await command('import', 'example:digits-mlp', '--name', 'edited');
    await command('structure', 'edited', 'add', 'extra-output', 'fc1');
    const { exitCode, notes } = await verify('edited');
    expect(exitCode).not.toBe(0);
    expect(notes).toMatch(/Verification against hls4ml is not applicable to this design: fc1: structure edit that hls4ml has no setting for/);
    expect(existsSync(join(folder, 'workspace', 'jobs'))).toBe(false);
  }, PATIENCE_MS);

  it('leaves nothing of the model file itself in reach of Python', async () => {
    await verify('example:overflow-978', '--save');
    const jobs = join(folder, 'workspace', 'jobs');
    const [job] = readdirSync(jobs);
    const work = join(jobs, job ?? '', 'hls4ml');
    expect(readdirSync(work).toSorted()).toEqual(['input_0.npy', 'model.json', 'order.json', 'project', 'weights.h5']);
    expect(existsSync(join(work, 'trace'))).toBe(false);
  }, PATIENCE_MS);
});
