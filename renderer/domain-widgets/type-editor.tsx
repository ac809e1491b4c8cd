/** @file The editor of one type: bits, steppers, modes, range, histogram. It knows a type, not a design. */

import type { ReactNode } from 'react';
import type { PrecisionSetting } from '../../preload/contract/design.ts';
import type { LogHistogram, VariableStatistics } from '../../preload/contract/emulation.ts';
import { fractionBits, isFixed, MAX_WIDTH_BITS, OVERFLOW_MODES, printPrecision, ROUNDING_MODES, valueRange, type FixedType } from '../../preload/model/fixed-type.ts';
import { Select } from '../widgets/select.tsx';
import { Stepper } from '../widgets/stepper.tsx';
import { BitRuler } from './bit-ruler.tsx';
import { isAutoSetting } from './chip-text.ts';
import { countedShare } from './histogram-bins.ts';
import { formatRange, formatShare, formatValue, overflowWord } from './format.ts';
import { PrecisionField } from './precision-field.tsx';
import { superscript, WindowHistogram } from './window-histogram.tsx';

/** Properties of the editor. */
export interface TypeEditorProps {
  readonly setting: PrecisionSetting;
  readonly statistics?: VariableStatistics | undefined;
  readonly before?: LogHistogram | undefined;
  readonly stale?: boolean;
  /** The overflow deserves an alarm. */
  readonly alarms?: boolean;
  readonly widthPx: number;
  /** A change: text of a type or `auto`. */
  readonly onChange: (precision: string) => void;
  /** End of a drag. */
  readonly onDone?: () => void;
  /** Whether `auto` is offered. */
  readonly canInfer?: boolean;
}

const ROUNDING_TEXT: Readonly<Record<string, string>> = { TRN: 'TRN (towards −∞)', TRN_ZERO: 'TRN_ZERO (towards 0)', RND: 'RND (half up)', RND_ZERO: 'RND_ZERO (half to 0)', RND_INF: 'RND_INF (half away)', RND_MIN_INF: 'RND_MIN_INF (half down)', RND_CONV: 'RND_CONV (half to even)' };
const OVERFLOW_TEXT: Readonly<Record<string, string>> = { WRAP: 'WRAP (wraps around)', SAT: 'SAT (saturates)', SAT_ZERO: 'SAT_ZERO (to 0)', SAT_SYM: 'SAT_SYM (symmetric)' };

/** The editor. */
export function TypeEditor(props: TypeEditorProps): ReactNode {
  const { setting, statistics, before, stale = false, alarms = false, widthPx, onChange, onDone, canInfer = true } = props;
  const { type } = setting;
  const isAuto = isAutoSetting(setting);
  return (
    <div className="flex flex-col gap-1.5" style={{ width: widthPx }}>
      <div className="flex items-start gap-2">
        <PrecisionField label={`Type of ${setting.variable}`} className="w-44" value={printPrecision(type)} onChange={onChange} />
        {canInfer && (
          <label className="flex min-h-6 items-center gap-1.5 text-dim">
            <input type="checkbox" checked={isAuto} onChange={(event) => onChange(event.target.checked ? 'auto' : printPrecision(type))} />
            auto
          </label>
        )}
        {isAuto && <span className="min-w-0 pt-1 text-xs text-dim">inferred</span>}
      </div>
      {isFixed(type) ? <FixedEditor type={type} onChange={(next) => onChange(printPrecision(next))} onDone={onDone} /> : <p className="text-dim">This type has no bits to edit; write another one above.</p>}
      {statistics ? (
        <>
          <WindowHistogram histogram={statistics.histogram} before={before} type={type} widthPx={widthPx} heightPx={72} stale={stale} calm={!alarms} labels />
          <p className={`text-xs text-dim ${stale ? 'is-stale' : ''}`}>
            measured {formatValue(statistics.min)} … {formatValue(statistics.max)} · {overflowWord(type) === 'sat' ? 'saturated' : 'overflow'} <b className={alarms ? 'text-bad' : 'font-normal'}>{formatShare(statistics.overflowShare)}</b> · underflow {formatShare(statistics.underflowShare)}
            <CountedShare statistics={statistics} />
          </p>
        </>
      ) : (
        <p className="text-xs text-dim">No values of this variable: it is not emulated, or there is no data.</p>
      )}
    </div>
  );
}

/** Says how many of the values the bars are of, where they are not of all. */
function CountedShare({ statistics: { histogram, elementCount } }: { readonly statistics: VariableStatistics }): ReactNode {
  const share = countedShare(histogram, elementCount);
  if (share === undefined) return undefined;
  return <span title="The bars are of the first 256 samples and of a sixteenth of those behind them; range, overflow and underflow are of all."> · bars of {formatShare(share)} of the values</span>;
}

function FixedEditor({ type, onChange, onDone }: { readonly type: FixedType; readonly onChange: (type: FixedType) => void; readonly onDone: (() => void) | undefined }): ReactNode {
  const range = valueRange(type);
  const whole = type.kind === 'int';
  return (
    <>
      <BitRuler type={type} onChange={onChange} onDone={onDone} />
      <div className="grid grid-cols-[78px_auto_1fr] items-center gap-x-2 gap-y-1">
        <span className="text-dim">Width</span>
        <Stepper label="Width in bits" value={type.widthBits} min={1} max={MAX_WIDTH_BITS} onChange={(widthBits) => onChange({ ...type, widthBits, integerBits: whole ? widthBits : type.integerBits })} />
        <span className="truncate text-xs text-dim">LSB 2{superscript(-fractionBits(type))}</span>
        <span className="text-dim">Integer bits</span>
        <Stepper label="Integer bits, sign included" value={type.integerBits} min={-64} max={MAX_WIDTH_BITS} disabled={whole} onChange={(integerBits) => onChange({ ...type, integerBits })} />
        <span className="truncate text-xs text-dim" title={`${range.min} … ${range.max}`}>{formatRange(type)}</span>
        <span className="text-dim">Sign</span>
        <Select
          label="Sign"
          className="col-span-2"
          value={type.signed ? 'signed' : 'unsigned'}
          choices={[{ value: 'signed', text: 'signed' }, { value: 'unsigned', text: 'unsigned' }]}
          onChange={(sign) => onChange({ ...type, signed: sign === 'signed' })}
        />
        <span className="text-dim">Rounding</span>
        <Select label="Rounding" className="col-span-2" value={type.rounding} choices={ROUNDING_MODES.map((value) => ({ value, text: ROUNDING_TEXT[value] ?? value }))} onChange={(rounding) => onChange({ ...type, rounding })} />
        <span className="text-dim">Overflow</span>
        <Select label="Overflow" className="col-span-2" value={type.overflow} choices={OVERFLOW_MODES.map((value) => ({ value, text: OVERFLOW_TEXT[value] ?? value }))} onChange={(overflow) => onChange({ ...type, overflow })} />
      </div>
    </>
  );
}
