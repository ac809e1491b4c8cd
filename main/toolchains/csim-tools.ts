/** @file Compiler and headers of a C simulation as the user set them by hand in Tools; what is not set is looked for by the simulation itself. */

import { HLS_ADAPTERS } from './hls-adapter.ts';
import { knownTool } from './known-tools.ts';
import { executableAt } from './locate-tools.ts';
import { configuredPlace, type ConfiguredTools } from './tool-settings.ts';
import { findVendorHeaders } from './vendor-headers.ts';

/** What a simulation is told. */
export interface CsimTools {
  /** Path of the compiler. */
  readonly compiler?: string;
  /** Folder of `ap_fixed.h`. */
  readonly headers?: string;
}

/** Return the compiler and the headers that were set by hand; a place that holds nothing (any more) counts as not set. Never throws. */
export function csimTools(configured: ConfiguredTools): CsimTools {
  const compiler = executableOf('g++', configured);
  const programs = HLS_ADAPTERS.flatMap((name) => executableOf(name, configured) ?? []);
  const headers = programs.length === 0 ? undefined : findVendorHeaders({}, programs);
  return { ...(compiler === undefined ? {} : { compiler }), ...(headers === undefined ? {} : { headers }) };
}

function executableOf(name: string, configured: ConfiguredTools): string | undefined {
  const [tool, place] = [knownTool(name), configuredPlace(configured, name)];
  return tool === undefined || place === undefined ? undefined : executableAt(tool, place.path);
}
