/**
 * @file Contract, domain `design`: the open design, its lowered graph, edits and undo.
 *
 * Field names of layers are those of the conformance cases (`class_name`, `result_type`, …).
 */

import type { Design, DesignDiff, DesignEdit, StructureEdit } from '../model/design.ts';
import type { NumberType } from '../model/fixed-type.ts';
import type { Result } from './result.ts';

/** A lowered layer in exactly the schema of a conformance case's `case.json`. */
export interface LayerPayload {
  readonly name: string;
  readonly class_name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly shape: readonly number[];
  readonly result_type: NumberType;
  readonly types: Readonly<Record<string, NumberType>>;
  readonly attributes: Readonly<Record<string, string | number | boolean | null | readonly number[] | readonly string[] | readonly (readonly number[])[]>>;
  readonly traced: 'csim' | 'input' | null;
  readonly weights: Readonly<Record<string, { readonly type: NumberType; readonly shape: readonly number[]; readonly encoding?: string; readonly transposedInProject?: boolean }>>;
}

/** One variable whose type the user may set: what the configuration says and what it became. */
export interface PrecisionSetting {
  /** `result`, `accum`, `weight`, `bias`, `scale`, `table`, `exp_table`, … */
  readonly variable: string;
  /** Text in force before inference: a type, or `auto`. */
  readonly configured: string;
  /** Where that text comes from; `decided-by-model`: quantizers of the network (HGQ) decide every type, a setting has no effect. */
  readonly origin: 'layer' | 'layer-type' | 'model' | 'quantizer' | 'decided-by-model' | 'inferred' | 'default';
  readonly type: NumberType;
}

/** Reuse factor of a layer: value in force, what was asked for, and every legal value in ascending order. */
export interface ReuseSetting {
  readonly value: number;
  readonly configured: number;
  readonly legal: readonly number[];
  /** Initiation interval that each legal value leads to. @unit cycles */
  readonly initiationIntervalCycles: readonly number[];
}

/** What structure edits did at a node, and what they can do. */
export interface NodeStructure {
  /** Name under which an edit behind this node is written; absent where none can be made. */
  readonly behind?: string;
  /** Name of this node as the reader of an edge in an edit; absent where it is none that an edit knows. */
  readonly before?: string;
  /** Edits in force here. */
  readonly edits: readonly StructureEdit[];
  /** An edit made this node. */
  readonly isMade?: boolean;
  /** Batch normalisations that were merged into this layer and could be kept. */
  readonly mergedBatchNorms?: readonly string[];
  /** Layer that this batch normalisation would be merged into if that one's result type were `auto`. */
  readonly fusableInto?: string;
}

/** A structure edit of the design and what became of it. */
export interface StructureState {
  readonly edit: StructureEdit;
  /** In a few words. */
  readonly text: string;
  readonly applied: boolean;
  /** Why it does not apply now. */
  readonly reason?: string;
  /** Layers that it takes away. */
  readonly drops?: readonly string[];
}

/** A node of the canvas: the lowered layer and what can be edited on it. */
export interface NodeView {
  readonly layer: LayerPayload;
  readonly source_layers: readonly string[];
  readonly precision: readonly PrecisionSetting[];
  readonly strategy?: { readonly value: string; readonly choices: readonly string[] };
  readonly reuse?: ReuseSetting;
  readonly implementation?: { readonly value: string; readonly choices: readonly string[] };
  /** False where the emulator has no exact model or the reader did not know the layer; `reason` says why. */
  readonly supported: boolean;
  readonly reason?: string;
  /** Why the rtl flow cannot build this layer, if it cannot. */
  readonly notBuildable?: string;
  /** Multiply-accumulates for one inference. */
  readonly macCount: number;
  /** Absent where the answerer does not say. */
  readonly structure?: NodeStructure;
  /** Name of the nested model this layer came from, if any: nodes of one group can be collapsed. */
  readonly group?: string;
}

/** A finding about the design, with edits that mend it. */
export interface Problem {
  readonly code: string;
  readonly severity: 'error' | 'warning' | 'note';
  readonly message: string;
  readonly layer?: string;
  readonly attribute?: string;
  readonly help?: string;
  readonly fixes: readonly ProblemFix[];
}

/** A mend offered as one undoable edit. */
export interface ProblemFix {
  readonly label: string;
  readonly edit: DesignEdit;
}

/** The whole open design as the window shows it. */
export interface DesignView {
  readonly designId: string;
  readonly projectId: string;
  readonly design: Design;
  /** Grows with every edit, undo and redo. */
  readonly revision: number;
  readonly nodes: readonly NodeView[];
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Findings of passes and preflight about settings and constants; those on the part come with the estimate, those on data with the emulation. */
  readonly problems: readonly Problem[];
  readonly undoLabel?: string;
  readonly redoLabel?: string;
  /** Settings of layers that are not in the lowered graph now; they apply again when the layer returns. */
  readonly dormantSettings: readonly string[];
  /** Structure edits, applied or not; absent: none. */
  readonly structure?: readonly StructureState[];
  /** What the rtl flow cannot build, before anything starts. */
  readonly notBuildable: readonly { readonly layer: string; readonly reason: string }[];
}

/** One line of a project's list of designs. */
export interface DesignSummary {
  readonly designId: string;
  readonly name: string;
  readonly revision: number;
  readonly editedAtMs: number;
}

/** Requests of this domain. */
export interface DesignRequests {
  'design:list': (payload: { readonly projectId: string }) => Result<readonly DesignSummary[]>;
  /** Open a design, which becomes the current one of its project; `aside` only looks at it. */
  'design:open': (payload: { readonly designId: string; readonly aside?: true }) => Result<DesignView>;
  /**
   * Apply one edit. Edits that carry the same `gestureId` (one drag) become one undo step.
   */
  'design:apply-edit': (payload: {
    readonly designId: string;
    readonly edit: DesignEdit;
    readonly label?: string;
    readonly gestureId?: string;
  }) => Result<DesignView>;
  'design:undo': (payload: { readonly designId: string }) => Result<DesignView>;
  'design:redo': (payload: { readonly designId: string }) => Result<DesignView>;
  'design:create': (payload: { readonly projectId: string; readonly name: string; readonly copyOf?: string }) => Result<DesignSummary>;
  'design:rename': (payload: { readonly designId: string; readonly name: string }) => Result<DesignSummary>;
  'design:remove': (payload: { readonly designId: string }) => Result<{ readonly removed: boolean }>;
  'design:export-config': (payload: { readonly designId: string }) => Result<{ readonly fileName: string; readonly text: string; readonly notExpressed: readonly string[] }>;
  'design:import-config': (payload: { readonly designId: string; readonly fileName: string; readonly text: string }) => Result<{ readonly view: DesignView; readonly problems: readonly Problem[] }>;
  /** The generated hardware text of one layer: Verilog in the rtl flow, C++ in the hls flow. */
  'design:generated-code': (payload: { readonly designId: string; readonly layer: string }) => Result<GeneratedCode>;
}

/** Generated text of a layer, or why there is none. */
export interface GeneratedCode {
  readonly language: 'verilog' | 'cpp';
  readonly text: string;
  readonly fileName: string;
  readonly note?: string;
}

/** Events of this domain. */
export interface DesignEvents {
  'design:changed': { readonly designId: string; readonly revision: number; readonly diff: DesignDiff };
}
