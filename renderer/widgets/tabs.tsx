/** @file Tabs. */

import type { ReactNode } from 'react';
import { Tabs as Radix } from 'radix-ui';

/** One tab. */
export interface TabChoice<T extends string> {
  readonly value: T;
  readonly text: string;
  readonly badge?: ReactNode;
}

/** Properties of tabs. */
export interface TabsProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly tabs: readonly TabChoice<T>[];
  /** Also called for the chosen tab itself, so that a click on it can open what is collapsed. */
  readonly onChange: (value: T) => void;
  /** Content of the chosen tab. */
  readonly children: ReactNode;
  /** Beside the tabs, at the right. */
  readonly extra?: ReactNode;
  readonly fill?: boolean;
}

/** A row of tabs over the content of the chosen one. */
export function Tabs<T extends string>({ label, value, tabs, onChange, children, extra, fill = false }: TabsProps<T>): ReactNode {
  return (
    <Radix.Root value={value} onValueChange={(next) => onChange(next as T)} className={fill ? 'flex h-full min-h-0 flex-col' : ''}>
      <div className="flex shrink-0 items-center border-b border-line pr-2">
        <Radix.List aria-label={label} className="flex min-w-0 flex-1 gap-0.5 overflow-x-auto px-2 pt-1">
          {tabs.map((tab) => (
            <Radix.Trigger
              key={tab.value}
              value={tab.value}
              onClick={() => tab.value === value && onChange(value)}
              className="flex items-center gap-1.5 rounded-t-md px-2.5 py-1 whitespace-nowrap text-dim hover:text-txt data-[state=active]:text-txt data-[state=active]:shadow-[inset_0_-2px_0_var(--acc)]"
            >
              {tab.text}
              {tab.badge}
            </Radix.Trigger>
          ))}
        </Radix.List>
        {extra}
      </div>
      <Radix.Content value={value} tabIndex={-1} className={fill ? 'min-h-0 flex-1 outline-none' : 'outline-none'}>
        {children}
      </Radix.Content>
    </Radix.Root>
  );
}
