/** @file Arrays in memory that all threads see: handing them over copies nothing. */

/** Return the numbers in shared memory; the same array if they are there already. Never throws. */
export function inSharedMemory(data: Float64Array): Float64Array {
  if (data.buffer instanceof SharedArrayBuffer) return data;
  const shared = new Float64Array(new SharedArrayBuffer(data.byteLength));
  shared.set(data);
  return shared;
}

/** Return classes in shared memory. Never throws. */
export function labelsInSharedMemory(labels: Int32Array): Int32Array {
  if (labels.buffer instanceof SharedArrayBuffer) return labels;
  const shared = new Int32Array(new SharedArrayBuffer(labels.byteLength));
  shared.set(labels);
  return shared;
}

