/** @file Small marks on a card: what leaves the network here, and what a structure edit did. */

import type { ReactNode } from 'react';
import { Footprints, LogOut, PencilRuler, Pin, Scissors } from 'lucide-react';
import type { NodeView } from '../../preload/contract/design.ts';
import { formatDelay } from '../domain-widgets/format.ts';
import { useDesign } from '../store/studio-context.tsx';
import { usePathOnGraph } from './path-on-graph.ts';

interface Mark {
  readonly text: string;
  readonly Icon: typeof LogOut;
  readonly isEdit: boolean;
}

/** Return the marks of a node, in the order in which they are drawn. */
export function nodeMarks(node: Pick<NodeView, 'layer' | 'structure'>, outputs: readonly string[]): readonly Mark[] {
  const { edits = [], isMade = false } = node.structure ?? {};
  const has = (kind: string): boolean => edits.some((edit) => edit.kind === kind);
  const at = outputs.indexOf(node.layer.name);
  return [
    ...(isMade ? [{ text: 'made by a structure edit: only casts', Icon: PencilRuler, isEdit: true }] : []),
    ...(has('keep-batch-norm') ? [{ text: 'batch norm kept as a layer by a structure edit', Icon: Pin, isEdit: true }] : []),
    ...(has('trace') ? [{ text: 'traced in hls4ml’s project', Icon: Footprints, isEdit: true }] : []),
    ...(has('cut') ? [{ text: 'the network is cut here', Icon: Scissors, isEdit: true }] : []),
    ...(at < 0 ? [] : [{ text: has('extra-output') ? 'extra output of the network' : outputs.length === 1 ? 'output of the network' : `output ${at + 1} of the network`, Icon: LogOut, isEdit: has('extra-output') }]),
  ];
}

/** The marks. */
export function NodeBadges({ node, size }: { readonly node: NodeView; readonly size: number }): ReactNode {
  const outputs = useDesign((state) => state.view?.outputs);
  return (
    <>
      <PathMark layer={node.layer.name} size={size} />
      {nodeMarks(node, outputs ?? []).map(({ text, Icon, isEdit }) => (
        <span key={text} title={text} className={`shrink-0 ${isEdit ? 'text-acc' : 'text-dim'}`}>
          <Icon size={size} role="img" aria-label={text} />
        </span>
      ))}
    </>
  );
}

/** Where the shown timing path comes through, as a number. */
function PathMark({ layer, size }: { readonly layer: string; readonly size: number }): ReactNode {
  const onGraph = usePathOnGraph();
  const visit = onGraph?.visits.get(layer);
  if (!visit) return undefined;
  const text = `${visit.order} of ${onGraph?.visits.size} on the timing path${visit.delayNs === undefined ? '' : `, ${formatDelay(visit.delayNs)}`}`;
  return <span role="img" aria-label={text} title={text} style={{ fontSize: size * 0.85, minWidth: size * 1.2 }} className="shrink-0 rounded-full bg-(--path) px-1 text-center leading-[1.25] font-bold text-(--path-ink)">{visit.order}</span>;
}
