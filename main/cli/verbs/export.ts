/** @file `bitloom export MODEL --as FORMAT`: the design as a file for people or for other tools. */

import { EXPORT_FORMATS } from '../../../preload/contract/export.ts';
import { DATA_OPTIONS, MODEL_OPTIONS } from '../command.ts';
import type { Command, CommandContext, CommandOutcome } from '../command.ts';
import { withModel } from '../open-model.ts';
import type { OpenModel } from '../open-model.ts';
import { withDataset } from '../pick-dataset.ts';
import { ask } from '../studio-session.ts';
import { EXIT, UsageError } from '../usage-error.ts';
import { writeUserFile } from '../write-user-file.ts';

/** The verb. */
export const exportCommand: Command = {
  verb: 'export',
  positionals: ['MODEL'],
  options: [
    { name: 'as', value: 'FORMAT', summary: EXPORT_FORMATS.join(', ') },
    { name: 'output', short: 'o', value: 'FILE', summary: 'file to write (default: standard output, except for onnx and png)' },
    ...DATA_OPTIONS,
    ...MODEL_OPTIONS,
  ],
  explanation: [
    'config: hls4ml_config.yml. convert: a complete Python script for hls4ml. dot, svg, png: the lowered graph with its types.',
    'markdown, html: a report of model, design, problems, estimates and runs, with emulated figures where there is data. onnx: QONNX of the network as built.',
  ],
  run: (context) =>
    withModel(context, async (model) => {
      const as = context.arguments.choice('as', EXPORT_FORMATS);
      if (as === undefined) throw new UsageError('As what?', `Say --as ${EXPORT_FORMATS.join(', ')}.`);
      const output = context.arguments.text('output');
      if ((as === 'onnx' || as === 'png') && output === undefined) throw new UsageError(`Where shall the ${as === 'onnx' ? 'ONNX model' : 'picture'} go?`, 'Say -o FILE.');
      const isReport = as === 'markdown' || as === 'html';
      const needsData = isReport && (context.arguments.has('data') || model.project.datasets.length > 0);
      return needsData ? withDataset(context, model, ({ datasetId }) => write(context, model, { as, output, datasetId })) : write(context, model, { as, output });
    }),
};

interface Writing {
  readonly as: (typeof EXPORT_FORMATS)[number];
  readonly output: string | undefined;
  readonly datasetId?: string;
}

async function write({ terminal, json }: CommandContext, { session, view }: OpenModel, { as, output, datasetId }: Writing): Promise<CommandOutcome> {
  const file = await ask(session, 'export:file', { designId: view.designId, as, ...(datasetId === undefined ? {} : { datasetId }) });
  const { content, notes, fileName, mediaType } = file;
  if (output !== undefined) writeUserFile(output, content);
  else if (!json && typeof content === 'string') terminal.print(content.replace(/\n$/, ''));
  for (const note of notes) terminal.note(note);
  if (output !== undefined) terminal.print(`${output}: ${as}, ${content.length} ${typeof content === 'string' ? 'characters' : 'bytes'}`);
  return { exitCode: EXIT.ok, json: { as, fileName, mediaType, notes, ...(output === undefined ? { content } : { output }) } };
}
