/**
 * @file How long C synthesis of an hls4ml project may take and how much memory it may need. An order of magnitude, to
 * warn by; no promise.
 *
 * *Method*: both grow with what is unrolled (products of kernels, elements of partitioned tensors). Power laws through published
 * runs, with a factor of four to either side: a network of about 4,300 products (KERAS_3layer) takes some minutes and 1.1 GB,
 * one of about 13,500 (the SVHN network of hls4ml's streaming paper) 45 to 90 minutes; reports of 128 GB and of days come from
 * networks several times larger.
 */

import type { ModelGraph } from '../ir/model-graph.ts';
import { elementCount, numberAttribute } from '../ir/visit.ts';
import { unrolledProducts, UNROLL_LIMIT } from './unrolled-size.ts';

const KNOWN_PRODUCTS = 13_500;
/** @unit h */
const KNOWN_HOURS = 1.1;
const HOURS_EXPONENT = 2.2;
/** @unit GB */
const KNOWN_GIGABYTES = 6;
const GIGABYTES_EXPONENT = 1.5;
/** To either side. */
const BAND_FACTOR = 4;

/** What C synthesis is expected to take. Low and high are a factor of four apart from the value. */
export interface SynthesisEffort {
  /** Products and elements that are unrolled. */
  readonly unrolledCount: number;
  /** Elements of tensors that become registers; 0 as a stream. */
  readonly partitionedCount: number;
  /** Tensors of more elements than the tools partition. */
  readonly largeTensors: readonly { readonly layer: string; readonly elements: number }[];
  /** @unit h */
  readonly hours: { readonly low: number; readonly value: number; readonly high: number };
  /** @unit GB */
  readonly gigabytes: { readonly low: number; readonly value: number; readonly high: number };
}

/** Estimate the effort of synthesizing a lowered graph with an HLS tool. Never throws. */
export function synthesisEffort(graph: ModelGraph, isStream: boolean): SynthesisEffort {
  const products = graph.layers.reduce((sum, layer) => sum + (unrolledProducts(layer) ?? 0) * (isStream ? 1 : Math.max(1, numberAttribute(layer, 'parallelization_factor', 1))), 0);
  const tensors = isStream ? [] : graph.layers.filter(({ class_name }) => class_name !== 'Reshape').map(({ name, shape }) => ({ layer: name, elements: elementCount(shape) }));
  const partitionedCount = tensors.reduce((sum, { elements }) => sum + elements, 0);
  const unrolledCount = products + partitionedCount;
  const size = unrolledCount / KNOWN_PRODUCTS;
  return {
    unrolledCount, partitionedCount, largeTensors: tensors.filter(({ elements }) => elements > UNROLL_LIMIT),
    hours: band(KNOWN_HOURS * size ** HOURS_EXPONENT), gigabytes: band(KNOWN_GIGABYTES * size ** GIGABYTES_EXPONENT),
  };
}

const band = (value: number): { readonly low: number; readonly value: number; readonly high: number } => ({ low: value / BAND_FACTOR, value, high: value * BAND_FACTOR });
