/** @file Moving words without changing them: images into padded ones, gathering by index, one-bit words as signs. */

@inline
function fill<S>(p: usize, count: usize, word: i64): void {
  for (let i: usize = 0; i < count; i++) store<S>(p + i * sizeof<S>(), <S>word);
}

/** Short lines word by word of 16, 8 … bytes: a bulk copy is a call out of the module. */
@inline
function copyLine(dst: usize, src: usize, bytes: usize): void {
  if (bytes > 256) {
    memory.copy(dst, src, bytes);
    return;
  }
  let i: usize = 0;
  for (; i + 16 <= bytes; i += 16) v128.store(dst + i, v128.load(src + i));
  for (; i + 4 <= bytes; i += 4) store<i32>(dst + i, load<i32>(src + i));
  if (i < bytes) store<i16>(dst + i, load<i16>(src + i));
}

function pad<S>(src: usize, dst: usize, rows: i32, height: i32, lineWords: i32, padTop: i32, padLeftWords: i32, paddedHeight: i32, paddedLineWords: i32, word: i64): void {
  const size: usize = sizeof<S>();
  const kept = <usize>min(lineWords, paddedLineWords - padLeftWords) * size;
  const imageWords = <usize>(paddedHeight * paddedLineWords);
  const lines = min(height, paddedHeight - padTop);
  if (word == 0) memory.fill(dst, 0, <usize>rows * imageWords * size);
  else fill<S>(dst, <usize>rows * imageWords, word);
  for (let r = 0; r < rows; r++) {
    for (let y = 0; y < lines; y++) copyLine(dst + <usize>((padTop + y) * paddedLineWords + padLeftWords) * size, src + <usize>(y * lineWords) * size, kept);
    src += <usize>(height * lineWords) * size;
    dst += imageWords * size;
  }
}

/** Copy images into larger ones (or cut what no window reads), the rest filled with `word`. Sizes in words. */
export function padImages(kind: i32, src: usize, dst: usize, rows: i32, height: i32, lineWords: i32, padTop: i32, padLeftWords: i32, paddedHeight: i32, paddedLineWords: i32, word: i64): void {
  if (kind == 0) pad<i16>(src, dst, rows, height, lineWords, padTop, padLeftWords, paddedHeight, paddedLineWords, word);
  else if (kind == 1) pad<i32>(src, dst, rows, height, lineWords, padTop, padLeftWords, paddedHeight, paddedLineWords, word);
  else pad<i64>(src, dst, rows, height, lineWords, padTop, padLeftWords, paddedHeight, paddedLineWords, word);
}

function gather<S>(src: usize, dst: usize, rows: i32, inCount: i32, outCount: i32, from: usize): void {
  for (let r = 0; r < rows; r++) {
    for (let j = 0; j < outCount; j++) {
      const i = load<i32>(from + (<usize>j << 2));
      store<S>(dst + <usize>j * sizeof<S>(), i < 0 ? 0 : load<S>(src + <usize>i * sizeof<S>()));
    }
    src += <usize>inCount * sizeof<S>();
    dst += <usize>outCount * sizeof<S>();
  }
}

/** Word j of a row is word from[j] of the source row; negative: 0. */
export function gatherRows(kind: i32, src: usize, dst: usize, rows: i32, inCount: i32, outCount: i32, from: usize): void {
  if (kind == 0) gather<i16>(src, dst, rows, inCount, outCount, from);
  else if (kind == 1) gather<i32>(src, dst, rows, inCount, outCount, from);
  else gather<i64>(src, dst, rows, inCount, outCount, from);
}

/** One-bit words (i16) as signs: 0 → −1, else 1. */
export function readSigns(src: usize, dst: usize, count: i32): void {
  for (let i: usize = 0; i < <usize>count; i++) store<i16>(dst + (i << 1), load<i16>(src + (i << 1)) == 0 ? -1 : 1);
}

/** Runs of words from one buffer, one for every row, into rows `stride` words apart. Kinds as everywhere; the target's is at least as wide. */
export function copySums(sourceKind: i32, targetKind: i32, src: usize, dst: usize, rows: i32, run: i32, stride: i32): void {
  const size: usize = targetKind == 1 ? 2 : 3;
  let from: usize = 0;
  for (let r = 0; r < rows; r++, dst += <usize>stride << size) {
    for (let i: usize = 0; i < <usize>run; i++, from++) {
      const v = sourceKind == 1 ? <i64>load<i32>(src + (from << 2)) : load<i64>(src + (from << 3));
      if (targetKind == 1) store<i32>(dst + (i << 2), <i32>v);
      else store<i64>(dst + (i << 3), v);
    }
  }
}
