/** @file A layer as a card on the canvas, at three levels of detail. */

import { memo, type ReactNode } from 'react';
import { Handle, Position, type Node, type NodeProps } from '@xyflow/react';
import { Ban } from 'lucide-react';
import type { NodeView } from '../../preload/contract/design.ts';
import { chipRows } from '../domain-widgets/chip-text.ts';
import { Delta } from '../domain-widgets/delta.tsx';
import { layerKind, nodeShapeText, UNSUPPORTED_KIND, type LayerKind } from '../domain-widgets/layer-kinds.ts';
import { WindowHistogram } from '../domain-widgets/window-histogram.tsx';
import { intervalText, useReuseEdit } from '../store/reuse-edit.ts';
import { useDesign, useNode, useUi } from '../store/studio-context.tsx';
import { classNames } from '../widgets/class-names.ts';
import { StopSlider } from '../widgets/stop-slider.tsx';
import { ChipEditor } from './chip-editor.tsx';
import { NODE_PADDING_PX, NODE_WIDTH_PX, nodeSize } from './layout.ts';
import { fittingFigures, heatColor, type LayerFigure } from './overlays.ts';
import { useLayerNumbers, type LayerNumbers } from './layer-numbers.ts';
import { usePathOnGraph } from './path-on-graph.ts';
import { NodeBadges } from './node-badges.tsx';
import { ProblemBadge } from './problem-badge.tsx';
import { useZoomLevel } from './zoom-level.ts';

/** Sizes of figures at near and middle zoom, and what they share. @unit px */
const FIGURE_PX = 13;
const LARGE_FIGURE_PX = 17.5;
/** Frame of a card that a timing path goes through: seen at every zoom. @unit px of the canvas */
const PATH_FRAME_PX = { near: 3, middle: 5, far: 12 } as const;
/** Beyond these lengths the kind of a layer and the size of its kernel are left to the tooltips. */
const NAME_LINE_CHARACTERS = 17;
const SHAPE_CHARACTERS = 14;
const CARD_ROOM_PX = NODE_WIDTH_PX - NODE_PADDING_PX;

/** A card's data: everything else comes from the stores by the layer's name. */
export type LayerNodeType = Node<{ readonly inputShape?: readonly number[] | undefined; readonly direction: 'LR' | 'TB' }, 'layer'>;

/** The card. */
export const LayerNode = memo(function LayerNode({ id, data, selected }: NodeProps<LayerNodeType>): ReactNode {
  const node = useNode(id);
  const level = useZoomLevel();
  const overlay = useUi((state) => state.overlay);
  const numbers = useLayerNumbers(id);
  const isOnPath = usePathOnGraph()?.visits.has(id) ?? false;
  if (!node) return undefined;
  const kind = node.supported ? layerKind(node.layer) : UNSUPPORTED_KIND;
  const main = numbers.figures[0];
  const heat = overlay === 'none' || main?.heat === undefined ? undefined : heatColor(overlay, main.heat);
  const props: CardProps = { node, kind, numbers, shape: nodeShapeText(node, data.inputShape), heat };
  return (
    <div
      className={classNames(
        'relative h-full w-full overflow-hidden rounded-[10px] border bg-card shadow-[var(--shadow)]',
        selected ? 'border-acc ring-2 ring-acc/40' : node.supported ? 'border-line' : 'border-bad-line',
        !node.supported && 'bg-bad-soft',
      )}
      style={{ ...(isOnPath ? { outline: `${PATH_FRAME_PX[level]}px solid var(--path)`, outlineOffset: PATH_FRAME_PX[level] / 2 } : {}), ...(level === 'far' ? { background: node.supported ? (heat?.fill ?? (overlay === 'path' ? 'var(--card)' : kind.color)) : undefined } : heat ? { borderTop: `4px solid ${heat.fill}` } : {}) }}
    >
      <Ports direction={data.direction} />
      {level === 'far' ? <FarCard {...props} /> : level === 'middle' ? <MiddleCard {...props} /> : <NearCard {...props} />}
    </div>
  );
});

interface CardProps {
  readonly node: NodeView;
  readonly kind: LayerKind;
  readonly numbers: LayerNumbers;
  readonly shape: string;
  readonly heat: { readonly fill: string; readonly ink: string } | undefined;
}

function overflows(numbers: LayerNumbers, variable: string): boolean {
  return !numbers.isCalm && (numbers.variables.get(variable)?.overflowCount ?? 0) > 0;
}

function Ports({ direction }: { readonly direction: 'LR' | 'TB' }): ReactNode {
  const style = { opacity: 0, pointerEvents: 'none' } as const;
  return (
    <>
      <Handle type="target" position={direction === 'LR' ? Position.Left : Position.Top} isConnectable={false} style={style} />
      <Handle type="source" position={direction === 'LR' ? Position.Right : Position.Bottom} isConnectable={false} style={style} />
    </>
  );
}

function FarCard({ node, kind, numbers, heat }: CardProps): ReactNode {
  const isOff = useUi((state) => state.overlay === 'path') && !heat;
  const ink = node.supported ? (heat?.ink ?? (isOff ? 'var(--txt)' : kind.ink)) : 'var(--bad)';
  return (
    <div className="flex h-full flex-col items-center justify-center gap-1 px-2 text-center" style={{ color: ink }}>
      <span className="absolute top-1.5 right-1.5 rounded-md bg-card/90 px-1 empty:hidden"><ProblemBadge layer={node.layer.name} size={26} /></span>
      <span className="line-clamp-2 text-[26px] leading-8 font-bold break-all">{node.layer.name}</span>
      <span className="text-[20px] leading-6">{node.supported ? (heat ? numbers.figures[0]?.text : kind.word) : 'not supported'}</span>
    </div>
  );
}

function MiddleCard({ node, kind, numbers, shape }: CardProps): ReactNode {
  const chips = chipRows(node, 1).flat();
  const shown = chips.filter((c) => c.variable === 'weight' || c.variable === 'result').slice(-2);
  // What is left of the card between header, chips and figures.
  const roomPx = Math.max(30, nodeSize(node).height - 46 - shown.length * 26 - 30);
  return (
    <div className="flex h-full flex-col gap-1 px-2.5 pt-1.5 pb-1">
      <span className="flex items-center gap-2">
        <KindIcon kind={kind} size={20} />
        <b className="min-w-0 flex-1 truncate text-[19px] leading-6 font-semibold" title={node.layer.name}>{node.layer.name}</b>
        <NodeBadges node={node} size={18} />
        <ProblemBadge layer={node.layer.name} size={19} />
        <Badge node={node} size={18} />
      </span>
      {node.supported ? (
        <>
          {shown.map((chip) => (
            <span key={chip.variable} title={`${chip.variable}: ${chip.text}`} className={classNames('truncate font-mono text-[17.5px] leading-[22px]', overflows(numbers, chip.variable) ? 'text-bad' : 'text-txt')}>
              <span className="text-dim">{chip.label} </span>
              {chip.text.replace('auto → ', '→ ')}
            </span>
          ))}
          {roomPx > 66 && <span className="truncate text-[17.5px] leading-[22px] text-dim" title={`shape ${shape}`}>{[shape, node.reuse && `RF ${node.reuse.value}`].filter(Boolean).join(' · ')}</span>}
          <span className="min-h-0 flex-1" />
          <CardHistogram numbers={numbers} heightPx={Math.min(96, roomPx > 66 ? roomPx - 26 : roomPx)} />
          <Figures figures={fittingFigures(numbers.figures.slice(0, 2), CARD_ROOM_PX / LARGE_FIGURE_PX)} size="large" emulationStale={numbers.emulationStale} estimateStale={numbers.estimateStale} />
        </>
      ) : (
        <span className="line-clamp-4 text-[17.5px] leading-[22px] text-bad" title={node.reason}>{node.reason}</span>
      )}
    </div>
  );
}

function NearCard({ node, kind, numbers, shape }: CardProps): ReactNode {
  return (
    <div className="flex h-full flex-col px-2.5 pt-1.5 pb-1">
      <span className="flex h-6 items-center gap-1.5">
        <KindIcon kind={kind} size={17} />
        <b className="min-w-0 truncate text-[15px] font-semibold" title={`${node.layer.name}, ${kind.word}`}>{node.layer.name}</b>
        <span className="min-w-0 flex-1 truncate text-[13px] text-dim" title={kind.word}>{node.layer.name.length + kind.word.length <= NAME_LINE_CHARACTERS && kind.word}</span>
        <NodeBadges node={node} size={14} />
        <ProblemBadge layer={node.layer.name} size={14} />
        <Badge node={node} size={15} />
      </span>
      <span className="flex h-[26px] items-center justify-between gap-2 text-[13px] text-dim">
        <span className="truncate tracking-tight" title={`shape ${shape}`}>{shape.length > SHAPE_CHARACTERS ? shape.split(' · ')[0] : shape}</span>
        {node.strategy && <span className="shrink-0 text-txt">{node.strategy.value.toLowerCase().replace('distributed_arithmetic', 'dist. arith.')}</span>}
      </span>
      {node.supported ? (
        <>
          <span className="flex flex-col gap-1">
            {chipRows(node, CARD_ROOM_PX).map((row) => (
              <span key={row[0]?.variable} className="flex gap-1">
                {row.map((chip) => (
                  <ChipEditor key={chip.variable} node={node} chip={chip} overflows={overflows(numbers, chip.variable)} />
                ))}
              </span>
            ))}
          </span>
          {node.reuse && node.reuse.legal.length > 1 && <ReuseRow node={node} />}
          <span className="min-h-0 flex-1" />
          {numbers.shown ? (
            <CardHistogram numbers={numbers} heightPx={52} />
          ) : (
            <span className="line-clamp-3 pb-2 text-[13px] text-dim" title={numbers.why}>{numbers.why}</span>
          )}
          <Figures figures={fittingFigures(numbers.figures, CARD_ROOM_PX / FIGURE_PX)} emulationStale={numbers.emulationStale} estimateStale={numbers.estimateStale} />
        </>
      ) : (
        <span className="line-clamp-4 text-[13px] text-bad" title={node.reason}>{node.reason}</span>
      )}
    </div>
  );
}

function CardHistogram({ numbers, heightPx }: { readonly numbers: LayerNumbers; readonly heightPx: number }): ReactNode {
  const { shown, before, emulationStale } = numbers;
  if (!shown) return undefined;
  return (
    <span className="relative block">
      <WindowHistogram histogram={shown.histogram} before={before} type={shown.type} widthPx={CARD_ROOM_PX} calm={numbers.isCalm} heightPx={heightPx} stale={emulationStale} />
      {shown.variable !== 'result' && <span className="absolute top-0.5 left-1 rounded bg-card/80 px-1 text-[13px] leading-4 text-dim">{shown.variable}</span>}
    </span>
  );
}

function KindIcon({ kind, size }: { readonly kind: LayerKind; readonly size: number }): ReactNode {
  const { Icon } = kind;
  return (
    <span aria-hidden className="inline-flex shrink-0 items-center justify-center rounded" style={{ width: size, height: size, background: kind.color, color: kind.ink }}>
      <Icon size={size * 0.72} strokeWidth={2.2} />
    </span>
  );
}

function Badge({ node, size }: { readonly node: NodeView; readonly size: number }): ReactNode {
  const flow = useDesign((state) => state.view?.design.flow);
  if (node.notBuildable !== undefined && flow === 'rtl')
    return (
      <span title={`Not built by this flow: ${node.notBuildable}`} className="shrink-0 text-warn">
        <Ban size={size} aria-label={`not built by this flow: ${node.notBuildable}`} />
      </span>
    );
  return undefined;
}

function ReuseRow({ node }: { readonly node: NodeView }): ReactNode {
  const edit = useReuseEdit(node);
  const flow = useDesign((state) => state.view?.design.flow);
  const { reuse } = node;
  if (!reuse) return undefined;
  return (
    <span className="mt-1 flex h-6 items-center gap-1.5 text-[13px]" title={`Reuse factor: ${reuse.legal.length} legal values from ${reuse.legal[0]} to ${reuse.legal.at(-1)}`}>
      <span className="text-dim">RF</span>
      <StopSlider label={`Reuse factor of ${node.layer.name}`} stops={reuse.legal} value={edit.value} onChange={edit.change} onCommit={edit.done} describe={(v) => `reuse factor ${v}`} />
      <b className="font-semibold">{edit.value}</b>
      <span className="text-dim">II {intervalText(node, edit.value, flow)}</span>
    </span>
  );
}

function Figures({ figures, size = 'small', emulationStale, estimateStale }: { readonly figures: readonly LayerFigure[]; readonly size?: 'small' | 'large'; readonly emulationStale: boolean; readonly estimateStale: boolean }): ReactNode {
  return (
    <span className={classNames('flex items-center justify-between gap-2 whitespace-nowrap', size === 'small' ? 'h-6 text-[13px]' : 'h-7 text-[17.5px]')}>
      {figures.map((figure) => {
        const stale = figure.overlay === 'overflow' || figure.overlay === 'error' ? emulationStale : estimateStale;
        return (
          <span key={figure.overlay} className={classNames(figure.isBad ? 'font-semibold text-bad' : 'text-dim', stale && 'is-stale')}>
            {figure.isBad && figure.overlay === 'overflow' ? '▲ ' : ''}
            {figure.text}
            {figure.delta && <> <Delta delta={figure.delta} /></>}
          </span>
        );
      })}
    </span>
  );
}
