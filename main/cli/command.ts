/** @file What a verb is: its arguments, and what it does with them. */

import type { ArgumentSpec, OptionSpec, ParsedArguments } from './arguments.ts';
import type { Terminal } from './terminal.ts';

/** What a verb gets. */
export interface CommandContext {
  readonly arguments: ParsedArguments;
  readonly terminal: Terminal;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** `--workspace`, if given. */
  readonly workspacePath: string | undefined;
  /** Whether `--json` was given. */
  readonly json: boolean;
}

/** What a verb answers: its exit code and the one object that `--json` prints. */
export interface CommandOutcome {
  readonly exitCode: number;
  readonly json?: Readonly<Record<string, unknown>>;
}

/** A verb. */
export interface Command extends ArgumentSpec {
  /** Lines of explanation for `bitloom help VERB`. */
  readonly explanation: readonly string[];
  run(context: CommandContext): Promise<CommandOutcome>;
}

/** Options of every verb. */
export const COMMON_OPTIONS: readonly OptionSpec[] = [
  { name: 'json', summary: 'print one JSON object for scripts instead of text' },
  { name: 'workspace', value: 'DIR', summary: 'workspace folder (default: the one in your data folder)' },
  { name: 'threads', value: 'N', summary: 'threads that emulate (default: as set in the window, else one a core)' },
  { name: 'memory', value: 'MIB', summary: 'memory for results that edits leave alone, in MiB (default: as set in the window, else 1024)' },
  { name: 'help', short: 'h', summary: 'explain this verb' },
];

/** Options of every verb that takes a MODEL. */
export const MODEL_OPTIONS: readonly OptionSpec[] = [
  { name: 'weights', value: 'FILE', many: true, summary: 'weights of a .json model, or external data of an .onnx model (default: the files beside it)' },
  { name: 'config', value: 'FILE', summary: "hls4ml configuration (YAML) to apply to the model's design" },
  { name: 'allow-unknown-keys', summary: 'import a --config file also when it has keys that hls4ml does not know' },
  { name: 'set', value: 'LAYER.KEY=VALUE', many: true, summary: 'change a setting, e.g. fc1.result=fixed<8,2>, fc1.reuse_factor=4, model.strategy=Resource' },
  { name: 'flow', value: 'FLOW', summary: 'hls or rtl: which hardware the numbers are about' },
  { name: 'io-type', value: 'TYPE', summary: 'io_parallel or io_stream' },
  { name: 'part', value: 'PART', summary: 'FPGA part, e.g. xc7z020clg400-1' },
  { name: 'clock', value: 'NS', summary: 'clock period in ns' },
  { name: 'save', summary: 'keep the model, the settings and the run in the workspace' },
];

/** Options of verbs that read a dataset. */
export const DATA_OPTIONS: readonly OptionSpec[] = [
  { name: 'data', value: 'FILE', summary: 'inputs: .npy, .npz, .csv or .dat (default: evaluation set of the project, else generated values)' },
  { name: 'labels', value: 'FILE', summary: 'labels for --data, as indices or one-hot' },
];
