/** @file The inspector of one layer. */

import type { ReactNode } from 'react';
import type { NodeView } from '../../preload/contract/design.ts';
import { plural } from '../domain-widgets/figures.ts';
import { formatCount, formatShape } from '../domain-widgets/format.ts';
import { ProblemCard } from '../domain-widgets/problem-card.tsx';
import { useLayerProblems } from '../store/problems.ts';
import { useDesign, useStudio } from '../store/studio-context.tsx';
import { showProblems } from '../store/ui-store.ts';
import { Button } from '../widgets/button.tsx';
import { ExplainSection } from './explain-section.tsx';
import { EstimateSection } from './estimate-section.tsx';
import { HardwareSection } from './hardware-section.tsx';
import { PrecisionSection } from './precision-section.tsx';
import { StructureSection } from './structure-section.tsx';

/** Header, findings, types, hardware, cost. */
export function LayerInspector({ node }: { readonly node: NodeView }): ReactNode {
  const studio = useStudio();
  const { layer } = node;
  const flow = useDesign((state) => state.view?.design.flow);
  const problems = useLayerProblems(layer.name);
  const loud = problems.filter(({ severity }) => severity !== 'note');
  const noteCount = problems.length - loud.length;
  const source = node.source_layers.filter((name) => name !== layer.name);
  return (
    <>
      <h2 className="truncate text-lg leading-6 font-semibold" title={layer.name}>{layer.name}</h2>
      <p className="text-dim">
        {layer.class_name} · {formatShape(layer.shape)}
        {node.macCount > 0 && ` · ${formatCount(node.macCount)} MAC`}
        {source.length > 0 && ` · from source layer ${source.join(', ')}`}
      </p>
      {node.reason !== undefined && !problems.some((p) => p.message === node.reason) && <p className="mt-2 rounded-lg border border-bad-line bg-bad-soft p-2.5">{node.reason}</p>}
      {node.notBuildable !== undefined && flow === 'rtl' && <p className="mt-2 rounded-lg border border-warn-line bg-warn-soft p-2.5"><b className="text-warn">Left out of synthesis:</b> {node.notBuildable}</p>}
      {loud.length > 0 && (
        <div className="mt-2.5 flex flex-col gap-2">
          {loud.map((problem) => (
            <ProblemCard key={`${problem.code}${problem.attribute ?? ''}${problem.message}`} problem={problem} onFix={(fix) => studio.edit(fix.edit, { label: fix.label })} />
          ))}
        </div>
      )}
      {noteCount > 0 && <p className="mt-2 flex items-center gap-2 text-dim"><span className="flex-1">{plural(noteCount, 'note')} on this layer</span><Button compact onClick={() => showProblems(studio.ui, layer.name)}>Show</Button></p>}
      <ExplainSection node={node} />
      {node.precision.length > 0 && <PrecisionSection node={node} />}
      <HardwareSection node={node} />
      <StructureSection node={node} />
      <EstimateSection layer={layer.name} />
    </>
  );
}
