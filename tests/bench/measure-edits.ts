/** @file From an edit to numbers, as a window meets it: first result, all samples, cancelling, and the memory that it takes. */
import { openSession } from '../../main/cli/open-session.ts';
import { ask, type StudioSession } from '../../main/cli/studio-session.ts';
import { writeNpy } from '../../main/compiler/readers/datasets/npy.ts';
import { percentile95, spread, type EditFigures } from './bench-figures.ts';
import type { PreparedNetwork } from './bench-networks.ts';

/** Time for the edits of one place. @unit ms */
const PLACE_MS_MAX = 15_000;
/** Evaluations that are cancelled, each a little later than the one before. */
const CANCEL_REPEATS = 60;
const LATER_MS = 0.75;

/** What edits of a network took. */
export interface EditMeasures {
  readonly edits: readonly EditFigures[];
  readonly cancelP95?: number;
}

interface Opened {
  readonly session: StudioSession;
  readonly designId: string;
  readonly datasetId: string;
  readonly edit: (layer: string) => Promise<unknown>;
}

/** Edit the first, the middle and the last layer with weights, `repeats` times each. */
export async function measureEdits(network: PreparedNetwork, options: { readonly samples: number; readonly repeats: number }): Promise<EditMeasures> {
  const session = await openSession({ terminal: { note: () => undefined, print: () => undefined } as never, workspacePath: undefined, temporary: true });
  try {
    const config = { name: 'hls4ml_config.yml', bytes: new TextEncoder().encode(network.config) };
    const { projectId, currentDesignId: designId } = await ask(session, 'project:import', { files: [...network.files, config], name: 'bench' });
    const datasetId = await importSamples(session, projectId, network, options.samples);
    const { nodes } = await ask(session, 'design:open', { designId });
    const layers = nodes.filter(({ layer }) => layer.types['weight'] !== undefined).map(({ layer }) => layer.name);
    let n = 0;
    const opened: Opened = {
      session, designId, datasetId,
      edit: (layer) => ask(session, 'design:apply-edit', { designId, edit: { kind: 'set-precision', layers: [layer], variables: ['result'], precision: nextPrecision(n++) } }),
    };
    await ask(session, 'emulation:evaluate', { designId, datasetId });
    const edits: EditFigures[] = [];
    for (const [place, layer] of [['first', layers[0]], ['middle', layers[layers.length >> 1]], ['last', layers.at(-1)]] as const) {
      if (layer !== undefined && !edits.some((done) => done.layer === layer)) edits.push(await measurePlace(opened, { place, layer }, options.repeats));
    }
    const waits = await measureCancel(opened, layers[0] ?? '');
    return { edits, ...(waits.length === 0 ? {} : { cancelP95: percentile95(waits) }) };
  } finally {
    await session.close();
  }
}

/** A precision that no edit before had: what was computed once would be found again. */
function nextPrecision(n: number): string {
  return `fixed<${16 + (n % 9)},${1 + (Math.floor(n / 9) % 16)},TRN,${n < 144 ? 'WRAP' : 'SAT'}>`;
}

/** The same samples as for the rates; those of several inputs are made by the program. */
async function importSamples(session: StudioSession, projectId: string, network: PreparedNetwork, sampleCount: number): Promise<string> {
  const [shape = [], ...others] = network.inputShapes;
  if (others.length > 0) return (await ask(session, 'dataset:generate', { projectId, kind: 'uniform', sampleCount, seed: 1, amplitude: 1 })).datasetId;
  const bytes = writeNpy({ shape: [sampleCount, ...shape], dtype: 'f4', data: network.values(0, sampleCount) });
  return (await ask(session, 'dataset:import', { projectId, file: { name: 'samples.npy', bytes }, role: 'evaluation' })).datasetId;
}

async function measurePlace({ session, designId, datasetId, edit }: Opened, { place, layer }: { readonly place: string; readonly layer: string }, repeats: number): Promise<EditFigures> {
  const [first, complete]: [number[], number[]] = [[], []];
  let [startedMs, firstMs] = [0, 0];
  const stop = session.subscribe('emulation:progressed', ({ partial }) => {
    if (partial !== undefined && firstMs === 0) firstMs = performance.now() - startedMs;
  });
  const placeStartedMs = performance.now();
  for (let repeat = 0; repeat < repeats && (repeat < 2 || performance.now() - placeStartedMs < PLACE_MS_MAX); repeat++) {
    [startedMs, firstMs] = [performance.now(), 0];
    await edit(layer);
    await ask(session, 'emulation:evaluate', { designId, datasetId });
    complete.push(performance.now() - startedMs);
    first.push(firstMs === 0 ? performance.now() - startedMs : firstMs);
  }
  stop();
  return { place, layer, first: spread(first), complete: spread(complete), completeP95: percentile95(complete) };
}

/** How soon a running evaluation ends after a newer edit of the design; only those that were still running count. @unit ms */
async function measureCancel({ session, designId, datasetId, edit }: Opened, layer: string): Promise<readonly number[]> {
  const waits: number[] = [];
  for (let repeat = 0; repeat < CANCEL_REPEATS; repeat++) {
    await edit(layer);
    const running = session.request('emulation:evaluate', { designId, datasetId });
    const ended = Promise.resolve(running).then((reply) => (reply.ok ? undefined : performance.now()));
    await new Promise((resolve) => void setTimeout(resolve, 5 + repeat * LATER_MS));
    const editedMs = performance.now();
    await edit(layer);
    const endedMs = await ended;
    if (endedMs !== undefined) waits.push(endedMs - editedMs);
  }
  return waits;
}
