/** @file What stands between the open design and a synthesis of all its layers. */

import type { DesignView } from '../../preload/contract/design.ts';

/** Layers whose only obstacle is the reuse factor. */
export function reuseFactorObstacles(view: DesignView): readonly string[] {
  const stuck = new Set(view.notBuildable.map((n) => n.layer));
  return view.nodes.filter((n) => stuck.has(n.layer.name) && (n.reuse?.value ?? 1) > 1).map((n) => n.layer.name);
}
