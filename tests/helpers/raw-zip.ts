/** @file Zip archives with names and sizes that no honest program writes: stored entries, names as bytes, sizes as claimed. */

/** An entry as it stands in the archive. */
export interface RawEntry {
  readonly name: string | Uint8Array;
  readonly bytes: Uint8Array;
  /** Size that the directory claims; the true one when absent. */
  readonly claimed?: number;
  /** Entry whose content this one shares. */
  readonly over?: number;
}

/** Return an archive of entries. */
export function rawZip(entries: readonly RawEntry[]): Uint8Array {
  const parts: Uint8Array[] = [];
  const places: number[] = [];
  let at = 0;
  const put = (bytes: Uint8Array): void => {
    parts.push(bytes);
    at += bytes.length;
  };
  const names = entries.map(({ name }) => (typeof name === 'string' ? new TextEncoder().encode(name) : name));
  for (const [index, { bytes, over }] of entries.entries()) {
    places.push(over === undefined ? at : (places[over] ?? 0));
    if (over !== undefined) continue;
    put(header(0x04034b50, 30, [[18, 4, bytes.length], [22, 4, bytes.length], [26, 2, names[index]?.length ?? 0]]));
    put(names[index] ?? new Uint8Array());
    put(bytes);
  }
  const directory = at;
  for (const [index, { bytes, claimed }] of entries.entries()) {
    const size = claimed ?? bytes.length;
    put(header(0x02014b50, 46, [[20, 4, size], [24, 4, size], [28, 2, names[index]?.length ?? 0], [42, 4, places[index] ?? 0]]));
    put(names[index] ?? new Uint8Array());
  }
  put(header(0x06054b50, 22, [[8, 2, entries.length], [10, 2, entries.length], [12, 4, at - directory], [16, 4, directory]]));
  const whole = new Uint8Array(at);
  let filled = 0;
  for (const part of parts) {
    whole.set(part, filled);
    filled += part.length;
  }
  return whole;
}

function header(mark: number, size: number, fields: readonly (readonly [place: number, bytes: 2 | 4, value: number])[]): Uint8Array {
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, mark, true);
  for (const [place, width, value] of fields) {
    if (width === 2) view.setUint16(place, value, true);
    else view.setUint32(place, value, true);
  }
  return bytes;
}
