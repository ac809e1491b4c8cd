/** @file Entry of the emulator's kernels: everything that the backend calls. */

export { noteCasts, noteRuns, noteSums, noteWords, quantizeRows, quantizeSums } from "./counting";
export { countHistograms } from "./tally";
export { noteMarkedRows, notePart } from "./part-counting";
export { mac16 } from "./mac16";
export { macSamples } from "./mac-samples";
export { macSparse } from "./mac-sparse";
export { macPixels } from "./mac-pixels";
export { mac32, macF64, macI64 } from "./mac-words";
export { affineCast, affineCastRanged, affineLanes, affineRows } from "./affine";
export { convertInput } from "./input";
export { compareWords } from "./compare";
export { copySums, padImages, gatherRows, readSigns } from "./move";
export { mergeRows, spreadRuns, tableIndices, lookUp, lookUpTop } from "./elements";
export { piecewiseLanes, piecewiseRows } from "./piecewise";
export { distances, legacySlices, wideDistances, sliceSums, treeSums, scaleSlices } from "./softmax";
export { castElements, castElementsWide } from "./element-types";
export { normalizeVectors } from "./normalization";
export { pairSums, streamedAverages } from "./stepwise";
export { cellStep } from "./recurrent";
export { equalCounts } from "./equal-counts";
export { bendWords, copyRuns, largestOf } from "./lookups";
export { maxWindows16, maxWindows, gatherWindows, maxRuns, averageRuns } from "./pooling";
export { idealDepthwise, idealLargest, idealProducts } from "./ideal-products";
export { idealAffine, idealGrid, idealRelu, idealReluGrid, narrowDoubles, widenSingles } from "./ideal-elements";
