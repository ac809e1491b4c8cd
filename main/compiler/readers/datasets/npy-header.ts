/**
 * @file The text header of a NumPy array file: element type, order and shape.
 *
 * Deliberately a reader of the three keys NumPy writes, not of Python literals in general.
 * @source NumPy reference, "numpy.lib.format": NPY format versions 1.0, 2.0 and 3.0
 */

import { fail, ok, type Result } from '../../../base/result.ts';

/** What the header says. */
export interface NpyHeader {
  /** Element type as written, for example `<f4`. */
  readonly descr: string;
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
  /** Offset of the first element. @unit bytes */
  readonly dataOffset: number;
}

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59] as const;
/** Longest header accepted; NumPy itself stays below 64 KiB. @unit bytes */
const HEADER_BYTES_MAX = 1 << 20;
/** NumPy's own limit. */
const RANK_MAX = 64;

/** Read the header of an `.npy` file. Returns a sentence about what is wrong as failure; never throws. */
export function readNpyHeader(bytes: Uint8Array): Result<NpyHeader, string> {
  if (bytes.length === 0) return fail('the file is empty');
  if (MAGIC.some((byte, index) => bytes[index] !== byte)) return fail('it does not begin with the mark of a NumPy array (\\x93NUMPY)');
  const major = bytes[6] ?? 0;
  if (major < 1 || major > 3) return fail(`format version ${major} is not known; versions 1 to 3 are`);
  const lengthBytes = major === 1 ? 2 : 4;
  const start = 8 + lengthBytes;
  if (bytes.length < start) return fail('it ends inside the header');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerBytes = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (headerBytes > HEADER_BYTES_MAX || start + headerBytes > bytes.length) return fail(`it ends inside the header (${headerBytes} bytes announced)`);
  const text = new TextDecoder('utf-8').decode(bytes.subarray(start, start + headerBytes));
  return parseHeaderText(text, start + headerBytes);
}

function parseHeaderText(text: string, dataOffset: number): Result<NpyHeader, string> {
  const descr = /'descr'\s*:\s*'([^']*)'/.exec(text)?.[1];
  if (descr === undefined) {
    const structured = /'descr'\s*:\s*\[/.test(text);
    return fail(structured ? 'its elements are records with named fields; only plain numbers can be read' : 'its header names no element type');
  }
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(text)?.[1];
  if (order === undefined) return fail('its header does not say the order of the elements');
  const shapeText = /'shape'\s*:\s*\(([^)]*)\)/.exec(text)?.[1];
  if (shapeText === undefined) return fail('its header has no shape');
  const shape = shapeText.split(',').map((s) => s.trim()).filter((s) => s !== '').map((s) => (/^\d+L?$/.test(s) ? Number.parseInt(s, 10) : Number.NaN));
  if (shape.length > RANK_MAX || shape.some((n) => !Number.isSafeInteger(n))) return fail(`its shape (${shapeText}) is not a list of sizes`);
  return ok({ descr, fortranOrder: order === 'True', shape, dataOffset });
}
