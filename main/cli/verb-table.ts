/** @file Every verb with one line about it; a verb's file is loaded only when it is used. */

import type { Command } from './command.ts';

/** A line of `bitloom help` and how to load the verb. */
export interface VerbEntry {
  readonly summary: string;
  readonly load: () => Promise<Command>;
}

/** Every verb in the order of the help. */
export const VERBS: Readonly<Record<string, VerbEntry>> = {
  studio: { summary: 'open the studio window (or its server where no window can be had)', load: async () => (await import('./verbs/studio.ts')).studioCommand },
  serve: { summary: 'serve the studio to a browser on this machine', load: async () => (await import('./verbs/serve.ts')).serveCommand },
  info: { summary: 'show the layers a model becomes, with shapes and types', load: async () => (await import('./verbs/info.ts')).infoCommand },
  emulate: { summary: 'compute bit for bit what the hardware will compute', load: async () => (await import('./verbs/emulate.ts')).emulateCommand },
  check: { summary: 'find what will go wrong before any tool runs, and fix it', load: async () => (await import('./verbs/check.ts')).checkCommand },
  explain: { summary: 'say which layers damage values, where that starts, and how one value came about', load: async () => (await import('./verbs/explain.ts')).explainCommand },
  outputs: { summary: 'compare outputs: accuracy, confusion, errors, samples that change class', load: async () => (await import('./verbs/outputs.ts')).outputsCommand },
  ranges: { summary: 'show how large values and weights are beside their types', load: async () => (await import('./verbs/ranges.ts')).rangesCommand },
  estimate: { summary: 'estimate resources and latency', load: async () => (await import('./verbs/estimate.ts')).estimateCommand },
  synth: { summary: 'synthesize with the embedded Yosys, or run a vendor\'s HLS tool', load: async () => (await import('./verbs/synth.ts')).synthCommand },
  report: { summary: 'read the reports of other tools: resources, timing, power, on layers', load: async () => (await import('./verbs/report.ts')).reportCommand },
  ladder: { summary: 'compare estimate, csynth, post-synthesis and routed figures of a design', load: async () => (await import('./verbs/ladder.ts')).ladderCommand },
  calibration: { summary: 'show or switch what estimates learn from finished runs', load: async () => (await import('./verbs/calibration.ts')).calibrationCommand },
  rtl: { summary: 'write the Verilog', load: async () => (await import('./verbs/rtl.ts')).rtlCommand },
  hls: { summary: 'write the C++ project for Vivado or Vitis HLS, and simulate it', load: async () => (await import('./verbs/hls.ts')).hlsCommand },
  verify: { summary: "compare every layer with hls4ml's own C simulation, bit for bit", load: async () => (await import('./verbs/verify.ts')).verifyCommand },
  export: { summary: 'write the design for people and other tools: configuration, script, graph, report, ONNX', load: async () => (await import('./verbs/export.ts')).exportCommand },
  lower: { summary: 'show what became of every layer, and which pass did it', load: async () => (await import('./verbs/lower.ts')).lowerCommand },
  import: { summary: 'make a project of a model file', load: async () => (await import('./verbs/import.ts')).importCommand },
  projects: { summary: 'list the projects of the workspace', load: async () => (await import('./verbs/projects.ts')).projectsCommand },
  set: { summary: "change settings of a project's design", load: async () => (await import('./verbs/set.ts')).setCommand },
  structure: { summary: "list or change the structure edits of a project's design", load: async () => (await import('./verbs/structure.ts')).structureCommand },
  fit: { summary: 'fit types to data or to the worst case', load: async () => (await import('./verbs/fit.ts')).fitCommand },
  minimise: { summary: 'search for the smallest types within a bound', load: async () => (await import('./verbs/minimise.ts')).minimiseCommand },
  runs: { summary: "list a project's runs", load: async () => (await import('./verbs/runs.ts')).runsCommand },
  jobs: { summary: 'list jobs; show one with its log, cancel it, try it again', load: async () => (await import('./verbs/jobs.ts')).jobsCommand },
  compare: { summary: 'compare runs: metrics, configuration, resources, samples', load: async () => (await import('./verbs/compare.ts')).compareCommand },
  restore: { summary: "make a design from a run's snapshot", load: async () => (await import('./verbs/restore.ts')).restoreCommand },
  conformance: { summary: 'check the emulation against recorded hls4ml results', load: async () => (await import('./verbs/conformance.ts')).conformanceCommand },
  doctor: { summary: 'show which tools were found and what they enable', load: async () => (await import('./verbs/doctor.ts')).doctorCommand },
  bench: { summary: 'measure import, edit-to-result and synthesis times', load: async () => (await import('./verbs/bench.ts')).benchCommand },
  demo: { summary: 'the whole path once, without a window', load: async () => (await import('./verbs/demo.ts')).demoCommand },
  help: { summary: 'explain a verb', load: async () => (await import('./verbs/help.ts')).helpCommand },
};
