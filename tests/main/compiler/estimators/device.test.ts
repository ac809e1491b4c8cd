import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findDevice, parseDevices } from '../../../../main/compiler/estimators/device.ts';
import { repositoryRoot } from '../../../helpers/shared.ts';

const table = parseDevices(readFileSync(join(repositoryRoot, 'resources', 'devices', 'devices.json'), 'utf8'));
const devices = table.ok ? table.value : [];

describe('device table', () => {
  it('has the twelve parts, each with a source', () => {
    expect(devices.map((d) => d.name)).toEqual(['xc7z020', 'xc7a100t', 'zu3eg', 'zu7ev', 'zu9eg', 'vu9p', 'vu13p', 'ku115', 'u50', 'u250', 'kv260', 'ecp5-85']);
  });

  it('agrees with the part that hls4ml’s Vitis baselines report: xcvu13p', () => {
    expect(findDevice(devices, 'xcvu13p-flga2577-2-e')).toMatchObject({ bram18kCount: 5376, dspCount: 12288, ffCount: 3456000, lutCount: 1728000, uramCount: 1280 });
  });

  it('finds a part by full name, short name, and another package of the same die', () => {
    expect(findDevice(devices, 'xc7z020clg484-1')?.name).toBe('xc7z020');
    expect(findDevice(devices, 'KV260')?.part).toBe('xck26-sfvc784-2LV-c');
    expect(findDevice(devices, 'xczu9eg-ffvc900-1-e')?.name).toBe('zu9eg');
    expect(findDevice(devices, 'xc2v1000')).toBeUndefined();
  });

  it('says which entry and field is wrong', () => {
    expect(parseDevices('{')).toMatchObject({ ok: false });
    expect(parseDevices('{"devices":[{"part":"p","name":"n","family":"f","source":"s","lutCount":1.5}]}')).toEqual({ ok: false, failure: 'device 0: its lutCount is not a whole number' });
  });
});
