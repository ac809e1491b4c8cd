/** @file Which data a command computes on: `--data`, else the project's evaluation set, else generated values. */

import type { DatasetSummary } from '../../preload/contract/project.ts';
import type { CommandContext } from './command.ts';
import type { OpenModel } from './open-model.ts';
import { ask } from './studio-session.ts';
import { UsageError } from './usage-error.ts';
import { handOverSamples } from './user-samples.ts';

const GENERATED = { kind: 'uniform', sampleCount: 1000, seed: 1, amplitude: 1 } as const;

/** Refuse labels without the samples that they are of. @throws {UsageError} */
export function expectDataWithLabels({ arguments: given }: CommandContext): void {
  if (given.has('labels') && !given.has('data')) throw new UsageError('--labels belongs to --data.', 'Say --data FILE with the inputs of the same samples.');
}

/** Run `work` on the dataset a command means; one made for the command alone is removed afterwards. @throws {FailureError} {UsageError} */
export async function withDataset<T>(context: CommandContext, model: OpenModel, work: (dataset: DatasetSummary) => Promise<T>): Promise<T> {
  expectDataWithLabels(context);
  const stored = context.arguments.has('data') ? undefined : storedDataset(model);
  if (stored !== undefined) return work(stored);
  const dataset = await makeDataset(context, model);
  try {
    return await work(dataset);
  } finally {
    if (model.kept && !context.arguments.has('save')) await model.session.request('dataset:remove', { datasetId: dataset.datasetId });
  }
}

/** Return whether the project has data of its own. Never throws. */
export function hasData(model: OpenModel): boolean {
  return storedDataset(model) !== undefined;
}

function storedDataset({ project }: OpenModel): DatasetSummary | undefined {
  const { datasets } = project;
  return datasets.find((d) => d.role === 'evaluation' && !d.generated) ?? datasets.find((d) => d.datasetId === project.currentDatasetId) ?? datasets[0];
}

async function makeDataset(context: CommandContext, { session, project }: OpenModel): Promise<DatasetSummary> {
  const { projectId } = project;
  const path = context.arguments.text('data');
  if (path === undefined) {
    context.terminal.note(`no data given: ${GENERATED.sampleCount} generated samples, uniform from −${GENERATED.amplitude} to ${GENERATED.amplitude}; say --data FILE for your own`);
    return ask(session, 'dataset:generate', { projectId, ...GENERATED });
  }
  const labels = context.arguments.text('labels');
  const dataset = await ask(session, 'dataset:import', {
    projectId,
    role: 'evaluation',
    file: await handOverSamples(session, path, 'inputs (.npy, .npz, .csv or .dat)'),
    ...(labels === undefined ? {} : { labels: await handOverSamples(session, labels, 'labels, as indices or one-hot (.npy, .npz, .csv or .dat)') }),
  });
  for (const { message, help } of dataset.problems ?? []) context.terminal.note([message, help].filter(Boolean).join(' '));
  return dataset;
}
