/** @file Tells when a part is not in the device table: any part is allowed, but a misspelt one should not pass in silence. */

import type { DesignView } from '../../preload/contract/design.ts';
import { findDevice, listDevices } from '../services/devices.ts';
import type { Terminal } from './terminal.ts';

/** Note a part without capacities, on stderr. */
export function noteUnknownPart(terminal: Terminal, { design }: DesignView): void {
  if (findDevice(design.part) !== undefined) return;
  terminal.note(`part "${design.part}" is not in the device table, so figures come without their share of it; it has ${listDevices().map(({ name }) => name).join(', ')}`);
}
