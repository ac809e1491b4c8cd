/** @file The sources of HLS projects, by name. */

import type { HlsSource } from '../../preload/contract/run.ts';
import { assertNever } from '../base/assert.ts';
import { folderProject } from './folder-project.ts';
import { hls4mlProject } from './hls4ml-project.ts';
import type { HlsProjectSource } from './hls-project.ts';
import { ownProject } from './own-project.ts';

/** Return the source that was asked for. Never throws. */
export function projectSource(source: HlsSource): HlsProjectSource {
  switch (source.kind) {
    case 'bitloom':
      return ownProject;
    case 'hls4ml':
      return hls4mlProject;
    case 'folder':
      return folderProject(source.path);
    default:
      return assertNever(source, 'source of projects');
  }
}
