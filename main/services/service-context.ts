/**
 * @file What every service works with.
 */

import type { EventChannel, Events } from '../../preload/contract/index.ts';
import type { Result } from '../../preload/contract/result.ts';
import type { UploadedFile } from '../../preload/contract/project.ts';
import type { Workspace } from '../storage/workspace.ts';
import type { CalibrationLibrary } from './calibration.ts';
import type { DatasetLibrary } from './dataset-library.ts';
import type { Engine } from './engine.ts';
import type { ModelLibrary } from './model-library.ts';
import type { Toolchains } from './toolchains.ts';
import type { Uploads } from './uploads.ts';

/** Tell every window and command that something happened. */
export type Emit = <E extends EventChannel>(event: E, payload: Events[E]) => void;

/** What the services share. */
export interface ServiceContext {
  readonly workspace: Workspace;
  readonly emit: Emit;
  /** The thread that lowers, emulates, estimates and generates. */
  readonly engine: Engine;
  readonly models: ModelLibrary;
  readonly datasets: DatasetLibrary;
  /** What finished runs say of estimates. */
  readonly calibration: CalibrationLibrary;
  /** Files that come in pieces. */
  readonly uploads: Uploads;
  /** The programs of this machine. */
  readonly tools: Toolchains;
  readonly host: 'electron' | 'web';
  readonly version: string;
  /** Folder of the bundled examples. */
  readonly examplesPath: string;
  /** The host's own open dialog; absent where there is none. */
  readonly pickFiles?: () => Promise<Result<readonly UploadedFile[]>>;
  /** Shows a folder in the file manager; absent where the host is not on the user's desk. */
  readonly showFolder?: (path: string) => Promise<boolean>;
}
