/** @file What stands between the open design and a synthesis. */

import type { DesignView } from '../../preload/contract/design.ts';

/** Why the open design cannot be synthesized as it is, or undefined. */
export function synthesisObstacle(view: DesignView): string | undefined {
  if (view.design.flow === 'hls') return 'The hls flow needs Vitis or Vivado HLS, which this version does not start yet. The rtl flow synthesizes here with the built-in Yosys.';
  return undefined;
}

/** Layers whose only obstacle is the reuse factor. */
export function reuseFactorObstacles(view: DesignView): readonly string[] {
  const stuck = new Set(view.notBuildable.map((n) => n.layer));
  return view.nodes.filter((n) => stuck.has(n.layer.name) && (n.reuse?.value ?? 1) > 1).map((n) => n.layer.name);
}
