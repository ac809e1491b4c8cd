/** @file The inspector of several layers: one edit for all of them. */

import { useState, type ReactNode } from 'react';
import type { NodeView } from '../../preload/contract/design.ts';
import { parsePrecision, printPrecision } from '../../preload/model/fixed-type.ts';
import { formatCount } from '../domain-widgets/format.ts';
import { useStudio, useUi } from '../store/studio-context.tsx';
import { Button } from '../widgets/button.tsx';
import { Select } from '../widgets/select.tsx';
import { TextField } from '../widgets/text-field.tsx';
import { ProposalButtons } from './proposal-buttons.tsx';
import { commonTypeText } from './precision-section.tsx';
import { Row, Section } from './section.tsx';

/** Edits for all of `nodes`. */
export function BulkInspector({ nodes }: { readonly nodes: readonly NodeView[] }): ReactNode {
  const { ui } = useStudio();
  const macCount = nodes.reduce((sum, n) => sum + n.macCount, 0);
  return (
    <>
      <h2 className="text-lg leading-6 font-semibold">{nodes.length} layers</h2>
      <p className="text-dim">{macCount > 0 ? `${formatCount(macCount)} MAC together · ` : ''}a change here is one edit and one undo step</p>
      <ul aria-label="Selected layers" className="mt-2 flex max-h-24 flex-wrap gap-1 overflow-y-auto">
        {nodes.map(({ layer }) => (
          <li key={layer.name}>
            <button type="button" title="Look at this one alone" onClick={() => ui.setState({ selection: [layer.name] })} className="rounded-md border border-line bg-field px-1.5 hover:bg-raised">{layer.name}</button>
          </li>
        ))}
      </ul>
      <BulkPrecision nodes={nodes} />
      <ProposalButtons layers={nodes.map((n) => n.layer.name)} />
      <BulkHardware nodes={nodes} />
    </>
  );
}

function BulkPrecision({ nodes }: { readonly nodes: readonly NodeView[] }): ReactNode {
  const studio = useStudio();
  const wanted = useUi((state) => state.variable);
  const [text, setText] = useState('');
  const variables = [...new Set(nodes.flatMap((n) => n.precision.map((p) => p.variable)))];
  const variable = variables.includes(wanted) ? wanted : (variables[0] ?? 'result');
  const having = nodes.filter((n) => n.precision.some((p) => p.variable === variable));
  const settings = having.flatMap((n) => n.precision.filter((p) => p.variable === variable));
  const parsed = parsePrecision(text);
  const apply = (precision: string): void => {
    const layers = having.map((n) => n.layer.name);
    studio.edit({ kind: 'set-precision', layers, variables: [variable], precision }, { label: `${variable} of ${layers.length} layers ${precision}` });
    setText('');
  };
  if (variables.length === 0) return undefined;
  return (
    <Section title="Types">
      <Row label="Variable">
        <Select label="Variable" className="flex-1" value={variable} choices={variables.map((value) => ({ value, text: `${value} (${nodes.filter((n) => n.precision.some((p) => p.variable === value)).length} of ${nodes.length})` }))} onChange={(value) => studio.ui.setState({ variable: value })} />
      </Row>
      <Row label="Now">
        <span className="min-w-0 truncate font-mono text-xs">{commonTypeText(settings) ?? `${new Set(settings.map((s) => printPrecision(s.type))).size} different types`}</span>
      </Row>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (parsed.ok) apply(printPrecision(parsed.value));
        }}
      >
        <Row label="Set all to">
          <TextField label={`New type of ${variable} for ${having.length} layers`} className="flex-1 font-mono text-xs" placeholder="fixed<6,1>" value={text} invalid={text !== '' && !parsed.ok} onChange={(event) => setText(event.target.value)} />
          <Button compact type="submit" tone="primary" disabled={!parsed.ok}>Set {having.length}</Button>
        </Row>
      </form>
      {text !== '' && !parsed.ok && <p role="alert" className="text-xs text-bad">{parsed.reason}</p>}
      <div className="mt-1.5 flex flex-wrap gap-1.5 pl-[96px]">
        {['auto', 'fixed<6,1>', 'fixed<8,3>', 'fixed<16,6>'].map((precision) => (
          <Button key={precision} compact className="font-mono text-xs" onClick={() => apply(precision)}>{precision}</Button>
        ))}
      </div>
    </Section>
  );
}

function BulkHardware({ nodes }: { readonly nodes: readonly NodeView[] }): ReactNode {
  const studio = useStudio();
  const withStrategy = nodes.filter((n) => n.strategy !== undefined);
  const withReuse = nodes.filter((n) => (n.reuse?.legal.length ?? 0) > 1);
  const strategies = [...new Set(withStrategy.flatMap((n) => n.strategy?.choices ?? []))];
  const common = withReuse.reduce<readonly number[] | undefined>((legal, n) => (legal === undefined ? n.reuse?.legal : legal.filter((v) => n.reuse?.legal.includes(v))), undefined) ?? [];
  if (withStrategy.length === 0 && withReuse.length === 0) return undefined;
  const value = (values: readonly (string | number | undefined)[]): string => (new Set(values).size === 1 ? String(values[0]) : '');
  const mixed = { value: '', text: 'different', disabled: true };
  return (
    <Section title="Hardware">
      {withStrategy.length > 0 && (
        <Row label="Strategy">
          <Select
            label="Strategy of all"
            className="flex-1"
            value={value(withStrategy.map((n) => n.strategy?.value))}
            choices={[mixed, ...strategies.map((s) => ({ value: s, text: s }))]}
            onChange={(strategy) => studio.edit({ kind: 'set-strategy', layers: withStrategy.map((n) => n.layer.name), strategy }, { label: `${withStrategy.length} layers ${strategy}` })}
          />
        </Row>
      )}
      {withReuse.length > 0 && (
        <Row label="Reuse factor">
          <Select
            label="Reuse factor of all"
            className="flex-1"
            value={value(withReuse.map((n) => n.reuse?.value))}
            choices={[mixed, ...common.map((v) => ({ value: String(v), text: `${v} (legal for all)` }))]}
            onChange={(text) => studio.edit({ kind: 'set-reuse-factor', layers: withReuse.map((n) => n.layer.name), reuseFactor: Number(text) }, { label: `${withReuse.length} layers reuse factor ${text}` })}
          />
        </Row>
      )}
    </Section>
  );
}
