/** @file `bitloom rtl MODEL -o DIR`: the Verilog of every layer and the top that joins them. */

import { join } from 'node:path';
import { plural } from '../../base/plural.ts';
import { generateVerilog } from '../../services/synthesis.ts';
import { MODEL_OPTIONS } from '../command.ts';
import type { Command } from '../command.ts';
import { withModel } from '../open-model.ts';
import { formatTable } from '../table.ts';
import { FailureError, UsageError } from '../usage-error.ts';
import { makeUserFolder, writeUserFile } from '../write-user-file.ts';

/** The verb. */
export const rtlCommand: Command = {
  verb: 'rtl',
  positionals: ['MODEL'],
  options: [
    { name: 'output', short: 'o', value: 'DIR', summary: 'folder for the .v files (made if it is missing)' },
    { name: 'as-reuse-factor-one', summary: 'build a design with reuse factors above 1 as if they were 1' },
    ...MODEL_OPTIONS,
  ],
  explanation: ['Writes synthesizable Verilog, bit-exact to the emulation: one file per layer, and the top. Layers without hardware yet are named and left out.'],
  run: (context) =>
    withModel(context, async ({ session, view }) => {
      const folder = context.arguments.text('output');
      if (folder === undefined) throw new UsageError('Where shall the Verilog go?', 'Say -o DIR.');
      const made = await generateVerilog(session.workspacePath, { designId: view.designId, asReuseFactorOne: context.arguments.has('as-reuse-factor-one') });
      if (!made.ok) throw new FailureError(made.failure);
      makeUserFolder(folder);
      const paths = made.value.files.map(({ name, text }) => ({ path: join(folder, name), text }));
      for (const { path, text } of paths) writeUserFile(path, text);
      const { layers, leftOut, latencyCycles, topModule } = made.value;
      const { terminal } = context;
      for (const line of formatTable([{ title: 'layer' }, { title: 'module' }, { title: 'latency/cycles', align: 'right' }], layers.map((layer) => [layer.layer, layer.moduleName, String(layer.latencyCycles)]))) terminal.print(line);
      for (const { layer, reason } of leftOut) terminal.print(`left out  ${layer}: ${reason}`);
      terminal.print(`${plural(paths.length, 'file')} in ${folder}; top module ${topModule}, latency ${plural(latencyCycles, 'cycle')}, a new input every cycle`);
      return { exitCode: 0, json: { folder, files: paths.map(({ path }) => path), topModule, latencyCycles, layers, leftOut } };
    }),
};
