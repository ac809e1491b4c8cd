/** @file The sources of HLS projects that this program has, by name. */

import type { HlsSource } from '../../preload/contract/run.ts';
import { folderProject } from './folder-project.ts';
import type { HlsProjectSource } from './hls-project.ts';
import { ownProject } from './own-project.ts';

/** Return the source that was asked for, or undefined when this program has none of that kind. Never throws. */
export function projectSource(source: HlsSource): HlsProjectSource | undefined {
  if (source.kind === 'bitloom') return ownProject;
  return source.kind === 'folder' ? folderProject(source.path) : undefined;
}

/** Return the kinds that this program has. Never throws. */
export function availableSources(): readonly HlsSource['kind'][] {
  return (['bitloom', 'hls4ml', 'folder'] as const).filter((kind) => projectSource(kind === 'folder' ? { kind, path: '' } : { kind }) !== undefined);
}
