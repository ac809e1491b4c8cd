/**
 * @file The bundled examples: a folder each, with `example.json` that says what is in it.
 */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import type { ExampleSummary, UploadedFile } from '../../preload/contract/project.ts';
import type { Result } from '../../preload/contract/result.ts';
import { fail, ok } from '../base/result.ts';

const FILE_NAME = z.string().regex(/^[\w.-]+$/);

const EXAMPLE = z.looseObject({
  title: z.string(),
  description: z.string(),
  model: FILE_NAME,
  weights: FILE_NAME.exactOptional(),
  config: FILE_NAME.exactOptional(),
  /** Place on Home. */
  order: z.number().int().exactOptional(),
  /** Flow its design starts in. */
  flow: z.enum(['hls', 'rtl']).exactOptional(),
  datasets: z.array(z.looseObject({ file: FILE_NAME, name: z.string(), role: z.enum(['calibration', 'evaluation']) })),
  class_names: z.array(z.string()).exactOptional(),
  image: z.strictObject({ height: z.number().int(), width: z.number().int(), channels: z.number().int() }).exactOptional(),
});

/** What `example.json` says. */
export type ExampleDescription = z.infer<typeof EXAMPLE>;

/** A bundled example with its files read. */
export interface Example {
  readonly name: string;
  readonly description: ExampleDescription;
  readonly file: (name: string) => UploadedFile;
}

/** Return the examples in a folder in the order they give themselves, then by name. A folder that is none is left out. Never throws. */
export function listExamples(examplesPath: string): readonly ExampleSummary[] {
  if (!existsSync(examplesPath)) return [];
  return readdirSync(examplesPath, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name).toSorted()
    .flatMap((name) => {
      const description = readDescription(examplesPath, name);
      return description === undefined ? [] : [{ name, description }];
    })
    .toSorted((a, b) => (a.description.order ?? Number.MAX_SAFE_INTEGER) - (b.description.order ?? Number.MAX_SAFE_INTEGER))
    .map(({ name, description: { title, description } }) => ({ name, title, description }));
}

/** Open an example. Fails with `not-found`. */
export function openExample(examplesPath: string, name: string): Result<Example> {
  const description = /^[\w-]+$/.test(name) ? readDescription(examplesPath, name) : undefined;
  if (description === undefined) {
    const names = listExamples(examplesPath).map((example) => example.name);
    return fail({ code: 'not-found', message: `There is no example "${name}".`, help: names.length === 0 ? 'This installation has no examples.' : `There are ${names.join(', ')}.` });
  }
  return ok({ name, description, file: (fileName) => ({ name: basename(fileName), bytes: new Uint8Array(readFileSync(join(examplesPath, name, basename(fileName)))) }) });
}

function readDescription(examplesPath: string, name: string): ExampleDescription | undefined {
  try {
    const parsed = EXAMPLE.safeParse(JSON.parse(readFileSync(join(examplesPath, name, 'example.json'), 'utf8')));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
