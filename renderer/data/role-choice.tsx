/** @file What a dataset is for. */

import { useId, type ReactNode } from 'react';
import type { DatasetSummary } from '../../preload/contract/project.ts';

const ROLES: readonly { readonly role: DatasetSummary['role']; readonly text: string }[] = [
  { role: 'evaluation', text: 'accuracy is measured on it' },
  { role: 'calibration', text: 'fits and suggestions use it' },
];

/** Two radio buttons. */
export function RoleChoice({ role, onChange }: { readonly role: DatasetSummary['role']; readonly onChange: (role: DatasetSummary['role']) => void }): ReactNode {
  const name = useId();
  return (
    <fieldset className="grid gap-1">
      <legend className="mb-1 text-dim">Role</legend>
      {ROLES.map((choice) => (
        <label key={choice.role} className="flex items-center gap-2">
          <input type="radio" name={name} checked={role === choice.role} onChange={() => onChange(choice.role)} className="accent-(--acc)" />
          {choice.role} <span className="text-dim">{choice.text}</span>
        </label>
      ))}
    </fieldset>
  );
}
