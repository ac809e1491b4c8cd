/** @file Small marks on a card: what leaves the network here, and what a structure edit did. */

import type { ReactNode } from 'react';
import { Footprints, LogOut, PencilRuler, Pin, Scissors } from 'lucide-react';
import type { NodeView } from '../../preload/contract/design.ts';
import { useDesign } from '../store/studio-context.tsx';

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
  return nodeMarks(node, outputs ?? []).map(({ text, Icon, isEdit }) => (
    <span key={text} title={text} className={`shrink-0 ${isEdit ? 'text-acc' : 'text-dim'}`}>
      <Icon size={size} role="img" aria-label={text} />
    </span>
  ));
}
