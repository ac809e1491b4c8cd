/** @file Part, clock and interface of the design. */

import { useEffect, useState, type ReactNode } from 'react';
import { ChevronDown } from 'lucide-react';
import type { DeviceCapacity } from '../../preload/contract/emulation.ts';
import type { Design } from '../../preload/model/design.ts';
import { useDesign, useStudio } from '../store/studio-context.tsx';
import { Button } from '../widgets/button.tsx';
import { Popover } from '../widgets/popover.tsx';
import { Select } from '../widgets/select.tsx';
import { Stepper } from '../widgets/stepper.tsx';
import { TextField } from '../widgets/text-field.tsx';
import { formatCount } from '../domain-widgets/format.ts';

/** The button with part and clock, and the panel behind it. */
export function PartPicker(): ReactNode {
  const design = useDesign((state) => state.view?.design);
  if (!design) return undefined;
  const short = design.part.replace(/(clg|ffvb|fbvb|flga|flgb|fhgb|sfvc|csg|ffvc|fsvh|sfva|fsga|figd).*$/i, '').replace(/-$/, '');
  return (
    <Popover
      label="Part and clock"
      align="end"
      trigger={
        <Button compact title={`${design.part}, clock period ${design.clockPeriodNs} ns`}>
          <span className="sr-only">Part and clock:</span>
          {short} · {design.clockPeriodNs} ns
          <ChevronDown size={12} aria-hidden />
        </Button>
      }
    >
      <PartPanel design={design} />
    </Popover>
  );
}

function useDevices(): readonly DeviceCapacity[] {
  const studio = useStudio();
  const [devices, setDevices] = useState<readonly DeviceCapacity[]>([]);
  useEffect(() => {
    let here = true;
    void studio.ask('estimate:list-devices', {}).then((list) => {
      if (here && list) setDevices(list);
    });
    return () => {
      here = false;
    };
  }, [studio]);
  return devices;
}

function PartPanel({ design }: { readonly design: Design }): ReactNode {
  const studio = useStudio();
  const devices = useDevices();
  const change = (changes: Partial<Omit<Design, 'hlsConfig' | 'otherKeys' | 'importedYaml'>>, label: string): void => studio.edit({ kind: 'set-global', changes }, { label });
  const device = devices.find((d) => d.part === design.part);
  const choices = devices.map((d) => ({ value: d.part, text: `${d.name} · ${d.part}` }));
  if (!device) choices.unshift({ value: design.part, text: `${design.part} (not in the device table)` });
  return (
    <div className="grid w-88 grid-cols-[96px_1fr] items-center gap-x-3 gap-y-2">
      <span className="text-dim">Part</span>
      <Select label="Part" value={design.part} choices={choices} onChange={(part) => change({ part }, `Part ${part}`)} />
      <span className="col-span-2 text-xs text-dim">{device ? `${device.family}: ${formatCount(device.lutCount)} LUT, ${formatCount(device.ffCount)} FF, ${formatCount(device.dspCount)} DSP, ${formatCount(device.bram18kCount)} BRAM18` : 'Shares of the device are not shown for a part outside of the table.'}</span>
      <span className="text-dim">Clock period</span>
      <ClockField periodNs={design.clockPeriodNs} onChange={(clockPeriodNs) => change({ clockPeriodNs }, `Clock ${clockPeriodNs} ns`)} />
      <span className="text-dim">Interface</span>
      <Select
        label="Interface (ioType)"
        value={design.ioType}
        choices={[{ value: 'io_parallel', text: 'io_parallel' }, { value: 'io_stream', text: 'io_stream' }]}
        onChange={(ioType) => change({ ioType }, `Interface ${ioType}`)}
      />
      <span className="text-dim">Backend</span>
      <Select
        label="Backend"
        value={design.backend}
        choices={[{ value: 'Vitis', text: 'Vitis' }, { value: 'Vivado', text: 'Vivado' }]}
        onChange={(backend) => change({ backend }, `Backend ${backend}`)}
      />
      {design.flow === 'rtl' && (
        <>
          <span className="text-dim">Adder levels per register stage</span>
          <Stepper label="Adder levels per register stage" value={design.adderLevelsPerStage} min={1} max={32} onChange={(adderLevelsPerStage) => change({ adderLevelsPerStage }, `${adderLevelsPerStage} adder levels per stage`)} />
        </>
      )}
    </div>
  );
}

function ClockField({ periodNs, onChange }: { readonly periodNs: number; readonly onChange: (periodNs: number) => void }): ReactNode {
  const [draft, setDraft] = useState<string>();
  const text = draft ?? String(periodNs);
  const value = Number(text);
  const valid = Number.isFinite(value) && value >= 0.5 && value <= 1000;
  const commit = (): void => {
    if (valid && value !== periodNs) onChange(value);
    setDraft(undefined);
  };
  return (
    <span className="flex items-center gap-2">
      <TextField label="Clock period in nanoseconds" className="w-16 text-right" value={text} invalid={!valid} onChange={(event) => setDraft(event.target.value)} onBlur={commit} onKeyDown={(event) => event.key === 'Enter' && commit()} />
      <span className="text-dim">ns{valid ? ` · ${(1000 / value).toFixed(0)} MHz` : ' (0.5 … 1000)'}</span>
    </span>
  );
}
