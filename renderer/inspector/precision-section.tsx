/** @file The types of one layer: a tab per variable, the editor, and ways to fit and to spread a type. */

import { useMemo, type ReactNode } from 'react';
import { ChevronDown } from 'lucide-react';
import type { NodeView, PrecisionSetting } from '../../preload/contract/design.ts';
import { printPrecision, sameType } from '../../preload/model/fixed-type.ts';
import { isAutoSetting } from '../domain-widgets/chip-text.ts';
import { DecidedType, RELEASE_TYPES } from '../domain-widgets/decided-type.tsx';
import { layerKind } from '../domain-widgets/layer-kinds.ts';
import { TypeEditor } from '../domain-widgets/type-editor.tsx';
import { layerStatistics } from '../store/live-store.ts';
import { overflowAlarms } from '../store/overflow.ts';
import { usePrecisionEdit, type PrecisionEdit } from '../store/precision-edit.ts';
import { useDesign, useEmulationIsLive, useLive, useStudio, useUi } from '../store/studio-context.tsx';
import { Button } from '../widgets/button.tsx';
import { BitCostSection } from './bit-cost-section.tsx';
import { Menu, type MenuEntry } from '../widgets/menu.tsx';
import { Tabs } from '../widgets/tabs.tsx';

const ORIGIN_TEXT: Readonly<Record<PrecisionSetting['origin'], string>> = {
  layer: 'set on this layer',
  'layer-type': 'from the settings of this layer type',
  model: 'the model’s default',
  quantizer: 'from the trained quantizer',
  'decided-by-model': 'decided by the model’s quantizers; a setting here would have no effect',
  inferred: 'inferred from what flows in',
  default: 'hls4ml’s default',
};

/** Result first, then what makes it. */
const ORDER: readonly string[] = ['result', 'accum', 'weight', 'bias', 'scale'];
const rank = (variable: string): number => (ORDER.includes(variable) ? ORDER.indexOf(variable) : ORDER.length);

/** Everything about the types of `node`. */
export function PrecisionSection({ node }: { readonly node: NodeView }): ReactNode {
  const studio = useStudio();
  const { ui } = studio;
  const wanted = useUi((state) => state.variable);
  const widthPx = useUi((state) => state.inspectorWidthPx) - 28;
  const layer = node.layer.name;
  const settings = useMemo(() => [...node.precision].sort((a, b) => rank(a.variable) - rank(b.variable)), [node.precision]);
  const setting = settings.find((s) => s.variable === wanted) ?? settings[0];
  const statistics = useLive((state) => layerStatistics(state.emulation, layer));
  const before = useLive((state) => layerStatistics(state.gestureBaseline ?? state.pinned?.emulation, layer)?.variables.find((v) => v.variable === setting?.variable)?.histogram);
  const report = useLive((state) => state.emulation);
  const live = useEmulationIsLive();
  const edit = usePrecisionEdit([layer], setting);
  if (!setting || !edit.setting) return undefined;
  const own = statistics?.variables.find((v) => v.variable === setting.variable);
  const overflows = (variable: string): boolean => overflowAlarms(report, layer, statistics?.variables.find((v) => v.variable === variable));
  return (
    <section className="mt-3 border-t border-line pt-1.5">
      <Tabs
        label="Variable"
        value={setting.variable}
        tabs={settings.map((s) => ({ value: s.variable, text: s.variable, badge: overflows(s.variable) ? <span role="img" className="font-bold text-bad" aria-label="overflows">!</span> : undefined }))}
        onChange={(variable) => ui.setState({ variable })}
      >
        <div className="pt-2">
          <p className="mb-1.5 text-xs text-dim">{ORIGIN_TEXT[setting.origin]}{setting.configured !== '' && setting.configured !== printPrecision(setting.type) ? ` (${setting.configured})` : ''}</p>
          {setting.origin === 'decided-by-model' ? <DecidedType setting={setting} onRelease={() => studio.edit(RELEASE_TYPES, { label: 'BitExact off' })} /> : <>
          <TypeEditor setting={edit.setting} statistics={own} before={before} stale={!live} alarms={overflows(setting.variable)} widthPx={widthPx} canInfer onChange={edit.change} onDone={edit.done} />
          <PrecisionActions node={node} edit={edit} suggested={own?.suggestedType === undefined ? undefined : printPrecision(own.suggestedType)} />
          </>}
          <BitCostSection layer={layer} variable={setting.variable} />
        </div>
      </Tabs>
    </section>
  );
}

function PrecisionActions({ node, edit, suggested }: { readonly node: NodeView; readonly edit: PrecisionEdit; readonly suggested: string | undefined }): ReactNode {
  const studio = useStudio();
  const nodes = useDesign((state) => state.view?.nodes) ?? [];
  const { setting } = edit;
  if (!setting) return undefined;
  const { variable } = setting;
  const text = isAutoSetting(setting) ? 'auto' : printPrecision(setting.type);
  const spread = (layers: readonly string[]) => (): void => studio.edit({ kind: 'set-precision', layers, variables: [variable], precision: text }, { label: `${variable} ${text} on ${layers.length} layers` });
  const kind = layerKind(node.layer).word;
  const having = nodes.filter((n) => n.precision.some((p) => p.variable === variable));
  const sameKind = having.filter((n) => layerKind(n.layer).word === kind).map((n) => n.layer.name);
  const entries: MenuEntry[] = [
    { kind: 'heading', text: `Give ${variable} ${text} to` },
    { kind: 'item', text: `all ${kind} layers (${sameKind.length})`, disabled: sameKind.length < 2, onSelect: spread(sameKind) },
    { kind: 'item', text: `all layers that have ${variable} (${having.length})`, disabled: having.length < 2, onSelect: spread(having.map((n) => n.layer.name)) },
    { kind: 'line' },
    { kind: 'item', text: 'Take this setting away', note: 'back to the model’s default or the quantizer', disabled: setting.origin !== 'layer', onSelect: () => studio.edit({ kind: 'set-precision', layers: [node.layer.name], variables: [variable] }, { label: `${node.layer.name} ${variable} to default` }) },
  ];
  const parsedSame = suggested !== undefined && printPrecision(setting.type) === suggested;
  return (
    <div className="mt-2 flex flex-wrap gap-1.5">
      {suggested !== undefined && !parsedSame && <Button compact tone="warn" title="Narrowest integer bits that hold every measured value, same fraction" onClick={() => edit.change(suggested)}>Set {suggested}</Button>}
      <Button compact onClick={() => studio.ui.setState({ proposal: { kind: 'fit-data', layers: [node.layer.name], variables: [variable] } })}>Fit to data…</Button>
      <Button compact onClick={() => studio.ui.setState({ proposal: { kind: 'fit-exactly', layers: [node.layer.name], variables: [variable] } })}>Fit exactly…</Button>
      <Menu entries={entries} trigger={<Button compact>Apply to… <ChevronDown size={12} aria-hidden /></Button>} />
    </div>
  );
}

/** Whether all settings have one type; then its text. */
export function commonTypeText(settings: readonly PrecisionSetting[]): string | undefined {
  const [first] = settings;
  return first && settings.every((s) => sameType(s.type, first.type) && isAutoSetting(s) === isAutoSetting(first)) ? (isAutoSetting(first) ? 'auto' : printPrecision(first.type)) : undefined;
}

