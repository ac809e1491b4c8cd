/**
 * @file The proof of the HLS writer: every recorded case and some generated networks as a project, compiled with g++, run, and
 * every layer compared bit for bit; with our headers, and with AMD's as C++11 where hls4ml brings them.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { H5Access } from '../../../main/compiler/readers/h5-access.ts';
import { planRecipe } from '../../fuzz/emulate-recipe.ts';
import { generateRecipe } from '../../fuzz/generate-recipe.ts';
import { lowerCase, readGoldenCase } from '../../helpers/golden-case.ts';
import { caseToSimulate, simulateGraph } from '../../helpers/hls-csim.ts';
import type { SimulatedGraph, SimulationOutcome } from '../../helpers/hls-csim.ts';
import { hasShared, repositoryRoot, sharedPath } from '../../helpers/shared.ts';

/** One project with what became of it. */
export interface HlsProof {
  readonly name: string;
  /** `tests/golden`, `../shared/goldens`, or `generated`. */
  readonly from: string;
  readonly ioType: string;
  readonly ours: SimulationOutcome;
  /** With AMD's headers; absent where there are none. */
  readonly amd?: SimulationOutcome;
}

/** What is proved. */
export interface HlsProofOptions {
  readonly h5: H5Access;
  /** Folder of AMD's headers. */
  readonly headers?: string;
  /** Generated networks. */
  readonly networkCount: number;
  readonly seed: number;
  /** Only cases whose names contain it. */
  readonly only?: string;
  readonly onProof: (proof: HlsProof) => void;
}

const ROWS_MAX = 16;
/** Compilers at once. */
const COMPILERS = 2;
const NETWORK_SIZE = { rowCount: 8, layerCountMin: 1, layerCountMax: 7, widthBitsMax: 70 };
/** What the vendor's scripts compile with. */
const AMD_FLAGS = ['-O1', '-std=c++11', '-w'];

interface Subject {
  readonly name: string;
  readonly from: string;
  /** The graph, or why the program has none. */
  readonly make: () => SimulatedGraph | string | Promise<SimulatedGraph | string>;
}

function caseSubjects(from: string, root: string, h5: H5Access): readonly Subject[] {
  const names = readdirSync(root).filter((name) => existsSync(join(root, name, 'case.json')));
  return names.map((name) => ({
    name, from,
    make: () => {
      // Models that the program cannot read are described by their case alone.
      const lowered = lowerCase(name, h5, root);
      if (typeof lowered !== 'string') return caseToSimulate(lowered);
      return lowered.endsWith('cannot be read') ? caseToSimulate(readGoldenCase(name, root)) : lowered;
    },
  }));
}

function networkSubject(seed: number, h5: H5Access): Subject {
  return {
    name: `seed ${seed}`, from: 'generated',
    make: async () => {
      const planned = await planRecipe(await generateRecipe(seed, h5, NETWORK_SIZE), h5);
      return planned.ok ? { graph: planned.graph, ioType: planned.plan.ioType, input: planned.input } : planned.reason;
    },
  };
}

/** Prove all of it. */
export async function proveHls(options: HlsProofOptions): Promise<readonly HlsProof[]> {
  const { h5, seed, networkCount, only } = options;
  const subjects = [
    ...caseSubjects('tests/golden', join(repositoryRoot, 'tests/golden'), h5),
    ...(hasShared ? caseSubjects('../shared/goldens', sharedPath('goldens'), h5) : []),
    ...Array.from({ length: networkCount }, (_, k) => networkSubject(seed + k, h5)),
  ].filter(({ name }) => only === undefined || name.includes(only));
  const proofs: HlsProof[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let subject = subjects[next++]; subject !== undefined; subject = subjects[next++]) {
      const proof = await prove(subject, options.headers);
      proofs.push(proof);
      options.onProof(proof);
    }
  };
  await Promise.all(Array.from({ length: COMPILERS }, work));
  const order = new Map(subjects.map((subject, k) => [`${subject.from} ${subject.name}`, k]));
  const at = (proof: HlsProof): number => order.get(`${proof.from} ${proof.name}`) ?? 0;
  return proofs.toSorted((a, b) => at(a) - at(b));
}

async function prove({ name, from, make }: Subject, headers: string | undefined): Promise<HlsProof> {
  const graph = await make();
  if (typeof graph === 'string') return { name, from, ioType: '', ours: { status: 'left-out', layer: '', reason: graph } };
  const asked: SimulatedGraph = { ...graph, rowsMax: ROWS_MAX };
  const ours = await simulateGraph(asked);
  const amd = headers === undefined || ours.status === 'left-out' ? undefined : await simulateGraph({ ...asked, headers, flags: AMD_FLAGS });
  return { name, from, ioType: graph.ioType, ours, ...(amd === undefined ? {} : { amd }) };
}
