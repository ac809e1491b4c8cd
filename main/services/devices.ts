/**
 * @file The device table of `resources/devices`, read once.
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DeviceCapacity } from '../../preload/contract/emulation.ts';
import { defined } from '../base/assert.ts';
import { findDevice as findIn, parseDevices, type Device } from '../compiler/estimators/device.ts';
import { packageRoot } from '../base/package-root.ts';

let table: readonly Device[] | undefined;

/** Return every device of the table. @throws {InvariantError} when the table that comes with the program is damaged */
export function listDevices(): readonly DeviceCapacity[] {
  return devices().map(capacityOf);
}

/** Return what a part has, or `undefined` when the table does not know it. */
export function findDevice(part: string): DeviceCapacity | undefined {
  const device = findIn(devices(), part);
  return device && capacityOf(device);
}

function devices(): readonly Device[] {
  if (table === undefined) {
    const parsed = parseDevices(readFileSync(join(packageRoot(), 'resources', 'devices', 'devices.json'), 'utf8'));
    table = defined(parsed.ok ? parsed.value : undefined, parsed.ok ? '' : parsed.failure);
  }
  return table;
}

function capacityOf({ part, name, family, lutCount, ffCount, dspCount, bram18kCount, uramCount, source }: Device): DeviceCapacity {
  return { part, name, family, lutCount, ffCount, dspCount, bram18kCount, uramCount, source };
}
