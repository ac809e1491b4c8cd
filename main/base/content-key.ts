/**
 * @file Short keys of contents, for results that are used again. Not cryptographic: 128 bits of a mixing hash over
 * text and words; the inputs are the user's own layers, not an adversary's.
 */

const PRIMES = [0x9e3779b1, 0x85ebca77, 0xc2b2ae3d, 0x27d4eb2f] as const;

/** Mix words into four lanes and return them as 32 hexadecimal digits. */
function mix(words: ArrayLike<number>): string {
  const lanes = PRIMES.map((prime) => prime ^ words.length);
  for (let lane = 0; lane < 4; lane++) {
    const prime = PRIMES[lane]!;
    let h = lanes[lane]!;
    for (let i = 0; i < words.length; i++) {
      h = Math.imul(h ^ (words[i]! + i + lane), prime);
      h = (h << 13) | (h >>> 19);
    }
    h = Math.imul(h ^ (h >>> 15), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    lanes[lane] = (h ^ (h >>> 16)) >>> 0;
  }
  return lanes.map((h) => h.toString(16).padStart(8, '0')).join('');
}

/** Return the key of a text. Never throws. */
export function textKey(text: string): string {
  return mix(Uint16Array.from({ length: text.length }, (_, i) => text.charCodeAt(i)));
}

const arrayKeys = new WeakMap<object, string>();

/** Take over the key that another thread has computed of an array's content. Never throws. */
export function adoptArrayKey(data: Float64Array | readonly bigint[], key: string): void {
  arrayKeys.set(data, key);
}

/** Return the key of an array of doubles; computed once per array, which must not change afterwards. Never throws. */
export function arrayKey(data: Float64Array | readonly bigint[]): string {
  const known = arrayKeys.get(data);
  if (known !== undefined) return known;
  const key = data instanceof Float64Array ? mix(new Uint32Array(data.slice().buffer)) : textKey(data.join(','));
  arrayKeys.set(data, key);
  return key;
}
