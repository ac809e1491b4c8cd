/** @file Archives of torch.export with something changed in them: the program, the tensors' descriptions, or whole entries. */
import { unzipSync, zipSync } from 'fflate';

/** A JSON value that may be edited. */
export type Editable = { [key: string]: Editable } & Editable[] & (string | number | boolean | null);

/** Entries of an archive by name. */
export type Entries = Record<string, Uint8Array>;

/** Return the archive with its entries edited, stored as PyTorch stores them. */
export function withEntries(bytes: Uint8Array, edit: (entries: Entries) => void): Uint8Array {
  const entries = unzipSync(bytes);
  edit(entries);
  return zipSync(entries, { level: 0 });
}

/** Return the archive with the JSON of one entry edited; entries are named by their end. */
export function withJson(bytes: Uint8Array, entry: string, edit: (json: Editable) => void): Uint8Array {
  return withEntries(bytes, (entries) => {
    const name = Object.keys(entries).find((key) => key.endsWith(entry)) ?? entry;
    const json = JSON.parse(new TextDecoder().decode(entries[name])) as Editable;
    edit(json);
    entries[name] = new TextEncoder().encode(JSON.stringify(json));
  });
}
