/**
 * @file What the RTL generator plans for each layer: made by `rtl`, read by `estimators`, so it stands between them.
 *
 * Counts only; the netlists and the Verilog text stay with the generator.
 */

/** Parts of one unit (a module without instances), counted before any synthesis. */
export interface UnitCost {
  readonly adderCount: number;
  /** Bits in which carries run. @unit bits */
  readonly adderBits: number;
  /** Of these, bits that join two signals and so need a LUT. @unit bits */
  readonly adderLutBits: number;
  /** Signals that a carry chain needs inverted. @unit bits */
  readonly inverterBits: number;
  /** Result bits of saturations. @unit bits */
  readonly clampBits: number;
  /** Bits looked at to decide a saturation. @unit bits */
  readonly clampTestBits: number;
  /** Result bits of multiplexers between two signals. @unit bits */
  readonly muxBits: number;
  /** Result bits of multiplexers with a constant, except those in front of an output register, which are its reset. @unit bits */
  readonly gateBits: number;
  /** Width of comparisons. @unit bits */
  readonly compareBits: number;
  /** Single-bit functions of rounding. @unit bits */
  readonly logicBits: number;
  /** Σ width·width of multipliers of two variables. @unit bits */
  readonly multiplyBits: number;
  /** Σ entries·width of tables. @unit bits */
  readonly tableBits: number;
  readonly tableCount: number;
  /** Registers, those inside shift registers included. @unit bits */
  readonly registerBits: number;
  /** Of these, bits in chains long enough to become shift-register LUTs. @unit bits */
  readonly shiftRegisterBits: number;
  /** Shift registers that these make. @unit bits */
  readonly shiftRegisterLuts: number;
}

/** A module that a layer uses one or more times; synthesis looks at it once. */
export interface UnitPlan {
  readonly moduleName: string;
  readonly instanceCount: number;
  readonly cost: UnitCost;
}

/** The hardware of one layer. */
export interface LayerPlan {
  readonly layer: string;
  readonly className: string;
  readonly moduleName: string;
  readonly units: readonly UnitPlan[];
  /** From the layer's inputs to its outputs. @unit cycles */
  readonly latencyCycles: number;
  /** @unit bits */
  readonly inputBits: number;
  /** @unit bits */
  readonly outputBits: number;
}

/** A layer without hardware in this flow, and why. */
export interface UnbuiltLayer {
  readonly layer: string;
  readonly reason: string;
}

/** The hardware of a network in the rtl flow. */
export interface HardwarePlan {
  readonly layers: readonly LayerPlan[];
  readonly unsupported: readonly UnbuiltLayer[];
  /** From the inputs to all outputs of the top module. @unit cycles */
  readonly latencyCycles: number;
  /** Registers that align branches of different latency, in the top module. @unit bits */
  readonly alignmentRegisterBits: number;
}
