/** @file What the import said: where hardware stops and why, framework, quantizers, what was left out. */

import type { ReactNode } from 'react';
import { frameworkText, quantizerText } from '../../preload/contract/import-text.ts';
import type { RedNode } from '../../preload/contract/project.ts';
import { plural } from '../domain-widgets/figures.ts';
import { useProject, useStudio } from '../store/studio-context.tsx';
import { revealLayer } from '../store/ui-store.ts';
import { Row, Section } from './section.tsx';

/** The layers at which hardware stops; nothing where there are none. */
export function RedNodesSection(): ReactNode {
  const nodes = useProject((state) => state.project?.model.redNodes);
  if (nodes === undefined || nodes.length === 0) return undefined;
  return (
    <Section title={`Hardware stops at ${plural(nodes.length, 'layer')}`}>
      <ul className="grid gap-2">{nodes.map((node) => <RedNodeItem key={node.layer} node={node} />)}</ul>
    </Section>
  );
}

function RedNodeItem({ node }: { readonly node: RedNode }): ReactNode {
  const { ui } = useStudio();
  const { layer, className, reason, remedy, hasReference } = node;
  return (
    <li className="rounded-lg border border-bad-line bg-bad-soft p-2">
      <p className="flex items-baseline gap-2">
        <button type="button" className="min-w-0 truncate rounded font-semibold hover:underline" title={layer} onClick={() => revealLayer(ui, layer)}>{layer}</button>
        <span className="min-w-0 truncate" title={className}>{className}</span>
      </p>
      <p className="[overflow-wrap:anywhere]">{reason}</p>
      {remedy !== undefined && <p className="mt-1 [overflow-wrap:anywhere]">{remedy}</p>}
      <p className="mt-1">{hasReference ? 'The reference goes on behind it.' : 'The reference stops here too.'}</p>
    </li>
  );
}

/** Where the network comes from. */
export function ImportSection(): ReactNode {
  const model = useProject((state) => state.project?.model);
  if (model === undefined) return undefined;
  const results = model.problems.filter(({ code, severity }) => code === 'project/results' && severity === 'note');
  return (
    <Section title="Import">
      <Row label="File"><span className="truncate" title={model.fileName}>{model.fileName}</span></Row>
      <Row label="Framework"><span>{frameworkText(model)}</span></Row>
      {model.quantizers.length > 0 && (
        <Row label="Quantizers"><ul className="min-w-0">{model.quantizers.map((use) => <li key={use.name}>{quantizerText(use)}</li>)}</ul></Row>
      )}
      {model.skipped.length > 0 && (
        <Row label="Left out"><span className="[overflow-wrap:anywhere]" title="These layers do nothing after training.">{model.skipped.join(', ')}</span></Row>
      )}
      {results.map(({ message }) => <Row key={message} label="Results"><span className="[overflow-wrap:anywhere]">{message}</span></Row>)}
    </Section>
  );
}
