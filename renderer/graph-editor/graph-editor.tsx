/** @file The canvas: the lowered graph as cards and wires, with its tools around it. */

import { useMemo, useRef, useState, type ReactNode } from 'react';
import { Background, BackgroundVariant, Position, ReactFlow, ReactFlowProvider, useStore, type NodeChange } from '@xyflow/react';
import type { NodeView } from '../../preload/contract/design.ts';
import type { Studio } from '../store/studio.ts';
import { useDesign, useProject, useStudio, useUi } from '../store/studio-context.tsx';
import { useShownPath } from '../store/run-paths.ts';
import { selectLayers } from '../store/ui-store.ts';
import { EmptyState } from '../widgets/empty-state.tsx';
import { CanvasMenu } from './canvas-menu.tsx';
import { edgesOf } from './edges-of.ts';
import { FarEdges } from './far-edges.tsx';
import { FindBar } from './find-bar.tsx';
import { LayerNode, type LayerNodeType } from './layer-node.tsx';
import { layoutGraph, nodeSize, type LayoutDirection, type NodeBox } from './layout.ts';
import { Legend } from './legend.tsx';
import { Overview } from './overview.tsx';
import { OutlineTree } from './outline-tree.tsx';
import { Toolbar } from './toolbar.tsx';
import { RequantiseDialog } from './requantise-dialog.tsx';
import { PathProvider, placePath } from './path-on-graph.ts';
import { useGraphKeys } from './graph-keys.ts';
import { useReveal } from './reveal.ts';
import { WireEdge, type WireEdgeType } from './wire-edge.tsx';
import { useZoomLevel } from './zoom-level.ts';

/** Up to this many cards all are drawn, so that Tab reaches those out of sight too. */
const ALL_DRAWN_MAX = 40;
const NODE_TYPES = { layer: LayerNode };
const EDGE_TYPES = { wire: WireEdge };

/** The canvas of the open design. */
export function GraphEditor(): ReactNode {
  const nodes = useDesign((state) => state.view?.nodes);
  const rejected = useProject((state) => state.project?.model.problems[0]?.message);
  if (!nodes) return <EmptyState title="No design is open">Choose one in the menu at the top.</EmptyState>;
  if (nodes.length === 0) return <EmptyState title="This model has no layers">{rejected ?? 'The file was read, but no layer came out of it.'}</EmptyState>;
  return (
    <ReactFlowProvider>
      <Canvas nodes={nodes} />
    </ReactFlowProvider>
  );
}

function Canvas({ nodes }: { readonly nodes: readonly NodeView[] }): ReactNode {
  const studio = useStudio();
  const direction = useUi((state) => state.layoutDirection);
  const outlineOpen = useUi((state) => state.outlineOpen);
  const selection = useUi((state) => state.selection);
  const frame = useRef<HTMLDivElement>(null);
  const placed = usePlacedNodes(nodes);
  const boxes = useMemo(() => layoutGraph(placed, direction), [placed, direction]);
  const edges = useMemo(() => edgesOf(nodes), [nodes]);
  const flowNodes = useFlowNodes(placed, boxes, direction, selection);
  const far = useZoomLevel() === 'far';
  const wires = useMemo(() => (far ? [] : edges.map((edge): WireEdgeType => ({ ...edge, type: 'wire', data: { direction }, focusable: false, selectable: false }))), [edges, direction, far]);
  useGraphKeys(frame, boxes, edges, direction);
  const { onMove } = useReveal(boxes, direction);
  const path = useShownPath();
  const onGraph = useMemo(() => path && placePath(path, edges), [path, edges]);
  const roomy = useStore((state) => state.width >= 640 && state.height >= 336);
  return (
    <PathProvider value={onGraph}>
      <div className="flex h-full">
        {outlineOpen && <OutlineTree nodes={nodes} />}
        <CanvasMenu edges={edges} frame={frame}>
          <Toolbar boxes={boxes} />
          <div className="relative min-h-0 flex-1">
            <ReactFlow<LayerNodeType, WireEdgeType>
              nodes={flowNodes}
              edges={wires}
              nodeTypes={NODE_TYPES}
              edgeTypes={EDGE_TYPES}
              onNodesChange={(changes) => applySelection(studio.ui, changes)}
              onNodeClick={(event, node) => {
                // React Flow leaves the others selected when one of several is clicked.
                if (!event.shiftKey && !event.metaKey && !event.ctrlKey) selectLayers(studio.ui, [node.id]);
              }}
              onMove={onMove}
              nodesDraggable={false}
              nodesConnectable={false}
              nodesFocusable={false}
              edgesFocusable={false}
              onlyRenderVisibleElements={nodes.length > ALL_DRAWN_MAX}
              attributionPosition="bottom-right"
              minZoom={0.05}
              maxZoom={2}
              multiSelectionKeyCode={['Shift', 'Meta', 'Control']}
              selectionKeyCode="Shift"
              deleteKeyCode={null}
              zoomOnDoubleClick={false}
            >
              <Background variant={BackgroundVariant.Dots} gap={22} size={1.3} color="var(--dots)" />
              {far && <FarEdges edges={edges} boxes={boxes} direction={direction} />}
              {roomy && <Overview nodes={nodes} />}
            </ReactFlow>
            {roomy && <Legend />}
          </div>
          <FindBar nodes={nodes} />
          <RequantiseDialog />
        </CanvasMenu>
      </div>
    </PathProvider>
  );
}

/** Take over what React Flow says of the selection. */
function applySelection(ui: Studio['ui'], changes: readonly NodeChange<LayerNodeType>[]): void {
  const selects = changes.filter((c) => c.type === 'select');
  if (selects.length === 0) return;
  const chosen = new Set(ui.getState().selection);
  for (const change of selects) {
    if (change.selected) chosen.add(change.id);
    else chosen.delete(change.id);
  }
  selectLayers(ui, [...chosen]);
}

/** Return the nodes as they were when something last changed that matters for sizes or edges: only then the layout is made again. */
function usePlacedNodes(nodes: readonly NodeView[]): readonly NodeView[] {
  const key = nodes.map((n) => `${n.layer.name}<${n.layer.inputs.join()}:${nodeSize(n).height}`).join('|');
  const [placed, setPlaced] = useState({ key, nodes });
  if (placed.key === key) return placed.nodes;
  setPlaced({ key, nodes });
  return nodes;
}

/** React Flow's nodes; objects stay the same where nothing changed, so that cards do not draw again. */
function useFlowNodes(nodes: readonly NodeView[], boxes: ReadonlyMap<string, NodeBox>, direction: LayoutDirection, selection: readonly string[]): LayerNodeType[] {
  const plain = useMemo(() => {
    const shapes = new Map(nodes.map((n) => [n.layer.name, n.layer.shape]));
    return nodes.map((n) => flowNode(n, boxes.get(n.layer.name), direction, shapes.get(n.layer.inputs[0] ?? '')));
  }, [nodes, boxes, direction]);
  const chosen = useMemo(() => new Map(plain.map((n) => [n.id, { ...n, selected: true }])), [plain]);
  return useMemo(() => {
    const names = new Set(selection);
    return plain.map((n) => (names.has(n.id) ? (chosen.get(n.id) ?? n) : n));
  }, [plain, chosen, selection]);
}

function flowNode(node: NodeView, box: NodeBox | undefined, direction: LayoutDirection, inputShape: readonly number[] | undefined): LayerNodeType {
  const { x = 0, y = 0, width = 0, height = 0 } = box ?? {};
  const lr = direction === 'LR';
  const port = { width: 1, height: 1 };
  return {
    id: node.layer.name,
    type: 'layer',
    position: { x, y },
    width,
    height,
    measured: { width, height },
    handles: [
      { ...port, type: 'target', position: lr ? Position.Left : Position.Top, x: lr ? 0 : width / 2, y: lr ? height / 2 : 0 },
      { ...port, type: 'source', position: lr ? Position.Right : Position.Bottom, x: lr ? width - 1 : width / 2, y: lr ? height / 2 : height - 1 },
    ],
    data: { direction, inputShape },
  };
}
