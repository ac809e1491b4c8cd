/** @file An edge: thick where it carries many bits, orange and dashed where values overflow on the way. */

import { memo, type ReactNode } from 'react';
import { BaseEdge, EdgeLabelRenderer, getBezierPath, type Edge, type EdgeProps } from '@xyflow/react';
import { isFixed, printPrecision } from '../../preload/model/fixed-type.ts';
import { formatShape, formatShare } from '../domain-widgets/format.ts';
import { layerStatistics } from '../store/live-store.ts';
import { calmLayers } from '../store/overflow.ts';
import { useLive, useNode } from '../store/studio-context.tsx';
import { usePathOnGraph } from './path-on-graph.ts';
import { useZoomLevel } from './zoom-level.ts';

/** An edge of the canvas. */
export type WireEdgeType = Edge<{ readonly direction: 'LR' | 'TB' }, 'wire'>;

/** Width of a character of a label. @unit px */
const LABEL_CHARACTER_PX = 7.6;

/** How far the colour of a timing path stands out around a wire. @unit px */
const PATH_HALO_PX = 8;

/** Width of the strip in which a right click means the edge. @unit px */
const MENU_WIDTH_PX = 14;

/** Return the stroke of a number of bits. @unit px */
function strokeOf(bitCount: number): number {
  return Math.min(6, Math.max(1.3, Math.log2(bitCount + 1) * 0.55 - 1));
}

/** The edge and its label. */
export const WireEdge = memo(function WireEdge(props: EdgeProps<WireEdgeType>): ReactNode {
  const { source, sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition, data, selected = false } = props;
  const node = useNode(source);
  const level = useZoomLevel();
  const isOnPath = usePathOnGraph()?.edges.has(props.id) ?? false;
  const share = useLive((state) => {
    if (calmLayers(state.emulation).has(source)) return 0;
    const sums = layerStatistics(state.emulation, source)?.variables.filter((v) => (v.variable === 'result' || v.variable === 'accum') && v.overflowCount > 0) ?? [];
    return Math.max(0, ...sums.map((v) => v.overflowShare));
  });
  const [path, labelX, labelY] = getBezierPath({ sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition, curvature: 0.35 });
  if (!node) return undefined;
  const type = node.layer.result_type;
  const bits = (isFixed(type) ? type.widthBits : 32) * node.layer.shape.reduce((a, b) => a * b, 1);
  const text = `${formatShape(node.layer.shape)} · ${printPrecision(type)}`;
  const hot = share > 0;
  const short = isFixed(type) ? `${type.signed ? '' : 'u'}${type.widthBits},${type.integerBits}` : printPrecision(type);
  const isAcross = data?.direction === 'LR';
  // Above a wire from left to right, where it is as long as its label; the cards say the same.
  const hasLabel = level === 'near' && (!isAcross || Math.abs(targetX - sourceX) >= short.length * LABEL_CHARACTER_PX);
  return (
    <>
      {isOnPath && <path d={path} fill="none" stroke="var(--path)" strokeWidth={strokeOf(bits) + PATH_HALO_PX} strokeOpacity={0.55} />}
      <BaseEdge path={path} style={{ stroke: hot ? 'var(--h-over)' : selected ? 'var(--acc)' : 'var(--edge)', strokeWidth: strokeOf(bits), strokeDasharray: hot ? '7 4' : undefined }} />
      <path d={path} fill="none" stroke="transparent" strokeWidth={MENU_WIDTH_PX} style={{ pointerEvents: 'stroke' }} />
      {hasLabel && (
        <EdgeLabelRenderer>
          <span
            data-edge={props.id}
            title={`${text}${hot ? `, ${formatShare(share)} of the values overflow` : ''}`}
            className={`nodrag pointer-events-auto absolute flex flex-col items-center text-center ${isAcross ? '' : 'rounded bg-bg/85 px-0.5'} font-mono text-[12.5px] leading-[14px] ${hot ? 'text-bad' : 'text-dim'}`}
            style={{ transform: `translate(-50%, ${isAcross ? 'calc(-100% - 4px)' : '-50%'}) translate(${labelX}px, ${labelY}px)` }}
          >
            {!isAcross && <span>{formatShape(node.layer.shape)}</span>}
            <span>{short}</span>
          </span>
        </EdgeLabelRenderer>
      )}
    </>
  );
});
