/** @file A precision as a chip: label, type; dashed when inferred, red with a sign when values overflow. */

import type { ReactNode, Ref } from 'react';
import type { ChipText } from './chip-text.ts';

/** Properties of a chip. */
export interface TypeChipProps {
  readonly chip: ChipText;
  readonly overflows?: boolean;
  readonly onClick?: (() => void) | undefined;
  readonly layer: string;
  readonly ref?: Ref<HTMLButtonElement>;
}

/** A chip; a click opens the editor of the variable. Also takes the properties of a popover's trigger. */
export function TypeChip({ chip, overflows = false, layer, ref, ...rest }: TypeChipProps): ReactNode {
  const look = overflows ? 'border-bad-line bg-bad-soft text-bad' : chip.isAuto ? 'border-dashed border-line-strong bg-transparent' : 'border-transparent bg-raised';
  return (
    <button
      ref={ref}
      type="button"
      {...rest}
      title={`${chip.variable}: ${chip.text}${chip.isDecided ? ' (decided by the model’s quantizers)' : ''}${overflows ? ' (values overflow)' : ''}`}
      className={`nodrag nopan max-w-full min-w-0 rounded-[5px] border px-1 text-left font-mono text-[12.8px] leading-[18px] break-words hover:border-acc ${look}`}
    >
      <span className="sr-only">{`${layer} ${chip.variable}${overflows ? ' overflows' : ''}:`}</span>
      <span className={overflows ? '' : 'text-dim'}>{chip.label}</span>
      {overflows ? <span className="mx-1 text-[10px]">▲</span> : '\u00a0'}
      {breakable(chip.text)}
    </button>
  );
}

/** Types may break before their modes. */
function breakable(text: string): ReactNode {
  return text.split(/(?<=,)(?=[A-Z])/).map((part, i) => (i === 0 ? part : [<wbr key={part} />, part]));
}
