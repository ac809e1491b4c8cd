/** @file Domain `verify`, and what is looked at before a verification (or hls4ml as a source of projects) may start. */

import { join } from 'node:path';
import { z } from 'zod';
import type { Failure } from '../../preload/contract/result.ts';
import { VERIFY_SAMPLES, type VerifyCheck, type VerifyObstacle } from '../../preload/contract/verify.ts';
import type { ToolStatus } from '../../preload/contract/tools.ts';
import type { Design } from '../../preload/model/design.ts';
import { structureEditText } from '../../preload/model/structure-edit.ts';
import { ok } from '../base/result.ts';
import type { Hls4mlRequest } from '../jobs/job-request.ts';
import { packageRoot } from '../base/package-root.ts';
import { refusedSetting } from '../workers/hls4ml-folder.ts';
import type { HandlerTable } from './router.ts';
import type { ServiceContext } from './service-context.ts';

/** The release whose numerics the newest profile follows. */
const RELEASE = /^1\.3\./;

/** Return what of a design has no counterpart in hls4ml, as far as it shows before the model is read. Never throws. */
export function obstaclesTo(design: Design, format: string): readonly VerifyObstacle[] {
  const edits = design.structure ?? [];
  return [
    ...(design.numericsProfile === 'hls4ml-1.3' ? [] : [{ reason: `the design follows ${design.numericsProfile}; the comparison runs with hls4ml 1.3` }]),
    ...edits.map((edit): VerifyObstacle => ({ layer: edit.layer, reason: `structure edit that hls4ml has no setting for: ${structureEditText(edit)}` })),
    ...formatObstacle(format),
  ];
}

function formatObstacle(format: string): readonly VerifyObstacle[] {
  if (/^(keras ?[23]|onnx|qonnx|pytorch)$/i.test(format)) return [];
  if (/^hgq/i.test(format)) return [{ reason: 'hls4ml converts HGQ models only from Python objects that Keras itself has loaded, not from files' }];
  return [{ reason: `models of the format ${format} are not written for hls4ml; those of Keras, ONNX and PyTorch are` }];
}

/** Return the Python to use, or what is missing. Never throws. */
export function hls4mlOf(tools: readonly ToolStatus[]): Pick<VerifyCheck, 'python' | 'missing'> {
  const found = tools.find(({ name }) => name === 'hls4ml');
  if (found?.found !== true || found.path === undefined || found.version === undefined) {
    return { missing: { message: 'No Python with hls4ml was found.', help: found?.advice ?? 'pip install hls4ml==1.3.0, then name its Python in Tools.' } };
  }
  const python = { path: found.path, version: found.version };
  if (RELEASE.test(found.version)) return { python };
  return { python, missing: { message: `The Python at ${found.path} has hls4ml ${found.version}; designs follow hls4ml 1.3.`, help: 'pip install hls4ml==1.3.0 in an environment of its own, and name its Python in Tools.' } };
}

/** Return the driver's path. @throws {InvariantError} when the program was taken apart */
function hls4mlDriver(): string {
  return join(packageRoot(), 'resources', 'hls4ml', 'driver.py');
}

/** Return what is known about a verification of a design, or about hls4ml as the source of its project. @throws {StorageError} when the model is gone */
export async function checkVerify(context: ServiceContext, { design, modelId }: VerifySubject): Promise<VerifyCheck> {
  const { format } = context.workspace.projects.getModelById(modelId);
  const [obstacles, tools] = [obstaclesTo(design, format), await context.tools.list(false)];
  return { obstacles: obstacles.length > 0 ? obstacles : await obstaclesInNetwork(context, { design, modelId }, format), ...hls4mlOf(tools) };
}

/** What shows only when the network is written for hls4ml: of a Keras 2 file as the file has it, of every other format as it is lowered. */
async function obstaclesInNetwork({ engine, models }: ServiceContext, { design, modelId }: VerifySubject, format: string): Promise<readonly VerifyObstacle[]> {
  const setting = refusedSetting(design);
  const refused = /^keras ?2$/i.test(format) ? await models.refusalsOfHls4ml(modelId) : await engine.checkHls4ml({ modelId, design });
  const network = refused.ok ? refused.value : [{ reason: refused.failure.message }];
  return [...(setting === undefined ? [] : [{ reason: setting.message.replace(/\.$/, '') }]), ...network];
}

/** Return what a runner needs to run hls4ml, or undefined without a Python. Never throws. */
export function requestHls4ml({ python }: Pick<VerifyCheck, 'python'>, sampleCount = VERIFY_SAMPLES): Hls4mlRequest | undefined {
  return python === undefined ? undefined : { python: python.path, version: python.version, driver: hls4mlDriver(), sampleCount };
}

/** What is verified. */
export interface VerifySubject {
  readonly design: Design;
  readonly modelId: string;
  readonly sampleCount?: number;
}

/** Return what the runner needs, or why a verification is not started. @throws {StorageError} when the model is gone */
export async function planVerify(context: ServiceContext, subject: VerifySubject): Promise<{ readonly request: Hls4mlRequest } | { readonly refusal: Failure }> {
  const { obstacles, python, missing } = await checkVerify(context, subject);
  if (obstacles.length > 0) {
    const [first] = obstacles;
    return { refusal: { code: 'not-buildable', message: `Verification against hls4ml is not applicable to this design: ${first?.layer === undefined ? '' : `${first.layer}: `}${first?.reason ?? ''}${obstacles.length > 1 ? `, and ${obstacles.length - 1} more` : ''}.`, help: obstacles.some(({ layer }) => layer !== undefined) ? 'What hls4ml cannot build cannot be compared with it. Verify a copy of the design without these edits.' : 'What hls4ml cannot build cannot be compared with it.', details: obstacles } };
  }
  const request = requestHls4ml(python === undefined ? {} : { python }, subject.sampleCount);
  if (missing !== undefined || request === undefined) return { refusal: { code: 'unavailable', message: missing?.message ?? 'No Python with hls4ml was found.', ...(missing === undefined ? {} : { help: missing.help }) } };
  return { request };
}

/** Handlers of `verify:*`. */
export function verifyHandlers(context: ServiceContext): HandlerTable {
  const { workspace } = context;
  return {
    'verify:check': {
      payload: z.strictObject({ designId: z.string().min(1) }),
      handle: async ({ designId }) => {
        const { projectId, design } = workspace.designs.get(designId);
        return ok(await checkVerify(context, { design, modelId: workspace.projects.getModel(projectId).modelId }));
      },
    },
  };
}
