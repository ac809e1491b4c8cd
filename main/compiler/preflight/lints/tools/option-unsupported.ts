/** @file Lint: tools that are too old or too new for what the design asks of them. */

import type { Lint, LintFinding } from '../../lint.ts';
import type { LintContext, ToolFacts } from '../../lint-context.ts';

/** Finds versions that are installed here and known not to go together with the design. */
export const toolsOptionUnsupported: Lint = {
  code: 'tools/option-unsupported',
  severity: 'warning',
  needs: 'tools',
  flow: 'hls',
  title: 'Tool version does not fit',
  explanation: 'hls4ml’s build scripts were written for certain versions: it starts Vitis HLS by vitis-run, which Vitis 2022.2 and older do not have; vitis_hls is gone from 2025.1 on; Vivado HLS ended with 2020.1; the option -maximum_size of config_array_partition, which holds arrays together up to 4096 elements, is unknown to Vitis 2025.2. Only tools that were found on this machine are looked at.',
  help: 'Install a version that fits, or change the backend.',
  check: (context) => (context.facts.tools === undefined ? [] : [...vitisTrouble(context), ...vivadoTrouble(context)]),
  fix: (_finding, { design }) => (design.backend === 'Vivado' ? { label: 'Use the backend Vitis', edit: { kind: 'set-global', changes: { backend: 'Vitis' } } } : undefined),
};

const versionOf = (tools: readonly ToolFacts[], name: string): number | undefined => {
  const version = tools.find((tool) => tool.name === name)?.version;
  return version === undefined ? undefined : Number.parseFloat(version);
};

function vitisTrouble({ design, facts: { tools = [] }, isStream }: LintContext): readonly LintFinding[] {
  if (design.backend !== 'Vitis') return [];
  const [run, hls] = [versionOf(tools, 'vitis-run'), versionOf(tools, 'vitis_hls')];
  const attribute = 'Backend';
  const found: LintFinding[] = [];
  if (run === undefined && hls !== undefined && hls < 2023.1) found.push({ message: `Vitis HLS ${hls} has no vitis-run, by which hls4ml 1.3 starts it; its build stops before anything runs.`, attribute, help: 'Start the build script with vitis_hls -f build_prj.tcl, or install Vitis 2023.1 or newer.' });
  if (run !== undefined && run >= 2025.2 && !isStream) found.push({ message: `Vitis ${run} does not know the option -maximum_size of config_array_partition, which hls4ml's script sets to 4096; it goes on without, and large arrays are partitioned by its own rules.`, attribute, severity: 'note' });
  return found;
}

function vivadoTrouble({ design, facts: { tools = [] } }: LintContext): readonly LintFinding[] {
  if (design.backend !== 'Vivado') return [];
  const [hls, vivado] = [versionOf(tools, 'vivado_hls'), versionOf(tools, 'vivado')];
  if (hls !== undefined || vivado === undefined || vivado <= 2020.1) return [];
  return [{ message: `The backend Vivado needs Vivado HLS, which ended with 2020.1; Vivado ${vivado} is installed, Vivado HLS is not.`, attribute: 'Backend', help: 'Use the backend Vitis.' }];
}
