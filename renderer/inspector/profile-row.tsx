/** @file Whose arithmetic the design follows, as a choice. */

import type { ReactNode } from 'react';
import { DESIGN_DEFAULTS, type NumericsProfile } from '../../preload/model/design.ts';
import { useDesign, useStudio } from '../store/studio-context.tsx';
import { Select } from '../widgets/select.tsx';
import { Row } from './section.tsx';

const PROFILES: readonly { readonly value: NumericsProfile; readonly text: string }[] = [
  { value: 'hls4ml-1.3', text: 'hls4ml 1.3' },
  { value: 'hls4ml-0.8', text: 'hls4ml 0.8' },
];

/** The choice, and a line about it where it is not the usual one. */
export function ProfileRow(): ReactNode {
  const studio = useStudio();
  const profile = useDesign((state) => state.view?.design.numericsProfile);
  if (profile === undefined) return undefined;
  return (
    <>
      <Row label="Numerics">
        <Select label="Numerics profile" value={profile} choices={[...PROFILES]} onChange={(numericsProfile) => studio.edit({ kind: 'set-global', changes: { numericsProfile } }, { label: `Numerics of ${numericsProfile}` })} />
      </Row>
      {profile !== DESIGN_DEFAULTS.numericsProfile && <p className="pl-[96px] text-xs text-warn">Layers and numbers are those of {profile.replace('-', ' ')}, its bugs included.</p>}
    </>
  );
}
