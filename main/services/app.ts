/** @file Domain `app`: what the program is, where it works, and the small state of its window. */

import { z } from 'zod';
import type { AppInfo } from '../../preload/contract/project.ts';
import type { Failure } from '../../preload/contract/result.ts';
import { fail, ok } from '../base/result.ts';
import { listExamples } from './examples.ts';
import { NOTHING } from './payloads.ts';
import type { HandlerTable } from './router.ts';
import type { ServiceContext } from './service-context.ts';

/** Largest state text under one key. @unit bytes */
const STATE_BYTES_MAX = 64 * 1024;
const KEY = z.string().min(1).max(200);
/** Keeps the window's keys apart from the program's own. */
const WINDOW_PREFIX = 'window/';

/** Handlers of `app:*`. */
export function appHandlers(context: ServiceContext): HandlerTable {
  const { appState } = context.workspace;
  return {
    'app:describe': { payload: NOTHING, handle: () => ok(describe(context)) },
    'app:load-state': {
      payload: z.strictObject({ key: KEY }),
      handle: ({ key }) => {
        const json = appState.load(WINDOW_PREFIX + key);
        return ok(json === undefined ? {} : { json });
      },
    },
    'app:save-state': {
      payload: z.strictObject({ key: KEY, json: z.string() }),
      handle: ({ key, json }) => {
        if (Buffer.byteLength(json) > STATE_BYTES_MAX) return fail<Failure>({ code: 'limit', message: `The state "${key}" has more than ${STATE_BYTES_MAX / 1024} KiB.` });
        appState.save(WINDOW_PREFIX + key, json);
        return ok({ saved: true });
      },
    },
  };
}

function describe({ version, host, workspace, examplesPath }: ServiceContext): AppInfo {
  return { version, host, workspacePath: workspace.path, notes: workspace.notes, examples: listExamples(examplesPath) };
}
