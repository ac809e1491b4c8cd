/** @file How a layer is built: strategy, reuse factor, implementation, tables. */

import { useState, type ReactNode } from 'react';
import type { NodeView } from '../../preload/contract/design.ts';
import { intervalText, useReuseEdit } from '../store/reuse-edit.ts';
import { useDesign, useStudio } from '../store/studio-context.tsx';
import { Select } from '../widgets/select.tsx';
import { nearestStopIndex } from '../widgets/slider-stops.ts';
import { StopSlider } from '../widgets/stop-slider.tsx';
import { TextField } from '../widgets/text-field.tsx';
import { Row, Section } from './section.tsx';

/** The settings of the hardware of `node`; nothing where there are none. */
export function HardwareSection({ node }: { readonly node: NodeView }): ReactNode {
  const studio = useStudio();
  const layers = [node.layer.name];
  const { strategy, implementation, reuse } = node;
  const tableSize = node.layer.attributes['table_size'];
  const parallel = node.layer.attributes['parallelization_factor'];
  if (!strategy && !implementation && !reuse && tableSize === undefined) return undefined;
  return (
    <Section title="Hardware">
      {strategy && (
        <Row label="Strategy">
          <Select label="Strategy" className="flex-1" value={strategy.value} choices={choicesWith(strategy.choices, strategy.value)} onChange={(value) => studio.edit({ kind: 'set-strategy', layers, strategy: value }, { label: `${node.layer.name} ${value}` })} />
        </Row>
      )}
      {reuse && reuse.legal.length > 0 && <ReuseRow node={node} />}
      {implementation && (
        <Row label="Implementation">
          <Select label="Implementation" className="flex-1" value={implementation.value} choices={choicesWith(implementation.choices, implementation.value)} onChange={(value) => studio.edit({ kind: 'set-option', layers, key: 'Implementation', value }, { label: `${node.layer.name} ${value}` })} />
        </Row>
      )}
      {typeof tableSize === 'number' && <NumberRow node={node} label="Table size" name="TableSize" value={tableSize} unit="entries" max={65_536} />}
      {typeof parallel === 'number' && <NumberRow node={node} label="Parallel pixels" name="ParallelizationFactor" value={parallel} unit={typeof node.layer.attributes['out_width'] === 'number' ? `of ${node.layer.attributes['out_width'] * Number(node.layer.attributes['out_height'] ?? 1)}` : ''} max={65_536} />}
    </Section>
  );
}

function choicesWith(choices: readonly string[], value: string): { readonly value: string; readonly text: string }[] {
  return [...new Set([...choices, value])].map((choice) => ({ value: choice, text: choice }));
}

function ReuseRow({ node }: { readonly node: NodeView }): ReactNode {
  const edit = useReuseEdit(node);
  const [draft, setDraft] = useState<string>();
  const flow = useDesign((state) => state.view?.design.flow);
  const [snapped, setSnapped] = useState<string>();
  const { reuse } = node;
  if (!reuse) return undefined;
  const commit = (): void => {
    const asked = Number(draft);
    setDraft(undefined);
    if (draft === undefined || draft.trim() === '' || !Number.isFinite(asked)) return;
    const legal = reuse.legal[nearestStopIndex(reuse.legal, asked)];
    if (legal === undefined) return;
    setSnapped(legal === asked ? undefined : `${asked} is not legal here; the nearest legal value is ${legal}.`);
    if (legal !== reuse.value) edit.change(legal);
    edit.done();
  };
  return (
    <>
      <Row label="Reuse factor">
        <StopSlider label="Reuse factor" stops={reuse.legal} value={edit.value} onChange={edit.change} onCommit={edit.done} />
        <TextField
          label="Reuse factor as a number"
          className="w-14 text-right"
          value={draft ?? String(edit.value)}
          onChange={(event) => setDraft(event.target.value)}
          onBlur={commit}
          onKeyDown={(event) => event.key === 'Enter' && commit()}
        />
        <span className="w-14 shrink-0 text-dim">II {intervalText(node, edit.value, flow)}</span>
      </Row>
      <p className="pl-[96px] text-xs text-dim">
        {snapped ?? (reuse.configured === reuse.value ? `${reuse.legal.length} legal value${reuse.legal.length === 1 ? '' : 's'}, up to ${reuse.legal.at(-1)}` : `configured ${reuse.configured}, which is not legal: ${reuse.value} is used`)}
      </p>
    </>
  );
}

function NumberRow({ node, label, name, value, unit, max }: { readonly node: NodeView; readonly label: string; readonly name: string; readonly value: number; readonly unit: string; readonly max: number }): ReactNode {
  const studio = useStudio();
  const [draft, setDraft] = useState<string>();
  const next = Number(draft ?? value);
  const valid = Number.isInteger(next) && next >= 1 && next <= max;
  const commit = (): void => {
    if (draft !== undefined && valid && next !== value) studio.edit({ kind: 'set-option', layers: [node.layer.name], key: name, value: next }, { label: `${node.layer.name} ${name} ${next}` });
    setDraft(undefined);
  };
  return (
    <Row label={label}>
      <TextField label={label} className="w-20 text-right" invalid={!valid} value={draft ?? String(value)} onChange={(event) => setDraft(event.target.value)} onBlur={commit} onKeyDown={(event) => event.key === 'Enter' && commit()} />
      <span className="text-dim">{valid ? unit : `1 … ${max}`}</span>
    </Row>
  );
}
