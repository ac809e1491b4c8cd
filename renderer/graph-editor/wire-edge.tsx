/** @file An edge: thick where it carries many bits, orange and dashed where values overflow on the way. */

import { memo, type ReactNode } from 'react';
import { BaseEdge, EdgeLabelRenderer, getBezierPath, type Edge, type EdgeProps } from '@xyflow/react';
import { isFixed, printPrecision } from '../../preload/model/fixed-type.ts';
import { formatShape, formatShare } from '../domain-widgets/format.ts';
import { layerStatistics } from '../store/live-store.ts';
import { useLive, useNode } from '../store/studio-context.tsx';
import { useZoomLevel } from './zoom-level.ts';

/** An edge of the canvas. */
export type WireEdgeType = Edge<{ readonly direction: 'LR' | 'TB' }, 'wire'>;

/** Return the stroke of a number of bits. @unit px */
function strokeOf(bitCount: number): number {
  return Math.min(6, Math.max(1.3, Math.log2(bitCount + 1) * 0.55 - 1));
}

/** The edge and its label. */
export const WireEdge = memo(function WireEdge(props: EdgeProps<WireEdgeType>): ReactNode {
  const { source, sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition, data, selected = false } = props;
  const node = useNode(source);
  const level = useZoomLevel();
  const share = useLive((state) => {
    const sums = layerStatistics(state.emulation, source)?.variables.filter((v) => (v.variable === 'result' || v.variable === 'accum') && v.overflowCount > 0) ?? [];
    return Math.max(0, ...sums.map((v) => v.overflowShare));
  });
  const [path, labelX, labelY] = getBezierPath({ sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition, curvature: 0.35 });
  if (!node) return undefined;
  const type = node.layer.result_type;
  const bits = (isFixed(type) ? type.widthBits : 32) * node.layer.shape.reduce((a, b) => a * b, 1);
  const text = `${formatShape(node.layer.shape)} · ${printPrecision(type)}`;
  const hot = share > 0;
  return (
    <>
      <BaseEdge path={path} style={{ stroke: hot ? 'var(--h-over)' : selected ? 'var(--acc)' : 'var(--edge)', strokeWidth: strokeOf(bits), strokeDasharray: hot ? '7 4' : undefined }} />
      {level === 'near' && (
        <EdgeLabelRenderer>
          <span
            title={`${text}${hot ? `, ${formatShare(share)} of the values overflow` : ''}`}
            className={`nodrag pointer-events-auto absolute flex flex-col items-center rounded bg-bg/85 px-1 text-center font-mono text-[9px] leading-[11px] ${hot ? 'text-bad' : 'text-dim'}`}
            style={{ transform: `translate(-50%, ${data?.direction === 'LR' ? '-50%' : '-50%'}) translate(${labelX}px, ${labelY}px)` }}
          >
            <span>{formatShape(node.layer.shape)}</span>
            <span>{isFixed(type) ? `${type.signed ? '' : 'u'}${type.widthBits},${type.integerBits}` : printPrecision(type)}</span>
          </span>
        </EdgeLabelRenderer>
      )}
    </>
  );
});
