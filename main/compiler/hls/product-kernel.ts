/**
 * @file The matrix–vector product of a layer: which product, which kernel of the library (or generated code), which pragmas,
 * and its constants in the order that the kernel reads.
 *
 * Strategies: latency unrolls all products; resource reuses multipliers and has its weights transposed; resource_unrolled and
 * distributed_arithmetic become code of their own (generated-kernels.ts).
 */

import type { NumberType } from '../../../preload/model/fixed-type.ts';
import { int } from '../../../preload/model/fixed-type.ts';
import { layerProduct } from '../cmvm/da4ml/distributed-product.ts';
import type { Mantissas, MantissaType } from '../numerics/mantissas.ts';
import type { Constant } from './constants.ts';
import { adderKernel, unrolledKernel } from './generated-kernels.ts';
import type { LayerSite, SiteRefusal, SiteWeight } from './layer-site.ts';
import { isRefusal, member, numberOf, refuse, reordered, siteConstant, textOf, typedef, typeOf, weightOf } from './layer-site.ts';

/** How a layer multiplies. */
export type Strategy = 'latency' | 'resource' | 'resource_unrolled' | 'distributed_arithmetic';

/** Which product of a layer; a recurrent layer has two. */
export interface KernelRequest {
  readonly site: LayerSite;
  readonly input: MantissaType;
  readonly inputCount: number;
  readonly outputCount: number;
  /** Names of the layer's weights, and the letters that their arrays begin with. */
  readonly weight: { readonly name: string; readonly short: string };
  readonly bias: { readonly name: string; readonly short: string };
  /** Cycles; absent: the layer's. */
  readonly reuseFactor?: number;
  /** One product per channel: `inputCount` cells, `outputCount` channels. */
  readonly isDepthwise?: boolean;
  /** Name of the configuration struct that the kernel reads; absent: the layer's. */
  readonly configName?: string;
  /** Elements of the bias; absent: one for every output. */
  readonly biasCount?: number;
  /** Matrices that lie one after the other. */
  readonly places?: number;
  /** Whether an input sees padding in some window; absent: none does. @shape [inputs] */
  readonly padded?: readonly boolean[];
}

/** A product ready to be put into a configuration. */
export interface KernelParts {
  /** Members of the struct. */
  readonly members: readonly string[];
  /** Structs declared before it. */
  readonly helpers: readonly string[];
  readonly weights: Constant;
  readonly biases: Constant;
  readonly pragmas: readonly string[];
  readonly generated?: string;
  /** Whether the kernel has a loop of its own that is pipelined. */
  readonly isInTurn: boolean;
  readonly reuseFactor: number;
  readonly notes: readonly string[];
}

/** Return the strategy of a layer, or undefined for one that has no C++. Never throws. */
export function strategyOf(site: LayerSite): Strategy | undefined {
  const text = textOf(site.layer, 'strategy', 'latency');
  if (text === 'da' || text === 'distributed_arithmetic') return 'distributed_arithmetic';
  if (text === 'resource_unrolled' || text === 'unrolled') return 'resource_unrolled';
  return text === 'resource' || text === 'latency' ? text : undefined;
}

/** Return the struct of the library that multiplies values by weights. Never throws. */
export function productOf(input: MantissaType, weight: NumberType, both: 'equal_bits' | 'sign_bits'): string {
  if (weight.kind === 'exponent') return 'weight_power';
  if (weight.kind === 'xnor') return input.kind === 'xnor' ? both : 'weight_bit';
  if (input.kind === 'xnor') return 'data_bit';
  return weight.kind === 'int' && weight.widthBits === 2 && weight.signed ? 'weight_ternary' : 'multiply';
}

/** The reuse factor that the resource kernel is built with: above the number of inputs only whole rounds over them. */
function kernelReuse(reuseFactor: number, inputs: number, outputs: number): number {
  if (reuseFactor <= inputs) return reuseFactor;
  let rounds = Math.min(outputs, Math.floor(reuseFactor / inputs));
  while (outputs % rounds !== 0) rounds -= 1;
  return rounds * inputs;
}

function countZeros(weight: SiteWeight): number {
  if (weight.type.kind === 'exponent' || weight.type.kind === 'xnor') return 0;
  let zeros = 0;
  for (const word of weight.mantissas) if (Number(word) === 0) zeros += 1;
  return zeros;
}

/** The bias of a layer; one that has none starts from zeros of one bit. */
function biasOf({ site, bias, outputCount, biasCount }: KernelRequest): { readonly type: NumberType; readonly mantissas: Mantissas } {
  return weightOf(site, bias.name) ?? { type: int(1, false), mantissas: new Float64Array(biasCount ?? outputCount) };
}

function constantsOf(request: KernelRequest, weight: SiteWeight, isTransposed: boolean): { readonly weights: Constant; readonly biases: Constant } | SiteRefusal {
  const { site, inputCount: n, outputCount: m } = request;
  const places = request.places ?? 1;
  const transposed = (k: number): number => Math.floor(k / (n * m)) * n * m + (k % n) * m + (Math.floor(k / n) % m);
  const words = isTransposed ? reordered(weight.type, weight.mantissas, places * n * m, transposed) : weight.mantissas;
  const order = request.isDepthwise === true ? 'cell, channel' : isTransposed ? 'output, input' : 'input, output';
  const weights = siteConstant(site, { short: request.weight.short, typeShort: request.weight.name, what: `${request.weight.name} [${n}, ${m}], ordered by ${order}`, type: weight.type, mantissas: words });
  const bias = biasOf(request);
  if (bias.type.kind === 'exponent') return refuse('a bias of powers of two cannot be added');
  const biases = siteConstant(site, { short: request.bias.short, typeShort: request.bias.name, what: `${request.bias.name} [${bias.mantissas.length}]`, ...bias });
  if (typeof weights === 'string') return refuse(weights);
  if (typeof biases === 'string') return refuse(biases);
  if (weights.count !== places * n * m) return refuse(`its ${request.weight.name} has ${weights.count} elements, ${places * n * m} were expected`);
  if (biases.count !== (request.biasCount ?? m)) return refuse(`its ${request.bias.name} has ${biases.count} elements, ${request.biasCount ?? m} were expected`);
  return { weights, biases };
}

/** Prepare the product of a layer. Never throws. */
export function prepareKernel(request: KernelRequest): KernelParts | SiteRefusal {
  const { site, inputCount: n, outputCount: m } = request;
  const weight = weightOf(site, request.weight.name);
  const accum = typeOf(site.layer, 'accum');
  const strategy = strategyOf(site);
  if (strategy === undefined) return refuse(`the strategy ${textOf(site.layer, 'strategy', '')} has no C++ here; use Latency or Resource`);
  if (weight === undefined) return refuse(`its ${request.weight.name} or the type of it is missing`);
  if (accum === undefined && strategy !== 'distributed_arithmetic') return refuse('the type of its accumulator is missing');
  const asked = Math.max(1, Math.trunc(request.reuseFactor ?? numberOf(site.layer, 'reuse_factor', 1)));
  if (strategy.startsWith('resource') && asked < n && n % asked !== 0) return refuse(`with reuse factor ${asked} the kernel pairs weights with the wrong ones of ${n} inputs; use one that divides ${n}`);
  const isTransposed = strategy === 'resource' && request.isDepthwise !== true;
  const constants = constantsOf(request, weight, isTransposed);
  if (isRefusal(constants)) return constants;
  const reuseFactor = strategy.startsWith('resource') ? kernelReuse(asked, n, m) : asked;
  const base: KernelBase = { request, weight, accum, strategy, reuseFactor, asked, ...constants };
  return strategy === 'distributed_arithmetic' ? exactParts(base) : accumulatingParts(base);
}

interface KernelBase {
  readonly request: KernelRequest;
  readonly weight: SiteWeight;
  readonly accum: MantissaType | undefined;
  readonly strategy: Strategy;
  readonly reuseFactor: number;
  readonly asked: number;
  readonly weights: Constant;
  readonly biases: Constant;
}

function commonMembers({ request, reuseFactor, weights, biases }: KernelBase, kernel: string): string[] {
  return [
    member('n_in', request.inputCount), member('n_out', request.outputCount), member('reuse_factor', reuseFactor),
    typedef(weights.typeName, 'weight_t'), typedef(biases.typeName, 'bias_t'), typedef(kernel, 'kernel'),
  ];
}

function accumulatingParts(base: KernelBase): KernelParts | SiteRefusal {
  const { request, weight, accum, strategy, reuseFactor, asked, weights, biases } = base;
  const { site, inputCount: n, outputCount: m } = request;
  const configName = request.configName ?? site.configName;
  const isDepthwise = request.isDepthwise === true;
  const product = productOf(request.input, weight.type, isDepthwise ? 'sign_bits' : 'equal_bits');
  const isUnrolled = strategy === 'resource_unrolled' && !isDepthwise;
  const kernelName = isUnrolled ? `unrolled_${configName}` : `bitloom::${isDepthwise ? 'depthwise' : strategy === 'resource' ? 'resource' : 'latency'}_kernel<${configName}>`;
  const zeros = countZeros(weight);
  const members = [...commonMembers(base, kernelName), ...(accum === undefined ? [] : [typedef(accum, 'accum_t')]), typedef(`bitloom::${product}`, 'product')];
  const isInTurn = strategy === 'resource' && !isDepthwise;
  const generated = isUnrolled ? unrolledKernel({ structName: kernelName, configName, inputCount: n, outputCount: m, reuseFactor, weights }) : undefined;
  return {
    members,
    helpers: isUnrolled ? [`struct ${kernelName};`] : [],
    weights,
    biases,
    pragmas: isInTurn ? inTurnPragmas(base) : unrolledPragmas(site, { weights, biases, limit: Math.ceil((n * m) / reuseFactor) - Math.floor(zeros / reuseFactor), reuseFactor }),
    ...(generated === undefined ? {} : { generated }),
    isInTurn,
    reuseFactor,
    notes: reuseFactor === asked ? [] : [`Layer ${site.layer.name} is built with reuse factor ${reuseFactor} instead of ${asked}: above its ${n} inputs only whole rounds over them can be built. The numbers are the same.`],
  };
}

function inTurnPragmas({ request, reuseFactor, weights, biases }: KernelBase): string[] {
  const multipliers = (request.inputCount * request.outputCount) / reuseFactor;
  const whole = [`ARRAY_PARTITION variable=${biases.name} complete`];
  if (reuseFactor === 1) return [`ARRAY_PARTITION variable=${weights.name} complete`, ...whole];
  return [`ARRAY_RESHAPE variable=${weights.name} block factor=${multipliers}`, ...whole, `ROM ${weights.name}`];
}

function unrolledPragmas(site: LayerSite, { weights, biases, limit, reuseFactor }: { readonly weights: Constant; readonly biases: Constant; readonly limit: number; readonly reuseFactor: number }): string[] {
  const shared = site.backend === 'Vitis' ? `ALLOCATION operation instances=mul limit=${Math.max(1, limit)}` : `ALLOCATION instances=mul limit=${Math.max(1, limit)} operation`;
  return [`ARRAY_PARTITION variable=${weights.name} complete`, `ARRAY_PARTITION variable=${biases.name} complete`, ...(reuseFactor > 1 ? [shared] : [])];
}

/** Sums without an accumulator: an adder graph. */
function exactParts(base: KernelBase): KernelParts | SiteRefusal {
  const { request, weight, weights, biases } = base;
  const { site } = request;
  if (request.isDepthwise === true) return refuse('distributed arithmetic has no depthwise kernel; use Latency');
  if (base.asked !== 1) return refuse(`distributed arithmetic builds every product once; its reuse factor is ${base.asked}, use 1`);
  if ((request.places ?? 1) !== 1 || request.biasCount !== undefined) return refuse('distributed arithmetic has no C++ for an Einstein sum here; use Latency');
  const { input, inputCount, outputCount, padded } = request;
  if (input.kind !== 'fixed') return refuse('distributed arithmetic reads fixed-point data only: hls4ml stops there; give the layer before it a fixed-point result');
  const structName = `adders_${request.configName ?? site.configName}`;
  const built = layerProduct({ inputCount, outputCount, weight, bias: weightOf(site, request.bias.name)?.values, input, ...(padded === undefined ? {} : { padded }), result: site.output.type });
  if (!built.ok) return refuse(built.failure);
  const made = adderKernel({ structName, input, inputCount, outputCount, ...built.value });
  if (typeof made !== 'string') return made;
  return { members: commonMembers(base, structName), helpers: [`struct ${structName};`], weights, biases, pragmas: [], generated: made, isInTurn: false, reuseFactor: 1, notes: [] };
}
