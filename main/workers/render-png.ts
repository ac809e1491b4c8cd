/** @file A drawing as PNG, by resvg in WebAssembly, with the fonts of the package DejaVu, so that it looks the same on every machine. */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { initWasm, Resvg } from '@resvg/resvg-wasm';

/** Drawn at twice its size, less where that is more than programs open. @unit px */
const SCALE = 2;
const EDGE_PX_MAX = 16_000;
const AREA_PX_MAX = 80_000_000;

let ready: Promise<readonly Uint8Array[]> | undefined;

/** Return a drawing with that many pixels as PNG; fonts and library are loaded once. */
export async function renderPng(svg: string): Promise<Uint8Array> {
  ready ??= load();
  const fontBuffers = [...(await ready)];
  const [width = 1, height = 1] = (/<svg [^>]*?width="(\d+)" height="(\d+)"/.exec(svg) ?? []).slice(1).map(Number);
  const scale = Math.min(SCALE, EDGE_PX_MAX / Math.max(width, height, 1), Math.sqrt(AREA_PX_MAX / Math.max(width * height, 1)));
  const drawing = new Resvg(svg, { fitTo: { mode: 'width', value: Math.max(1, Math.round(width * scale)) }, font: { fontBuffers, defaultFontFamily: 'DejaVu Sans', sansSerifFamily: 'DejaVu Sans' } });
  const image = drawing.render();
  const bytes = image.asPng();
  image.free();
  drawing.free();
  return bytes;
}

async function load(): Promise<readonly Uint8Array[]> {
  const { resolve } = createRequire(import.meta.url);
  await initWasm(readFileSync(resolve('@resvg/resvg-wasm/index_bg.wasm')));
  return ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'].map((name) => readFileSync(resolve(`dejavu-fonts-ttf/ttf/${name}`)));
}
